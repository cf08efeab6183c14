import { placeOfCell } from './csv-text.ts';
import { extensionOf, notationOf, tableOf, treeOf } from './document.ts';
import type { EvidenceFile } from './evidence.ts';
import { readJson } from './json-text.ts';
import { problemAt } from './parsed.ts';
import type { Problem } from '../problem.ts';
import { at, entriesOf, itemsOf, type MapNode, type TreeNode } from './tree.ts';

/** One value of a log as written, with where it stands. */
export interface LogCell {
  readonly text: string;
  readonly where: { readonly line: number; readonly column?: number };
}

/** A training log, whatever it is written in: columns by name, and the cells of its rows. */
export interface LogRows {
  readonly columns: readonly string[];
  readonly count: number;
  /** The value of a row in a column, both counted from 0; undefined where there is none. */
  readonly cell: (row: number, column: number) => LogCell | undefined;
  /** Whether the rows are the epochs themselves, by their order alone (Keras' history). */
  readonly byOrder: boolean;
  /** Why the log breaks its notation's rules. */
  readonly errors: readonly Problem[];
  readonly flaws: readonly Problem[];
}

const most = { columns: 2000, rows: 500_000 } as const;

/**
 * A file as a log: a table in CSV or TSV, an object a line (also in `.log`, `.txt` and `.json`, as mmdetection and DeiT write), a list of objects, or lists
 * by name (Keras' `History.history`, and what pandas makes of it: an object by row number). Undefined for everything else. Linear.
 */
export function logRowsOf(file: EvidenceFile): LogRows | undefined {
  const table = tableOf(file);
  if (table !== undefined) {
    const { header, rows, unclosed, ragged } = table;
    return {
      columns: header.slice(0, most.columns).map((name) => name.slice(0, 200)),
      count: rows.length,
      cell: (index, column) => {
        const row = rows[index];
        const text = row?.cells[column];
        return row === undefined || text === undefined
          ? undefined
          : { text, where: placeOfCell(row, column) };
      },
      byOrder: false,
      errors:
        unclosed === undefined
          ? []
          : [
              problemAt(
                file.path,
                { line: unclosed },
                'csv/quote',
                'Unexpected end of the file in quotes, expected a closing quote',
              ),
            ],
      flaws:
        ragged === undefined
          ? []
          : [
              problemAt(
                file.path,
                { line: ragged.line },
                'csv/cells',
                `Unexpected ${ragged.cells} cells, expected ${header.length}`,
              ),
            ],
    };
  }
  const lines = jsonLines(file);
  if (lines !== undefined) return lines;
  if (notationOf(file) !== 'json') return undefined;
  const tree = treeOf(file);
  const root = tree?.root;
  if (tree === undefined || root === undefined) return undefined;
  const found = root.type === 'list' ? rowsOfMaps(root.items) : rowsOfLists(at(root, 'history') ?? root);
  return found === undefined ? undefined : { ...found, errors: tree.errors, flaws: tree.flaws };
}

/** JSON lines whose first line is an object with a step or an epoch, or (mmdetection) what the run is, before such a line. */
function jsonLines({ path, text }: EvidenceFile): LogRows | undefined {
  if (text === undefined || !/^(?:jsonl|ndjson|log|txt|json)$/.test(extensionOf(path))) return undefined;
  const [first = '', second = ''] = text.slice(0, 20_000).trimStart().split(/\r?\n/, 2);
  const isObject = (line: string) => /^\{.*\}\s*$/.test(line);
  const isTimed = (line: string) => /^\{.*"(?:[\w/]*step|epochs?|iter(?:ation)?)"\s*:/.test(line);
  if (!isObject(first) || !(isTimed(first) || isTimed(second))) return undefined;
  if (extensionOf(path) === 'json' && !second.startsWith('{')) return undefined;
  const maps: MapNode[] = [];
  let line = 0;
  for (const raw of text.split(/\r?\n/)) {
    line += 1;
    if (raw.trim() === '' || maps.length >= most.rows) continue;
    const { root, errors } = readJson(raw, path);
    const [error] = errors;
    if (error !== undefined || root?.type !== 'map')
      return {
        ...rowsOfMaps(maps, true),
        errors: [
          {
            ...(error ?? problemAt(path, { line }, 'json/syntax', 'Unexpected line, expected an object')),
            line,
          },
        ],
        flaws: [],
      };
    const at = line;
    maps.push({
      ...root,
      entries: new Map(
        entriesOf(root).map((entry) => [entry.key, { ...entry, value: { ...entry.value, line: at } }]),
      ),
    });
  }
  return { ...rowsOfMaps(maps, true), errors: [], flaws: [] };
}

type Rows = Omit<LogRows, 'errors' | 'flaws'>;

function rowsOfMaps(items: readonly TreeNode[], always: true): Rows;
function rowsOfMaps(items: readonly TreeNode[]): Rows | undefined;
function rowsOfMaps(items: readonly TreeNode[], always = false): Rows | undefined {
  if (!always && (items.length === 0 || items.some(({ type }) => type !== 'map'))) return undefined;
  const columns = new Set<string>();
  for (const item of items)
    for (const { key } of entriesOf(item)) if (columns.size < most.columns) columns.add(key);
  const names = [...columns];
  return {
    columns: names.map((name) => name.slice(0, 200)),
    count: items.length,
    cell: (row, column) => cellOf(at(items[row], names[column] ?? '')),
    byOrder: false,
  };
}

/** Lists of one length by name, or objects by row number; other entries (the best epoch, a batch size) are left out. */
function rowsOfLists(root: TreeNode): Rows | undefined {
  const series = entriesOf(root).flatMap(({ key, value }) => {
    const items =
      value.type === 'map' &&
      value.entries.size > 0 &&
      [...value.entries.keys()].every((name, index) => name === String(index))
        ? entriesOf(value).map((entry) => entry.value)
        : itemsOf(value);
    return items.length > 0 && items.every(({ type }) => type === 'number' || type === 'null')
      ? [{ name: key.slice(0, 200), items }]
      : [];
  });
  const isLoss = ({ name }: { readonly name: string }) => /(?:^|[^a-z])loss(?:es)?$/i.test(name);
  const paired = series.some(({ name }) => series.some((other) => other.name === `val_${name}`));
  const count = series[0]?.items.length ?? 0;
  if (!(series.some(isLoss) || paired) || series.some(({ items }) => items.length !== count))
    return undefined;
  return {
    columns: series.map(({ name }) => name),
    count,
    cell: (row, column) => cellOf(series[column]?.items[row]),
    byOrder: true,
  };
}

function cellOf(node: TreeNode | undefined): LogCell | undefined {
  if (node === undefined || (node.type !== 'number' && node.type !== 'string')) return undefined;
  return {
    text: node.type === 'number' ? node.text : node.value,
    where: { line: node.line, column: node.column },
  };
}
