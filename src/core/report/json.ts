import type { Audit, AuditedSubject, Chart, Finding, FindingPlace, FindingTable } from '../model.ts';
import type { Problem } from '../problem.ts';
import { jsonLines } from './json-text.ts';

/**
 * An audit as JSON, with a newline at its end, in pieces to be written one after the other: the documented, stable shape of docs/cli.md, a finding a line.
 * Every key is always there; what there is none of is null or empty. Texts are the repository's own and unescaped: whoever shows them as HTML or
 * Markdown must escape them.
 */
export function renderJson(audit: Audit): Iterable<string> {
  const { verdict, base, mergeBase, head, policy, subjects, findings, notes } = audit;
  return jsonLines({
    verdict,
    base,
    merge_base: mergeBase,
    head,
    policy: {
      path: policy.path ?? null,
      commit: policy.commit,
      digest: policy.digest,
      packs: policy.packs,
      problems: audit.policyProblems.map(plainProblem),
    },
    subjects: subjects.map(plainSubject),
    findings: findings.map(plainFinding),
    notes,
  });
}

function plainFinding(finding: Finding): object {
  const { requirement, check, subject, status, level, message, places } = finding;
  const [main] = places;
  return {
    requirement,
    check,
    subject,
    status,
    level,
    message,
    remedy: finding.remedy ?? null,
    path: main?.path ?? null,
    line: main?.line ?? null,
    places: places.map(plainPlace),
    evidence: finding.evidence.map(({ path, blob }) => ({ path, blob })),
    controls: finding.controls,
    because: finding.because ?? null,
    level_note: finding.levelNote ?? null,
    steps: finding.steps,
    chart: finding.chart === undefined ? null : plainChart(finding.chart),
    table: finding.table === undefined ? null : plainTable(finding.table),
  };
}

/** Null for a number that is not finite: JSON has none. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function plainTable({ title, columns, rows }: FindingTable): object {
  return {
    title,
    columns,
    rows: rows.map((row) => row.map((cell) => (typeof cell === 'number' ? finite(cell) : cell))),
  };
}

function plainChart({ title, unit, labels, values, before }: Chart): object {
  return {
    title,
    unit,
    labels,
    values: values.map(finite),
    before: before === undefined ? null : before.map(finite),
  };
}

function plainPlace({ path, line, column, endLine, message, suggestion }: FindingPlace): object {
  return {
    path,
    line: line ?? null,
    column: column ?? null,
    end_line: endLine ?? null,
    message: message ?? null,
    suggestion: suggestion ?? null,
  };
}

function plainSubject({ id, kind, tier, declared, because, changed }: AuditedSubject): object {
  return { id, kind, tier, declared, because, changed };
}

/** A problem with all its keys. */
export function plainProblem({ code, path, line, column, endLine, message, hint }: Problem): object {
  return {
    code,
    path,
    line: line ?? null,
    column: column ?? null,
    end_line: endLine ?? null,
    message,
    hint: hint ?? null,
  };
}
