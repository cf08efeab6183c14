import type { Audit, Finding, FindingPlace } from '../model.ts';
import { codeText, fenceFor, markdownText } from './escape.ts';
import { isFlawed, statusText } from './wording.ts';

export interface ReviewComment {
  /** Requirement and subject: the same finding never has two comments. */
  readonly finding: string;
  readonly path: string;
  readonly line: number;
  readonly startLine?: number;
  readonly body: string;
}

/** The lines of each file that the diff shows at the head. */
export type DiffLines = ReadonlyMap<string, ReadonlySet<number>>;

/** Comments on lines of the diff, one a finding, at its first place that the diff shows; with a suggestion where the fix is mechanical. */
export function renderReviewComments(audit: Audit, diffLines: DiffLines): readonly ReviewComment[] {
  return audit.findings
    .filter((finding) => isFlawed(finding) && finding.level !== 'note')
    .flatMap((finding) => {
      const place = finding.places.find(
        ({ path, line }) => line !== undefined && diffLines.get(path)?.has(line) === true,
      );
      if (place?.line === undefined) return [];
      const { path, line, endLine } = place;
      const last =
        endLine !== undefined && endLine > line && allShown(path, line, endLine, diffLines) ? endLine : line;
      return [
        {
          finding: `${finding.requirement} on ${finding.subject}`,
          path,
          line: last,
          ...(last > line ? { startLine: line } : {}),
          body: bodyOf(finding, place),
        },
      ];
    });
}

function allShown(path: string, from: number, to: number, diffLines: DiffLines): boolean {
  const lines = diffLines.get(path);
  for (let line = from; line <= to; line++) if (lines?.has(line) !== true) return false;
  return true;
}

function bodyOf(finding: Finding, place: FindingPlace): string {
  const here =
    place.message !== undefined && place.message !== finding.message
      ? `\n\n${markdownText(place.message)}`
      : '';
  const remedy = finding.remedy === undefined ? '' : `\n\n${markdownText(finding.remedy)}`;
  return `**${statusText(finding)}** ${codeText(finding.requirement)}: ${markdownText(finding.message)}${here}${suggestionOf(place)}${remedy}`;
}

function suggestionOf({ suggestion }: FindingPlace): string {
  if (suggestion === undefined) return '';
  const fence = fenceFor(suggestion);
  return `\n\n${fence}suggestion\n${suggestion}\n${fence}`;
}
