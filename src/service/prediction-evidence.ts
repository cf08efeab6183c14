import type { LRUCache } from 'lru-cache';
import { chooseColumns } from '../core/evaluation/choose-columns.ts';
import type { PredictionTables } from '../core/evaluation/prediction-tables.ts';
import { tablesOfCounts } from '../core/evaluation/tables-of-counts.ts';
import { type ReadRows, tablesOfRows } from '../core/evaluation/tables-of-rows.ts';
import { readEvidenceFile } from '../core/evidence/decode.ts';
import type { Evidence, Parsed } from '../core/evidence/evidence.ts';
import { parseEvidence } from '../core/evidence/parse-evidence.ts';
import type { Subject } from '../core/model.ts';
import { notGiven } from '../core/problem.ts';
import { type Evaluation, evaluated, notEvaluable } from '../core/statistics/index.ts';
import type { Predictions } from '../core/evaluation/predictions.ts';
import type { PredictionReader } from './prediction-reader.ts';
import type { Repository } from './repository.ts';

/** GitHub takes files of up to 100 MiB into git. */
const maxPredictionBytes = 100 * 1024 * 1024;
/** Aggregates and pointers are small texts. */
const maxTextBytes = 8 * 1024 * 1024;

type Declared = NonNullable<Subject['predictions']>;
type Reading =
  | { readonly state: 'rows'; readonly rows: ReadRows }
  | { readonly state: 'counts'; readonly tables: PredictionTables }
  | Exclude<Evidence<PredictionTables>, { state: 'present' }>;

/** Reads predictions, and keeps their tables by blob. */
export interface TableReader {
  readonly predictions: PredictionReader;
  readonly predictionTables: LRUCache<string, PredictionEvidence>;
}

/** What the declared predictions of a subject say at the head and at the merge base; undefined where none are declared. */
export interface PredictionEvidence {
  readonly head: Evidence<PredictionTables> | undefined;
  readonly base: Evidence<PredictionTables> | undefined;
}

/**
 * Reads the predictions that the policy declares, of both versions, and makes tables of them: no row is kept. One file is read at a time; tables are kept by
 * the blobs and the way of reading that they came from.
 */
export async function readPredictionEvidence(
  reader: TableReader,
  repository: Repository,
  subject: Subject,
  before: Subject | undefined,
): Promise<PredictionEvidence> {
  const { predictions, protectedAttributes } = subject;
  const earlier = before?.predictions;
  const key = JSON.stringify([predictions ?? null, earlier ?? null, protectedAttributes]);
  const known = reader.predictionTables.get(key);
  if (known !== undefined) return known;
  const head = await readOne(reader, repository, subject);
  const base = before === undefined ? undefined : await readOne(reader, repository, before);
  const evidence = {
    head: head === undefined ? undefined : evidenceOf(head, pairable(predictions, head, base)),
    base: base === undefined ? undefined : evidenceOf(base, undefined),
  };
  reader.predictionTables.set(key, evidence);
  return evidence;
}

function evidenceOf(reading: Reading, base: Pairable | undefined): Evidence<PredictionTables> {
  if (reading.state === 'rows')
    return { state: 'present', value: tablesOfRows(reading.rows, base?.rows, base?.by), problems: [] };
  if (reading.state === 'counts') return { state: 'present', value: reading.tables, problems: [] };
  return reading;
}

interface Pairable {
  readonly rows: Evaluation<Predictions>;
  readonly by: string;
}

/** Base's rows, if something says which of them are which of head's. */
function pairable(declared: Declared | undefined, head: Reading, base: Reading | undefined): Pairable {
  const none = (reason: string) => ({ rows: notEvaluable(reason), by: '' });
  if (base === undefined) return none('the merge base has no predictions');
  if (head.state !== 'rows') return none('the head has no row-level predictions');
  if (base.state !== 'rows') return none(`the merge base has no row-level predictions`);
  const [one, other] = [base.rows.predictions, head.rows.predictions];
  if (declared?.reading.pair === 'row-order')
    return one.rows === other.rows
      ? { rows: evaluated(one), by: 'the order of the rows, as the policy says' }
      : none(`the files have ${one.rows} and ${other.rows} rows and are paired by their order`);
  if (one.ids === undefined || other.ids === undefined)
    return none(
      'no column names the rows: name it in the policy as predictions.id, or say pair: row-order where both files have the same rows in the same order',
    );
  return { rows: evaluated(one), by: 'the id column' };
}

