import type { Audit, Finding, Status } from '../model.ts';
import { type Cause, causesOf, eachOf, wordBesideLead } from './causes.ts';
import { plainLine } from './escape.ts';
import { isOpen, titleOf } from './wording.ts';
import { shownRows, textTable } from './table.ts';

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
        `${subject.kind === subject.id ? '' : `${subject.kind} `}${plainLine(subject.id)}${subject.tier === '' ? '' : ` (tier ${plainLine(subject.tier)})`}`,
      ),
    );
    const findings = audit.findings.filter((finding) => finding.subject === subject.id);
    if (findings.length === 0) lines.push('  no requirement concerns it');
    for (const cause of causesOf(findings)) lines.push(...causeLines(cause, paint));
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

function causeLines(cause: Cause, paint: (name: keyof typeof colours, text: string) => string): string[] {
  const { lead, findings } = cause;
  const { status, level, places, remedy, message } = lead;
  const flawed = isOpen(lead);
  const word = flawed && level !== 'block' ? level : words[status];
  const names = findings.map((finding) => {
    const beside = wordBesideLead(finding, lead);
    return `${plainLine(finding.requirement)}${beside === '' ? '' : ` (${beside})`}`;
  });
  const head = `  ${paint(flawed && level !== 'block' ? 'warn' : status, word.padEnd(8))}${names.join(', ')}`;
  if (!flawed) return [`${head}  ${paint('dim', plainLine(message))}`];
  const indent = ' '.repeat(10);
  return [
    head,
    `${indent}${plainLine(message)}`,
    ...tableLines(lead).map((line) => `${indent}${line}`),
    ...places
      .slice(0, 10)
      .map(
        (place) =>
          `${indent}${paint('dim', `${plainLine(place.path)}${place.line === undefined ? '' : `:${place.line}`}`)}${place.message === undefined || place.message === message ? '' : `  ${plainLine(place.message)}`}`,
      ),
    ...(places.length > 10 ? [`${indent}… and ${places.length - 10} more places`] : []),
    ...(remedy === undefined ? [] : [`${indent}→ ${plainLine(remedy)}`]),
    ...eachOf(cause, ({ because }) => because).map((because) => `${indent}why: ${plainLine(because)}`),
    ...eachOf(cause, ({ levelNote }) => levelNote).map((note) => `${indent}${plainLine(note)}`),
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
