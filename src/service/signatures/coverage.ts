import { createHash } from 'node:crypto';
import { readEvidenceFile } from '../../core/evidence/decode.ts';
import { lfsPointer } from '../../core/evidence/lfs-pointer.ts';
import type { ModelManifest, SignedResource } from '../../core/evidence/model-manifest.ts';
import type { Coverage, SignedFile } from '../../core/evidence/signature.ts';
import type { FileEntry } from '../../core/model.ts';
import type { Repository } from '../repository.ts';

/** GitHub takes files of up to 100 MiB into git. */
const maxFileBytes = 100 * 1024 * 1024;

/** What `model_signing` leaves out wherever it stands. Source: model-transparency, `hashing.py` (`Config.hash`). */
const gitPaths = ['.git', '.gitattributes', '.github', '.gitignore'];

/** A file's bytes, or what an LFS pointer says of them, or why neither is known. */
type Content =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'pointer'; readonly sha256: string; readonly sizeBytes: number }
  | { readonly kind: 'unread'; readonly reason: string };

/**
 * Compares a manifest with the files of a commit: each named file by its digest (an LFS pointer by the digest that it states), and the files that it does
 * not name. Symbolic links are not followed. Throws only what the repository port throws.
 * @param files all files of the commit at or below the folder of the bundle
 * @param bundle the path of the signature, which no manifest names
 */
export async function compareManifest(
  manifest: ModelManifest,
  files: readonly FileEntry[],
  bundle: string,
  repository: Repository,
): Promise<Coverage> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const root = rootOf(manifest, byPath, bundle);
  const none = { files: [], unsigned: [], root };
  const flaw = rootFlaw(manifest);
  if (flaw !== undefined) return { ...none, flaw: { kind: 'manifest', reason: flaw } };
  const resources = new Map<string, SignedResource[]>();
  for (const resource of manifest.resources) {
    const path = pathOf(resource.path, root);
    resources.set(path, [...(resources.get(path) ?? []), resource]);
  }
  const signed: SignedFile[] = [];
  for (const [path, parts] of resources) {
    const file = byPath.get(path);
    signed.push(
      file === undefined ? lost(path, byPath) : { path, ...(await compare(file, parts, repository)) },
    );
  }
  const single = manifest.resources.length === 1 && manifest.resources[0]?.path === '.';
  return {
    flaw: undefined,
    files: signed,
    unsigned: single ? [] : unsignedFiles(manifest, files, resources, root, bundle),
    root,
  };
}

/** Each name of a file once; several parts of a file stand together, so that they can be laid end to end. */
async function compare(
  file: FileEntry,
  parts: readonly SignedResource[],
  repository: Repository,
): Promise<Pick<SignedFile, 'state' | 'detail'>> {
  if (file.mode === 'symlink' || file.mode === 'submodule')
    return {
      state: 'unread',
      detail: `it is a ${file.mode === 'symlink' ? 'symbolic link' : 'submodule'}, which is not followed`,
    };
  const content = await contentOf(file, repository);
  if (content.kind === 'unread') return { state: 'unread', detail: content.reason };
  const size = content.kind === 'bytes' ? content.bytes.length : content.sizeBytes;
  const sorted = parts.toSorted((one, other) => (one.shard?.start ?? 0) - (other.shard?.start ?? 0));
  let end = 0;
  for (const { shard, algorithm, digest } of sorted) {
    const { start, end: last } = shard ?? { start: 0, end: size };
    if (start !== end)
      return { state: 'mismatch', detail: `its bytes ${end} to ${start} are in no signed part` };
    end = last;
    const whole = start === 0 && last === size;
    const found = last > size ? undefined : digestOf(content, start, last, whole, algorithm);
    if (last > size) return { state: 'mismatch', detail: `${size} bytes, signed at ${last} or more` };
    if (found === undefined)
      return {
        state: 'unread',
        detail:
          content.kind === 'pointer'
            ? 'it is an LFS pointer, which states the SHA-256 of the whole file only'
            : `its digest is of an algorithm (${algorithm}) that is not computed here`,
      };
    if (found !== digest)
      return {
        state: 'mismatch',
        detail: `${algorithm} ${found.slice(0, 16)}, signed as ${digest.slice(0, 16)}`,
      };
  }
  if (end !== size) return { state: 'mismatch', detail: `${size} bytes, of which ${end} are signed` };
  return {
    state: 'match',
    detail: content.kind === 'pointer' ? 'by the SHA-256 of its LFS pointer' : 'by its bytes',
  };
}

