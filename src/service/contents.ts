import { LRUCache } from 'lru-cache';
import { inspectArtifact } from '../core/artifact/inspect.ts';
import { bytesSource } from '../core/artifact/pickle/window.ts';
import type { Artifact, SearchedText } from '../core/checks/check.ts';
import type { Contents } from '../core/discovery/confirm.ts';
import type { Candidate } from '../core/discovery/discover.ts';
import { readEvidenceFile } from '../core/evidence/decode.ts';
import type { Parsed } from '../core/evidence/evidence.ts';
import { parseEvidence } from '../core/evidence/parse-evidence.ts';
import type { EvidencePath, FileEntry, KeptFile } from '../core/model.ts';
import { notGiven } from '../core/problem.ts';
import type { Digests } from '../core/repository-files.ts';
import type { PredictionEvidence, TableReader } from './prediction-evidence.ts';
import type { PredictionReader } from './prediction-reader.ts';
import type { BlobContent, Repository } from './repository.ts';

/** The largest evidence file that is parsed: far above real ones, far below what exhausts a worker. */
export const maxEvidenceBytes = 8 * 1024 * 1024;
/** Artifacts are recognised by their bytes; GitHub takes files of up to 100 MiB into git. */
export const maxArtifactBytes = 100 * 1024 * 1024;
/** Held in memory at once, but for a single file that is larger. */
const batchBytes = 32 * 1024 * 1024;

/** Parsed evidence is kept of so many bytes of files together; metrics, the densest of it, take 20 times their text in memory (measured). */
const maxParsedBytes = 32 * 1024 * 1024;

/** Parsed evidence, recognised artifacts and tabulated predictions by blob, shared by all audits of a process. */
export interface ContentReader extends TableReader {
  readonly parsed: LRUCache<string, Parsed>;
  readonly artifacts: LRUCache<string, Omit<Artifact, 'file'>>;
  /** What was found in texts, masked; the texts are not kept. */
  readonly searched: LRUCache<string, Omit<SearchedText, 'file'>>;
  /** By blob alone. */
  readonly digests: LRUCache<string, Digests>;
}

/** A reader with an empty cache. */
export function contentReader(predictions: PredictionReader): ContentReader {
  return {
    predictions,
    predictionTables: new LRUCache<string, PredictionEvidence>({ max: 500 }),
    parsed: new LRUCache({ max: 50_000, maxSize: maxParsedBytes, maxEntrySize: maxParsedBytes }),
    artifacts: new LRUCache({ max: 50_000 }),
    searched: new LRUCache({ max: 50_000 }),
    digests: new LRUCache({ max: 50_000 }),
  };
}

type Wanted = { file: FileEntry; reading: EvidencePath | undefined };

/**
 * What the candidates' files hold. `text` reads cards, metrics, reports and records only; `all` the artifacts too, to
 * recognise their format. Symbolic links and submodules are not followed: they are left out, and so malformed.
 */
export async function readContents(
  reader: ContentReader,
  repository: Repository,
  candidates: readonly Pick<Candidate, 'subject' | 'cards'>[],
  depth: 'all' | 'text',
): Promise<Contents> {
  const texts = candidates.flatMap(({ subject, cards }): Wanted[] => [
    ...cards.map((file) => ({ file, reading: undefined })),
    ...subject.metrics.map((file) => ({ file, reading: file.reading })),
    ...subject.reports.map((file) => ({ file, reading: file.reading })),
    ...subject.records.map((file) => ({ file, reading: undefined })),
  ]);
  const parsed = await parseFiles(reader, repository, texts.filter(isRegular));
  const artifacts = new Map<string, Artifact>();
  if (depth === 'all') {
    const files = candidates.flatMap(({ subject }) => subject.artifacts).filter(({ mode }) => isFile(mode));
    await recogniseFiles(reader, repository, files, artifacts);
  }
  return { parsed, artifacts };
}

/** Which of the files hold evidence of any kind, malformed evidence included. */
export async function holdingEvidence(
  reader: ContentReader,
  repository: Repository,
  files: readonly FileEntry[],
): Promise<ReadonlySet<FileEntry>> {
  const wanted = files.map((file) => ({ file, reading: undefined })).filter(isRegular);
  const parsed = await parseFiles(reader, repository, wanted);
  return new Set(files.filter(({ path }) => (parsed.get(path)?.state ?? 'not-evidence') !== 'not-evidence'));
}

/** What files hold as evidence, by path; cached by blob. */
export async function parseFiles(
  reader: ContentReader,
  repository: Repository,
  wanted: readonly Wanted[],
): Promise<Map<string, Parsed>> {
  const result = new Map<string, Parsed>();
  const missing: Wanted[] = [];
  for (const one of wanted) {
    const known = reader.parsed.get(keyOf(one.file, one.reading));
    if (known === undefined) missing.push(one);
    else result.set(one.file.path, known);
  }
  if (missing.length === 0) return result;
  const contents = await repository.read([...new Set(missing.map(({ file }) => file.blob))], {
    maxBytes: maxEvidenceBytes,
  });
  for (const { file, reading } of missing) {
    const key = keyOf(file, reading);
    const content = contents.get(file.blob);
    // A file may be wanted as metrics and as a report, and by who asked meanwhile: it is parsed once.
    const parsed = reader.parsed.get(key) ?? parseContent(file, reading, content);
    const size = content instanceof Uint8Array ? content.byteLength + 1 : 1;
    if (content !== undefined) reader.parsed.set(key, parsed, { size });
    result.set(file.path, parsed);
  }
  return result;
}

