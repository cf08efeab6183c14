import type { Policy } from '../policy/policy.ts';
import { aboutOfCardName, type Draft, type Named } from './assign-evidence.ts';
import { folderOf, isWithin, modelStem } from './file-kinds.ts';

/**
 * The models and datasets that nobody declared, by names alone: model files that lie together, `MLmodel` and SavedModel folders, data
 * files of one folder, dataset descriptors and cards without files beside them.
 * @param declared what the policy declares: a card or a descriptor that can be of one of these is no subject by itself
 */
export function undeclared(free: readonly Named[], policy: Policy, declared: readonly Draft[]): Draft[] {
  const ids = new Set(declared.map(({ id }) => id));
  const drafts: Draft[] = [];
  const make = (id: string, kind: 'model' | 'dataset', folder: string, because: string): Draft => {
    const made = emptyDraft(freeId(id, ids), kind, policy, folder, because);
    drafts.push(made);
    return made;
  };
  models(withoutDeclaredMarks(free, declared), make);
  datasets(free, make);
  descriptors(free, [...declared, ...drafts], make);
  cards(free, [...declared, ...drafts], make);
  return drafts;
}

/** An `MLmodel` in whose folder a declared model's file lies speaks for that model, and is none by itself. */
function withoutDeclaredMarks(free: readonly Named[], declared: readonly Draft[]): readonly Named[] {
  const marks = new Map(
    free.filter(({ kind }) => kind === 'model-folder').map((named) => [named.folder, named]),
  );
  if (marks.size === 0) return free;
  const spoken = new Set<Named>();
  for (const draft of declared)
    for (const folder of new Set(draft.artifacts.map(({ path }) => folderOf(path)))) {
      const marked = draft.kind === 'model' ? markedFolder(folder, marks) : undefined;
      const mark = marked === undefined ? undefined : marks.get(marked);
      if (mark === undefined || draft.marks.includes(mark.file)) continue;
      speaksFor(draft, mark);
      spoken.add(mark);
    }
  return free.filter((named) => !spoken.has(named));
}

type Make = (id: string, kind: 'model' | 'dataset', folder: string, because: string) => Draft;

function models(free: readonly Named[], make: Make): void {
  const marks = new Map(
    free.filter(({ kind }) => kind === 'model-folder').map((named) => [named.folder, named]),
  );
  const groups = Map.groupBy(
    free.filter(({ kind }) => kind === 'model' || kind === 'maybe-model'),
    (named) => markedFolder(named.folder, marks) ?? ownFolder(named),
  );
  const cardFolders = new Set(free.filter(({ kind }) => kind === 'card').map(({ folder }) => folder));
  for (const folder of new Set([...groups.keys(), ...marks.keys()])) {
    const group = groups.get(folder) ?? [];
    const mark = marks.get(folder);
    const stems = Map.groupBy(group, ({ file }) => modelStem(file.path));
    const single = mark !== undefined || cardFolders.has(folder) || stems.size === 1;
    const parts: [string, readonly Named[]][] = single ? [['', group]] : [...stems];
    for (const [stem, members] of parts) {
      const id = single && folder !== '' ? folder : joined(folder, stem || ([...stems.keys()][0] ?? 'model'));
      const names = members.map(({ file }) => file.path);
      const because = mark === undefined ? namedLike(names) : `${mark.file.path} makes its folder a model`;
      const made = make(id, 'model', folder, because);
      made.artifacts = members.map(({ file }) => file);
      made.certain = members.some((named) => named.kind === 'model') || mark !== undefined;
      if (mark !== undefined) speaksFor(made, mark);
    }
  }
}

function datasets(free: readonly Named[], make: Make): void {
  const groups = Map.groupBy(
    free.filter(({ kind }) => kind === 'data'),
    ({ folder }) => withoutPartitions(folder),
  );
  for (const [folder, group] of groups) {
    const names = group.map(({ file }) => file.path);
    const because = `${listed(names)} ${names.length === 1 ? 'is' : 'are'} data by name and place`;
    const made = make(folder === '' ? 'data' : folder, 'dataset', folder, because);
    made.artifacts = group.map(({ file }) => file);
    made.certain = true;
  }
}

