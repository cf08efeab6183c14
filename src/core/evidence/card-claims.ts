import type { Metric } from './evidence.ts';
import { metricOf } from './metric.ts';
import { splitOfContainer, splitOfName, standardName, wordsOf } from './metric-name.ts';
import { isSampleSize } from './metric-keys.ts';
import { readNumberText, type WrittenNumber } from './number-text.ts';
import type { Position } from './tree.ts';

/** A row of a card's table; `text` is what a reader sees. */
export interface ClaimRow {
  readonly line: number;
  readonly cells: readonly { readonly text: string; readonly column: number }[];
}

const maxClaims = 2_000;

/**
 * The results that a table claims: rows named by a known metric (`| AUC | 0.87 |`), or columns headed by one. A column or row
 * that names a split, model, dataset or group gives it to its values. A table by steps or epochs is a training log, and rows by threshold, seed or
 * fold are what was tried: no claims. Of a log with a single row the last validation counts, and not the loss that the Trainer logged on the way.
 */
export function tableClaims(rows: readonly ClaimRow[], path: string): readonly Metric[] {
  const [header, ...body] = rows;
  if (header === undefined || body.length === 0) return [];
  const heads = header.cells.map(({ text }) => text.slice(0, 200));
  const isLog = heads.some((head) => /^(?:(?:training )?steps?|epochs?|iterations?)$/i.test(head));
  if (isLog && body.length > 1) return [];
  const metricColumns = heads.flatMap((head, index) =>
    isMetric(head) && !(isLog && /^train/i.test(head)) ? [index] : [],
  );
  const byRow = body.some((row) => isMetric(row.cells[0]?.text ?? ''));
  if (metricColumns.length > 0 && !(byRow && metricColumns.length < 2 && !isMetric(heads[1] ?? '')))
    return claimsByColumn(heads, metricColumns, body, path);
  return byRow ? claimsByRow(heads, body, path) : [];
}

function claimsByRow(heads: readonly string[], body: readonly ClaimRow[], path: string): Metric[] {
  const claims: Metric[] = [];
  for (const row of body) {
    const name = row.cells[0]?.text ?? '';
    if (!isMetric(name)) continue;
    const values = row.cells.slice(1).flatMap((cell, index) => {
      const head = heads[index + 1] ?? '';
      const number = readNumberText(cell.text);
      return number === undefined || isNote(head) ? [] : [{ head, number, column: cell.column }];
    });
    for (const { head, number, column } of values) {
      if (claims.length >= maxClaims) return claims;
      const split = splitOfContainer(head);
      const generic = split !== undefined || head === '' || isGeneric(head);
      claims.push(
        claimOf(
          name,
          number,
          path,
          { line: row.line, column },
          {
            split,
            ...(generic ? {} : values.length === 1 ? { model: head } : { slice: { column: head } }),
            n: sizeIn(heads, row),
          },
        ),
      );
    }
  }
  return claims;
}

function claimsByColumn(
  heads: readonly string[],
  metricColumns: readonly number[],
  body: readonly ClaimRow[],
  path: string,
): Metric[] {
  const claims: Metric[] = [];
  const labels = heads.flatMap((head, index) =>
    metricColumns.includes(index) || isNote(head) ? [] : [index],
  );
  for (const row of body) {
    const facts: {
      split?: string;
      model?: string;
      dataset?: string;
      task?: string;
      slice: Record<string, string>;
    } = { slice: {} };
    if (body.length > 1 && isSetting(row, labels, metricColumns)) continue;
    for (const index of labels) {
      const text = row.cells[index]?.text.slice(0, 200) ?? '';
      const head = wordsOf(heads[index] ?? '').join('_');
      if (text === '' || readNumberText(text) !== undefined) continue;
      const split = splitOfContainer(text);
      if (/^(?:split|subset|set)$/.test(head) || split !== undefined) facts.split = split ?? text;
      else if (/^(?:model|model_name|algorithm|method|classifier|architecture|checkpoint)$/.test(head))
        facts.model = text;
      else if (/^(?:dataset|data|corpus|benchmark)$/.test(head)) facts.dataset = text;
      else if (/^(?:task|task_name|tasks)$/.test(head)) facts.task = text;
      else if (body.length > 1 && !/^(?:overall|all|total|average|mean)$/i.test(text))
        facts.slice[heads[index] || 'row'] = text;
    }
    for (const index of metricColumns) {
      const cell = row.cells[index];
      const number = cell === undefined ? undefined : readNumberText(cell.text);
      if (cell === undefined || number === undefined || claims.length >= maxClaims) continue;
      claims.push(
        claimOf(
          heads[index] ?? '',
          number,
          path,
          { line: row.line, column: cell.column },
          { ...facts, n: sizeIn(heads, row) },
        ),
      );
    }
  }
  return claims;
}

/** A row that only a number tells from the others (a threshold, a seed, a fold, a year): what was tried, and not the model's result. */
function isSetting(row: ClaimRow, labels: readonly number[], metricColumns: readonly number[]): boolean {
  const isNumber = (index: number): boolean => readNumberText(row.cells[index]?.text ?? '') !== undefined;
  const told = labels.some((index) => (row.cells[index]?.text ?? '') !== '' && !isNumber(index));
  return !told && !metricColumns.includes(0) && isNumber(0);
}

