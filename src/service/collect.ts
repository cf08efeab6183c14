import { checks } from '../core/checks/index.ts';
import { confirmSubject, type Contents } from '../core/discovery/confirm.ts';
import type { Candidate, Discovery } from '../core/discovery/discover.ts';
import { assignTexts } from '../core/discovery/searched-texts.ts';
import type { FileEntry, Subject } from '../core/model.ts';
import { planWants } from '../core/plan-wants.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Snapshot, SubjectSnapshot } from '../core/snapshot.ts';
import { readPredictionEvidence } from './prediction-evidence.ts';
import { absentEvidence, subjectEvidence } from './subject-evidence.ts';
import { type ContentReader, holdingEvidence, readContents } from './contents.ts';
import type { LastChange, NextPolicy } from '../core/checks/check.ts';
import { discoverSubjects } from './discover-subjects.ts';
import type { Repository } from './repository.ts';
import { withExternalData } from './external-data.ts';
import { followPointers } from './follow-pointers.ts';
import { changedKeptFiles, pathInHistory, withKeptFiles } from './kept-files.ts';
import { collectRepositoryFiles } from './repository-files.ts';
import { searchTexts } from './search-texts.ts';
import { readsArtifacts, searchesTexts, selectorOf } from './selector.ts';
import { type SignatureReader, signatureReader } from './signatures/subject-signatures.ts';

const checksById = new Map(checks.map((check) => [check.id, check]));

export interface Collection {
  readonly repository: Repository;
  readonly reader: ContentReader;
  readonly policy: Policy;
  readonly base: string;
  readonly mergeBase: string;
  readonly head: string;
  /** `changed`: the subjects that the change touches; `all`: every one. */
  readonly scope: 'changed' | 'all';
  /** Certificates are judged by this time. */
  readonly now: Date;
  readonly nextPolicy: (NextPolicy & { readonly blob: string }) | undefined;
  /** Whether some requirement reads a subject's predictions: where none does, they are not opened. */
  readonly wantsPredictions: (subject: Subject) => boolean;
}

/**
 * Everything that the audit may know, read through the repository port. Its cost follows what the change touches: of
 * subjects that it does not touch no content is read.
 */
