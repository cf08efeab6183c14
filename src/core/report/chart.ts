import type { Audit, Chart, Finding } from '../model.ts';
import { cutText, markdownText, plainLine } from './escape.ts';
import { byUrgency, isOpen } from './wording.ts';

/** Bars beyond these are counted and not drawn: the table and the details have every number. */
const maxBars = 12;
const maxLabel = 24;
const maxTitle = 60;

/** What stands in a Mermaid label as it is; see `label`. */
const harmless = /[^\p{L}\p{M}\p{N} .,_=()+/-]/gu;

/**
 * Text as a quoted Mermaid string that shows as that text. Mermaid ends a string at its quote and reads `%%` comments, `#…;` entities, backticks
 * and HTML within one (Mermaid documentation, "Syntax Reference", "Entity codes", "Markdown strings"), so every ASCII character that could be any of
 * these stands in its full-width form (Unicode block "Halfwidth and Fullwidth Forms", U+FF01 to U+FF5E), and what else is no letter, mark or number as a dot.
 */
function label(text: string, length: number): string {
  const shown = plainLine(text, length).replace(harmless, (character) => {
    const code = character.charCodeAt(0);
    return character.length === 1 && code > 0x20 && code < 0x7f ? String.fromCharCode(code + 0xfee0) : '·';
  });
  return `"${shown.trim() === '' ? '·' : shown}"`;
}

/** A chart as a fenced Mermaid bar chart with a line on how to read it; undefined where there are not two finite numbers to compare. */
export function renderChart(chart: Chart): string | undefined {
  const bars = chart.labels
    .map((name, index) => ({ name, value: chart.values[index], before: chart.before?.[index] }))
    .filter((bar): bar is Bar => isDrawable(bar.value));
  const shown = bars.slice(0, maxBars);
  const compared = shown.every(({ before }) => isDrawable(before));
  if (shown.length === 0 || (shown.length === 1 && !compared)) return undefined;
  const before = compared ? shown.map((bar) => bar.before ?? 0) : [];
  const [low, high] = rangeOf([...shown.map(({ value }) => value), ...before]);
  const rest = chart.labels.length - shown.length;
  const reading = [
    ...(compared ? ['Bars: this change; line: before it.'] : []),
    ...(rest > 0 ? [`${rest} more are not drawn.`] : []),
  ];
  return [
    '```mermaid',
    'xychart-beta',
    `  title ${label(chart.title, maxTitle)}`,
    `  x-axis [${shown.map(({ name }) => label(name, maxLabel)).join(', ')}]`,
    `  y-axis ${chart.unit === '' ? '' : `${label(chart.unit, maxLabel)} `}${number(low)} --> ${number(high)}`,
    `  bar [${shown.map(({ value }) => number(value)).join(', ')}]`,
    ...(compared ? [`  line [${before.map(number).join(', ')}]`] : []),
    '```',
    ...(reading.length === 0 ? [] : ['', `<sub>${reading.join(' ')}</sub>`]),
  ].join('\n');
}

/** Finite, and of a size that is written without an exponent. */
function isDrawable(value: number | undefined): value is number {
  return value !== undefined && Math.abs(value) < 1e15;
}

interface Bar {
  readonly name: string;
  readonly value: number;
  readonly before: number | undefined;
}

/** From zero, so that lengths compare as the numbers do; to 1 for shares. */
function rangeOf(values: readonly number[]): readonly [number, number] {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  if (low === 0 && high <= 1) return [0, 1];
  return [low * 1.05, high === 0 ? 0 : high * 1.05];
}

/** At most six significant digits and no exponent, which Mermaid's grammar does not know. */
function number(value: number): string {
  const text = String(Number(value.toPrecision(6)));
  return text.includes('e') ? Number(text).toFixed(Math.abs(value) < 1 ? 12 : 0) : text;
}

/**
 * The plots of the most urgent open findings that carry numbers, at most `most`, each under the name of what it shows. What one shows with the state before
 * the change is not drawn without it as well.
 */
export function renderCharts(audit: Audit, most: number): string[] {
  const charted = byUrgency(audit.findings).filter(
    ({ chart, ...finding }) => chart !== undefined && isOpen(finding),
  );
  const compared = charted.flatMap(({ chart, subject }) =>
    chart?.before === undefined ? [] : [shownBy(chart, subject)],
  );
  return charted
    .filter(
      ({ chart, subject }) => chart?.before !== undefined || !compared.includes(shownBy(chart, subject)),
    )
    .flatMap((finding) => drawing(finding))
    .slice(0, most);
}

/** The same for charts of the same bars of the same subject. */
function shownBy(chart: Chart | undefined, subject: string): string {
  return JSON.stringify([subject, chart?.title, chart?.labels, chart?.values]);
}

function drawing({ chart, subject }: Finding): string[] {
  const drawn = chart === undefined ? undefined : renderChart(chart);
  if (chart === undefined || drawn === undefined) return [];
  return [`**${markdownText(cutText(chart.title, 200))}** of ${markdownText(subject)}\n\n${drawn}`];
}
