import { Type } from 'typebox';
import type { Hashed } from '../../evidence/evidence.ts';
import { lfsRules } from '../../evidence/git-attributes.ts';
import type { FindingPlace } from '../../model.ts';
import type { RepositoryFiles } from '../../repository-files.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';
import { foldersOf, ownPaths, pipelineOf, pipelineWants } from './pipeline.ts';
import { compareRecorded, compareRecords, shortHash, textOfPlace } from './recorded.ts';

interface Disagreement {
  readonly path: string;
  readonly text: string;
  readonly places: readonly FindingPlace[];
}

/** `.dvc`, `dvc.lock` and LFS pointers agree with each other and with the committed file. */
export const pointerConsistent = defineCheck({
  id: 'lineage/pointer-consistent',
  title: 'Pointers agree with each other and with the files',
  why: 'Where two records of one file differ, each reader fetches another file and both believe that it is the one that was judged.',
  concerns: ['model', 'dataset'],
  needs: ['repository'],
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    agree: { text: '{what} agree with each other and with what is committed' },
    alone: { text: 'Nothing records a file of {subject} twice, so there is nothing to compare' },
    differ: {
      short: 'the records of {brief} disagree',
      text: '{what}',
      remedy:
        'Run `dvc commit` or `dvc repro` (for LFS, `git lfs migrate import --no-rewrite`), and commit the records together with the file.',
    },
    unseen: {
      text: 'A record and the file itself are there and cannot be compared: {what}',
      short: 'a record and its file cannot be compared',
      remedy: 'Let one of Git LFS and DVC keep the file, or commit what the record is of.',
    },
    unreadable: {
      text: '{path} cannot be read: {reason}',
      remedy: 'Mend the file, or let DVC write it anew.',
    },
  },
  controls: controls.traceability,
  wants: ({ subject, head: { repository } }) => [
    ...pipelineWants(subject, repository),
    ...[...new Set(ownPaths(subject).flatMap(foldersOf))].map((folder) => ({
      kind: 'path' as const,
      path: `${folder}.gitattributes`,
      read: 'text' as const,
    })),
  ],
  evaluate: ({ subject, head: { repository } }) => {
    const pipeline = pipelineOf(subject, repository);
    const [broken] = pipeline.unreadable;
    if (broken !== undefined)
      return {
        status: 'unknown',
        message: 'unreadable',
        data: { path: broken.path, reason: broken.reason },
        places: [{ path: broken.path, line: broken.line }],
      };
    const disagreements: Disagreement[] = [];
    const agreed: string[] = [];
    const unseen: string[] = [];
    const steps: string[] = [];
    for (const [path, records] of recordsByPath(pipeline)) {
      const [first, ...rest] = records;
      if (first === undefined) continue;
      for (const other of rest) {
        const result = compareRecords(first.file, other.file, other.at.path);
        if (result?.state === 'differs') disagreements.push(between(path, first, result.found, [other.at]));
        if (result?.state === 'same') agreed.push(path);
      }
      const content = compareRecorded(first.file, repository, { pointers: [], stages: [] });
      if (content.state === 'differs')
        disagreements.push(
          between(path, first, content.found, content.place === undefined ? [] : [content.place]),
        );
      if (content.state === 'same') agreed.push(path);
      if (content.state === 'unknown' && repository.files.has(path)) unseen.push(content.reason);
      steps.push(
        `${path}: ${records.map(({ at, file }) => `${shortHash(file.hash ?? 'no hash')} in ${textOfPlace(at)}`).join(', ')}; ${content.state === 'unknown' ? content.reason : content.state === 'same' ? `the same in ${content.how}` : content.found}.`,
      );
    }
    const kept = keptByLfs(ownPaths(subject), repository);
    disagreements.push(...kept.disagreements);
    agreed.push(...kept.agreed);
    if (disagreements.length > 0)
      return {
        status: 'fail',
        message: 'differ',
        data: {
          what: listText([...new Set(disagreements.map(({ text }) => text))], 3),
          brief: listText([...new Set(disagreements.map(({ path }) => path))], 1),
        },
        places: disagreements.flatMap(({ places }) => places).slice(0, 20),
        steps,
      };
    if (agreed.length === 0 && unseen.length > 0)
      return { status: 'unknown', message: 'unseen', data: { what: listText(unseen, 3) }, steps };
    if (agreed.length === 0)
      return { status: 'not-applicable', message: 'alone', data: { subject: subject.id }, steps };
    const paths = [...new Set(agreed)];
    return {
      status: 'pass',
      message: 'agree',
      data: { what: `The records of ${listText(paths, 3)} (${countText(paths.length, 'file')})` },
      steps,
    };
  },
});

interface RecordAt {
  readonly file: Hashed;
  readonly at: { readonly path: string; readonly line?: number };
}

function recordsByPath({ stages, pointers }: ReturnType<typeof pipelineOf>): Map<string, RecordAt[]> {
  const records = new Map<string, RecordAt[]>();
  const add = (path: string, file: Hashed) => {
    if (file.hash === undefined || file.algorithm !== 'md5') return;
    const at = { path, ...(file.line === undefined ? {} : { line: file.line }) };
    records.set(file.path, [...(records.get(file.path) ?? []), { file, at }]);
  };
  for (const { path, output } of pointers) add(path, output);
  for (const { lock, outputs } of stages) for (const file of outputs) add(lock, file);
  for (const { lock, inputs } of stages) for (const file of inputs) add(lock, file);
  return records;
}

function between(
  path: string,
  { file, at }: RecordAt,
  found: string,
  others: readonly FindingPlace[],
): Disagreement {
  const size = file.sizeBytes !== undefined && /^\d+ bytes/.test(found);
  const said = size ? `${file.sizeBytes} bytes` : shortHash(file.hash ?? '');
  return {
    path,
    text: `${path} is ${said} in ${textOfPlace(at)} and ${found}`,
    places: [{ ...at, message: `${said} here, ${found}` }, ...others],
  };
}

/** Files that `.gitattributes` gives to Git LFS are pointers, and no others stand in for them. Empty files are their own pointers. */
function keptByLfs(
  paths: readonly string[],
  repository: RepositoryFiles,
): { disagreements: Disagreement[]; agreed: string[] } {
  const attributes = [...repository.files].flatMap(([path, { text }]) =>
    text !== undefined && /(?:^|\/)\.gitattributes$/.test(path) ? [{ path, text }] : [],
  );
  const ruleOf = lfsRules(attributes);
  const disagreements: Disagreement[] = [];
  const agreed: string[] = [];
  for (const path of new Set(paths)) {
    const { digests, parsed } = repository.files.get(path) ?? {};
    const rule = ruleOf(path);
    if (digests === undefined || digests.sizeBytes === 0 || rule?.lfs !== true) continue;
    if (parsed?.state === 'present' && parsed.format === 'lfs-pointer') agreed.push(path);
    else
      disagreements.push({
        path,
        text: `${path} is given to Git LFS by ${rule.path}:${rule.line} and stands in git itself, with ${digests.sizeBytes} bytes`,
        places: [
          { path, line: 1, message: 'Not an LFS pointer' },
          { path: rule.path, line: rule.line },
        ],
      });
  }
  return { disagreements, agreed };
}
