import { lockedStages, pipelineFileOf } from '../core/checks/lineage/pipeline.ts';
import { kindOfName } from '../core/discovery/file-kinds.ts';
import type { FileEntry } from '../core/model.ts';
import { compileGlobs } from '../core/policy/glob.ts';
import type { Policy } from '../core/policy/policy.ts';
import { type ContentReader, parseFiles } from './contents.ts';
import type { Repository } from './repository.ts';

/** Pipelines of one repository that are read, and outputs that are taken of them; far above real ones. */
const maxLocks = 200;
const maxKept = 2_000;

/**
 * The files of a commit, and with them the models, and whatever the policy declares as a model or as data, that are not in git because DVC keeps them:
 * the outputs that `dvc.lock` records with a hash. Only outputs that are named like a model are taken undeclared: most others are steps on the way.
 * Throws only what the repository port throws.
 */
export async function withKeptFiles(
  reader: ContentReader,
  repository: Repository,
  files: readonly FileEntry[],
  policy: Policy,
): Promise<readonly FileEntry[]> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const locks = files.filter(({ path }) => /(?:^|\/)dvc\.lock$/.test(path)).slice(0, maxLocks);
  if (locks.length === 0) return files;
  const beside = locks.flatMap(({ path }) => byPath.get(pipelineFileOf(path)) ?? []);
  const wanted = [...locks, ...beside]
    .filter(({ mode }) => mode === 'file' || mode === 'executable')
    .map((file) => ({ file, reading: undefined }));
  const parsed = await parseFiles(reader, repository, wanted);
  const declared = compileGlobs(policy.subjects.flatMap(({ artifacts }) => artifacts));
  const kept = new Map<string, FileEntry>();
  for (const lock of locks) {
    const read = parsed.get(lock.path);
    if (read?.state !== 'present' || read.content.kind !== 'lineage') continue;
    for (const stage of lockedStages(lock.path, read.content.lineage, parsed.get(pipelineFileOf(lock.path))))
      for (const { path, hash, sizeBytes, line } of stage.outputs) {
        if (hash === undefined || byPath.has(path) || byPath.has(`${path}.dvc`) || kept.size >= maxKept)
          continue;
        if (!declared.matches(path) && !isModelName(path)) continue;
        const record = { path: lock.path, ...(line === undefined ? {} : { line }) };
        kept.set(path, { path, blob: lock.blob, mode: 'file', kept: { record, hash, sizeBytes } });
      }
  }
  return kept.size === 0 ? files : [...files, ...kept.values()];
}

function isModelName(path: string): boolean {
  return [kindOfName(path), kindOfName(`${path}.dvc`)].some(
    (kind) => kind === 'model' || kind === 'maybe-model',
  );
}

/** The paths of kept files that are recorded with another hash than before, or on one side only. */
export function changedKeptFiles(before: readonly FileEntry[], now: readonly FileEntry[]): readonly string[] {
  const hashes = (files: readonly FileEntry[]) =>
    new Map(files.flatMap(({ path, kept }) => (kept === undefined ? [] : [[path, kept.hash] as const])));
  const [old, current] = [hashes(before), hashes(now)];
  return [...new Set([...old.keys(), ...current.keys()])].filter(
    (path) => old.get(path) !== current.get(path),
  );
}

/** Where git's history tells when a file last changed: the record of one that is kept elsewhere. */
export function pathInHistory({ path, kept }: FileEntry): string {
  return kept?.record.path ?? path;
}
