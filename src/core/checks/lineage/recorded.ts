import type { Hashed } from '../../evidence/evidence.ts';
import type { Place } from '../../problem.ts';
import type { RepositoryFiles } from '../../repository-files.ts';
import { isInside, type LockedStage, type PointerRecord } from './pipeline.ts';

/** What the repository says of a file whose hash is recorded. */
export type Comparison =
  | { readonly state: 'same'; readonly how: string }
  | { readonly state: 'differs'; readonly found: string; readonly place: Place | undefined }
  | { readonly state: 'unknown'; readonly reason: string };

/**
 * Compares a recorded hash with what is committed at its path: the file or folder itself, an LFS pointer, a `.dvc` file, the output of
 * another stage. The first of them that is there is told; all that are there must agree. DVC before version 3 hashed texts with `\n` line ends and
 * git may convert them on Windows, so that the same text with other line ends is the same.
 */
export function compareRecorded(
  recorded: Hashed,
  repository: RepositoryFiles,
  {
    pointers,
    stages,
  }: { readonly pointers: readonly PointerRecord[]; readonly stages: readonly LockedStage[] },
): Comparison {
  const { path, hash, algorithm } = recorded;
  if (!isInside(path)) return { state: 'unknown', reason: `${path} is outside of the repository` };
  if (hash === undefined || algorithm !== 'md5')
    return { state: 'unknown', reason: `no MD5 of ${path} is recorded` };
  const comparisons = [
    compareContent(recorded, repository),
    ...pointers
      .filter(({ output }) => output.path === path)
      .map((one) => compareRecords(recorded, one.output, one.path)),
    ...stages.flatMap(({ outputs, lock }) =>
      outputs
        .filter((output) => output.path === path)
        .map((output) => compareRecords(recorded, output, lock)),
    ),
  ].filter((one) => one !== undefined);
  const told =
    comparisons.find(({ state }) => state === 'differs') ??
    comparisons.find(({ state }) => state === 'same') ??
    comparisons[0];
  if (told !== undefined) return told;
  const above = [
    ...pointers.map(({ path: at, output }) => ({ at, output })),
    ...stages.flatMap(({ lock, outputs }) => outputs.map((output) => ({ at: lock, output }))),
  ].find(({ output }) => path.startsWith(`${output.path}/`));
  if (above !== undefined)
    return {
      state: 'unknown',
      reason: `${path} lies in ${above.output.path}, of which ${above.at} records one hash for all its files`,
    };
  return { state: 'unknown', reason: `${path} is not in git and no pointer stands for it` };
}

/** Two records of one path. */
export function compareRecords(recorded: Hashed, other: Hashed, otherPath: string): Comparison | undefined {
  if (other.algorithm !== recorded.algorithm || other.hash === undefined || recorded.hash === undefined)
    return undefined;
  const place = { path: otherPath, ...(other.line === undefined ? {} : { line: other.line }) };
  if (other.hash !== recorded.hash)
    return { state: 'differs', found: `${shortHash(other.hash)} in ${textOfPlace(place)}`, place };
  if (
    recorded.sizeBytes !== undefined &&
    other.sizeBytes !== undefined &&
    other.sizeBytes !== recorded.sizeBytes
  )
    return { state: 'differs', found: `${other.sizeBytes} bytes in ${textOfPlace(place)}`, place };
  return { state: 'same', how: textOfPlace(place) };
}

function compareContent(recorded: Hashed, repository: RepositoryFiles): Comparison | undefined {
  const { path, sizeBytes } = recorded;
  const hash = recorded.hash ?? '';
  const committed = repository.files.get(path);
  if (committed === undefined)
    return repository.folders.has(path) ? compareFolder(recorded, repository) : undefined;
  const { digests, parsed, file } = committed;
  if (parsed?.state === 'present' && parsed.format === 'lfs-pointer' && parsed.content.kind === 'lineage') {
    const [kept] = parsed.content.lineage.outputs;
    if (kept?.sizeBytes !== undefined && sizeBytes !== undefined && kept.sizeBytes !== sizeBytes)
      return {
        state: 'differs',
        found: `${kept.sizeBytes} bytes in its LFS pointer`,
        place: { path, line: 3 },
      };
    return { state: 'unknown', reason: `${path} is kept by Git LFS, which records no MD5` };
  }
  if (digests === undefined)
    return {
      state: 'unknown',
      reason:
        file.mode === 'file' || file.mode === 'executable'
          ? `${path} is too large to be hashed`
          : `${path} is a ${file.mode === 'symlink' ? 'symbolic link' : file.mode}`,
    };
  if (hash === digests.md5) {
    if (sizeBytes !== undefined && sizeBytes !== digests.sizeBytes)
      return { state: 'differs', found: `${digests.sizeBytes} bytes in git`, place: { path, line: 1 } };
    return { state: 'same', how: 'git' };
  }
  if (hash === digests.md5Unix || hash === digests.md5Windows)
    return { state: 'same', how: 'git, with other line ends' };
  return { state: 'differs', found: `${shortHash(digests.md5)} in git`, place: { path, line: 1 } };
}

/** A folder that differs and held another number of files held some that are not committed: nothing can be said of it. */
function compareFolder(recorded: Hashed, repository: RepositoryFiles): Comparison {
  const { path, hash = '', fileCount } = recorded;
  const folder = repository.folderDigests.get(path);
  if (folder === undefined)
    return { state: 'unknown', reason: `${path} is a folder that is too large to be hashed` };
  if (folder.md5.includes(hash)) return { state: 'same', how: 'git' };
  if (fileCount !== folder.fileCount)
    return {
      state: 'unknown',
      reason: `${path} was hashed with ${fileCount === undefined ? 'an unknown number of' : fileCount} files and holds ${folder.fileCount} in git`,
    };
  return {
    state: 'differs',
    found: `${shortHash(folder.md5[0] ?? '')} in git`,
    place: undefined,
  };
}

/** Enough of a hash to tell it from another. */
export function shortHash(hash: string): string {
  return hash.length > 14 ? `${hash.slice(0, 10)}…${hash.endsWith('.dir') ? '.dir' : ''}` : hash;
}

/** `path:line`. */
export function textOfPlace({ path, line }: Place): string {
  return line === undefined ? path : `${path}:${line}`;
}
