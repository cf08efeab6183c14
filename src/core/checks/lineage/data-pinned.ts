import { Type } from 'typebox';
import type { FindingPlace, Subject } from '../../model.ts';
import type { RepositoryFiles, Want } from '../../repository-files.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { listText } from '../message.ts';
import { namedData, type NamedData } from './named-data.ts';
import { recordWants } from './own-records.ts';
import { isInside, pipelineOf, pipelineWants } from './pipeline.ts';
import { compareRecorded, shortHash, textOfPlace } from './recorded.ts';

/** The model names the very version of the data that it was trained on, and that version is in the repository. */
export const dataPinned = defineCheck({
  id: 'lineage/data-pinned',
  title: 'The training data is named with its version',
  why: 'A model whose data cannot be told from last month’s cannot be examined, repeated or withdrawn from.',
  concerns: ['model'],
  needs: ['repository'],
  options: Type.Object(
    {
      in_repository: Type.Boolean({
        default: true,
        description:
          'Whether the named version must stand in the repository: committed, or as a `.dvc` or LFS pointer with its hash.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    pinned: { text: '{subject} names its data with its version, which is in the repository: {what}' },
    named: { text: '{subject} names its data with its version: {what}' },
    differs: {
      short: '{subject} was made from other data than is committed',
      text: '{subject} was made from other data than what is in the repository: {what}',
      remedy: 'Train again on the committed data, or commit the version that was used.',
    },
    elsewhere: {
      short: 'the data that {subject} names is not in the repository',
      text: '{subject} names a version of its data that nothing in the repository can be compared with: {what}',
      remedy:
        'Commit the data or a pointer to it (`dvc add`), or ask for the name alone (`in_repository: false`).',
    },
    unversioned: {
      text: '{subject} names its data without a version: {what}',
      remedy: 'Record the hash that was used: a dvc.lock, a bill of materials, or the dataset’s revision.',
    },
    unnamed: {
      text: 'Nothing says which data {subject} was made from',
      remedy:
        'Commit the dvc.lock of its run, the exported run, a bill of materials or provenance with hashes.',
    },
  },
  controls: controls.traceability,
  wants: ({ subject, head: { repository } }) => [
    ...pipelineWants(subject, repository),
    ...recordWants(subject),
    ...dataWants(subject, repository),
  ],
  evaluate: ({ subject, head: { repository }, options }) => {
    const pipeline = pipelineOf(subject, repository);
    const named = namedData(subject, repository, pipeline);
    const known = knownHashes(repository);
    const judged = named.map((one) => ({ one, ...standing(one, repository, pipeline, known) }));
    const data = (state: Standing) => ({
      subject: subject.id,
      what: listText(
        judged.flatMap(({ state: own, says }) => (own === state ? [says] : [])),
        3,
      ),
    });
    const places = (state: Standing): readonly FindingPlace[] =>
      judged.filter((item) => item.state === state).map(({ one, says }) => ({ ...one.place, message: says }));
    const has = (state: Standing) => judged.some((item) => item.state === state);
    const steps = judged.map(({ one, says }) => `${textOfPlace(one.place)} (${one.source}): ${says}.`);
    if (judged.length === 0) return { status: 'unknown', message: 'unnamed', data: { subject: subject.id } };
    if (has('differs'))
      return { status: 'fail', message: 'differs', data: data('differs'), places: places('differs'), steps };
    if (has('elsewhere') && options.in_repository)
      return {
        status: 'unknown',
        message: 'elsewhere',
        data: data('elsewhere'),
        places: places('elsewhere'),
        steps,
      };
    if (has('elsewhere')) return { status: 'pass', message: 'named', data: data('elsewhere'), steps };
    if (has('pinned')) return { status: 'pass', message: 'pinned', data: data('pinned'), steps };
    return {
      status: 'fail',
      message: 'unversioned',
      data: data('unversioned'),
      places: places('unversioned'),
      steps,
    };
  },
});

type Standing = 'pinned' | 'differs' | 'elsewhere' | 'unversioned';

function dataWants(subject: Subject, repository: RepositoryFiles): readonly Want[] {
  const named = namedData(subject, repository, pipelineOf(subject, repository)).map(({ path }) => path);
  const paths = [...(subject.trainingFiles ?? []).map(({ path }) => path), ...named];
  return paths.filter(isInside).flatMap((path): Want[] => {
    const size = repository.files.get(path)?.digests?.sizeBytes;
    return [
      { kind: 'path', path, read: 'digests' },
      { kind: 'path', path: path.endsWith('.dvc') ? path : `${path}.dvc`, read: 'evidence' },
      ...(size !== undefined && size < 1024 ? [{ kind: 'path', path, read: 'evidence' } as const] : []),
    ];
  });
}

function standing(
  one: NamedData,
  repository: RepositoryFiles,
  pipeline: ReturnType<typeof pipelineOf>,
  known: ReadonlyMap<string, string>,
): { readonly state: Standing; readonly says: string } {
  const { path, hash, algorithm } = one;
  if (hash === undefined) return { state: 'unversioned', says: path };
  const at = known.get(hash.toLowerCase());
  const name = `${path} ${shortHash(hash)}`;
  if (at !== undefined) return { state: 'pinned', says: at === path ? name : `${name} (${at})` };
  if (algorithm === 'md5') {
    const result = compareRecorded(
      { path, hash, algorithm, sizeBytes: one.sizeBytes, line: one.place.line },
      repository,
      pipeline,
    );
    if (result.state === 'same') return { state: 'pinned', says: name };
    if (result.state === 'differs') return { state: 'differs', says: `${name} is ${result.found}` };
    return { state: 'elsewhere', says: `${name}: ${result.reason}` };
  }
  const committed = repository.files.get(path)?.digests;
  const isPointer = repository.files.get(path)?.parsed?.state === 'present';
  if (algorithm === 'sha256' && committed !== undefined && !isPointer)
    return { state: 'differs', says: `${name} is ${shortHash(committed.sha256)} in git` };
  return { state: 'elsewhere', says: name };
}

/** Every hash of a file that stands in the repository or that a pointer there stands for, with its path. */
function knownHashes(repository: RepositoryFiles): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const [path, { digests, parsed }] of repository.files) {
    const pointer =
      parsed?.state === 'present' &&
      parsed.content.kind === 'lineage' &&
      (parsed.format === 'lfs-pointer' || parsed.format === 'dvc-pointer');
    if (pointer && parsed.content.kind === 'lineage')
      for (const output of parsed.content.lineage.outputs)
        if (output.hash !== undefined) known.set(output.hash, output.path);
    if (digests !== undefined && !pointer)
      for (const hash of [digests.md5, digests.md5Unix, digests.md5Windows, digests.sha256])
        known.set(hash, path);
  }
  for (const [folder, { md5 }] of repository.folderDigests) for (const hash of md5) known.set(hash, folder);
  return known;
}