export async function collect(collection: Collection): Promise<Snapshot> {
  const { repository, policy, mergeBase, head, base, scope } = collection;
  const selector = selectorOf(policy);
  const filesAt = async (commit: string) =>
    withKeptFiles(collection.reader, repository, await repository.select(commit, selector), policy);
  const [changes, headFiles, baseFiles] = await Promise.all([
    repository.changes(mergeBase, head),
    filesAt(head),
    filesAt(mergeBase),
  ]);
  const changed = new Set([...changes.map(({ path }) => path), ...changedKeptFiles(baseFiles, headFiles)]);
  const discoverAmong = async (files: readonly FileEntry[]) =>
    discoverSubjects(collection.reader, repository, policy, files);
  const [now, before] = await Promise.all([discoverAmong(headFiles), discoverAmong(baseFiles)]);
  const beforeById = new Map(before.candidates.map((one) => [one.subject.id, one]));
  const texts = searchesTexts(policy) ? assignTexts(now.candidates, headFiles) : new Map<string, never>();
  const touched = now.candidates.filter(
    (one) =>
      scope === 'all' ||
      touches(one, changed) ||
      touches(beforeById.get(one.subject.id), changed) ||
      texts.get(one.subject.id)?.some(({ path }) => changed.has(path)) === true,
  );
  const twins = touched.flatMap((one) => beforeById.get(one.subject.id) ?? []);
  const read = await readContents(collection.reader, repository, touched, 'all');
  // After the head's, for most of the base's files are the same: those are read and parsed once.
  const baseContents = await readContents(collection.reader, repository, twins, 'text');
  const headContents: Contents = {
    ...read,
    artifacts: readsArtifacts(policy)
      ? await withExternalData(
          { repository, reader: collection.reader, commit: head, files: headFiles },
          await followPointers(collection.reader, repository.large, read.artifacts, policy.lfsMaxBytes),
        )
      : read.artifacts,
  };
  const signatures = await signatureReader(policy, repository, { base, head }, collection.now);
  // Of all subjects at once: each question starts processes of git.
  const history = await repository.lastChanges(
    head,
    touched.flatMap((one) => ownFiles(confirmSubject(one, headContents)).map(pathInHistory)),
  );
  const subjects: SubjectSnapshot[] = [];
  for (const candidate of touched) {
    const twin = beforeById.get(candidate.subject.id);
    const snapshot = await snapshotOf(collection, candidate, twin, {
      headContents,
      baseContents,
      history,
      changed,
      signatures,
    });
    if (snapshot === undefined) continue;
    const own = texts.get(candidate.subject.id) ?? [];
    const value = await searchTexts(collection.reader, repository, own, changed);
    const also = own.map(({ path }) => path).filter((path) => changed.has(path));
    subjects.push({
      ...snapshot,
      // What was searched is no evidence of the subject: it counts as a change where nothing else is one.
      changed: snapshot.changed.length > 0 ? snapshot.changed : also,
      head: { ...snapshot.head, texts: { state: 'present', value, problems: [] } },
    });
  }
  const nothingGoverned =
    subjects.length === 0 && (await isNothingGoverned(collection, now.candidates, touched));
  if (collection.nextPolicy !== undefined) subjects.push(policySnapshot(collection.nextPolicy));
  return {
    base,
    mergeBase,
    head,
    changes,
    subjects,
    nothingGoverned,
    notes: [
      ...(nothingGoverned ? [nothingFound] : []),
      ...(await ambiguities(
        collection,
        now.ambiguous.filter(({ file }) => scope === 'all' || changed.has(file.path)),
      )),
      ...vanished(before.candidates, now.candidates, changed),
    ],
  };
}

const nothingFound =
  'No model and no dataset was found. Looked for: model files by name and content (ONNX, safetensors, GGUF, pickles, PyTorch, Keras and more), LFS and DVC pointers and dvc.lock outputs, MLmodel folders, model and dataset cards, dataset descriptors, and data files in folders such as data/. Declare in the policy, under models or datasets, what was missed';

/** So many candidates that only a name speaks for are read to say that there is nothing at all. */
const maxUncertain = 50;

/** Whether there is no model and no dataset, the untouched ones included. False where that would take much reading to say. */
async function isNothingGoverned(
  { reader, repository }: Collection,
  candidates: readonly Candidate[],
  touched: readonly Candidate[],
): Promise<boolean> {
  const left = candidates.filter((one) => !touched.includes(one));
  if (left.some(({ certain }) => certain) || left.length > maxUncertain) return false;
  const contents = await readContents(reader, repository, left, 'all');
  return left.every((one) => confirmSubject(one, contents) === undefined);
}

async function snapshotOf(
  collection: Collection,
  candidate: Candidate,
  twin: Candidate | undefined,
  read: {
    headContents: Contents;
    baseContents: Contents;
    history: ReadonlyMap<string, LastChange>;
    changed: ReadonlySet<string>;
    signatures: SignatureReader | undefined;
  },
): Promise<SubjectSnapshot | undefined> {
  const { repository, reader, policy, head, base, wantsPredictions } = collection;
  const subject = confirmSubject(candidate, read.headContents);
  if (subject === undefined) return undefined;
  const earlier = twin === undefined ? undefined : confirmSubject(twin, read.baseContents);
  const files = filesOf(subject);
  const history = new Map(
    files.flatMap((file): [string, LastChange][] => {
      const change = read.history.get(pathInHistory(file));
      return change === undefined ? [] : [[file.path, change]];
    }),
  );
  const existed = earlier !== undefined && filesOf(earlier).length > 0;
  const predictions = wantsPredictions(subject)
    ? await readPredictionEvidence(reader, repository, subject, existed ? earlier : undefined)
    : undefined;
  const evidence = subjectEvidence(subject, read.headContents, history, predictions?.head);
  const repositoryFiles = await collectRepositoryFiles({ reader, repository, head, base }, (known) =>
    planWants(policy, checksById, subject, evidence, known),
  );
  return {
    subject,
    changed: [
      ...new Set([...files, ...(earlier === undefined ? [] : filesOf(earlier))].map(({ path }) => path)),
    ]
      .filter((path) => read.changed.has(path))
      .sort(),
    head: {
      ...evidence,
      repository: { state: 'present', value: repositoryFiles, problems: [] },
      ...(read.signatures === undefined
        ? {}
        : { signatures: await read.signatures(subject, read.headContents) }),
    },
    base: existed ? subjectEvidence(earlier, read.baseContents, new Map(), predictions?.base) : undefined,
  };
}

