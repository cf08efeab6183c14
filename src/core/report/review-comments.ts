import type { Audit, Finding, FindingPlace } from '../model.ts';
import { codeSpan, markdownText, suggestionBlock } from './escape.ts';
import { byUrgency, isOpen, placeText, signOf, wordOf } from './wording.ts';

/** A review comment on lines that the diff shows at the head. */
export interface ReviewCommentReport {
  /** What it speaks of, `REQUIREMENT on SUBJECT`: stable over pushes, so that nothing is said twice. */
  readonly finding: string;
  readonly path: string;
  /** The last line of what it is about; `startLine`, where it is about several, the first. */
  readonly line: number;
  readonly startLine?: number;
  /** Markdown. */
  readonly body: string;
}

/** The lines of the head that a diff shows, by path. */
export type DiffLines = ReadonlyMap<string, ReadonlySet<number>>;

/** GitHub takes 65,536 characters a comment; a replacement longer than this is better made by hand. */
const maxSuggestion = 10_000;

/**
 * One review comment for each finding that blocks or warns and has a place on the diff, most urgent first. It stands on the first place whose fix is
 * mechanical, with the replacement as a suggestion, else on the first place that the diff shows.
 */
export function renderReviewComments(audit: Audit, diffLines: DiffLines): ReviewCommentReport[] {
  const comments = byUrgency(audit.findings)
    .filter((finding) => isOpen(finding) && (finding.level === 'block' || finding.level === 'warn'))
    .flatMap((finding) => commentOn(finding, diffLines));
  return [...new Map(comments.map((comment) => [comment.finding, comment])).values()];
}

function commentOn(finding: Finding, diffLines: DiffLines): ReviewCommentReport[] {
  const key = `${finding.requirement} on ${finding.subject}`;
  const shown = finding.places.filter((place) => onDiff(place, diffLines));
  for (const place of shown) {
    const { path, line, endLine = line } = place;
    if (line === undefined || endLine === undefined || place.suggestion === undefined) continue;
    if (place.suggestion.length > maxSuggestion) continue;
    const suggestion = suggestionBlock(place.suggestion);
    if (suggestion === undefined || !allOnDiff(place, diffLines)) continue;
    const span = endLine > line ? { startLine: line, line: endLine } : { line };
    return [{ finding: key, path, ...span, body: `${bodyOf(finding, place)}\n\n${suggestion}` }];
  }
  const [place] = shown;
  if (place?.line === undefined) return [];
  return [{ finding: key, path: place.path, line: place.line, body: bodyOf(finding, place) }];
}

function onDiff({ path, line }: FindingPlace, diffLines: DiffLines): boolean {
  return line !== undefined && diffLines.get(path)?.has(line) === true;
}

function allOnDiff({ path, line, endLine }: FindingPlace, diffLines: DiffLines): boolean {
  const lines = diffLines.get(path);
  if (lines === undefined || line === undefined || (endLine ?? line) - line > lines.size) return false;
  for (let at = line; at <= (endLine ?? line); at++) if (!lines.has(at)) return false;
  return true;
}

function bodyOf(finding: Finding, place: FindingPlace): string {
  const said = [...new Set([place.message ?? finding.message, finding.message])];
  const others = finding.places.filter((other) => other !== place).slice(0, 10);
  const parts = [
    `${signOf(finding)} **${wordOf(finding)}:** ${said.map((part) => markdownText(part)).join('\n\n')}`,
  ];
  if (finding.remedy !== undefined) parts.push(`**What to do:** ${markdownText(finding.remedy)}`);
  if (finding.because !== undefined) parts.push(`**The policy’s reason:** ${markdownText(finding.because)}`);
  if (others.length > 0)
    parts.push(`Also at ${others.map((other) => codeSpan(placeText(other))).join(', ')}.`);
  parts.push(`<sub>${codeSpan(finding.requirement)} on ${codeSpan(finding.subject)}</sub>`);
  return parts.join('\n\n');
}