async function readOne(
  reader: TableReader,
  repository: Repository,
  subject: Subject,
): Promise<Reading | undefined> {
  const { predictions: file, predictionsExpected: expected } = subject;
  if (expected === undefined) return undefined;
  if (file === undefined) return { state: 'absent', expected };
  const { path, blob, mode, reading } = file;
  const malformed = (...messages: readonly string[]): Reading => ({
    state: 'malformed',
    problems: messages.map((message) => ({ code: 'predictions/unreadable', path, line: 1, message })),
  });
  if ((file.others ?? []).length > 0)
    return malformed(
      `Unexpected several files (${[path, ...(file.others ?? [])].slice(0, 4).join(', ')}), expected that ${expected} names one`,
    );
  if (mode === 'symlink' || mode === 'submodule')
    return malformed(`Unexpected ${mode === 'symlink' ? 'symbolic link' : mode}, expected a file`);
  const content = (await repository.read([blob], { maxBytes: maxPredictionBytes })).get(blob);
  if (content === undefined)
    return {
      state: 'malformed',
      problems: [
        { code: notGiven, path, line: 1, message: 'Expected the file’s content, found nothing in git' },
      ],
    };
  if (!(content instanceof Uint8Array))
    return malformed(
      `Unexpected ${content.tooLarge} bytes, expected at most ${maxPredictionBytes}; counts tell as much (\`assay evaluate --aggregate\`)`,
    );
  const text = textReading(path, content, blob);
  if (text !== undefined) return text;
  const read = await reader.predictions.read({ path, bytes: content }, (columns) =>
    chooseColumns(columns, reading, subject.protectedAttributes),
  );
  if (read.state === 'malformed') return malformed(...read.problems);
  return {
    state: 'rows',
    rows: { predictions: read.predictions, notes: read.notes, files: [{ path, blob }] },
  };
}

/** A pointer in the predictions' place, or counts instead of rows; undefined for everything else. */
function textReading(path: string, content: Uint8Array, blob: string): Reading | undefined {
  if (
    content.byteLength > maxTextBytes ||
    !/\.(?:json|csv|tsv|parquet|jsonl|ndjson|gz|dvc|ya?ml)$/i.test(path)
  )
    return undefined;
  if (content.byteLength > 65_536 && !/\.json$/i.test(path)) return undefined;
  const parsed = parseEvidence(readEvidenceFile(content, path));
  if (parsed.state === 'not-evidence') return undefined;
  if (parsed.format === 'lfs-pointer' || parsed.format === 'dvc-pointer')
    return {
      state: 'absent',
      expected: `the predictions themselves, or counts instead of them, in git: ${path} is only a ${parsed.format === 'lfs-pointer' ? 'Git LFS' : 'DVC'} pointer`,
    };
  const counts = /^(?:assay-aggregate|aequitas)$/.test(parsed.format);
  if (!counts) return undefined;
  if (parsed.state === 'malformed') return { state: 'malformed', problems: parsed.problems };
  const tables = countsIn(parsed);
  if (tables === undefined) return undefined;
  return { state: 'counts', tables: { ...tables, files: [{ path, blob }] } };
}

function countsIn(parsed: Extract<Parsed, { state: 'present' }>): PredictionTables | undefined {
  const { content, also = [] } = parsed;
  const metrics =
    content.kind === 'metrics' ? content.metrics : content.kind === 'report' ? content.report.metrics : [];
  const paired = also.find((one) => one.kind === 'paired');
  return tablesOfCounts(metrics, paired?.paired);
}
