import type { Audit, AuditedSubject, Finding } from '../../../src/core/model.ts';

/** A finding that fails and blocks, with what is given laid over it. */
export function finding(change: Partial<Finding> = {}): Finding {
  return {
    requirement: 'auc-holds',
    check: 'metric/no-regression',
    subject: 'credit-default',
    status: 'fail',
    level: 'block',
    message: 'auc fell from 0.871 to 0.842; a drop beyond 0.01 is significant at 95 %, n = 1,200',
    remedy: 'Find out what made it worse.',
    because: undefined,
    places: [{ path: 'reports/metrics.json', line: 3 }],
    evidence: [{ path: 'reports/metrics.json', blob: '8a39211a58294e5d7af0b7a4c2a1a4e2f0c5e6a1' }],
    controls: ['eu-ai-act:15.1'],
    steps: ['base 0.871', 'head 0.842', '0.842 - 0.871 = -0.029'],
    levelNote: undefined,
    ...change,
  };
}

export function subject(change: Partial<AuditedSubject> = {}): AuditedSubject {
  return {
    id: 'credit-default',
    kind: 'model',
    tier: 'high',
    declared: true,
    because: ['the policy declares it'],
    changed: ['models/credit/model.onnx'],
    ...change,
  };
}

/** An audit of these findings; the verdict follows them unless it is given. */
export function auditOf(findings: readonly Finding[], change: Partial<Audit> = {}): Audit {
  const failed = findings.some(
    ({ level, status }) => level === 'block' && (status === 'fail' || status === 'unknown'),
  );
  return {
    verdict: failed ? 'failed' : 'passed',
    base: 'b'.repeat(40),
    mergeBase: 'c'.repeat(40),
    head: 'd'.repeat(40),
    policy: {
      path: '.github/assay.yml',
      commit: 'b'.repeat(40),
      digest: `sha256:${'e'.repeat(64)}`,
      packs: ['recommended'],
    },
    subjects: [...new Set(findings.map((one) => one.subject))].map((id) => subject({ id })),
    findings,
    policyProblems: [],
    notes: [],
    ...change,
  };
}

/** `count` findings that pass, each of another requirement. */
export function passing(count: number): Finding[] {
  return Array.from({ length: count }, (_, index) =>
    finding({
      requirement: `held-${index}`,
      status: 'pass',
      message: 'It holds',
      remedy: undefined,
      places: [],
    }),
  );
}
