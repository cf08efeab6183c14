import type { Check, CheckInput, EvidenceByName, EvidenceName, Outcome } from './checks/check.ts';
import { factsOf } from './checks/facts.ts';
import { fillMessage } from './checks/message.ts';
import type { EvidenceRef, Finding, FindingPlace, Subject } from './model.ts';
import type { Policy, Requirement } from './policy/policy.ts';
import { effectiveLevel } from './policy/select.ts';
import { fileNotGiven, type Problem, placeOfProblem } from './problem.ts';
import type { SubjectEvidence, SubjectSnapshot } from './snapshot.ts';

type Said = Pick<
  Finding,
  'status' | 'message' | 'short' | 'remedy' | 'places' | 'evidence' | 'steps' | 'chart' | 'table'
>;

/**
 * What one requirement says of one subject; undefined where the check does not concern this kind of subject or is off.
 * This is the one place where absence, malformed input and a crash inside a check are handled: each becomes `unknown`
 * (absence becomes `fail` where presence is what the check asks), and neither ever passes.
 */
export function evaluateRequirement(
  requirement: Requirement,
  check: Check | undefined,
  snapshot: SubjectSnapshot,
  policy: Policy,
  today: string,
): Finding | undefined {
  const { level, note } = effectiveLevel(requirement, today);
  if (level === 'off') return undefined;
  if (check !== undefined && !check.concerns.includes(snapshot.subject.kind)) return undefined;
  const said =
    check === undefined ? unknownCheck(requirement) : runCheck(check, requirement, snapshot, policy);
  return {
    requirement: requirement.id,
    check: requirement.check,
    subject: snapshot.subject.id,
    level,
    ...said,
    because: requirement.because,
    controls: [...new Set([...(check?.controls ?? []), ...requirement.controls])],
    levelNote: note,
  };
}

function runCheck(check: Check, requirement: Requirement, snapshot: SubjectSnapshot, policy: Policy): Said {
  const { subject } = snapshot;
  const problems: Problem[] = [];
  const head: Record<string, unknown> = {};
  for (const need of check.needs) {
    const evidence = snapshot.head[need];
    if (evidence.state === 'absent') return absent(check, need, evidence.expected, subject);
    if (evidence.state === 'malformed') return malformed(need, evidence.problems, refsOf(subject, [need]));
    head[need] = evidence.value;
    problems.push(...evidence.problems);
  }
  const base: Record<string, unknown> = {};
  for (const need of check.compares) {
    const evidence = snapshot.base?.[need];
    const lost = lostAtBase(evidence);
    if (lost !== undefined) return notCompared(need, lost);
    if (evidence?.state !== 'present') return nothingToCompare(subject, need, evidence);
    base[need] = evidence.value;
  }
  for (const name of check.uses) {
    const [own, earlier] = [snapshot.head[name], snapshot.base?.[name]];
    if (own.state === 'malformed') return malformed(name, own.problems, refsOf(subject, [name]));
    if (own.state === 'present') {
      head[name] = own.value;
      problems.push(...own.problems);
    }
    const lost = lostAtBase(earlier);
    if (lost !== undefined) return notCompared(name, lost);
    if (earlier?.state === 'present') base[name] = earlier.value;
  }
  const input: CheckInput<unknown, EvidenceName, EvidenceName> = {
    subject,
    options: requirement.options,
    head: head as unknown as EvidenceByName,
    base: base as unknown as EvidenceByName,
    changed: snapshot.changed,
    problems,
    metricDefinitions: policy.metricDefinitions,
    get facts() {
      return factsOf(subject, snapshot.head);
    },
  };
  try {
    const result = said(check, check.evaluate(input), refsOf(subject, [...check.needs, ...check.uses]));
    return { ...result, places: result.places.map((place) => committedPlace(place, subject)) };
  } catch (error) {
    return crashed(check, error);
  }
}

function said(check: Check, outcome: Outcome, read: readonly EvidenceRef[]): Said {
  const message = check.messages[outcome.message];
  if (message === undefined) throw new Error(`message '${outcome.message}' is not declared`);
  const data = outcome.data ?? {};
  return {
    status: outcome.status,
    message: fillMessage(message.text, data),
    remedy: message.remedy === undefined ? undefined : fillMessage(message.remedy, data),
    places: outcome.places ?? [],
    evidence: outcome.evidence ?? read,
    steps: outcome.steps ?? [],
    ...(message.short === undefined ? {} : { short: fillMessage(message.short, data) }),
    ...(outcome.chart === undefined ? {} : { chart: outcome.chart }),
    ...(outcome.table === undefined ? {} : { table: outcome.table }),
  };
}

/** A file that DVC keeps has no line of its own in git: its record is pointed at instead. */
function committedPlace(place: FindingPlace, { artifacts }: Subject): FindingPlace {
  const record = artifacts.find(({ path }) => path === place.path)?.kept?.record;
  return record === undefined ? place : { ...place, ...record };
}

