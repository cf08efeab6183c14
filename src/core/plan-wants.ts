import type { Check, CheckInput, EvidenceByName, EvidenceName } from './checks/check.ts';
import { factsOf } from './checks/facts.ts';
import type { Subject } from './model.ts';
import type { Policy } from './policy/policy.ts';
import { appliesTo } from './policy/select.ts';
import type { RepositoryFiles, Want } from './repository-files.ts';
import type { SubjectEvidence } from './snapshot.ts';

/**
 * What the checks (by id) that the policy asks of a subject want to know of the repository, given what is known by now. A check whose other
 * evidence is not there wants nothing: it will not be run. Nor does one that stops with an error of its own: it will say so when it is run.
 */
export function planWants(
  policy: Policy,
  checks: ReadonlyMap<string, Check>,
  subject: Subject,
  evidence: SubjectEvidence,
  known: RepositoryFiles,
): readonly Want[] {
  return policy.requirements.flatMap((requirement) => {
    const check = checks.get(requirement.check);
    if (check?.wants === undefined || requirement.level === 'off') return [];
    if (!check.concerns.includes(subject.kind) || !appliesTo(requirement, subject)) return [];
    const head = presentOf(check, evidence, known);
    if (head === undefined) return [];
    const input: CheckInput<unknown, EvidenceName, EvidenceName> = {
      subject,
      options: requirement.options,
      head: head as unknown as EvidenceByName,
      base: {} as EvidenceByName,
      changed: [],
      problems: [],
      metricDefinitions: policy.metricDefinitions,
      get facts() {
        return factsOf(subject, evidence);
      },
    };
    try {
      return check.wants(input);
    } catch {
      return [];
    }
  });
}

function presentOf(
  check: Check,
  evidence: SubjectEvidence,
  known: RepositoryFiles,
): Record<string, unknown> | undefined {
  const head: Record<string, unknown> = {};
  for (const need of check.needs) {
    const own = evidence[need];
    if (need === 'repository') head[need] = known;
    else if (own.state === 'present') head[need] = own.value;
    else return undefined;
  }
  return head;
}
