import type { Check } from './checks/check.ts';
import { evaluateRequirement } from './evaluate-requirement.ts';
import type { Audit, AuditedSubject, Finding, PolicyRef, Verdict } from './model.ts';
import type { Policy } from './policy/policy.ts';
import { appliesTo } from './policy/select.ts';
import type { Problem } from './problem.ts';
import type { Snapshot } from './snapshot.ts';

/** The commits that an audit is about. */
export type Commits = Pick<Snapshot, 'base' | 'mergeBase' | 'head'>;

/**
 * Judges a snapshot by a policy. Pure: the same arguments give the same audit, years later.
 * @param today the UTC day, `YYYY-MM-DD`, that ramp-up dates are compared with
 */
export function audit(
  policy: Policy,
  ref: PolicyRef,
  snapshot: Snapshot,
  checks: readonly Check[],
  today: string,
): Audit {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const findings: Finding[] = [];
  for (const subject of snapshot.subjects) {
    for (const requirement of policy.requirements) {
      if (!appliesTo(requirement, subject.subject)) continue;
      const finding = evaluateRequirement(requirement, byId.get(requirement.check), subject, policy, today);
      if (finding !== undefined) findings.push(finding);
    }
  }
  return {
    verdict: verdictOf(findings),
    ...commitsOf(snapshot),
    policy: ref,
    subjects: snapshot.subjects.map(auditedSubject),
    findings,
    policyProblems: [],
    ...(snapshot.nothingGoverned === true ? { nothingGoverned: true } : {}),
    notes: snapshot.notes,
  };
}

/** The audit where the policy itself cannot be used: it fails closed and says nothing else. */
export function auditOfBrokenPolicy(ref: PolicyRef, commits: Commits, problems: readonly Problem[]): Audit {
  return {
    verdict: 'failed',
    ...commitsOf(commits),
    policy: ref,
    subjects: [],
    findings: [],
    policyProblems: problems,
    notes: [],
  };
}

function verdictOf(findings: readonly Finding[]): Verdict {
  const blocked = findings.some(
    (finding) => finding.level === 'block' && (finding.status === 'fail' || finding.status === 'unknown'),
  );
  return blocked ? 'failed' : 'passed';
}

function auditedSubject({ subject, changed }: Snapshot['subjects'][number]): AuditedSubject {
  const { id, kind, tier, declared, because } = subject;
  return { id, kind, tier, declared, because, changed };
}

function commitsOf({ base, mergeBase, head }: Commits): Commits {
  return { base, mergeBase, head };
}
