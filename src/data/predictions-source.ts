import { literal } from './database.ts';
import { PredictionsError } from './predictions-error.ts';

/** How one file is read: a table function over this path alone, and its columns as text and as numbers. Names come quoted. */
export interface PredictionsSource {
  readonly table: string;
  /** The cell as it is written; NULL where there is none. */
  readonly text: (name: string) => string;
  /** The cell as a DOUBLE, NaN where it is none. */
  readonly number: (name: string) => string;
  /** What may be opened: the path, and the pattern that matches it alone. */
  readonly allowed: readonly string[];
  /**
   * The same file as a table with the columns that its one column's name seems to be, each cell as the standard has it (RFC 4180): reading it throws the
   * line that is not. Undefined where the name is one.
   */
  readonly strictly?: (name: string) => string | undefined;
}

/** DuckDB keeps eight buffers; at its own 32 MB they are most of the memory of a run, and slower. A line may have 2 MiB and must fit. */
const bufferBytes = 2 ** 21;

/**
 * The source for a path; its name decides, since the content is read by exactly one reader. Every cell is taken as it is written: no column type is guessed
 * from the first rows, and a folder named `sex=f` adds no column.
 * @throws {PredictionsError} `format` for any other name
 */
export function sourceOf(path: string): PredictionsSource {
  const name = path.toLowerCase().replace(/\.(?:gz|zst)$/, '');
  // a file may be named as a pattern is written: brackets make each such character itself
  const pattern = path.replace(/[*?[]/g, '[$&]');
  const file = literal(pattern);
  const allowed = [...new Set([path, pattern])];
  const written = (column: string) => quoted(column);
  if (/\.(?:csv|tsv|txt)$/.test(name)) {
    // a quote that is guessed is guessed away where it is not closed, and stays as a character of the cell
    const options = `header = true, skip = 0, comment = '', quote = '"', escape = '"', strict_mode = true, buffer_size = ${bufferBytes}, hive_partitioning = false`;
    return {
      allowed,
      table: `read_csv(${file}, all_varchar = true, ${options})`,
      strictly: (column) => {
        const delimiter = [',', '\t', ';', '|'].find((one) => column.includes(one));
        if (delimiter === undefined) return undefined;
        const columns = column.split(delimiter).map((_, index) => `'c${index}': 'VARCHAR'`);
        return `read_csv(${file}, auto_detect = false, delim = ${literal(delimiter)}, columns = {${columns.join(', ')}}, ${options})`;
      },
      text: written,
      number: (column) => asNumber(written(column)),
    };
  }
  if (/\.(?:jsonl|ndjson|json)$/.test(name)) {
    const format = name.endsWith('.json') ? 'auto' : 'newline_delimited';
    const text = (column: string) => `(${quoted(column)} ->> '$')`;
    return {
      allowed,
      table: `read_json(${file}, format = '${format}', maximum_depth = 1, hive_partitioning = false)`,
      text,
      number: (column) => asNumber(text(column)),
    };
  }
  if (path.toLowerCase().endsWith('.parquet'))
    return {
      allowed,
      table: `read_parquet(${file}, hive_partitioning = false)`,
      text: (column) => `CAST(${quoted(column)} AS VARCHAR)`,
      number: (column) => asNumber(quoted(column)),
    };
  throw new PredictionsError(
    'format',
    `${path}: expected a .csv, .tsv, .jsonl, .json (each also as .gz) or .parquet file`,
  );
}

function asNumber(expression: string): string {
  return `coalesce(try_cast(${expression} AS DOUBLE), 'nan'::DOUBLE)`;
}

/** A name as an SQL identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