/** Whether a paragraph is one result and nothing else, as an item of a list is: `**Accuracy:** 0.91`. */
export function isLoneClaim(text: string): boolean {
  return /^[^:=\n]{1,60}[:=]\s{0,3}[-+−]?[0-9][0-9.,]{0,20}\s?%?\.?$/u.test(text.trim().slice(0, 120));
}

/**
 * The result that a list item claims: `Wer: 0.7449`, `Recall (R): 89.4% overall`. The number follows the metric's name.
 * @param text what a reader sees of the item
 * @param source the item as written, which begins at `where`
 */
export function listClaims(
  text: string,
  source: string,
  path: string,
  where: Position,
  split: string | undefined,
): readonly Metric[] {
  const parts =
    /^([^:=\n]{1,80}?)\s{0,3}[:=]\s{0,3}([-+−]?[0-9.,]{1,20}\s?%?(?:\s?±\s?[0-9.]{1,20}\s?%?)?)(?=$|[\s;,(])/u.exec(
      text.slice(0, 300),
    );
  const [, name = '', written = ''] = parts ?? [];
  const number = readNumberText(written.replace(/[.,]$/, ''));
  if (parts === null || number === undefined || !isMetric(name)) return [];
  const at = { line: where.line, column: where.column + valueOffset(source, number.text) };
  return [claimOf(name, number, path, at, split === undefined ? {} : { split }, true)];
}

/** Where a number stands behind the first `:` or `=` of an item's first line; 0, the item's own beginning, where it stands elsewhere. */
function valueOffset(source: string, written: string): number {
  const [line = ''] = source.split(/[\r\n]/, 1);
  const sign = line.search(/[:=]/);
  if (sign < 0) return 0;
  for (let at = line.indexOf(written, sign); at >= 0; at = line.indexOf(written, at + 1))
    if (!/[\w.]/.test(line.charAt(at - 1)) && !/\w/.test(line.charAt(at + written.length))) return at;
  return 0;
}

/** The split that a sentence says the results below it are of: "It achieves the following results on the evaluation set:" (transformers, modelcard.py). */
export function splitOfSentence(text: string): string | undefined {
  const end = text.slice(-200);
  const [, named] =
    /\b(?:results?|performance|metrics|scores)\b[^.]{0,100}\bon (?:the |its |our )?(?:held.out )?(train(?:ing)?|test(?:ing)?|valid(?:ation)?|dev(?:elopment)?|eval(?:uation)?) (?:set|split|data(?:set)?)\s?:$/i.exec(
      end,
    ) ?? [];
  return named === undefined ? undefined : splitOfContainer(named.replace(/elopment$/i, ''));
}

function claimOf(
  name: string,
  number: WrittenNumber,
  path: string,
  where: Position,
  facts: Partial<Pick<Metric, 'split' | 'model' | 'dataset' | 'task' | 'slice' | 'n'>>,
  ownFirst = false,
): Metric {
  const measured = measuredBy(name);
  const percent = /%|\bpercent/i.test(name) && number.mark === undefined;
  const own = splitOfName(plainName(name)).split;
  return metricOf({
    ...facts,
    name: name.slice(0, 200),
    measured,
    number: percent ? { ...number, mark: '%' } : number,
    path,
    where,
    split: ownFirst ? (own ?? facts.split) : (facts.split ?? own),
  });
}

/** A name without what stands in parentheses, arrows and units: `Recall (R)`, `WER ↓`, `Accuracy (%)`. */
function plainName(name: string): string {
  return name
    .slice(0, 200)
    .replace(/\([^()]{0,60}\)/g, ' ')
    .replace(/[↑↓%*:`]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function measuredBy(name: string): string {
  const plain = plainName(name);
  const { bare } = splitOfName(plain);
  const named = /\(([A-Za-z0-9@_ -]{2,30})\)/.exec(name.slice(0, 200))?.[1];
  return [plain, bare, named].find((one) => one !== undefined && standardName(one) !== undefined) ?? plain;
}

function isMetric(name: string): boolean {
  const plain = plainName(name);
  return plain !== '' && plain.length <= 60 && standardName(measuredBy(name)) !== undefined;
}

/** `Value` above a column, in the languages that cards on GitHub are written in. */
const genericHeads =
  /^(?:values?|scores?|results?|performance|ours|this model|our model|overall|metric value|valor(?:es)?|resultados?|puntaje|pontuação|valeurs?|résultats?|werte?|ergebnis(?:se)?|valore|risultat[oi]|waarden?|resultaat|värde|wartość|değer|sonuç|значение|результат|값|결과|値|スコア|結果|值|数值|分数|结果|得分)(?: ?[(（]%[)）])?$/iu;

function isGeneric(head: string): boolean {
  return genericHeads.test(head.trim());
}

/** Columns that say something of a value and hold none. */
function isNote(head: string): boolean {
  return (
    isSampleSize(head) ||
    /^(?:std(?:dev)?|stderr|standard (?:error|deviation)|ci|95 ?% ?ci|confidence interval|threshold|target|baseline|goal|minimum|required|notes?|±|support)\b|^(?:notas?|observaç(?:ão|ões)|remarques?|anmerkung(?:en)?|hinweise?|備考|备注|비고|примечание)$/iu.test(
      head.trim(),
    )
  );
}

function sizeIn(heads: readonly string[], row: ClaimRow): number | undefined {
  const index = heads.findIndex((head) => isSampleSize(head));
  const value = index < 0 ? undefined : readNumberText(row.cells[index]?.text ?? '')?.value;
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