/** A descriptor of data that stands beside it, above it or in the only dataset below it describes that; else it is a dataset by itself. */
function descriptors(free: readonly Named[], drafts: readonly Draft[], make: Make): void {
  const data = drafts.filter(({ kind }) => kind === 'dataset');
  for (const named of free.filter(({ kind }) => kind === 'data-descriptor')) {
    const near = data.some(({ folder }) => isWithin(named.folder, folder) || isWithin(folder, named.folder));
    if (near) continue;
    const id = named.folder === '' ? 'data' : named.folder;
    speaksFor(make(id, 'dataset', named.folder, `${named.file.path} describes a dataset`), named);
  }
}

function cards(free: readonly Named[], drafts: readonly Draft[], make: Make): void {
  const alikes = new Map(
    (['model', 'dataset', undefined] as const).map((about) => {
      const alike = drafts.filter((one) => about === undefined || one.kind === about);
      return [about, { count: alike.length, folders: new Set(alike.map(({ folder }) => folder)) }] as const;
    }),
  );
  const loose = free.filter(({ file, kind, folder }) => {
    if (kind !== 'card') return false;
    const about = aboutOfCardName(file.path);
    const alike = alikes.get(about);
    if (alike === undefined) return true;
    return !(standsAtOrAbove(alike.folders, folder) || (about !== undefined && alike.count === 1));
  });
  const subjects = Map.groupBy(
    loose,
    ({ file, folder }) => `${folder} ${aboutOfCardName(file.path) ?? 'model'}`,
  );
  const groups = Map.groupBy(subjects.values(), ([first]) => first?.folder);
  for (const group of subjects.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { file, folder } = first;
    const kind = aboutOfCardName(file.path) ?? 'model';
    const alone = groups.get(folder)?.length === 1;
    make(
      folder !== '' && alone ? folder : joined(folder, kind),
      kind,
      folder,
      `${file.path} is named like a card`,
    );
  }
}

/** Whether one of the folders is this one or lies above it. */
function standsAtOrAbove(folders: ReadonlySet<string>, folder: string): boolean {
  for (let above = folder; ; above = folderOf(above)) {
    if (folders.has(above)) return true;
    if (above === '') return false;
  }
}

function speaksFor(draft: Draft, { file }: Named): void {
  draft.marks = [...draft.marks, file];
  draft.records = [...draft.records, file];
}

function emptyDraft(
  id: string,
  kind: 'model' | 'dataset',
  policy: Policy,
  folder: string,
  because: string,
): Draft {
  return {
    id,
    kind,
    tier: policy.tiers.default,
    declared: false,
    because: [because],
    artifacts: [],
    card: undefined,
    cardExpected: expectedCard(folder, kind),
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
    folder,
    certain: false,
    cards: [],
    contested: [],
    marks: [],
  };
}

/** Where a card is looked for first, for messages. */
export function expectedCard(folder: string, kind: string): string {
  return folder === '' ? (kind === 'model' ? 'MODEL_CARD.md' : 'DATASET_CARD.md') : `${folder}/README.md`;
}

/** The nearest folder at or above that an `MLmodel` makes a model of its own. */
function markedFolder(folder: string, marks: ReadonlyMap<string, Named>): string | undefined {
  if (marks.size === 0) return undefined;
  for (let one = folder; ; one = folderOf(one)) {
    if (marks.has(one)) return one;
    if (one === '') return undefined;
  }
}

/** Versions of a SavedModel stand in numbered folders (TensorFlow Serving) and are one model. */
function ownFolder({ file, folder }: Named): string {
  return /(?:^|\/)\d+\/saved_model\.pb$/.test(file.path) ? folderOf(folder) || folder : folder;
}

/** `data/events/day=2024-05-01/hour=3` is a part of `data/events` (Hive partitioning). */
function withoutPartitions(folder: string): string {
  const segments = folder.split('/');
  const first = segments.findIndex((segment) => /^[^=]+=/.test(segment));
  return first < 1 ? folder : segments.slice(0, first).join('/');
}

function namedLike(names: readonly string[]): string {
  return `${listed(names)} ${names.length === 1 ? 'is named like a model file' : 'are named like model files'}`;
}

function listed(names: readonly string[]): string {
  return names.slice(0, 3).join(', ');
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function freeId(wanted: string, ids: Set<string>): string {
  let id = wanted;
  for (let count = 2; ids.has(id); count++) id = `${wanted}-${count}`;
  ids.add(id);
  return id;
}
