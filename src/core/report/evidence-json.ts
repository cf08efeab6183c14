import { plainLine } from './escape.ts';
import { type ReadFile, type ShownFile, shownFile, type ShownValue } from './evidence-view.ts';

/** The document of `assay evidence --format json`, documented and stable. */
export function renderEvidence(files: readonly ReadFile[]): { readonly files: readonly ShownFile[] } {
  return { files: files.map(shownFile) };
}

/** `renderEvidence` as JSON text. */
export function renderEvidenceJson(files: readonly ReadFile[]): string {
  return `${JSON.stringify(renderEvidence(files), null, 2)}\n`;
}

/** What was read, for people: a paragraph a file, a line a value with its line number. */
export function renderEvidenceText(files: readonly ReadFile[]): string {
  return `${renderEvidence(files).files.map(textOfFile).join('\n\n')}\n`;
}

function textOfFile({ path, kind, format, state, values, details, problems }: ShownFile): string {
  const head =
    state === 'not-evidence'
      ? `${plainLine(path)}: not evidence`
      : `${plainLine(path)}: ${state === 'malformed' ? 'malformed ' : ''}${kind} (${format})`;
  const sections = Array.isArray(details.sections)
    ? (details.sections as { heading: string; line: number; filled: boolean; depth: number }[])
    : [];
  return [
    head,
    ...sections.map(
      ({ heading, line, filled, depth }) =>
        `  ${lineText(line)} ${'#'.repeat(depth)} ${plainLine(heading, 120)}${filled ? '' : ' (empty)'}`,
    ),
    ...values.map((value) => `  ${lineText(value.line)} ${plainLine(sentenceOf(value), 300)}`),
    ...problems.map(({ line, message }) => `  ${lineText(line)} ! ${plainLine(message, 400)}`),
  ].join('\n');
}

function sentenceOf(value: ShownValue): string {
  const notes = [
    value.unit === null || value.unit === 'unknown' ? '' : value.unit,
    value.split ?? '',
    value.group ?? '',
    value.task === null ? '' : `task ${value.task}`,
    value.model === null ? '' : `model ${value.model}`,
    value.n === null ? '' : `n ${value.n}`,
    value.stderr === null ? '' : `stderr ${value.stderr}`,
    value.meanings.length === 0 ? '' : `may be ${value.meanings.join(' or ')}`,
  ].filter(Boolean);
  const said =
    typeof value.value === 'boolean'
      ? `${value.value ? 'passed' : 'failed'}${value.text === '' ? '' : `: ${value.text}`}`
      : value.text;
  return `${value.name} = ${said}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

function lineText(line: number | null): string {
  return (line === null ? '-' : `L${line}`).padStart(6);
}
