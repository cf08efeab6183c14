import { textOfBytes } from '../core/evidence/decode.ts';
import type { Parsed } from '../core/evidence/evidence.ts';
import type { FileEntry } from '../core/model.ts';
import { compileGlobs } from '../core/policy/glob.ts';
import {
  type Digests,
  type FolderDigests,
  type RepositoryFile,
  type RepositoryFiles,
  type Want,
  wantKey,
} from '../core/repository-files.ts';
import {
  batchesBySize,
  type ContentReader,
  maxArtifactBytes,
  maxEvidenceBytes,
  parseFiles,
} from './contents.ts';
import { digestsOf, folderDigestsOf } from './digests.ts';
import type { Repository } from './repository.ts';

/** A pipeline names files, whose pointers name files: so many steps lead from a subject to everything that it was made from. */
const maxRounds = 6;
/** What one subject may make the shell look at; far above real pipelines. What is beyond it was not looked for, and so is `unknown`. */
const maxWants = 20_000;
const maxFolderFiles = 5_000;
const maxFolderBytes = 256 * 1024 * 1024;
const maxMatches = 1_000;
const maxTextBytes = 64 * 1024 * 1024;

export interface RepositoryReading {
  readonly reader: ContentReader;
  readonly repository: Repository;
  readonly head: string;
  readonly base: string;
}

/** `RepositoryFiles` while it is being filled. */
interface Collected {
  readonly files: Map<string, RepositoryFile>;
  readonly folders: Set<string>;
  readonly otherCase: Map<string, string>;
  readonly folderDigests: Map<string, FolderDigests>;
  readonly matches: Map<string, readonly string[] | undefined>;
  readonly base: Map<string, RepositoryFile>;
  readonly commits: Map<string, boolean>;
}

/**
 * What the checks want to know of the repository. `plan` is asked again with what is known by then, until it wants nothing new.
 * Throws only what the repository port throws.
 */
export async function collectRepositoryFiles(
  reading: RepositoryReading,
  plan: (known: RepositoryFiles) => readonly Want[],
): Promise<RepositoryFiles> {
  const known: Collected = {
    files: new Map(),
    folders: new Set(),
    otherCase: new Map(),
    folderDigests: new Map(),
    matches: new Map(),
    base: new Map(),
    commits: new Map(),
  };
  const done = new Set<string>();
  for (let round = 0; round < maxRounds; round++) {
    const fresh: Want[] = [];
    for (const want of plan(known)) {
      const key = wantKey(want);
      if (done.has(key) || done.size >= maxWants) continue;
      done.add(key);
      fresh.push(want);
    }
    if (fresh.length === 0) break;
    const ofKind = <K extends Want['kind']>(kind: K) =>
      fresh.filter((want): want is Extract<Want, { kind: K }> => want.kind === kind);
    await readPaths(reading, ofKind('path'), known);
    for (const { folder } of ofKind('below')) await readFolder(reading, folder, known);
    for (const { glob } of ofKind('glob')) await readMatches(reading, glob, known);
    await readBase(reading, ofKind('base'), known);
    for (const { commit } of ofKind('commit')) {
      const reachable = await reading.repository.isAncestor(commit, reading.head);
      if (reachable !== undefined) known.commits.set(commit, reachable);
    }
  }
  return known;
}

async function readPaths(
  reading: RepositoryReading,
  wants: readonly Extract<Want, { kind: 'path' }>[],
  known: Collected,
): Promise<void> {
  if (wants.length === 0) return;
  const entries = await reading.repository.lookUp(reading.head, [...new Set(wants.map(({ path }) => path))]);
  const chosen = new Map<Extract<Want, { kind: 'path' }>['read'], FileEntry[]>();
  for (const { path, read } of wants) {
    const entry = entries.get(path);
    if (entry === undefined) continue;
    const written = entry.kind === 'file' ? entry.file.path : entry.path;
    if (written !== path) known.otherCase.set(path, written);
    else if (entry.kind === 'folder') known.folders.add(path);
    else {
      note(known.files, entry.file, {});
      if (entry.file.mode === 'file' || entry.file.mode === 'executable')
        chosen.set(read, [...(chosen.get(read) ?? []), entry.file]);
    }
  }
  for (const [file, digests] of await digestFiles(reading, chosen.get('digests') ?? []))
    note(known.files, file, { digests });
  for (const [file, text] of await textsOf(reading, chosen.get('text') ?? []))
    note(known.files, file, { text });
  for (const [file, parsed] of await evidenceOf(reading, chosen.get('evidence') ?? []))
    note(known.files, file, { parsed });
}

