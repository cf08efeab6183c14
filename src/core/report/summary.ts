import type { Audit, AuditedSubject, Finding } from '../model.ts';
import { codeText, cutToBytes, markdownText } from './escape.ts';
import { isFlawed, statusText } from './wording.ts';

/** GitHub's bound of a check run's summary and text, and below that of a comment. */
export const maxSummaryBytes = 65_535;

/** The audit in Markdown: notes, a table a subject with what fails first, and what it was judged by. Cut with a word on it. */
export function summaryOf(audit: Audit, maxBytes = maxSummaryBytes): string {
  const parts = [
    ...audit.notes.map((note) => `> ${markdownText(note)}`),
    ...(audit.policyProblems.length > 0 ? [policyTable(audit)] : []),
    ...audit.subjects.map((subject) =>
      subjectTable(
        subject,
        audit.findings.filter((one) => one.subject === subject.id),
      ),
    ),
    footer(audit),
  ];
  return cutToBytes(
    parts.filter(Boolean).join('\n\n'),
    maxBytes,
    '\n\n… The rest was cut off at GitHub’s limit; `/audit explain ID` and `npx assay audit` show all of it.',
  );
}

function policyTable({ policyProblems, policy }: Audit): string {
  const rows = policyProblems
    .slice(0, 100)
    .map(
      ({ path, line, column, message, hint }) =>
        `| ${codeText(`${path}:${line ?? 1}${column === undefined ? '' : `:${column}`}`)} | ${markdownText(message)} | ${markdownText(hint ?? '')} |`,
    );
  return [
    `The policy ${codeText(policy.path ?? 'in force')} of the base branch cannot be used, so nothing was judged and nothing passes.`,
    '',
    '| where | what | hint |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function subjectTable(subject: AuditedSubject, findings: readonly Finding[]): string {
  const tier = subject.tier === '' ? '' : `, tier ${markdownText(subject.tier)}`;
  const title = `### ${subject.kind === 'policy' ? 'The policy' : `${subject.kind} ${codeText(subject.id)}`}${tier}`;
  const flawed = findings.filter(isFlawed).sort((one, other) => severity(one) - severity(other));
  const fine = findings.filter((finding) => !isFlawed(finding));
  return [
    title,
    ...(flawed.length === 0
      ? []
      : [
          '',
          '| | requirement | what was found | what to do |',
          '| --- | --- | --- | --- |',
          ...flawed.map(flawedRow),
        ]),
    ...(fine.length === 0 ? [] : [folded(fine, flawed.length === 0)]),
    ...(findings.length === 0 ? ['', 'No requirement concerns it.'] : []),
  ].join('\n');
}

function severity({ status, level }: Finding): number {
  return ['block', 'warn', 'note', 'off'].indexOf(level) * 2 + (status === 'fail' ? 0 : 1);
}

function flawedRow(finding: Finding): string {
  const [place] = finding.places;
  const where =
    place === undefined
      ? ''
      : `<br>${codeText(`${place.path}${place.line === undefined ? '' : `:${place.line}`}`)}`;
  const because = finding.because === undefined ? '' : `<br>Why: ${markdownText(finding.because)}`;
  const note = finding.levelNote === undefined ? '' : `<br>${markdownText(finding.levelNote)}`;
  return `| ${statusText(finding)} | ${codeText(finding.requirement)}${note} | ${markdownText(finding.message)}${where} | ${markdownText(finding.remedy ?? '')}${because} |`;
}

function folded(fine: readonly Finding[], open: boolean): string {
  const passed = fine.filter(({ status }) => status === 'pass').length;
  const label = `${passed} ${passed === 1 ? 'holds' : 'hold'}${fine.length > passed ? `, ${fine.length - passed} not applicable` : ''}`;
  const rows = fine.map(
    (finding) =>
      `| ${statusText(finding)} | ${codeText(finding.requirement)} | ${markdownText(finding.message)} |`,
  );
  return [
    '',
    `<details${open ? ' open' : ''}><summary>${label}</summary>`,
    '',
    '| | requirement | what was found |',
    '| --- | --- | --- |',
    ...rows,
    '',
    '</details>',
  ].join('\n');
}

function footer({ policy, base, head, mergeBase }: Audit): string {
  const by = policy.path === undefined ? 'the built-in pack' : `${codeText(policy.path)} of the base branch`;
  const packs =
    policy.packs.length === 0
      ? ''
      : ` (${policy.packs.map((name) => `assay:${markdownText(name)}`).join(', ')})`;
  const commits = `${codeText(head.slice(0, 10))} against ${codeText(mergeBase.slice(0, 10))}${base === mergeBase ? '' : `, base ${codeText(base.slice(0, 10))}`}`;
  return `<sub>${commits}, judged by ${by}${packs}. \`/audit\` asks again, \`/audit explain ID\` shows how a finding came about.</sub>`;
}
