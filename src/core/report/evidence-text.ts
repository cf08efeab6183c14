import { plainLine } from './escape.ts';
import { type ReadFile, type ShownFile, shownFile, type ShownValue } from './evidence-view.ts';

/**
 * What was read, for people: a paragraph a file. First what the whole of it says (a card's metadata, a report's verdict, the stages of a pipeline), then a
 * line a value with its line number, what it was taken for and under which settings.
 */
export function renderEvidenceText(files: readonly ReadFile[]): string {
  return `${files.map((file) => textOfFile(shownFile(file))).join('\n\n')}\n`;
}

function textOfFile(file: ShownFile): string {
  const { path, kind, format, state, values, problems } = file;
  const head =
    state === 'not-evidence'
      ? `${plainLine(path)}: not evidence`
      : `${plainLine(path)}: ${state === 'malformed' ? 'malformed ' : ''}${kind} (${format})`;
  return [
    head,
    ...detailLines(file),
    ...values.map((value) => `  ${lineText(value.line)} ${plainLine(sentenceOf(value), 300)}`),
    ...problems.map(({ line, message }) => `  ${lineText(line)} ! ${plainLine(message, 400)}`),
  ].join('\n');
}

/** So many keys of a card's metadata and inputs of a stage are shown; the JSON has all. */
const most = 30;

interface Section {
  readonly heading: string;
  readonly line: number;
  readonly filled: boolean;
  readonly depth: number;
  readonly placeholders: number;
}

interface Stage {
  readonly name: string;
  readonly inputs: readonly { readonly path: string; readonly hash?: string }[];
}

function detailLines({ format, details }: ShownFile): string[] {
  const told = Object.entries(details).flatMap(([key, value]): [string, string][] => {
    // Of other cards the sections are the metadata.
    if (key === 'metadata') return format === 'hf-card' ? entriesOf(value) : [];
    if (key === 'declared') return entriesOf(value).map(([name, count]) => [`counts ${name}`, count]);
    const name = names[key];
    if (name === undefined || value === null) return [];
    return [[name, typeof value === 'boolean' ? verdictOf(value) : wordOf(value)]];
  });
  const sections = (details['sections'] ?? []) as readonly Section[];
  const stages = (details['stages'] ?? []) as readonly Stage[];
  return [
    ...told.map(([name, value]) => `  ${lineText(null)} ${plainLine(`${name}: ${value}`, 200)}`),
    ...stages.map(({ name, inputs }) => {
      const read = inputs
        .slice(0, most)
        .map(({ path, hash }) => `${path} ${hash?.slice(0, 10) ?? 'without a hash'}`);
      return `  ${lineText(null)} ${plainLine(`stage ${name} reads ${read.join(', ') || 'nothing'}`, 400)}`;
    }),
    ...sections.map(({ heading, line, filled, depth, placeholders }) => {
      const state = filled ? '' : placeholders > 0 ? ' (empty but for a placeholder)' : ' (empty)';
      return `  ${lineText(line)} ${'#'.repeat(depth)} ${plainLine(heading, 120)}${state}`;
    }),
  ];
}

/** What is said of the whole of a file, by the name that it has in the JSON. */
const names: Readonly<Record<string, string>> = {
  about: 'about a',
  success: 'as a whole',
  created_at: 'made at',
  name: 'name',
  licence: 'licence',
  rows: 'rows',
  run_id: 'run',
  source_commit: 'commit of the code',
  type: 'type',
  predicate_type: 'predicate',
};

function entriesOf(value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([key]) => key !== 'model-index')
    .slice(0, most)
    .map(([key, one]) => [key, wordOf(one)]);
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function sentenceOf(value: ShownValue): string {
  const { name, canonical, group } = value;
  const last = name.split(/[./]/).at(-1) ?? name;
  const notes = [
    canonical === null || plain(canonical) === plain(last) ? '' : `taken for ${canonical}`,
    value.unit === null || value.unit === 'unknown' ? '' : value.unit,
    value.split ?? '',
    group ?? '',
    value.task === null ? '' : `task ${value.task}`,
    value.dataset === null ? '' : `dataset ${value.dataset}`,
    value.model === null ? '' : `model ${value.model}`,
    value.n === null ? '' : `n ${value.n}`,
    value.stderr === null ? '' : `stderr ${value.stderr}`,
    value.interval === null ? '' : `interval ${value.interval[0]} to ${value.interval[1]}`,
    value.meanings.length === 0 ? '' : `may be ${value.meanings.join(' or ')}`,
    ...Object.entries(value.settings).map(([key, one]) => settingText(key, one)),
  ].filter(Boolean);
  const said =
    typeof value.value === 'boolean'
      ? `${verdictOf(value.value)}${value.text === '' ? '' : `: ${value.text}`}`
      : value.text;
  return `${name} = ${said}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

/** A name as metrics’ names are compared: without case and separators. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

function verdictOf(passed: boolean): string {
  return passed ? 'passed' : 'failed';
}

function settingText(key: string, value: unknown): string {
  const name = key.replaceAll('_', ' ');
  if (value === true) return name;
  if (value === undefined || value === null || value === false) return '';
  if (key === 'size_bytes') return `${JSON.stringify(value)} bytes`;
  return `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

function lineText(line: number | null): string {
  return (line === null ? '' : `L${line}`).padStart(6);
}