function note(
  files: Map<string, RepositoryFile>,
  file: FileEntry,
  facts: Omit<RepositoryFile, 'file'>,
): void {
  files.set(file.path, { ...files.get(file.path), file, ...facts });
}

async function readFolder(reading: RepositoryReading, folder: string, known: Collected): Promise<void> {
  const prefix = `${folder}/`;
  const files = await reading.repository.select(reading.head, {
    key: JSON.stringify(['below', folder]),
    matches: (path) => path.startsWith(prefix),
    mayContain: (one) => `${one}/`.startsWith(prefix) || prefix.startsWith(`${one}/`),
  });
  if (files.length === 0 || files.length > maxFolderFiles) return;
  const sizes = await reading.repository.read([...new Set(files.map(({ blob }) => blob))], { maxBytes: 0 });
  let total = 0;
  for (const size of sizes.values()) total += size instanceof Uint8Array ? 0 : size.tooLarge;
  if (total > maxFolderBytes) return;
  const digests = await digestFiles(reading, files);
  const hashed = files.flatMap((file) => {
    const own = digests.get(file);
    return own === undefined ? [] : [{ relativePath: file.path.slice(prefix.length), digests: own }];
  });
  if (hashed.length === files.length) known.folderDigests.set(folder, folderDigestsOf(hashed));
}

async function readMatches(reading: RepositoryReading, glob: string, known: Collected): Promise<void> {
  const { matches, mayContain } = compileGlobs([glob]);
  const files = await reading.repository.select(reading.head, {
    key: JSON.stringify(['glob', glob]),
    matches,
    mayContain,
  });
  if (files.length > maxMatches) {
    known.matches.set(glob, undefined);
    return;
  }
  known.matches.set(glob, files.map(({ path }) => path).sort());
  for (const file of files) note(known.files, file, {});
  const regular = files.filter(({ mode }) => mode === 'file' || mode === 'executable');
  for (const [file, text] of await textsOf(reading, regular)) note(known.files, file, { text });
}

async function readBase(
  reading: RepositoryReading,
  wants: readonly { readonly path: string }[],
  known: Collected,
): Promise<void> {
  if (wants.length === 0) return;
  const entries = await reading.repository.lookUp(
    reading.base,
    wants.map(({ path }) => path),
  );
  const files = wants.flatMap(({ path }) => {
    const entry = entries.get(path);
    return entry?.kind === 'file' && entry.file.path === path ? [entry.file] : [];
  });
  for (const file of files) note(known.base, file, {});
  const regular = files.filter(({ mode }) => mode === 'file' || mode === 'executable');
  for (const [file, text] of await textsOf(reading, regular)) note(known.base, file, { text });
}

async function textsOf(
  { repository }: RepositoryReading,
  files: readonly FileEntry[],
): Promise<Map<FileEntry, string>> {
  const texts = new Map<FileEntry, string>();
  if (files.length === 0) return texts;
  const contents = await repository.read([...new Set(files.map(({ blob }) => blob))], {
    maxBytes: maxEvidenceBytes,
  });
  let total = 0;
  for (const file of files) {
    const content = contents.get(file.blob);
    if (!(content instanceof Uint8Array)) continue;
    total += content.byteLength;
    const text = total > maxTextBytes ? undefined : textOfBytes(content);
    if (text !== undefined) texts.set(file, text);
  }
  return texts;
}

async function evidenceOf(
  { reader, repository }: RepositoryReading,
  files: readonly FileEntry[],
): Promise<Map<FileEntry, Parsed>> {
  const parsed = await parseFiles(
    reader,
    repository,
    files.map((file) => ({ file, reading: undefined })),
  );
  return new Map(
    files.flatMap((file): [FileEntry, Parsed][] => {
      const own = parsed.get(file.path);
      return own === undefined ? [] : [[file, own]];
    }),
  );
}

async function digestFiles(
  { reader, repository }: RepositoryReading,
  files: readonly FileEntry[],
): Promise<Map<FileEntry, Digests>> {
  const regular = files.filter(({ mode }) => mode === 'file' || mode === 'executable');
  const missing = regular.filter(({ blob }) => !reader.digests.has(blob));
  for (const batch of await batchesBySize(repository, missing)) {
    const contents = await repository.read([...new Set(batch.map(({ blob }) => blob))], {
      maxBytes: maxArtifactBytes,
    });
    for (const [blob, content] of contents)
      if (content instanceof Uint8Array) reader.digests.set(blob, digestsOf(content));
  }
  return new Map(
    regular.flatMap((file): [FileEntry, Digests][] => {
      const digests = reader.digests.get(file.blob);
      return digests === undefined ? [] : [[file, digests]];
    }),
  );
}
