import { listText } from '../checks/message.ts';
import type { FileEntry, Subject } from '../model.ts';
import type { Policy, SubjectDeclaration } from '../policy/policy.ts';
import { isWithin, type NameKind } from './file-kinds.ts';

/** A file with what its name suggests. */
export type Named = { file: FileEntry; kind: NonNullable<NameKind>; folder: string };
/** A subject while its files are being found. */
export type Draft = { -readonly [K in keyof Subject]: Subject[K] } & {
  folder: string;
  certain: boolean;
  cards: readonly FileEntry[];
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
  for (const one of named) {
    const { file, kind } = one;
    if (taken.has(file.path) || kind === 'model' || kind === 'maybe-model' || kind === 'data') continue;
    if (kind === 'pointer') {
      const owned = drafts.some((draft) => draft.artifacts.includes(file));
      if (!owned) ambiguous.push({ file, reason: pointerReason });
      continue;
    }
    if (drafts.some(({ marks }) => marks.includes(file))) continue;
    const isReadme = isReadmePath(file.path);
    const owners = ownersOf(drafts, one, isReadme);
    const [owner] = owners;
    if (owner === undefined) continue;
    if (owners.length > 1 && !isPipeline(file.path)) {
      ambiguous.push({ file, reason: ownersReason(owners) });
      continue;
    }
    if (kind === 'card') {
      if (!declaredCard.has(owner.id)) owner.cards = [...owner.cards, file];
    } else if (kind === 'metrics') {
      if (!declaredMetrics.has(owner.id)) owner.metrics = [...owner.metrics, file];
      owner.reports = [...owner.reports, file];
    } else for (const each of owners) each.records = [...each.records, file];
  }
  for (const draft of drafts) {
    draft.cards = [...draft.cards].sort((a, b) => cardRank(a.path) - cardRank(b.path));
    draft.card = draft.cards[0];
  }
  return ambiguous;
}

const pointerReason =
  'is a DVC pointer to what may be a model or a dataset; declare it in the policy under one of them';

function ownersReason(owners: readonly Draft[]): string {
  const ids = owners.map(({ id }) => id);
  const named = ids.length > 3 ? listText(ids, 3) : `${ids.slice(0, -1).join(', ')} or ${ids.at(-1) ?? ''}`;
  return `may belong to ${named}; name it in the policy`;
}

/**
 * The nearest subjects at or above a folder; else the only one of the kind. A README speaks for its own folder only. What describes a
 * pipeline speaks for all that lies below it too: it names each model and dataset by its path.
 */
function ownersOf(drafts: readonly Draft[], { file, kind, folder }: Named, isReadme: boolean): Draft[] {
  const about = aboutOf(file.path, kind);
  const eligible = drafts.filter((one) => about === undefined || one.kind === about);
  const above = eligible.filter((one) => (isReadme ? one.folder === folder : isWithin(folder, one.folder)));
  const below = isPipeline(file.path) ? eligible.filter((one) => isWithin(one.folder, folder)) : [];
  if (above.length + below.length > 0) {
    const depth = Math.max(...above.map((one) => one.folder.length));
    return [...new Set([...above.filter((one) => one.folder.length === depth), ...below])];
  }
  if (isReadme) return [];
  const certain = eligible.filter((one) => one.certain);
  return certain.length > 0 ? certain : eligible;
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
