import type { Audit, Finding, Status } from '../model.ts';
import { plainText } from './escape.ts';
import { isFlawed, titleOf } from './wording.ts';

const colours: Readonly<Record<Status | 'bold' | 'dim' | 'warn', number>> = {
  pass: 32,
  fail: 31,
  unknown: 33,
  waived: 36,
  'not-applicable': 90,
  bold: 1,
  dim: 2,
  warn: 33,
};

/** The audit for a terminal; colours only where asked. Repository text cannot move the cursor: it holds no control characters. */
export function renderText(audit: Audit, { colour }: { readonly colour: boolean }): string {
  const paint = (name: keyof typeof colours, text: string) =>
    colour ? `\u001b[${colours[name]}m${text}\u001b[0m` : text;
  const lines = [
    `${paint(audit.verdict === 'passed' ? 'pass' : 'fail', paint('bold', audit.verdict))}: ${titleOf(audit)}`,
    paint(
      'dim',
      `${audit.head.slice(0, 10)} against ${audit.mergeBase.slice(0, 10)}, judged by ${plainText(audit.policy.path ?? 'the built-in pack')}`,
    ),
    ...audit.notes.map((note) => `${paint('dim', 'note')}  ${plainText(note)}`),
  ];
  for (const { path, line = 1, column, message, hint } of audit.policyProblems)
    lines.push(
      '',
      `${paint('fail', 'error')}  ${plainText(path)}:${line}${column === undefined ? '' : `:${column}`}`,
      `       ${plainText(message)}`,
      ...(hint === undefined ? [] : [`       ${plainText(hint)}`]),
    );
  for (const subject of audit.subjects) {
    lines.push(
      '',
      paint(
        'bold',
        `${subject.kind} ${plainText(subject.id)}${subject.tier === '' ? '' : ` (tier ${plainText(subject.tier)})`}`,
      ),
    );
    const findings = audit.findings.filter((finding) => finding.subject === subject.id);
    if (findings.length === 0) lines.push('  no requirement concerns it');
    for (const finding of [...findings.filter(isFlawed), ...findings.filter((one) => !isFlawed(one))])
      lines.push(...findingLines(finding, paint));
  }
  return `${lines.join('\n')}\n`;
}

const words: Readonly<Record<Status, string>> = {
  pass: 'pass',
  fail: 'FAIL',
  unknown: 'UNKNOWN',
  waived: 'waived',
  'not-applicable': 'n/a',
};

function findingLines(
  finding: Finding,
  paint: (name: keyof typeof colours, text: string) => string,
): string[] {
  const { status, level, places, remedy, because, levelNote } = finding;
  const flawed = isFlawed(finding);
  const word = flawed && level !== 'block' ? level : words[status];
  const head = `  ${paint(flawed && level !== 'block' ? 'warn' : status, word.padEnd(8))}${plainText(finding.requirement)}`;
  if (!flawed) return [`${head}  ${paint('dim', plainText(finding.message))}`];
  const indent = ' '.repeat(10);
  return [
    head,
    `${indent}${plainText(finding.message)}`,
    ...places
      .slice(0, 10)
      .map(
        ({ path, line, message }) =>
          `${indent}${paint('dim', `${plainText(path)}${line === undefined ? '' : `:${line}`}`)}${message === undefined || message === finding.message ? '' : `  ${plainText(message)}`}`,
      ),
    ...(places.length > 10 ? [`${indent}… and ${places.length - 10} more places`] : []),
    ...(remedy === undefined ? [] : [`${indent}→ ${plainText(remedy)}`]),
    ...(because === undefined ? [] : [`${indent}why: ${plainText(because)}`]),
    ...(levelNote === undefined ? [] : [`${indent}${plainText(levelNote)}`]),
  ];
}