const evidenceNames: Readonly<Record<EvidenceName, string>> = {
  card: 'card',
  metrics: 'metrics file',
  artifacts: 'model or data file',
  texts: 'searched text',
  reports: 'report',
  lineage: 'lineage record',
  predictions: 'predictions file or table of counts',
  signatures: 'signature',
  history: 'git history',
  repository: 'file of the repository',
  nextPolicy: 'policy',
};

function absent(check: Check, need: EvidenceName, expected: string, { passedOver }: Subject): Said {
  const like = passedOver.filter((one) => one.like === need);
  const isThere = like.some(({ file }) => file.path === expected);
  const seen = like.slice(0, 5).map(({ file, reason }) => `${file.path} ${reason}`);
  const [first] = like;
  const whose = isThere ? expected : need === 'metrics' ? first?.file.path : undefined;
  return {
    status: check.whenAbsent,
    message:
      whose === undefined
        ? `No ${evidenceNames[need]} was found; expected ${expected}`
        : `No ${evidenceNames[need]} was found: ${seen.join('; ')}`,
    remedy:
      whose !== undefined
        ? `Say in the policy, under \`${need}\`, whose ${whose} is.`
        : `Commit ${expected}, or say in the policy where it stands.`,
    places: [],
    evidence: [],
    steps: [
      isThere ? `Looked for ${expected}: it is there.` : `Looked for ${expected}: nothing there.`,
      ...seen.map((sentence) => `${sentence}.`),
    ],
  };
}

function malformed(need: EvidenceName, problems: readonly Problem[], evidence: readonly EvidenceRef[]): Said {
  const [first] = problems;
  const where =
    first === undefined ? '' : ` (${first.path}${first.line === undefined ? '' : `:${first.line}`})`;
  return {
    status: 'unknown',
    message: `The ${evidenceNames[need]} cannot be read: ${first?.message ?? 'no reason given'}${where}`,
    ...(first === undefined ? {} : { short: `${first.path} cannot be read` }),
    remedy: first?.hint ?? 'Mend the file; evidence that cannot be read never passes.',
    places: problems.map(placeOfProblem),
    evidence,
    steps: problems.map((problem) => `${problem.path}:${problem.line ?? 1}: ${problem.message}`),
  };
}

function nothingToCompare(
  subject: Subject,
  need: EvidenceName,
  evidence: SubjectEvidence[EvidenceName] | undefined,
): Said {
  const reason =
    evidence === undefined
      ? `${subject.id} did not exist at the merge base`
      : `the merge base has no readable ${evidenceNames[need]} of ${subject.id}`;
  return {
    status: 'not-applicable',
    message: `Nothing to compare with: ${reason}`,
    remedy: undefined,
    places: [],
    evidence: [],
    steps: [],
  };
}

/** A file of the merge base that git did not give: it is there, so there is something to compare with. */
function lostAtBase(evidence: SubjectEvidence[EvidenceName] | undefined): string | undefined {
  return evidence?.state === 'malformed' ? fileNotGiven(evidence.problems) : undefined;
}

function notCompared(need: EvidenceName, path: string): Said {
  return {
    status: 'unknown',
    message: `The ${evidenceNames[need]} of the merge base cannot be read: git did not give ${path}`,
    short: `${path} of the merge base was not given`,
    remedy:
      'Ask again with /audit once the repository’s server has the file; evidence that cannot be read never passes.',
    places: [],
    evidence: [],
    steps: [],
  };
}

function unknownCheck(requirement: Requirement): Said {
  return {
    status: 'unknown',
    message: `There is no check named ${requirement.check}`,
    remedy: 'Name a check that this version of Assay has.',
    places: [requirement.place],
    evidence: [],
    steps: [],
  };
}

function crashed(check: Check, error: unknown): Said {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    status: 'unknown',
    message: `${check.id} stopped with an error of its own: ${reason}`,
    remedy: 'This is a defect of Assay; please report it with the audit’s JSON.',
    places: [],
    evidence: [],
    steps: [],
  };
}

function refsOf(subject: Subject, needs: readonly EvidenceName[]): EvidenceRef[] {
  const files = needs.flatMap((need) => {
    if (need === 'card') return subject.card === undefined ? [] : [subject.card];
    if (need === 'metrics') return subject.metrics;
    if (need === 'reports') return subject.reports;
    if (need === 'lineage' || need === 'signatures') return subject.records;
    if (need === 'artifacts') return subject.artifacts;
    if (need === 'predictions')
      return subject.predictions === undefined
        ? [...subject.metrics, ...subject.reports]
        : [subject.predictions];
    return [];
  });
  const refs = files.map(({ path, blob, kept }) => ({ path: kept?.record.path ?? path, blob }));
  const unique = new Map(refs.map((ref) => [ref.path, ref]));
  return [...unique.values()];
}
