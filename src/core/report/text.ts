import type { Audit, Finding, Status } from '../model.ts';
import { plainLine } from './escape.ts';
import { shownRows, textTable } from './table.ts';
import { byUrgency, isOpen, titleOf } from './wording.ts';

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
      `${audit.head.slice(0, 10)} against ${audit.mergeBase.slice(0, 10)}, judged by ${plainLine(audit.policy.path ?? 'the built-in pack')}`,
    ),
    ...audit.notes.map((note) => `${paint('dim', 'note')}  ${plainLine(note)}`),
  ];
  for (const { path, line = 1, column, message, hint } of audit.policyProblems)
    lines.push(
      '',
      `${paint('fail', 'error')}  ${plainLine(path)}:${line}${column === undefined ? '' : `:${column}`}`,
      `       ${plainLine(message)}`,
      ...(hint === undefined ? [] : [`       ${plainLine(hint)}`]),
    );
  for (const subject of audit.subjects) {
    lines.push(
      '',
      paint(
        'bold',
        `${subject.kind} ${plainLine(subject.id)}${subject.tier === '' ? '' : ` (tier ${plainLine(subject.tier)})`}`,
      ),
    );
    const findings = audit.findings.filter((finding) => finding.subject === subject.id);
    if (findings.length === 0) lines.push('  no requirement concerns it');
    for (const finding of byUrgency(findings)) lines.push(...findingLines(finding, paint));
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
  const flawed = isOpen(finding);
  const word = flawed && level !== 'block' ? level : words[status];
  const head = `  ${paint(flawed && level !== 'block' ? 'warn' : status, word.padEnd(8))}${plainLine(finding.requirement)}`;
  if (!flawed) return [`${head}  ${paint('dim', plainLine(finding.message))}`];
  const indent = ' '.repeat(10);
  return [
    head,
    `${indent}${plainLine(finding.message)}`,
    ...tableLines(finding).map((line) => `${indent}${line}`),
    ...places
      .slice(0, 10)
      .map(
        ({ path, line, message }) =>
          `${indent}${paint('dim', `${plainLine(path)}${line === undefined ? '' : `:${line}`}`)}${message === undefined || message === finding.message ? '' : `  ${plainLine(message)}`}`,
      ),
    ...(places.length > 10 ? [`${indent}… and ${places.length - 10} more places`] : []),
    ...(remedy === undefined ? [] : [`${indent}→ ${plainLine(remedy)}`]),
    ...(because === undefined ? [] : [`${indent}why: ${plainLine(because)}`]),
    ...(levelNote === undefined ? [] : [`${indent}${plainLine(levelNote)}`]),
  ];
}

function tableLines({ table }: Finding): string[] {
  if (table === undefined) return [];
  const { rows, left } = shownRows(table, 20);
  return [
    `${plainLine(table.title)}:`,
    ...textTable(table.columns, rows).map((line) => `  ${line}`),
    ...(left === 0 ? [] : [`  … and ${left} more`]),
  ];
}
