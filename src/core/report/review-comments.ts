import type { Audit, FindingPlace } from '../model.ts';
import { type Cause, causesOf, eachOf } from './causes.ts';
import { codeSpan, markdownText, suggestionBlock } from './escape.ts';
import { requirementsOf } from './findings-table.ts';
import { isOpen, placeText, signOf, wordOf } from './wording.ts';

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
 * One review comment for each cause that blocks or warns and has a place on the diff, most urgent first. It stands on the first place whose fix is
 * mechanical, with the replacement as a suggestion, else on the first place that the diff shows.
 */
export function renderReviewComments(audit: Audit, diffLines: DiffLines): ReviewCommentReport[] {
  const comments = causesOf(audit.findings)
    .filter(({ lead }) => isOpen(lead) && (lead.level === 'block' || lead.level === 'warn'))
    .flatMap((cause) => commentOn(cause, diffLines));
  return [...new Map(comments.map((comment) => [comment.finding, comment])).values()];
}

function commentOn(cause: Cause, diffLines: DiffLines): ReviewCommentReport[] {
  const finding = cause.lead;
  const key = `${finding.requirement} on ${finding.subject}`;
  const shown = finding.places.filter((place) => onDiff(place, diffLines));
  for (const place of shown) {
    const together = mendedTogether(place, shown, diffLines);
    const [first] = together;
    const last = together.at(-1);
    if (first?.line === undefined || last?.line === undefined) continue;
    const suggestion = suggestionBlock(
      together.map((one) => one.suggestion?.replace(/\n$/, '') ?? '').join('\n'),
    );
    if (suggestion === undefined) continue;
    const line = last.endLine ?? last.line;
    const span = line > first.line ? { startLine: first.line, line } : { line };
    return [{ finding: key, path: place.path, ...span, body: `${bodyOf(cause, together)}\n\n${suggestion}` }];
  }
  const [place] = shown;
  if (place?.line === undefined) return [];
  return [{ finding: key, path: place.path, line: place.line, body: bodyOf(cause, [place]) }];
}

/** A place with a suggestion and the places right below it that have one too: one suggestion mends all their lines. Empty where there is none. */
function mendedTogether(
  place: FindingPlace,
  shown: readonly FindingPlace[],
  diffLines: DiffLines,
): readonly FindingPlace[] {
  const together: FindingPlace[] = [];
  let next: FindingPlace | undefined = place;
  let length = 0;
  while (next?.suggestion !== undefined && allOnDiff(next, diffLines)) {
    length += next.suggestion.length;
    if (length > maxSuggestion) break;
    together.push(next);
    const after: number = (next.endLine ?? next.line ?? 0) + 1;
    next = shown.find((other) => other.path === place.path && other.line === after);
  }
  return together;
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

/** Places that a comment lists besides its own. */
const maxOthers = 10;

function bodyOf(cause: Cause, here: readonly FindingPlace[]): string {
  const finding = cause.lead;
  const said = [...new Set(here.map((place) => place.message ?? finding.message))];
  const others = finding.places.filter((other) => !here.includes(other));
  const parts = [
    `${signOf(finding)} **${wordOf(finding)}:** ${said.map((part) => markdownText(part)).join('\n\n')}`,
  ];
  if (finding.remedy !== undefined) parts.push(`**What to do:** ${markdownText(finding.remedy)}`);
  for (const because of eachOf(cause, (one) => one.because))
    parts.push(`**The policy’s reason:** ${markdownText(because)}`);
  if (others.length > 0) parts.push(`Also here:\n${others.slice(0, maxOthers).map(placeItem).join('\n')}`);
  if (others.length > maxOthers)
    parts.push(`And at ${others.length - maxOthers} more places, which the check run lists.`);
  parts.push(`<sub>${requirementsOf(cause, 'flow')} on ${codeSpan(finding.subject)}</sub>`);
  return parts.join('\n\n');
}

function placeItem(place: FindingPlace): string {
  const says = place.message === undefined ? '' : `: ${markdownText(place.message, 'flow', 500)}`;
  return `- ${codeSpan(placeText(place))}${says}`;
}
