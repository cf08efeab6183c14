import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ColumnChoice } from '../core/evaluation/choose-columns.ts';
import type { PredictionReader, ReadPredictions } from '../service/prediction-reader.ts';
import { PredictionsError } from './predictions-error.ts';

type Choose = (columns: readonly string[]) => ColumnChoice;

const extensions = /\.(?:csv|tsv|txt|parquet|jsonl|ndjson|json)(?:\.gz)?$/i;

/** A message may quote the file, whose cells may have megabytes. */
const maxMessage = 600;

/**
 * The reader of committed predictions. The bytes go into a file of a private folder, under a name of ours, which is all that DuckDB may open; the folder is
 * gone when the read ends. One file is read at a time in a process, so that its memory does not grow with the number of audits under way.
 */
export function openPredictions(): PredictionReader {
  let last: Promise<unknown> = Promise.resolve();
  return {
    read: (file, choose) => {
      const next = last.then(() => readBytes(file, choose));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

async function readBytes(
  { path, bytes }: { readonly path: string; readonly bytes: Uint8Array },
  choose: Choose,
): Promise<ReadPredictions> {
  const [extension] = extensions.exec(path) ?? [];
  if (extension === undefined)
    return {
      state: 'malformed',
      problems: ['Unexpected kind of file, expected .csv, .tsv, .parquet, .jsonl or .json'],
    };
  const folder = await mkdtemp(join(tmpdir(), `assay-predictions-${process.pid}-`));
  try {
    const name = `predictions${extension.toLowerCase()}`;
    await writeFile(join(folder, name), bytes, { mode: 0o600 });
    return await readFile(join(folder, name), choose);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readFile(path: string, choose: Choose): Promise<ReadPredictions> {
  // DuckDB is loaded where predictions are read, and not by every command
  const { readPredictions } = await import('./predictions.ts');
  let choice: ColumnChoice | undefined;
  try {
    const predictions = await readPredictions(path, (present) => {
      choice = choose(present);
      if (choice.state === 'chosen') return choice.columns;
      throw new PredictionsError('column', choice.problems.join('; '));
    });
    return { state: 'read', predictions, notes: choice?.state === 'chosen' ? choice.notes : [] };
  } catch (error) {
    if (!(error instanceof PredictionsError)) throw error;
    if (choice?.state === 'unclear') return { state: 'malformed', problems: choice.problems };
    return { state: 'malformed', problems: [withoutPath(error.message, path)] };
  }
}

/** The file's own name in the folder says nothing to a reader; nor does the option of a command line. */
function withoutPath(message: string, path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return message
    .slice(0, maxMessage)
    .replaceAll(path, name)
    .replace(`${name}: `, '')
    .replace(`${name}, `, '')
    .replaceAll(name, 'the file')
    .replaceAll('with --positive', 'in the policy under predictions.positive');
}
