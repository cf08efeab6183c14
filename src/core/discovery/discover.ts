import type { FileEntry, Subject } from '../model.ts';
import { compileGlobs, type GlobBudget, globBudget } from '../policy/glob.ts';
import type { Policy, SubjectDeclaration } from '../policy/policy.ts';
import { type Ambiguous, assignEvidence, type Draft, type Named } from './assign-evidence.ts';
import { folderOf, kindOfName } from './file-kinds.ts';
import { expectedCard, undeclared } from './undeclared.ts';

/** A subject by names alone; `confirmSubject` takes away what its content is not. */
export interface Candidate {
  readonly subject: Subject;
  /** Where its files lie; evidence below belongs to it. */
  readonly folder: string;
  /** False where nothing but an ambiguous name (a README, a `.bin`) speaks for it. */
  readonly certain: boolean;
  /** What may be its card, the likeliest first; the first that is one by its content counts. */
  readonly cards: readonly FileEntry[];
  /** Those of `cards` that lie beside a subject of the other kind as well: whose card each is, its content says. */
  readonly contested: readonly FileEntry[];
  /** Files that speak for it without being the model or the data: `MLmodel`, a dataset's descriptor. */
  readonly marks: readonly FileEntry[];
}

export interface Discovery {
  readonly candidates: readonly Candidate[];
  readonly ambiguous: readonly Ambiguous[];
}

/**
 * The governed models and datasets of a commit, by declaration first and by name for what nobody declared, with the
 * evidence that belongs to each: what it names itself; else to the nearest subject at or above its folder; else to the
 * only subject of its kind. What stays ambiguous is said and not guessed. Pure; one pass over the files and sorting.
 * @param noCards paths that are named like a card and were read to be none
 */
export function discover(
  policy: Policy,
  files: readonly FileEntry[],
  noCards: ReadonlySet<string> = new Set(),
): Discovery {
  const named = files.flatMap((file): Named[] => {
    const kind = noCards.has(file.path) ? undefined : kindOfName(file.path);
    return kind === undefined || kind === 'policy' ? [] : [{ file, kind, folder: folderOf(file.path) }];
  });
  const taken = new Set<string>();
  const budget = globBudget();
  const drafts = policy.subjects.map((declaration) => declared(declaration, files, policy, taken, budget));
  if (policy.discover !== false) {
    const within = policy.discover === true ? undefined : compileGlobs(policy.discover);
    const free = named.filter(
      ({ file }) => !taken.has(file.path) && (within === undefined || within.matches(file.path)),
    );
    drafts.push(...undeclared(free, policy, drafts));
  }
  const ambiguous = assignEvidence(drafts, named, taken, policy);
  const candidates = drafts.map(({ folder, certain, cards, contested, marks, ...subject }) => ({
    subject: { ...subject, trainingFiles: trainingFiles(subject, drafts) },
    folder,
    certain,
    cards,
    contested,
    marks,
  }));
  return { candidates, ambiguous };
}

/** The files of the datasets that a model names under `trained_on`. */
function trainingFiles(
  { trainedOn }: Pick<Draft, 'trainedOn'>,
  drafts: readonly Draft[],
): readonly FileEntry[] {
  return drafts
    .filter(({ id, kind }) => kind === 'dataset' && trainedOn.includes(id))
    .flatMap(({ artifacts }) => artifacts);
}

function declared(
  declaration: SubjectDeclaration,
  files: readonly FileEntry[],
  policy: Policy,
  taken: Set<string>,
  budget: GlobBudget,
): Draft {
  const pick = (globs: readonly string[]) => {
    if (globs.length === 0) return [];
    const set = compileGlobs(globs, budget);
    return files.filter(({ path }) => set.matches(path));
  };
  const artifacts = withPointers(pick(declaration.artifacts), declaration.artifacts, files, budget);
  const cards = declaration.card === undefined ? [] : pick([declaration.card]);
  const metrics = declaration.metrics.flatMap((reading) =>
    pick([reading.path]).map((file) => ({ ...file, reading })),
  );
  const reports = declaration.reports.flatMap((reading) =>
    pick([reading.path]).map((file) => ({ ...file, reading })),
  );
  const { predictions } = declaration;
  const [predicted, ...others] = predictions === undefined ? [] : pick([predictions.path]);
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
    passedOver: [],
    metrics,
    reports,
    records: [],
    predictions:
      predictions === undefined || predicted === undefined
        ? undefined
        : {
            ...predicted,
            reading: predictions,
            ...(others.length === 0 ? {} : { others: others.map(({ path }) => path) }),
          },
    predictionsExpected: predictions?.path,
    trainedOn: declaration.trainedOn,
    owners: declaration.owners,
    protectedAttributes:
      declaration.kind === 'dataset' ? declaration.protectedAttributes : inherited(declaration, policy),
    target: declaration.target,
    folder: folder ?? prefixOf(declaration.artifacts[0] ?? ''),
    certain: true,
    cards,
    contested: [],
    marks: [],
  };
}

/** A `.dvc` file stands for what it points at, where that is not in git itself. */
function withPointers(
  matched: readonly FileEntry[],
  globs: readonly string[],
  files: readonly FileEntry[],
  budget: GlobBudget,
): readonly FileEntry[] {
  const set = compileGlobs(globs, budget);
  const have = new Set(matched.map(({ path }) => path));
  const pointers = files.filter(({ path }) => {
    const target = path.endsWith('.dvc') ? path.slice(0, -4) : undefined;
    return target !== undefined && set.matches(target) && !have.has(target) && !have.has(path);
  });
  return pointers.length === 0 ? matched : [...matched, ...pointers];
}

/** A model answers for the protected attributes of the data that it was trained on. */
function inherited({ trainedOn }: SubjectDeclaration, policy: Policy): string[] {
  const sources = policy.subjects.filter(({ id, kind }) => kind === 'dataset' && trainedOn.includes(id));
  return [...new Set(sources.flatMap(({ protectedAttributes }) => protectedAttributes))];
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
