import type { Inspection, Sibling, SiblingLookup } from '../core/artifact/artifact.ts';
import { inspectArtifact } from '../core/artifact/inspect.ts';
import { parseLfsPointer } from '../core/artifact/lfs-pointer.ts';
import { bytesSource } from '../core/artifact/pickle/window.ts';
import type { Artifact } from '../core/checks/check.ts';
import { folderWithSlash, repositoryPath } from '../core/evidence/repository-path.ts';
import type { FileEntry } from '../core/model.ts';
import { type ContentReader, maxArtifactBytes } from './contents.ts';
import type { PathEntry, Repository } from './repository.ts';

/** As many bytes as a pointer of Git LFS has at most. */
const pointerBytes = 1024;

/** The commit that is audited, and what of it is kept out of git. */
interface Tree {
  readonly repository: Repository;
  readonly reader: ContentReader;
  readonly commit: string;
  readonly files: readonly FileEntry[];
}

/**
 * Artifacts whose loaders read files beside them (ONNX external data), judged again by what the commit has at those paths: links, ranges
 * behind a file's end, files that are not there. Cached by the content and by what stands there, since the same model may have other files beside it.
 */
export async function withExternalData(
  tree: Tree,
  artifacts: ReadonlyMap<string, Artifact>,
): Promise<ReadonlyMap<string, Artifact>> {
  const result = new Map(artifacts);
  for (const [path, artifact] of artifacts) {
    const references = artifact.inspection?.references ?? [];
    if (references.length === 0) continue;
    const siblings = await siblingsOf(tree, folderWithSlash(path), references);
    const content = artifact.pointer === undefined ? artifact.file.blob : artifact.pointer.hash;
    const key = `beside ${content} ${path} ${JSON.stringify([...siblings])}`;
    const known = tree.reader.artifacts.get(key);
    if (known !== undefined) {
      result.set(path, { ...known, file: artifact.file });
      continue;
    }
    const inspection = await inspectAgain(tree.repository, artifact, (named) => siblings.get(named));
    if (inspection === undefined) continue;
    const { file, ...own } = artifact;
    tree.reader.artifacts.set(key, { ...own, inspection });
    result.set(path, { ...own, file, inspection });
  }
  return result;
}

/** What stands at each of the paths, from a folder; nothing for what may be kept elsewhere. */
async function siblingsOf(
  { repository, commit, files }: Tree,
  folder: string,
  references: readonly string[],
): Promise<ReadonlyMap<string, Sibling>> {
  const full = new Map(references.map((named) => [named, repositoryPath(folder, named)]));
  const steps = [...new Set([...full.values()].flatMap(pathsTo))];
  const entries = await repository.lookUp(commit, [...steps, ...steps.map((step) => `${step}.dvc`)]);
  const kept = new Set(files.flatMap((file) => (file.kept === undefined ? [] : [file.path])));
  const sizes = await sizesOf(repository, entries, [...full.values()]);
  const siblings = new Map<string, Sibling>();
  for (const [named, path] of full) {
    const sibling = siblingAt(path, entries, kept, sizes);
    if (sibling !== undefined) siblings.set(named, sibling);
  }
  return siblings;
}

/** A path and the folders above it, the outermost first. */
function pathsTo(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
}

function siblingAt(
  path: string,
  entries: ReadonlyMap<string, PathEntry>,
  kept: ReadonlySet<string>,
  sizes: ReadonlyMap<string, number>,
): Sibling | undefined {
  for (const step of pathsTo(path)) {
    const entry = entries.get(step);
    if (entry === undefined)
      return kept.has(step) || entries.has(`${step}.dvc`) ? undefined : { kind: 'missing', certain: true };
    if (entry.kind === 'folder') continue;
    if (entry.file.mode === 'symlink') return { kind: 'link' };
    if (step !== path || entry.file.mode === 'submodule') return { kind: 'other' };
    const sizeBytes = sizes.get(entry.file.blob);
    return sizeBytes === undefined ? undefined : { kind: 'file', sizeBytes };
  }
  return { kind: 'other' };
}

/** The sizes of the files at the paths, by blob; a pointer of Git LFS has its content's. */
async function sizesOf(
  repository: Repository,
  entries: ReadonlyMap<string, PathEntry>,
  paths: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const blobs = paths.flatMap((path) => {
    const entry = entries.get(path);
    return entry?.kind === 'file' ? [entry.file.blob] : [];
  });
  const contents = await repository.read([...new Set(blobs)], { maxBytes: pointerBytes });
  return new Map(
    [...contents].map(([blob, content]) => [
      blob,
      content instanceof Uint8Array
        ? (parseLfsPointer(content)?.sizeBytes ?? content.byteLength)
        : content.tooLarge,
    ]),
  );
}

/** Undefined where the content cannot be had any more; what was found in it first then stands. */
async function inspectAgain(
  repository: Repository,
  { file, pointer }: Artifact,
  sibling: SiblingLookup,
): Promise<Inspection | undefined> {
  if (pointer === undefined) {
    const content = (await repository.read([file.blob], { maxBytes: maxArtifactBytes })).get(file.blob);
    return content instanceof Uint8Array
      ? inspectArtifact(bytesSource(content), file.path, {}, sibling)
      : undefined;
  }
  const object = { sha256: pointer.hash, sizeBytes: pointer.sizeBytes ?? 0 };
  const again = await repository.large?.read(object, { maxBytes: object.sizeBytes }, (source) =>
    inspectArtifact(source, file.path, {}, sibling),
  );
  return again?.state === 'read' ? again.value : undefined;
}
