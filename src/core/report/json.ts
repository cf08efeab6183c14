import type { Audit } from '../model.ts';

/** The documented, stable shape of an audit as JSON; see docs/cli.md. */
export function renderJson(audit: Audit): string {
  const { verdict, base, mergeBase, head, policy, subjects, notes } = audit;
  const findings = audit.findings.map((finding) => {
    const [place] = finding.places;
    return {
      requirement: finding.requirement,
      check: finding.check,
      subject: finding.subject,
      status: finding.status,
      level: finding.level,
      message: finding.message,
      remedy: finding.remedy ?? null,
      path: place?.path ?? null,
      line: place?.line ?? null,
      places: finding.places,
      evidence: finding.evidence,
      controls: finding.controls,
      because: finding.because ?? null,
      steps: finding.steps,
    };
  });
  const document = {
    verdict,
    base,
    merge_base: mergeBase,
    head,
    policy: {
      path: policy.path ?? null,
      commit: policy.commit,
      digest: policy.digest,
      packs: policy.packs,
      problems: audit.policyProblems,
    },
    subjects,
    findings,
    notes,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
