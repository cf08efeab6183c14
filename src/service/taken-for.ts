import { kindOfName } from '../core/discovery/file-kinds.ts';
import type { Contents } from '../core/discovery/confirm.ts';
import type { Parsed } from '../core/evidence/evidence.ts';
import type { FileEntry, Subject } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { type ContentReader, parseFiles, readContents } from './contents.ts';
import type { Repository } from './repository.ts';

/** A file that was looked at. */
export interface LookedAt {
  readonly path: string;
  /** A sentence: whose artifact, card, metrics, report or record it is, or as what it was looked at. */
  readonly taken: string;
  /** The format whose reader took it (`dvc-metrics`, `safetensors`); undefined where none did, or where it was not read. */
  readonly format: string | undefined;
  /** Undefined where it was not read: predictions, and what no subject may have. */
  readonly state: Parsed['state'] | undefined;
  /** What is wrong with it, the first thing first; empty unless malformed. */
  readonly problems: readonly Problem[];
}

/** So many files are read at once. */
const batchSize = 200;

/**
 * What each file that was looked at was taken for: a subject's artifact, card, metrics, report or record, or nothing; with its format and what is
 * wrong with it. Artifacts and predictions that are no subject's are not read.
 */
export async function takenFor(
  subjects: readonly Subject[],
  files: readonly FileEntry[],
  reader: ContentReader,
  repository: Repository,
): Promise<LookedAt[]> {
  const owned = subjects.map((subject) => ({
    subject,
    cards: subject.card === undefined ? [] : [subject.card],
  }));
  const { parsed: known, artifacts }: Contents = await readContents(reader, repository, owned, 'all');
  const parsed = new Map(known);
  const left = files.filter(({ path, mode }) => !parsed.has(path) && isText(path) && isRegular(mode));
  for (let at = 0; at < left.length; at += batchSize) {
    const batch = left.slice(at, at + batchSize).map((file) => ({ file, reading: undefined }));
    for (const [path, read] of await parseFiles(reader, repository, batch)) parsed.set(path, read);
  }
  const taken = new Map<string, string[]>();
  const note = (file: FileEntry, role: string, { id }: Subject) =>
    taken.set(file.path, [...(taken.get(file.path) ?? []), `${role} of ${id}`]);
  for (const subject of subjects) {
    for (const file of subject.artifacts)
      note(file, subject.kind === 'model' ? 'model file' : 'data', subject);
    if (subject.card !== undefined) note(subject.card, 'card', subject);
    for (const file of subject.metrics) note(file, 'metrics', subject);
    for (const file of subject.reports) note(file, 'report', subject);
    if (subject.predictions !== undefined) note(subject.predictions, 'predictions', subject);
    for (const file of subject.records) note(file, 'record', subject);
  }
  return files.map(({ path }) => {
    const read = parsed.get(path);
    const state = read?.state ?? (artifacts.has(path) ? 'present' : undefined);
    return {
      path,
      taken: taken.get(path)?.join(', ') ?? leftOver(path, read),
      format: read !== undefined && read.state !== 'not-evidence' ? read.format : artifacts.get(path)?.format,
      state,
      problems: read?.state === 'malformed' ? read.problems : [],
    };
  });
}

function leftOver(path: string, read: Parsed | undefined): string {
  const looked = `looked at as ${kindOfName(path) ?? 'declared'}`;
  if (read === undefined || read.state === 'not-evidence')
    return `${looked}; by its content not evidence of any subject`;
  return `${looked}; ${read.state === 'present' ? read.content.kind : read.kind} of no subject`;
}

function isText(path: string): boolean {
  const kind = kindOfName(path);
  return kind !== 'model' && kind !== 'maybe-model' && kind !== 'data';
}

function isRegular(mode: FileEntry['mode']): boolean {
  return mode === 'file' || mode === 'executable';
}
