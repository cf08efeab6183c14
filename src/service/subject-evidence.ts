import type { Artifact, LastChange } from '../core/checks/check.ts';
import type { Contents } from '../core/discovery/confirm.ts';
import type { PredictionTables } from '../core/evaluation/prediction-tables.ts';
import { tablesOfCounts } from '../core/evaluation/tables-of-counts.ts';
import type { Evidence, EvidenceContent, EvidenceKind, Parsed } from '../core/evidence/evidence.ts';
import type { FileEntry, Subject } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { noRepositoryFiles } from '../core/repository-files.ts';
import type { SubjectEvidence } from '../core/snapshot.ts';
import { expectedBundle } from './signatures/subject-signatures.ts';

/** A subject's evidence at one commit, each kind present, absent or malformed. */
export function subjectEvidence(
  subject: Subject,
  contents: Contents,
  history: ReadonlyMap<string, LastChange>,
  predictions?: Evidence<PredictionTables>,
): SubjectEvidence {
  const none = absentEvidence(subject);
  const card = gather(subject.card === undefined ? [] : [subject.card], contents, 'card');
  const metrics = gather(subject.metrics, contents, 'metrics');
  const reports = gather(subject.reports, contents, 'report');
  const lineage = gather(subject.records, contents, 'lineage');
  const [firstCard] = card.values;
  return {
    card:
      card.malformed.length > 0
        ? { state: 'malformed', problems: card.malformed }
        : firstCard === undefined
          ? none.card
          : { state: 'present', value: firstCard.card, problems: card.problems },
    metrics:
      metrics.malformed.length > 0
        ? { state: 'malformed', problems: metrics.malformed }
        : subject.metrics.length === 0
          ? { state: 'absent', expected: expectedMetrics(subject, contents) }
          : {
              state: 'present',
              problems: metrics.problems,
              value: {
                values: metrics.values.flatMap((one) => one.metrics),
                problems: metrics.problems,
                files: subject.metrics,
              },
            },
    reports: list(reports, none.reports, (one) => one.report),
    lineage: list(lineage, none.lineage, (one) => one.lineage),
    artifacts: artifactEvidence(subject, contents, none.artifacts),
    predictions:
      predictions === undefined || predictions.state === 'absent'
        ? countEvidence(subject, contents, predictions ?? none.predictions)
        : predictions,
    texts: none.texts,
    signatures: none.signatures,
    history: { state: 'present', value: history, problems: [] },
    repository: none.repository,
    nextPolicy: none.nextPolicy,
  };
}

type Gathered<K extends EvidenceKind> = {
  values: Extract<EvidenceContent, { kind: K }>[];
  problems: Problem[];
  malformed: Problem[];
};

function gather<K extends EvidenceKind>(
  files: readonly FileEntry[],
  contents: Contents,
  kind: K,
): Gathered<K> {
  const gathered: Gathered<K> = { values: [], problems: [], malformed: [] };
  for (const file of files) {
    if (file.mode === 'symlink' || file.mode === 'submodule') {
      gathered.malformed.push(notAFile(file));
      continue;
    }
    const parsed: Parsed | undefined = contents.parsed.get(file.path);
    if (parsed === undefined || parsed.state === 'not-evidence') {
      gathered.malformed.push(notEvidence(file, kind));
    } else if (parsed.state === 'malformed') {
      // A broken signature says nothing of a pipeline's records: `signatures` reports it.
      if (kind !== 'lineage' || parsed.kind !== 'attestation') gathered.malformed.push(...parsed.problems);
    } else if (holds(parsed, kind)) {
      const contents = [parsed.content, ...(parsed.also ?? [])];
      gathered.values.push(
        ...contents.filter((one): one is Extract<EvidenceContent, { kind: K }> => one.kind === kind),
      );
      gathered.problems.push(...parsed.problems);
    } else if (kind === 'card' || kind === 'metrics' || kind === 'report')
      gathered.malformed.push(notEvidence(file, kind));
  }
  return gathered;
}

/** Some files say two things: a run's export holds metrics and lineage. */
function holds(parsed: Extract<Parsed, { state: 'present' }>, kind: EvidenceKind): boolean {
  return parsed.content.kind === kind || (parsed.also ?? []).some((one) => one.kind === kind);
}

