/** A row of text cells. `line` is where it begins; `columns` is where each cell begins in that line, counted from 1; 0 in a later one. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly columns: readonly number[];
}

/** A table of text cells. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
  /** The first row that has more or fewer cells than the header. */
  readonly ragged: { readonly line: number; readonly cells: number } | undefined;
  /** The line of a quote that is never closed. */
  readonly unclosed: number | undefined;
}

const maxCells = 2_000_000;

/**
 * Reads CSV or TSV: quotes with doubled quotes inside, line breaks in quotes, CR, LF and CRLF (RFC 4180). Cells are
 * trimmed: Ultralytics pads its header with spaces. Blank lines are left out. Linear; at most two million cells.
 */
export function readCsv(text: string, separator: string): Table {
  const rows: { line: number; cells: string[]; columns: number[] }[] = [];
  let cells: string[] = [];
  let columns: number[] = [];
  let lineStart = 0;
  let line = 1;
  let rowLine = 1;
  let count = 0;
  let unclosed: number | undefined;
  let offset = 0;
  const endRow = () => {
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: rowLine, cells, columns });
    cells = [];
    columns = [];
  };
  while (offset <= text.length && count < maxCells) {
    count += 1;
    let start = offset;
    while (text.charCodeAt(start) === 32) start += 1;
    columns.push(line === rowLine ? start - lineStart + 1 : 0);
    let cell = '';
    if (text.charCodeAt(start) === 34) {
      const opened = line;
      let from = start + 1;
      offset = from;
      for (;;) {
        const code = text.charCodeAt(offset);
        if (Number.isNaN(code)) {
          unclosed ??= opened;
          cell += text.slice(from, offset);
          break;
        }
        if (code === 34) {
          cell += text.slice(from, offset);
          offset += 1;
          if (text.charCodeAt(offset) !== 34) break;
          cell += '"';
          offset += 1;
          from = offset;
          continue;
        }
        offset += 1;
        if (code === 10 || (code === 13 && text.charCodeAt(offset) !== 10)) {
          line += 1;
          lineStart = offset;
        }
      }
      start = offset;
    }
    while (offset < text.length) {
      const code = text.charCodeAt(offset);
      if (code === 10 || code === 13 || text.charAt(offset) === separator) break;
      offset += 1;
    }
    cells.push((cell + text.slice(start, offset)).trim());
    if (offset >= text.length) {
      endRow();
      break;
    }
    if (text.charAt(offset) === separator) {
      offset += 1;
      continue;
    }
    offset += text.charCodeAt(offset) === 13 && text.charCodeAt(offset + 1) === 10 ? 2 : 1;
    endRow();
    line += 1;
    rowLine = line;
    lineStart = offset;
  }
  const [header, ...rest] = rows;
  const width = header?.cells.length ?? 0;
  const ragged = rest.find((row) => row.cells.length !== width);
  return {
    header: header?.cells ?? [],
    rows: rest,
    ragged: ragged === undefined ? undefined : { line: ragged.line, cells: ragged.cells.length },
    unclosed,
  };
}

/**
 * The character between the cells of a text named `.csv`: a comma, or what its first line holds instead. Programs write `;` where the comma
 * is the decimal sign (Excel in most of Europe), and tabs. Quoted names do not count. Undefined for no extension of a table.
 */
export function separatorOf(extension: string, text: string): string | undefined {
  if (extension === 'tsv') return '\t';
  if (extension !== 'csv') return undefined;
  const end = text.search(/[\r\n]/);
  const first = text.slice(0, end < 0 ? 20_000 : Math.min(end, 20_000)).replace(/"[^"]*"/g, '');
  return first.includes(',') ? ',' : ([';', '\t'].find((one) => first.includes(one)) ?? ',');
}

/** Where a cell stands; without its column where a line break in quotes stands before it in its row. */
export function placeOfCell(
  { line, columns }: TableRow,
  index: number,
): { readonly line: number; readonly column?: number } {
  const column = columns[index] ?? 0;
  return column === 0 ? { line } : { line, column };
}