function ownFiles(subject: Subject | undefined): readonly FileEntry[] {
  return subject === undefined ? [] : filesOf(subject);
}

/** All the files that are the subject's own or its evidence. */
export function filesOf(subject: Subject): readonly FileEntry[] {
  return [
    ...subject.artifacts,
    ...(subject.card === undefined ? [] : [subject.card]),
    ...subject.metrics,
    ...subject.reports,
    ...subject.records,
    ...(subject.predictions === undefined ? [] : [subject.predictions]),
  ];
}

/** So many ambiguous files are read, and so many of those that hold evidence are named. */
const maxAmbiguous = { read: 200, named: 20 };

/** What belongs to no one subject and does hold evidence, a sentence each. */
async function ambiguities(
  { reader, repository }: Collection,
  ambiguous: Discovery['ambiguous'],
): Promise<string[]> {
  const read = ambiguous.slice(0, maxAmbiguous.read);
  const evidence = await holdingEvidence(
    reader,
    repository,
    read.map(({ file }) => file),
  );
  const standing = read.filter(({ file }) => evidence.has(file));
  const left = Math.max(0, standing.length - maxAmbiguous.named) + ambiguous.length - read.length;
  return [
    ...standing.slice(0, maxAmbiguous.named).map(({ file, reason }) => `${file.path} ${reason}`),
    ...(left > 0
      ? [`${left} more files that may be evidence belong to no one subject; name them in the policy`]
      : []),
  ];
}

function touches(candidate: Candidate | undefined, changed: ReadonlySet<string>): boolean {
  if (candidate === undefined) return false;
  return [...filesOf(candidate.subject), ...candidate.cards].some(({ path }) => changed.has(path));
}

function vanished(
  before: readonly Candidate[],
  now: readonly Candidate[],
  changed: ReadonlySet<string>,
): string[] {
  const left = new Set(now.map(({ subject }) => subject.id));
  return before
    .filter((one) => one.certain && !left.has(one.subject.id) && touches(one, changed))
    .map(({ subject }) => `The ${subject.kind} ${subject.id} is no longer there after this change`);
}

function policySnapshot({
  path,
  blob,
  problems,
  differences,
}: NextPolicy & { blob: string }): SubjectSnapshot {
  const file: FileEntry = { path, blob, mode: 'file' };
  const subject: Subject = {
    id: 'policy',
    kind: 'policy',
    tier: '',
    declared: true,
    because: [`${path} changes`],
    artifacts: [file],
    card: undefined,
    cardExpected: '',
    passedOver: [],
    metrics: [],
    reports: [],
    records: [],
    predictions: undefined,
    predictionsExpected: undefined,
    trainedOn: [],
    owners: [],
    protectedAttributes: [],
    target: undefined,
  };
  return {
    subject,
    changed: [path],
    head: {
      ...absentEvidence(subject),
      nextPolicy: { state: 'present', value: { path, problems, differences }, problems: [] },
    },
    base: undefined,
  };
}