/** Counts among the metrics and reports, where no predictions can be read: `absent` where there are none either. */
function countEvidence(
  subject: Subject,
  contents: Contents,
  absent: Evidence<PredictionTables>,
): Evidence<PredictionTables> {
  const files = [...subject.metrics, ...subject.reports];
  const read = files.flatMap(({ path }) => {
    const parsed = contents.parsed.get(path);
    return parsed?.state === 'present' ? [parsed.content, ...(parsed.also ?? [])] : [];
  });
  const metrics = read.flatMap((one) =>
    one.kind === 'metrics' ? one.metrics : one.kind === 'report' ? one.report.metrics : [],
  );
  const tables = tablesOfCounts(
    metrics,
    read.flatMap((one) => (one.kind === 'paired' ? [one.paired] : [])).at(0),
  );
  if (tables !== undefined) {
    const used = new Set(tables.files.map(({ path }) => path));
    const refs = files.filter(({ path }) => used.has(path)).map(({ path, blob }) => ({ path, blob }));
    return { state: 'present', value: { ...tables, files: refs }, problems: [] };
  }
  const problems = files.flatMap(({ path }) => {
    const parsed = contents.parsed.get(path);
    return parsed?.state === 'malformed' ? parsed.problems : [];
  });
  return problems.length > 0 ? { state: 'malformed', problems } : absent;
}

function list<K extends EvidenceKind, T>(
  gathered: Gathered<K>,
  absent: Evidence<readonly T[]>,
  valueOf: (content: Extract<EvidenceContent, { kind: K }>) => T,
): Evidence<readonly T[]> {
  if (gathered.malformed.length > 0) return { state: 'malformed', problems: gathered.malformed };
  if (gathered.values.length === 0) return absent;
  return { state: 'present', value: gathered.values.map(valueOf), problems: gathered.problems };
}

function artifactEvidence(
  subject: Subject,
  contents: Contents,
  absent: Evidence<readonly Artifact[]>,
): Evidence<readonly Artifact[]> {
  if (subject.artifacts.length === 0) return absent;
  const odd = subject.artifacts.filter(({ mode }) => mode === 'symlink' || mode === 'submodule');
  const lost = subject.artifacts.filter((file) => !odd.includes(file) && !contents.artifacts.has(file.path));
  if (odd.length + lost.length > 0)
    return {
      state: 'malformed',
      problems: [...odd.map(notAFile), ...lost.map((file) => notEvidence(file, 'artifact'))],
    };
  const value = subject.artifacts.flatMap(({ path }) => contents.artifacts.get(path) ?? []);
  return { state: 'present', value, problems: [] };
}

/** Metrics that a pipeline declares and keeps out of git are a different finding from none at all. */
function expectedMetrics(subject: Subject, contents: Contents): string {
  const patterns = subject.metrics.flatMap(({ reading }) => reading?.path ?? []);
  for (const { path } of subject.records) {
    const parsed = contents.parsed.get(path);
    if (parsed?.state !== 'present' || parsed.content.kind !== 'lineage') continue;
    const [declared] = parsed.content.lineage.declaredMetrics;
    if (declared !== undefined)
      return `${declared.path}, which ${path} declares${declared.cached ? ' but keeps in the DVC cache and not in git (`cache: false` commits it)' : ''}`;
  }
  return patterns[0] ?? `a metrics file of ${subject.id}, such as ${folderText(subject)}metrics.json`;
}

function folderText({ artifacts }: Subject): string {
  const path = artifacts[0]?.path ?? '';
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function notAFile({ path, mode }: FileEntry): Problem {
  const found = mode === 'symlink' ? 'symbolic link' : 'submodule';
  return {
    code: 'evidence/not-a-file',
    path,
    line: 1,
    message: `Unexpected ${found}, expected a file`,
    hint: 'Commit the file itself; Assay follows no links.',
  };
}

function notEvidence({ path }: FileEntry, kind: string): Problem {
  return {
    code: 'evidence/not-recognised',
    path,
    line: 1,
    message: `Unexpected content, expected ${kind === 'metrics' ? 'metrics' : `a ${kind}`} in a known format`,
    hint: `\`assay evidence ${path}\` shows what Assay reads in it.`,
  };
}

/** Nothing at all, with what would be expected. */
export function absentEvidence(subject: Subject): SubjectEvidence {
  return {
    card: { state: 'absent', expected: subject.cardExpected },
    metrics: { state: 'absent', expected: 'a metrics file' },
    artifacts: { state: 'absent', expected: `the files of ${subject.id}` },
    texts: { state: 'absent', expected: 'texts at the head' },
    reports: { state: 'absent', expected: 'a committed report' },
    lineage: { state: 'absent', expected: 'a lineage record (dvc.lock, MLmodel)' },
    predictions: {
      state: 'absent',
      expected:
        'counts (tp, fp, fn, tn) of every group, as `assay evaluate --aggregate` writes them, or predictions',
    },
    signatures: { state: 'absent', expected: expectedBundle(subject) },
    history: { state: 'absent', expected: 'the git history' },
    repository: { state: 'present', value: noRepositoryFiles, problems: [] },
    nextPolicy: { state: 'absent', expected: 'a change of the policy' },
  };
}
