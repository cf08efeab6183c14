import type { Audit, FindingPlace, Level } from '../model.ts';
import type { Problem } from '../problem.ts';
import { type Cause, causesOf, eachOf } from './causes.ts';
import { codeSpan, cutText, markdownText, plainLine, visibleText } from './escape.ts';
import { detailsByCause } from './finding-details.ts';
import { subjectTables } from './findings-table.ts';
import { cutBytes, fitBytes } from './fit-bytes.ts';
import { counted, isOpen, placeText, titleOf } from './wording.ts';

/** GitHub's OpenAPI description, `checks/create`: summary and text take 65,535 characters each. */
const maxOutputBytes = 65_535;
/** Ibid.: an annotation's message takes 64 KB, its title 255 characters. */
const maxAnnotationBytes = 64 * 1024;
const maxAnnotationTitle = 255;

/** An annotation, lines counted from 1. */
export interface RenderedAnnotation {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
}

/** A button of the check run. */
export interface RenderedAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

/** A check run as it is to be posted. All annotations are here; GitHub takes them 50 at a time. */
export interface CheckRunReport {
  /** Plain text, at most 200 code units. */
  readonly title: string;
  readonly conclusion: 'success' | 'failure' | 'action_required';
  /** Markdown, at most 65,535 bytes, as is `text`. */
  readonly summary: string;
  readonly text: string;
  readonly annotations: readonly RenderedAnnotation[];
  /** At most 3; label 20, description 40, identifier 20 characters. */
  readonly actions: readonly RenderedAction[];
}

/** What a rendering may know besides the audit. `detailsUrl` is ours, never the repository's. */
export interface ReportContext {
  readonly detailsUrl?: string;
}

/** The check run of an audit: the verdict in its title, a table a subject in its summary, every open finding in detail in its text. */
export function renderCheckRun(audit: Audit, context: ReportContext = {}): CheckRunReport {
  return {
    title: titleOf(audit),
    conclusion: conclusionOf(audit),
    summary: summaryOf(audit, context),
    text: textOf(audit),
    annotations:
      audit.policyProblems.length > 0
        ? audit.policyProblems.map(problemAnnotation)
        : causesOf(audit.findings).flatMap(causeAnnotations),
    actions: [{ label: 'Audit again', description: 'Audit this commit once more', identifier: 'audit' }],
  };
}

function conclusionOf({ verdict, policyProblems }: Audit): CheckRunReport['conclusion'] {
  if (policyProblems.length > 0 || verdict === 'failed') return 'failure';
  return verdict === 'pending' ? 'action_required' : 'success';
}

function summaryOf(audit: Audit, { detailsUrl }: ReportContext): string {
  const tail = [judgedBy(audit), ...(detailsUrl === undefined ? [] : [`[The whole record](${detailsUrl})`])];
  if (audit.policyProblems.length > 0)
    return fitBytes(audit.policyProblems.length, maxOutputBytes, (limit) =>
      [brokenPolicy(audit, limit), ...tail].join('\n\n'),
    );
  const notes = audit.notes.length === 0 ? [] : [notesList(audit.notes)];
  if (audit.subjects.length === 0)
    return cutBytes(
      ['Nothing that the policy governs differs from the base branch.', ...notes, ...tail].join('\n\n'),
      maxOutputBytes,
    );
  const compose = (limit: number): string =>
    [
      subjectTables(audit, limit, true),
      ...notes,
      ...tail,
      ...(limit < audit.findings.length ? [leftOut] : []),
    ].join('\n\n');
  return fitBytes(audit.findings.length, maxOutputBytes, compose);
}

const leftOut =
  'This page is cut at GitHub’s limit of 65,535 characters; `assay audit` in a clone prints everything.';

/** The notes of an audit as a list, at most 20 of them. */
export function notesList(notes: readonly string[]): string {
  const rest = notes.length - 20;
  return [
    '**Notes**',
    '',
    ...notes.slice(0, 20).map((note) => `- ${markdownText(note, 'flow', 1_000)}`),
    ...(rest > 0 ? [`- and ${rest} more`] : []),
  ].join('\n');
}

