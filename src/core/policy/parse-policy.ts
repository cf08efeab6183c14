import { type Problem, problemsInOrder } from '../problem.ts';
import { globFlaw } from './glob.ts';
import { listed } from './listed.ts';
import { parseYaml, type PlainYaml } from './parse-yaml.ts';
import { type PolicyContent, policySchema } from './schema.ts';
import { validate } from './validate.ts';

/** One policy file, valid in shape; what it names is looked up when it is resolved. */
export interface PolicyDocument {
  readonly path: string;
  readonly content: PolicyContent;
  readonly placeOf: PlainYaml['placeOf'];
}

export type ParsedPolicy = { readonly document: PolicyDocument } | { readonly problems: readonly Problem[] };

/**
 * Parses one policy file, text or bytes (UTF-8). Every flaw of its YAML, its shape and its path patterns is a problem with its line and
 * column, at most 100 of them, in the order of the file. Never throws; time is bounded (see `yamlLimits`).
 * @param path as problems name it: the file's path in the repository, or `assay:NAME` for a pack
 */
export function parsePolicy(source: string | Uint8Array, path: string): ParsedPolicy {
  const parsed = parseYaml(source, path);
  if ('problems' in parsed) return parsed;
  const { yaml } = parsed;
  const { value } = yaml;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const found =
      value === undefined || value === null
        ? 'empty file'
        : Array.isArray(value)
          ? 'list'
          : 'text without keys';
    return {
      problems: [
        {
          code: 'policy/not-a-map',
          ...yaml.placeOf(''),
          message: `Unexpected ${found}, expected a policy, which begins with "version: 1"`,
          hint: '`assay init` writes one.',
        },
      ],
    };
  }
  nameInfinities(value as Readonly<Record<string, unknown>>);
  const problems = validate(policySchema, value, yaml, '', 'policy');
  if (problems.length > 0) return { problems: problemsInOrder(problems) };
  const content = value as PolicyContent;
  const globs = globProblems(content, yaml);
  if (globs.length > 0) return { problems: problemsInOrder(globs).slice(0, 100) };
  return { document: { path, content, placeOf: yaml.placeOf } };
}

/** JSON Schema has no infinity, YAML has: a range's `.inf` is read as the word. */
function nameInfinities(value: Readonly<Record<string, unknown>>): void {
  const definitions = value.metric_definitions;
  if (typeof definitions !== 'object' || definitions === null) return;
  for (const definition of Object.values(definitions) as unknown[]) {
    const range = (definition as { range?: unknown } | null)?.range;
    if (!Array.isArray(range)) continue;
    for (const [index, bound] of range.entries()) {
      if (bound === Infinity) range[index] = 'inf';
      if (bound === -Infinity) range[index] = '-inf';
    }
  }
}

function globProblems(content: PolicyContent, yaml: PlainYaml): Problem[] {
  const problems: Problem[] = [];
  type Paths = string | { readonly path: string };
  const look = (paths: Paths | readonly Paths[] | undefined, pointer: string) => {
    const several = Array.isArray(paths);
    listed<Paths>(paths).forEach((one, index) => {
      const flaw = globFlaw(typeof one === 'string' ? one : one.path);
      const at = `${pointer}${several ? `/${index}` : ''}${typeof one === 'string' ? '' : '/path'}`;
      if (flaw !== undefined) problems.push({ code: 'policy/glob', ...yaml.placeOf(at), ...flaw });
    });
  };
  content.models?.forEach((model, index) => {
    for (const key of ['artifacts', 'card', 'metrics', 'reports', 'predictions'] as const)
      look(model[key], `/models/${index}/${key}`);
  });
  content.datasets?.forEach((dataset, index) => {
    for (const key of ['files', 'card', 'reports'] as const) look(dataset[key], `/datasets/${index}/${key}`);
  });
  if (typeof content.discover !== 'boolean') look(content.discover, '/discover');
  return problems;
}
