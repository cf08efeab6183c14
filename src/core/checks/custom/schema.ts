import { Type } from 'typebox';
import { treeOf } from '../../evidence/document.ts';
import { at, plainOf, type Tree, type TreeNode } from '../../evidence/tree.ts';
import type { FindingPlace } from '../../model.ts';
import { schemaProblem } from '../../policy/schema-problem.ts';
import { type Place, type Problem, placeOfProblem } from '../../problem.ts';
import type { RepositoryFiles } from '../../repository-files.ts';
import { defineCheck } from '../check.ts';
import { countText, listText } from '../message.ts';
import { compileUserSchema, type UserSchema } from './json-schema.ts';

/** Committed JSON, YAML and TOML files fit a JSON Schema of the team's own, as it stands on the base branch. */
export const schema = defineCheck({
  id: 'custom/schema',
  title: 'Files fit a schema of the team’s own',
  why: 'Configurations, registers and reports that a team invents itself break silently; a schema says where. The schema is read from the base branch: a change cannot loosen what judges it.',
  concerns: ['model', 'dataset'],
  needs: ['repository'],
  options: Type.Object(
    {
      files: Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
        minItems: 1,
        maxItems: 20,
        description: 'Globs from the repository’s root of JSON, YAML or TOML files.',
      }),
      schema: Type.Union([Type.String({ minLength: 1, maxLength: 500 }), Type.Object({})], {
        description:
          'The path of a JSON Schema on the base branch (JSON or YAML), or the schema itself. Draft 2020-12, 2019-09 or draft-07 by its `$schema`, 2020-12 without one; `pattern` in RE2’s syntax; references within the schema only.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    fits: { text: '{files} fit {schema}' },
    breaks: {
      text: '{count} in {files}: {what}',
      remedy: 'Mend the files, or change {schema} on the base branch first.',
    },
    'no-files': { text: 'No file matches {globs}', remedy: 'Commit one, or mend the pattern in the policy.' },
    'too-many': {
      text: 'More than 1,000 files match {globs}, the most that are read',
      remedy: 'Narrow the pattern.',
    },
    'no-schema': {
      text: '{schema} is not on the base branch',
      remedy: 'Merge the schema first: what judges a change does not come with it.',
    },
    'bad-schema': { text: '{schema} is no usable schema: {reason}', remedy: 'Mend the schema.' },
    unread: {
      text: '{path} cannot be checked: {reason}',
      remedy: 'Mend the file, or name others in `files`.',
    },
  },
  controls: [],
  wants: ({ options }) => [
    ...options.files.map((glob) => ({ kind: 'glob' as const, glob })),
    ...(typeof options.schema === 'string' ? [{ kind: 'base' as const, path: rooted(options.schema) }] : []),
  ],
  evaluate: ({ head: { repository }, options }) => {
    const globs = listText(options.files, 3);
    const name = typeof options.schema === 'string' ? rooted(options.schema) : 'the schema in the policy';
    const data = { schema: name };
    const loaded = loadSchema(options.schema, repository);
    if (loaded === undefined) return { status: 'unknown', message: 'no-schema', data };
    if ('message' in loaded)
      return { status: 'unknown', message: 'bad-schema', data: { ...data, reason: loaded.message } };
    const matches = options.files.map((glob) => repository.matches.get(glob));
    if (matches.includes(undefined)) return { status: 'unknown', message: 'too-many', data: { globs } };
    const paths = [...new Set(matches.flatMap((list) => list ?? []))].sort();
    // A pattern may match nothing beside another that does; a file that is named is to be there.
    const gone = options.files.filter(
      (glob) => !/[*?[{]/.test(glob) && repository.matches.get(glob)?.length === 0,
    );
    if (paths.length === 0 || gone.length > 0)
      return {
        status: 'unknown',
        message: 'no-files',
        data: { globs: gone.length > 0 ? listText(gone, 3) : globs },
      };
    const problems: Problem[] = [];
    const unread: { place: FindingPlace; reason: string }[] = [];
    const evidence = paths.flatMap((path) => {
      const file = repository.files.get(path)?.file;
      return file === undefined ? [] : [{ path, blob: file.blob }];
    });
    for (const path of paths) {
      const result = problemsOf(path, repository.files.get(path)?.text, loaded);
      if ('reason' in result) unread.push(result);
      else problems.push(...result.problems);
    }
    if (problems.length > 0) {
      const broken = [...new Set(problems.map(({ path }) => path))];
      return {
        status: 'fail',
        message: 'breaks',
        data: {
          ...data,
          count: countText(problems.length, 'flaw'),
          files: listText(broken, 3),
          what: listText(
            problems.map(({ message, path, line }) => `${message} (${path}:${line ?? 1})`),
            3,
          ),
        },
        places: problems.slice(0, 50).map(placeOfProblem),
        evidence,
      };
    }
    const [first] = unread;
    if (first !== undefined)
      return {
        status: 'unknown',
        message: 'unread',
        data: { path: first.place.path, reason: first.reason },
        places: unread.slice(0, 20).map(({ place }) => place),
        evidence,
      };
    return { status: 'pass', message: 'fits', data: { ...data, files: listText(paths, 4) }, evidence };
  },
});

function rooted(path: string): string {
  return path.replace(/^(?:\.?\/)+/, '');
}

function loadSchema(
  option: string | object,
  repository: RepositoryFiles,
): UserSchema | { readonly message: string } | undefined {
  if (typeof option !== 'string') return told(compileUserSchema(option));
  const path = rooted(option);
  const file = repository.base.get(path);
  if (file === undefined) return undefined;
  const tree = file.text === undefined ? undefined : treeAt(path, file.text);
  const [error] = tree?.errors ?? [];
  if (tree?.root === undefined || error !== undefined)
    return { message: error?.message ?? 'it is no JSON or YAML text' };
  return told(compileUserSchema(plainOf(tree.root)));
}

function told(compiled: ReturnType<typeof compileUserSchema>): UserSchema | { readonly message: string } {
  if ('errorsOf' in compiled) return compiled;
  return {
    message: `${compiled.message}${compiled.pointer === '' ? '' : ` (at ${compiled.pointer.slice(0, 200)})`}`,
  };
}

function treeAt(path: string, text: string): Tree | undefined {
  return treeOf({ path, text, bytes: new Uint8Array() });
}

function problemsOf(
  path: string,
  text: string | undefined,
  compiled: UserSchema,
): { readonly problems: readonly Problem[] } | { readonly place: FindingPlace; readonly reason: string } {
  const tree = text === undefined ? undefined : treeAt(path, text);
  if (tree === undefined)
    return { place: { path, line: 1 }, reason: 'it is no JSON, YAML or TOML text of at most 8 MiB' };
  // Of a key that stands twice some readers take the first, and others the last.
  const [error] = [...tree.errors, ...tree.flaws.filter(({ code }) => code.endsWith('duplicate-key'))];
  if (error !== undefined || tree.root === undefined)
    return {
      place: error === undefined ? { path, line: 1 } : placeOfProblem(error),
      reason: error?.message ?? 'it is empty',
    };
  const { root } = tree;
  const errors = compiled.errorsOf(plainOf(root));
  if (typeof errors === 'string') return { place: { path, line: 1 }, reason: errors };
  const placeOf = (pointer: string | readonly (string | number)[], of?: 'key' | 'value') =>
    placeAt(path, root, typeof pointer === 'string' ? pointer : pointer.map((key) => `/${key}`).join(''), of);
  return { problems: errors.slice(0, 100).map((one) => schemaProblem(one, { placeOf }, '', 'schema')) };
}

/** Where the value at a JSON pointer stands, or its key; what is not there has the place of the nearest value around it. */
function placeAt(path: string, root: TreeNode, pointer: string, of: 'key' | 'value' = 'value'): Place {
  let node = root;
  let place: Place = { path, line: root.line, column: root.column };
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const entry = node.type === 'map' ? node.entries.get(key) : undefined;
    const next = entry?.value ?? at(node, Number(key));
    if (next === undefined) break;
    const where = of === 'key' && entry !== undefined ? entry : next;
    place = { path, line: where.line, column: where.column };
    node = next;
  }
  return place;
}
