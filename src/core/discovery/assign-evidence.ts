import { listText } from '../checks/message.ts';
import type { FileEntry, Subject } from '../model.ts';
import type { Policy, SubjectDeclaration } from '../policy/policy.ts';
import { isMetricsPath } from '../evidence/dvc-metrics.ts';
import { artifactsOfRun, folderOf, isWithin, type NameKind } from './file-kinds.ts';

/** A file with what its name suggests. */
export type Named = { file: FileEntry; kind: NonNullable<NameKind>; folder: string };
/** A subject while its files are being found. */
export type Draft = { -readonly [K in keyof Subject]: Subject[K] } & {
  folder: string;
  certain: boolean;
  cards: readonly FileEntry[];
  contested: readonly FileEntry[];
  marks: readonly FileEntry[];
};

/** A file that looks like evidence by its name and belongs to no one subject, with the reason. */
export interface Ambiguous {
  readonly file: FileEntry;
  readonly reason: string;
}

/** Gives every card, metrics file and record that nobody named to its subject; returns what stays ambiguous. */
export function assignEvidence(
  drafts: Draft[],
  named: readonly Named[],
  taken: ReadonlySet<string>,
  policy: Policy,
): Ambiguous[] {
  const ambiguous: Ambiguous[] = [];
  const declaring = (has: (one: SubjectDeclaration) => boolean) =>
    new Set(policy.subjects.filter(has).map(({ id }) => id));
  const declaredMetrics = declaring(({ metrics }) => metrics.length > 0);
  const declaredCard = declaring(({ card }) => card !== undefined);
  const artifacts = new Set(drafts.flatMap((draft) => draft.artifacts));
  const marks = new Set(drafts.flatMap((draft) => draft.marks));
  const gained = new Map(drafts.map((draft) => [draft, noGains()]));
  const find = ownerFinder(drafts);
  for (const one of named) {
    const { file, kind } = one;
    if (taken.has(file.path) || kind === 'model' || kind === 'maybe-model' || kind === 'data') continue;
    if (kind === 'pointer') {
      if (!artifacts.has(file)) ambiguous.push({ file, reason: pointerReason });
      continue;
    }
    if (marks.has(file)) continue;
    const isReadme = isReadmePath(file.path);
    const owners = find(one, isReadme);
    const [owner] = owners;
    if (owner === undefined) continue;
    if (kind === 'card' && isOneOfEachKind(owners)) {
      for (const each of owners) if (!declaredCard.has(each.id)) gained.get(each)?.contested.push(file);
      continue;
    }
    if (owners.length > 1 && !isPipeline(file.path) && !(kind === 'record' && isOfRun(file.path, owners))) {
      const reason = ownersReason(owners);
      ambiguous.push({ file, reason });
      const like = kind === 'card' || (kind === 'metrics' && isMetricsPath(file.path)) ? kind : undefined;
      const declared = kind === 'card' ? declaredCard : declaredMetrics;
      if (like !== undefined && owners.length <= maxOwnersTold)
        for (const each of owners)
          if (!declared.has(each.id) && each.passedOver.length < maxFilesTold)
            each.passedOver = [...each.passedOver, { file, like, reason }];
      continue;
    }
    const gains = gained.get(owner);
    if (kind === 'card') {
      if (!declaredCard.has(owner.id)) gains?.cards.push(file);
    } else if (kind === 'metrics') {
      if (!declaredMetrics.has(owner.id)) gains?.metrics.push(file);
      gains?.reports.push(file);
    } else {
      for (const each of owners) gained.get(each)?.records.push(file);
      if (isExportedRun(file.path) && !declaredMetrics.has(owner.id)) gains?.metrics.push(file);
    }
  }
  for (const [draft, gains] of gained) {
    draft.metrics = [...draft.metrics, ...gains.metrics];
    draft.reports = [...draft.reports, ...gains.reports];
    draft.records = [...draft.records, ...gains.records];
    draft.cards = [...draft.cards, ...gains.cards, ...gains.contested];
    draft.contested = gains.contested;
  }
  for (const draft of drafts) {
    draft.cards = [...draft.cards].sort((a, b) => cardRank(a.path) - cardRank(b.path));
    draft.card = draft.cards[0];
  }
  return ambiguous;
}

const pointerReason =
  'is a DVC pointer to what may be a model or a dataset; declare it in the policy under one of them';

interface Gains {
  readonly cards: FileEntry[];
  readonly contested: FileEntry[];
  readonly metrics: FileEntry[];
  readonly reports: FileEntry[];
  readonly records: FileEntry[];
}

function noGains(): Gains {
  return { cards: [], contested: [], metrics: [], reports: [], records: [] };
}

/** So many files that may be of a subject are named to it. */
const maxFilesTold = 5;
/** Findings of so many subjects at most name a file that may be of each of them. */
const maxOwnersTold = 100;

/** A model and a dataset that lie together: a README beside them says by its content which of the two it describes. */
function isOneOfEachKind(owners: readonly Draft[]): boolean {
  return owners.length === 2 && owners[0]?.kind !== owners[1]?.kind;
}

function ownersReason(owners: readonly Draft[]): string {
  const ids = owners.map(({ id }) => id);
  const named = ids.length > 3 ? listText(ids, 3) : `${ids.slice(0, -1).join(', ')} or ${ids.at(-1) ?? ''}`;
  return `may belong to ${named}; name it in the policy`;
}

