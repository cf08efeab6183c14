import type { FileEntry, Subject } from '../model.ts';
import { compileGlobs } from '../policy/glob.ts';
import type { Policy, SubjectDeclaration } from '../policy/policy.ts';
import { aboutOfCardName, assignEvidence, type Draft, type Named } from './assign-evidence.ts';
import { folderOf, isWithin, kindOfName, modelStem } from './file-kinds.ts';

/** A subject by names alone; `confirmSubject` takes away what its content is not. */
export interface Candidate {
  readonly subject: Subject;
  /** Where its files lie; evidence below belongs to it. */
  readonly folder: string;
  /** False where nothing but an ambiguous name (a README, a `.bin`) speaks for it. */
  readonly certain: boolean;
}

export interface Discovery {
  readonly candidates: readonly Candidate[];
  /** Files that look like evidence and belong to no one subject, with the reason. */
  readonly ambiguous: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * The governed models and datasets of a commit, by declaration first and by name for what nobody declared, with the
 * evidence that belongs to each: what it names itself; else to the nearest subject at or above its folder; else to the
 * only subject of its kind. What stays ambiguous is said and not guessed. Pure; one pass over the files and sorting.
 */
export function discover(policy: Policy, files: readonly FileEntry[]): Discovery {
  const named = files.flatMap((file): Named[] => {
    const kind = kindOfName(file.path);
    return kind === undefined || kind === 'policy' ? [] : [{ file, kind, folder: folderOf(file.path) }];
  });
  const taken = new Set<string>();
  const drafts = policy.subjects.map((declaration) => declared(declaration, files, policy, taken));
  if (policy.discover !== false) {
    const within = policy.discover === true ? undefined : compileGlobs(policy.discover);
    const free = named.filter(
      ({ file }) => !taken.has(file.path) && (within === undefined || within.matches(file.path)),
    );
    drafts.push(...undeclared(free, policy, new Set(drafts.map(({ id }) => id))));
  }
  const ambiguous = assignEvidence(drafts, named, taken, policy);
  const candidates = drafts.map(({ folder, certain, ...subject }) => ({ subject, folder, certain }));
  return { candidates, ambiguous };
}

function declared(
  declaration: SubjectDeclaration,
  files: readonly FileEntry[],
  policy: Policy,
  taken: Set<string>,
): Draft {
  const pick = (globs: readonly string[]) => {
    if (globs.length === 0) return [];
    const set = compileGlobs(globs);
    return files.filter(({ path }) => set.matches(path));
  };
  const artifacts = pick(declaration.artifacts);
  const cards = declaration.card === undefined ? [] : pick([declaration.card]);
  const metrics = declaration.metrics.flatMap((reading) =>
    pick([reading.path]).map((file) => ({ ...file, reading })),
  );
  const reports = declaration.reports.flatMap((reading) =>
    pick([reading.path]).map((file) => ({ ...file, reading })),
  );
  const { predictions } = declaration;
  const predicted = predictions === undefined ? undefined : pick([predictions.path])[0];
  for (const { path } of [...artifacts, ...cards, ...metrics, ...reports]) taken.add(path);
  const folder = commonFolder(artifacts.map(({ path }) => folderOf(path)));
  return {
    id: declaration.id,
    kind: declaration.kind,
    tier: declaration.tier ?? policy.tiers.default,
    declared: true,
    because: [`declared in ${declaration.place.path}:${declaration.place.line ?? 1}`],
    artifacts,
    card: cards[0],
    cardExpected:
      declaration.card ?? expectedCard(folder ?? prefixOf(declaration.artifacts[0] ?? ''), declaration.kind),
    metrics,
    reports,
    records: [],
    predictions:
      predictions === undefined || predicted === undefined
        ? undefined
        : { ...predicted, reading: predictions },
    trainedOn: declaration.trainedOn,
    owners: declaration.owners,
    protectedAttributes:
      declaration.kind === 'dataset' ? declaration.protectedAttributes : inherited(declaration, policy),
    target: declaration.target,
    folder: folder ?? prefixOf(declaration.artifacts[0] ?? ''),
    certain: true,
  };
}

/** A model answers for the protected attributes of the data that it was trained on. */
function inherited({ trainedOn }: SubjectDeclaration, policy: Policy): string[] {
  const sources = policy.subjects.filter(({ id, kind }) => kind === 'dataset' && trainedOn.includes(id));
  return [...new Set(sources.flatMap(({ protectedAttributes }) => protectedAttributes))];
}

function undeclared(free: readonly Named[], policy: Policy, ids: Set<string>): Draft[] {
  const drafts: Draft[] = [];
  for (const [folder, group] of groupBy(
    free.filter(({ kind }) => kind === 'model' || kind === 'maybe-model'),
    (named) =>
      named.file.path.endsWith('saved_model.pb') ? folderOf(named.folder) || named.folder : named.folder,
  )) {
    const stems = groupBy(group, ({ file }) => modelStem(file.path));
    const hasCard = free.some((named) => named.kind === 'card' && named.folder === folder);
    const single = hasCard || stems.size === 1;
    const parts: [string, readonly Named[]][] = single ? [['', group]] : [...stems];
    for (const [stem, members] of parts) {
      const id = freeId(
        single && folder !== '' ? folder : joined(folder, stem || [...stems.keys()][0] || 'model'),
        ids,
      );
      const names = members.map(({ file }) => file.path);
      drafts.push(
        draft(
          id,
          'model',
          policy,
          folder,
          members,
          `${names.slice(0, 3).join(', ')} ${names.length === 1 ? 'is named like a model file' : 'are named like model files'}`,
        ),
      );
    }
  }
  for (const [folder, group] of groupBy(
    free.filter(({ kind }) => kind === 'data'),
    ({ folder: one }) => one,
  )) {
    const id = freeId(folder === '' ? 'data' : folder, ids);
    const names = group.map(({ file }) => file.path);
    drafts.push(
      draft(
        id,
        'dataset',
        policy,
        folder,
        group,
        `${names.slice(0, 3).join(', ')} ${names.length === 1 ? 'is' : 'are'} data by name and place`,
      ),
    );
  }
  for (const { file, folder } of free.filter(({ kind }) => kind === 'card')) {
    const about = aboutOfCardName(file.path);
    const beside = drafts.some((one) => one.folder === folder && (about === undefined || one.kind === about));
    const above = drafts.some(
      (one) => isWithin(folder, one.folder) && (about === undefined || one.kind === about),
    );
    if (beside || above) continue;
    const onlyOne = drafts.filter((one) => about === undefined || one.kind === about);
    if (about !== undefined && onlyOne.length === 1) continue;
    const id = freeId(folder === '' ? (about ?? 'model') : folder, ids);
    const made = draft(id, about ?? 'model', policy, folder, [], `${file.path} is named like a card`);
    drafts.push({ ...made, certain: false });
  }
  return drafts;
}

function draft(
  id: string,
  kind: 'model' | 'dataset',
  policy: Policy,
  folder: string,
  members: readonly Named[],
  because: string,
): Draft {
  return {
    id,
    kind,
    tier: policy.tiers.default,
    declared: false,
    because: [because],
    artifacts: members.map(({ file }) => file),
    card: undefined,
    cardExpected: expectedCard(folder, kind),
    metrics: [],
    reports: [],
    records: [],
    predictions: undefined,
    trainedOn: [],
    owners: [],
    protectedAttributes: [],
    target: undefined,
    folder,
    certain: members.some((named) => named.kind === 'model' || named.kind === 'data'),
  };
}

function expectedCard(folder: string, kind: string): string {
  return folder === '' ? (kind === 'model' ? 'MODEL_CARD.md' : 'DATASET_CARD.md') : `${folder}/README.md`;
}

function prefixOf(glob: string): string {
  const fixed = glob.split('/');
  const wild = fixed.findIndex((segment) => /[*?[{]/.test(segment));
  return fixed.slice(0, wild < 0 ? -1 : wild).join('/');
}

function commonFolder(folders: readonly string[]): string | undefined {
  return folders.reduce<string | undefined>((common, folder) => {
    if (common === undefined) return folder;
    const parts = common.split('/');
    const other = folder.split('/');
    const length = parts.findIndex((part, index) => part !== other[index]);
    return (length < 0 ? parts : parts.slice(0, length)).join('/');
  }, undefined);
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

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
