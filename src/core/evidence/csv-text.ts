/** A table of text cells. `line` is where the row begins. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
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
  const rows: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let line = 1;
  let rowLine = 1;
  let count = 0;
  let unclosed: number | undefined;
  let offset = 0;
  const endRow = () => {
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: rowLine, cells });
    cells = [];
  };
  while (offset <= text.length && count < maxCells) {
    count += 1;
    let start = offset;
    while (text.charCodeAt(start) === 32) start += 1;
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
        if (code === 10 || (code === 13 && text.charCodeAt(offset + 1) !== 10)) line += 1;
        offset += 1;
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