/**
 * The nearest subjects at or above a folder; else the only one of the kind. A README speaks for its own folder only. What describes a
 * pipeline speaks for all that lies below it too: it names each model and dataset by its path. Looks folders up, so that it takes as long as the
 * path is deep and not as there are subjects. What MLflow writes of a run speaks for the models among that run's artifacts. Where nothing lies at or above
 * a folder and one subject alone lies below it, the folder is that subject's (`churn/metrics.json` beside `churn/artifacts/model.pkl`).
 */
function ownerFinder(drafts: readonly Draft[]): (one: Named, isReadme: boolean) => readonly Draft[] {
  const kinds = (['model', 'dataset', undefined] as const).map((about) => {
    const eligible = drafts.filter((one) => about === undefined || one.kind === about);
    const certain = eligible.filter((one) => one.certain);
    const at = new Map<string, Draft[]>();
    for (const one of eligible) {
      const there = at.get(one.folder);
      if (there === undefined) at.set(one.folder, [one]);
      else there.push(one);
    }
    return [
      about,
      { at, below: belowFinder(eligible), rest: certain.length > 0 ? certain : eligible },
    ] as const;
  });
  const byKind = new Map(kinds);
  return ({ file, kind, folder }, isReadme) => {
    const known = byKind.get(aboutOf(file.path, kind));
    if (known === undefined) return [];
    const artifacts = artifactsOfRun(file.path);
    if (artifacts !== undefined) {
      const own = known.below(artifacts);
      if (own.length > 0) return own;
      // One run's numbers say nothing of another run's model.
      if (!isExportedRun(file.path)) return known.rest.filter((one) => !/(?:^|\/)mlruns\//.test(one.folder));
    }
    const above = isReadme ? known.at.get(folder) : nearest(known.at, folder);
    const below = isPipeline(file.path) ? known.below(folder) : [];
    if (above !== undefined) return [...new Set([...above, ...below])];
    if (below.length > 0) return below;
    if (isReadme) return [];
    const inside = folder === '' ? [] : known.below(folder).filter(({ certain }) => certain);
    return inside.length === 1 ? inside : known.rest;
  };
}

/**
 * What stands at a folder or at the nearest one above it. A README of the whole repository is most often no card: it does not come before a model
 * or a dataset that has files.
 */
function nearest(at: ReadonlyMap<string, Draft[]>, folder: string): readonly Draft[] | undefined {
  for (let above = folder; above !== ''; above = folderOf(above)) {
    const there = at.get(above);
    if (there !== undefined) return there;
  }
  const root = at.get('')?.filter(({ certain, artifacts }) => certain || artifacts.length > 0);
  return root === undefined || root.length === 0 ? undefined : root;
}

/** Finds the drafts in or below a folder, in their own order: sorted by folder, all that lies below one stands together. */
function belowFinder(drafts: readonly Draft[]): (folder: string) => readonly Draft[] {
  const sorted = drafts
    .map((draft, index) => ({ draft, index, key: `${draft.folder}/` }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.index - b.index));
  return (folder) => {
    if (folder === '') return drafts;
    const prefix = `${folder}/`;
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle]?.key ?? '') < prefix) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (sorted[end]?.key.startsWith(prefix) === true) end++;
    return sorted
      .slice(low, end)
      .sort((a, b) => a.index - b.index)
      .map(({ draft }) => draft);
  };
}

/** What kind of subject a file's name says that it speaks of. */
function aboutOf(path: string, kind: Named['kind']): 'model' | 'dataset' | undefined {
  if (kind === 'metrics' || kind === 'model-folder') return 'model';
  if (kind === 'data-descriptor') return 'dataset';
  if (kind === 'card') return aboutOfCardName(path);
  const name = nameOf(path);
  if (/^(?:run|model|version)\.json$/.test(name)) return 'model';
  return name === 'schema.pbtxt' ? 'dataset' : undefined;
}

/** DVC's files of a pipeline (https://dvc.org/doc/user-guide/project-structure). */
function isPipeline(path: string): boolean {
  return /^(?:dvc\.lock|dvc\.yaml|params\.ya?ml)$/.test(nameOf(path));
}

/** What mlflow-export-import writes of a run, its metrics among it, beside the folder of its artifacts. */
function isExportedRun(path: string): boolean {
  return nameOf(path) === 'run.json';
}

/** Whether a file is of a run whose models are all of these. */
function isOfRun(path: string, owners: readonly Draft[]): boolean {
  const artifacts = artifactsOfRun(path);
  return (
    artifacts !== undefined &&
    (!isExportedRun(path) || owners.every(({ folder }) => isWithin(folder, artifacts)))
  );
}

/** A card by its own name before a README, Markdown before what a program reads. */
function cardRank(path: string): number {
  const markdown = path.toLowerCase().endsWith('.md');
  return isReadmePath(path) ? 1 : markdown ? 0 : 2;
}

/** What a card's file name says that it is about. */
export function aboutOfCardName(path: string): 'model' | 'dataset' | undefined {
  const name = nameOf(path);
  if (/data/.test(name)) return 'dataset';
  return /model/.test(name) ? 'model' : undefined;
}

function isReadmePath(path: string): boolean {
  return /(?:^|\/)readme\.md$/i.test(path);
}

function nameOf(path: string): string {
  return path.toLowerCase().split('/').at(-1) ?? '';
}