/** The problems of a policy that cannot be used, with what that means. */
export function brokenPolicy({ policyProblems }: Audit, limit: number): string {
  const rest = policyProblems.length - limit;
  return [
    'The policy of the base branch cannot be used, so nothing was judged by it and nothing was passed. Correct it on the base branch; this audit is repeated then.',
    '',
    ...policyProblems.slice(0, limit).map(problemItem),
    ...(rest > 0 ? [`- and ${rest} more; \`assay policy check\` prints all`] : []),
  ].join('\n');
}

function problemItem(problem: Problem): string {
  const hint = problem.hint === undefined ? '' : `. ${markdownText(problem.hint, 'flow', 500)}`;
  return `- ${codeSpan(placeText(problem))}: ${markdownText(problem.message, 'flow', 1_000)}${hint}`;
}

function judgedBy({ policy, head, mergeBase }: Audit): string {
  const packs = policy.packs.map((pack) => codeSpan(pack)).join(', ');
  const by =
    policy.path === undefined
      ? `no policy of the repository (${packs})`
      : `${codeSpan(policy.path)} at ${codeSpan(policy.commit.slice(0, 12))}${packs === '' ? '' : `, extending ${packs}`}`;
  return `Judged by ${by}; head ${codeSpan(head.slice(0, 12))} compared with ${codeSpan(mergeBase.slice(0, 12))}.`;
}

function textOf(audit: Audit): string {
  const open = detailsByCause(
    audit.findings.filter((finding) => isOpen(finding) || finding.status === 'waived'),
  );
  if (open.length === 0) return '';
  return fitBytes(open.length, maxOutputBytes, (limit) =>
    [
      ...open.slice(0, limit),
      ...(limit < open.length ? [`${open.length - limit} more in the summary’s tables. ${leftOut}`] : []),
    ].join('\n\n'),
  );
}

const annotationLevels: Readonly<Record<Level, RenderedAnnotation['level']>> = {
  block: 'failure',
  warn: 'warning',
  note: 'notice',
  off: 'notice',
};

/** An annotation a place, not one a requirement: what one line has wrong is said on it once. */
function causeAnnotations(cause: Cause): RenderedAnnotation[] {
  const finding = cause.lead;
  if (!isOpen(finding)) return [];
  const others = cause.findings.length - 1;
  const also = others === 0 ? '' : ` and ${counted(others, 'other requirement')}`;
  const title = plainLine(`${finding.requirement}${also} on ${finding.subject}`, maxAnnotationTitle);
  return finding.places.map((place) => ({
    ...linesOf(place),
    level: annotationLevels[finding.level],
    title,
    message: cutBytes(
      [
        place.message ?? finding.message,
        ...(finding.remedy === undefined ? [] : [`What to do: ${finding.remedy}`]),
        ...eachOf(cause, ({ because }) => because).map((because) => `The policy’s reason: ${because}`),
      ]
        .map((part) => visibleText(cutText(part, 8_000)))
        .join('\n\n'),
      maxAnnotationBytes,
    ),
  }));
}

function problemAnnotation(problem: Problem): RenderedAnnotation {
  const { code, message, hint } = problem;
  return {
    ...linesOf(problem),
    level: 'failure',
    title: plainLine(code, maxAnnotationTitle),
    message: cutBytes(
      visibleText(cutText(hint === undefined ? message : `${message}\n\n${hint}`, 8_000)),
      maxAnnotationBytes,
    ),
  };
}

function linesOf({
  path,
  line,
  endLine,
}: Pick<FindingPlace, 'path' | 'line' | 'endLine'>): Pick<
  RenderedAnnotation,
  'path' | 'startLine' | 'endLine'
> {
  const startLine = Math.max(1, Math.trunc(line ?? 1) || 1);
  return { path, startLine, endLine: Math.max(startLine, Math.trunc(endLine ?? startLine) || startLine) };
}