function parseContent(
  file: FileEntry,
  reading: EvidencePath | undefined,
  content: BlobContent | undefined,
): Parsed {
  if (content === undefined) return unreadable(file, 'the file’s content, found nothing in git', notGiven);
  if (!(content instanceof Uint8Array))
    return unreadable(file, `a file of at most ${maxEvidenceBytes} bytes, found ${content.tooLarge}`);
  const { path: _path, ...options } = reading ?? { path: file.path };
  return parseEvidence(readEvidenceFile(content, file.path), options);
}

function unreadable({ path }: FileEntry, expected: string, code = 'evidence/unread'): Parsed {
  return {
    state: 'malformed',
    format: 'unread',
    kind: 'metrics',
    problems: [{ code, path, line: 1, message: `Expected ${expected}` }],
  };
}

async function recogniseFiles(
  reader: ContentReader,
  repository: Repository,
  files: readonly FileEntry[],
  into: Map<string, Artifact>,
): Promise<void> {
  for (const file of files) if (file.kept !== undefined) into.set(file.path, keptArtifact(file, file.kept));
  const inGit = files.filter(({ kept }) => kept === undefined);
  const missing = inGit.filter((file) => !reader.artifacts.has(keyOf(file, undefined)));
  for (const batch of await batchesBySize(repository, missing)) {
    const contents = await repository.read([...new Set(batch.map(({ blob }) => blob))], {
      maxBytes: maxArtifactBytes,
    });
    for (const file of batch) {
      const content = contents.get(file.blob);
      if (content !== undefined) reader.artifacts.set(keyOf(file, undefined), recognise(file, content));
    }
  }
  for (const file of inGit) {
    const known = reader.artifacts.get(keyOf(file, undefined));
    if (known !== undefined) into.set(file.path, { file, ...known });
  }
}

/** What a record says of a file that DVC keeps: as much as a pointer to it. */
function keptArtifact(file: FileEntry, { hash, sizeBytes }: KeptFile): Artifact {
  return {
    file,
    format: 'pointer',
    sizeBytes: 0,
    pointer: { type: 'dvc', hash, sizeBytes },
    inspection: undefined,
  };
}

/** Files that together fit into memory. Asking for nothing of each tells their sizes, and fetches what is missing in one go. */
export async function batchesBySize(
  repository: Repository,
  files: readonly FileEntry[],
): Promise<readonly (readonly FileEntry[])[]> {
  if (files.length === 0) return [];
  const sizes = await repository.read([...new Set(files.map(({ blob }) => blob))], { maxBytes: 0 });
  const batches: FileEntry[][] = [];
  let room = 0;
  for (const file of files) {
    const content = sizes.get(file.blob);
    const size = content === undefined || content instanceof Uint8Array ? 0 : content.tooLarge;
    const last = batches.at(-1);
    if (last === undefined || size > room) {
      batches.push([file]);
      room = batchBytes - size;
    } else {
      last.push(file);
      room -= size;
    }
  }
  return batches;
}

function recognise(file: FileEntry, content: BlobContent): Omit<Artifact, 'file'> {
  if (!(content instanceof Uint8Array))
    return { format: 'unread', sizeBytes: content.tooLarge, pointer: undefined, inspection: undefined };
  const sizeBytes = content.byteLength;
  const pointer = pointerOf(file, content);
  if (pointer !== undefined) return { format: 'pointer', sizeBytes, pointer, inspection: undefined };
  const inspection = inspectArtifact(bytesSource(content), file.path);
  return { format: inspection.format, sizeBytes, pointer, inspection };
}

/** LFS and DVC pointers are small texts; the evidence parsers know them. */
function pointerOf(file: FileEntry, content: Uint8Array): Artifact['pointer'] {
  if (content.byteLength > 65_536) return undefined;
  const parsed = parseEvidence(readEvidenceFile(content, file.path));
  if (parsed.state !== 'present' || parsed.content.kind !== 'lineage') return undefined;
  const type = parsed.format === 'lfs-pointer' ? 'lfs' : parsed.format === 'dvc-pointer' ? 'dvc' : undefined;
  const [output] = parsed.content.lineage.outputs;
  if (type === undefined || output === undefined) return undefined;
  return { type, hash: output.hash ?? '', sizeBytes: output.sizeBytes };
}

function isRegular({ file }: Wanted): boolean {
  return isFile(file.mode);
}

function isFile(mode: FileEntry['mode']): boolean {
  return mode === 'file' || mode === 'executable';
}

function keyOf(file: FileEntry, reading: EvidencePath | undefined): string {
  return `${file.blob} ${file.path} ${reading === undefined ? '' : JSON.stringify(reading)}`;
}
