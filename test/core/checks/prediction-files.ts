/** Rows of one kind: how many, and what stands in their columns. */
export type Rows = readonly [count: number, columns: Readonly<Record<string, string | number>>];

/** A CSV of rows of several kinds, numbered in a column `row_id`. */
export function csvOf(kinds: readonly Rows[]): string {
  const names = Object.keys(kinds[0]?.[1] ?? {});
  const lines = kinds.flatMap(([count, columns]) =>
    Array.from({ length: count }, () => names.map((name) => columns[name]).join(',')),
  );
  return [`row_id,${names.join(',')}`, ...lines.map((line, row) => `${row},${line}`), ''].join('\n');
}

/** tp, fp, fn and tn of a group as rows. */
export function rowsOf(
  [tp, fp, fn, tn]: readonly [number, number, number, number],
  columns: Readonly<Record<string, string>>,
): Rows[] {
  return [
    [tp, { y_true: 1, y_pred: 1, ...columns }],
    [fp, { y_true: 0, y_pred: 1, ...columns }],
    [fn, { y_true: 1, y_pred: 0, ...columns }],
    [tn, { y_true: 0, y_pred: 0, ...columns }],
  ];
}

/** Base's and head's predictions of the same rows, from truth crossed with both: 000, 001, 010, 011, 100, 101, 110, 111. */
export function pairedCsv(cells: readonly number[]): { readonly base: string; readonly head: string } {
  const of = (bit: number) =>
    csvOf(cells.map((count, cell): Rows => [count, { y_true: cell >> 2, y_pred: (cell >> bit) & 1 }]));
  return { base: of(1), head: of(0) };
}

/** Counts as `assay evaluate --aggregate` writes them: tp, fp, fn, tn of every group. */
export function aggregateText(
  groups: Readonly<Record<string, Readonly<Record<string, readonly [number, number, number, number]>>>>,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    format: 'assay-aggregate',
    version: 1,
    groups: Object.fromEntries(
      Object.entries(groups).map(([attribute, tables]) => [
        attribute,
        Object.fromEntries(
          Object.entries(tables).map(([name, [tp, fp, fn, tn]]) => [name, { tp, fp, fn, tn }]),
        ),
      ]),
    ),
    ...more,
  });
}

/** The merge base's own counts behind paired cells of groups of `sex`. */
export function baseText(groups: Readonly<Record<string, readonly number[]>>): string {
  const of = (own: readonly number[], ...chosen: readonly number[]) =>
    chosen.reduce((sum, cell) => sum + (own[cell] ?? 0), 0);
  return aggregateText({
    sex: Object.fromEntries(
      Object.entries(groups).map(([name, own]) => [
        name,
        [of(own, 6, 7), of(own, 2, 3), of(own, 4, 5), of(own, 0, 1)] as const,
      ]),
    ),
  });
}

/** Paired cells of groups of `sex`, with the two-by-two table that they make. */
export function pairedText(groups: Readonly<Record<string, readonly number[]>>): string {
  const cells = Array.from({ length: 8 }, (_, cell) =>
    Object.values(groups).reduce((sum, own) => sum + (own[cell] ?? 0), 0),
  );
  const at = (...chosen: readonly number[]) => chosen.reduce((sum, cell) => sum + (cells[cell] ?? 0), 0);
  const heads = Object.entries(groups).map(
    ([name, own]): [string, readonly [number, number, number, number]] => {
      const of = (...chosen: readonly number[]) => chosen.reduce((sum, cell) => sum + (own[cell] ?? 0), 0);
      return [name, [of(5, 7), of(1, 3), of(4, 6), of(0, 2)]];
    },
  );
  return aggregateText(
    { sex: Object.fromEntries(heads) },
    {
      paired: {
        both_right: at(0, 7),
        only_base: at(1, 6),
        only_head: at(2, 5),
        both_wrong: at(3, 4),
        cells,
        groups: Object.entries(groups).map(([sex, own]) => ({ slice: { sex }, cells: own })),
      },
    },
  );
}