function digestOf(
  content: Exclude<Content, { kind: 'unread' }>,
  start: number,
  end: number,
  whole: boolean,
  algorithm: SignedResource['algorithm'],
): string | undefined {
  if (content.kind === 'pointer') return whole && algorithm === 'sha256' ? content.sha256 : undefined;
  if (algorithm !== 'sha256' && algorithm !== 'blake2b') return undefined;
  return createHash(algorithm === 'sha256' ? 'sha256' : 'blake2b512')
    .update(content.bytes.subarray(start, end))
    .digest('hex');
}

/** The SHA-256 of a file's content, by its bytes or its LFS pointer; undefined where neither is here. */
export async function sha256Of(file: FileEntry, repository: Repository): Promise<string | undefined> {
  const content = await contentOf(file, repository);
  if (content.kind === 'unread') return undefined;
  return content.kind === 'pointer'
    ? content.sha256
    : createHash('sha256').update(content.bytes).digest('hex');
}

async function contentOf({ path, blob }: FileEntry, repository: Repository): Promise<Content> {
  const content = (await repository.read([blob], { maxBytes: maxFileBytes })).get(blob);
  if (content === undefined) return { kind: 'unread', reason: 'its content is not in this clone' };
  if (!(content instanceof Uint8Array))
    return { kind: 'unread', reason: `its ${content.tooLarge} bytes are more than are read` };
  const pointer = content.length > 1024 ? undefined : lfsPointer.parse(readEvidenceFile(content, path));
  if (pointer?.state === 'present' && pointer.content.kind === 'lineage') {
    const [output] = pointer.content.lineage.outputs;
    if (output?.hash !== undefined && output.sizeBytes !== undefined)
      return { kind: 'pointer', sha256: output.hash, sizeBytes: output.sizeBytes };
  }
  return { kind: 'bytes', bytes: content };
}

/** What DVC keeps is not missing; its MD5 says nothing of the digest that was signed. */
function lost(path: string, byPath: ReadonlyMap<string, FileEntry>): SignedFile {
  return byPath.has(`${path}.dvc`)
    ? { path, state: 'unread', detail: `${path}.dvc states its MD5 only` }
    : { path, state: 'missing', detail: 'it is not in the repository' };
}

function unsignedFiles(
  { ignoredPaths }: ModelManifest,
  files: readonly FileEntry[],
  resources: ReadonlyMap<string, unknown>,
  root: string,
  bundle: string,
): string[] {
  const ignored = [...gitPaths, ...ignoredPaths].map((path) => pathOf(path, root));
  return files
    .map(({ path }) => path)
    .filter(
      (path) =>
        isBelow(path, root) &&
        path !== bundle &&
        !resources.has(path) &&
        !resources.has(path.replace(/\.dvc$/, '')) &&
        !ignored.some((one) => path === one || isBelow(path, one)),
    );
}

/** The manifest's own digest holds its list together. Source: model-transparency, `signing.py` (`dsse_payload_to_manifest`). */
function rootFlaw({ rootDigest, resources }: ModelManifest): string | undefined {
  if (rootDigest === undefined) return undefined;
  const hash = createHash('sha256');
  for (const { digest } of resources) hash.update(Buffer.from(digest, 'hex'));
  const found = hash.digest('hex');
  return found === rootDigest
    ? undefined
    : `its files hash to ${found.slice(0, 16)}, and it states ${rootDigest.slice(0, 16)}`;
}

/**
 * The signed folder: the bundle's own where it holds a file that is named; else the folder beside it with the model's name. Of a model of one file, the file
 * beside the bundle with the model's name, or with the bundle's own less its ending.
 */
function rootOf(manifest: ModelManifest, byPath: ReadonlyMap<string, FileEntry>, bundle: string): string {
  const folder = bundle.slice(0, Math.max(0, bundle.lastIndexOf('/')));
  const named =
    /^[^/\\]+$/.test(manifest.name) && !/^\.{1,2}$/.test(manifest.name)
      ? pathOf(manifest.name, folder)
      : folder;
  if (manifest.resources.some(({ path }) => path === '.')) {
    const beside = bundle.replace(/\.[^./]+$/, '');
    return byPath.has(named) || !byPath.has(beside) ? named : beside;
  }
  const holds = (root: string) =>
    manifest.resources.some(
      ({ path }) => byPath.has(pathOf(path, root)) || byPath.has(`${pathOf(path, root)}.dvc`),
    );
  return !holds(folder) && holds(named) ? named : folder;
}

function pathOf(relative: string, root: string): string {
  if (relative === '.') return root;
  return root === '' ? relative : `${root}/${relative}`;
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}
