import type { FileEntry, Subject } from '../model.ts';
import type { Policy } from '../policy/policy.ts';
import { isWithin, type NameKind } from './file-kinds.ts';

/** A file with what its name suggests. */
export type Named = { file: FileEntry; kind: NonNullable<NameKind>; folder: string };
/** A subject while its files are being found. */
export type Draft = { -readonly [K in keyof Subject]: Subject[K] } & { folder: string; certain: boolean };

/** Gives every card, metrics file and record that nobody named to its subject; returns what stays ambiguous. */
export function assignEvidence(
  drafts: Draft[],
  named: readonly Named[],
  taken: ReadonlySet<string>,
  policy: Policy,
): { path: string; reason: string }[] {
  const ambiguous: { path: string; reason: string }[] = [];
  const declaredMetrics = new Set(
    policy.subjects.filter((one) => one.metrics.length > 0).map(({ id }) => id),
  );
  for (const one of named) {
    const { file, kind, folder } = one;
    if (taken.has(file.path) || kind === 'model' || kind === 'maybe-model' || kind === 'data') continue;
    const about = kind === 'metrics' ? 'model' : kind === 'card' ? aboutOfCardName(file.path) : undefined;
    const isReadme = /(?:^|\/)readme\.md$/i.test(file.path);
    const owners = ownersOf(drafts, folder, about, isReadme);
    const [owner] = owners;
    if (owner === undefined) continue;
    if (owners.length > 1) {
      if (!isReadme)
        ambiguous.push({
          path: file.path,
          reason: `may belong to ${owners.map(({ id }) => id).join(' or ')}; name it in the policy`,
        });
      continue;
    }
    if (kind === 'card') {
      if (owner.card === undefined || (isReadmePath(owner.card.path) && !isReadme)) owner.card = file;
    } else if (kind === 'metrics') {
      if (!declaredMetrics.has(owner.id)) owner.metrics = [...owner.metrics, file];
      owner.reports = [...owner.reports, file];
    } else owner.records = [...owner.records, file];
  }
  return ambiguous;
}

/** The nearest subjects at or above a folder; else the only one of the kind. A README speaks for its own folder only. */
function ownersOf(
  drafts: readonly Draft[],
  folder: string,
  about: 'model' | 'dataset' | undefined,
  isReadme: boolean,
): Draft[] {
  const eligible = drafts.filter((one) => about === undefined || one.kind === about);
  const above = eligible.filter((one) => (isReadme ? one.folder === folder : isWithin(folder, one.folder)));
  if (above.length > 0) {
    const depth = Math.max(...above.map((one) => one.folder.length));
    return above.filter((one) => one.folder.length === depth);
  }
  if (isReadme) return [];
  const certain = eligible.filter((one) => one.certain);
  return certain.length > 0 ? certain : eligible;
}

/** What a card's file name says that it is about. */
export function aboutOfCardName(path: string): 'model' | 'dataset' | undefined {
  const name = path.toLowerCase().split('/').at(-1) ?? '';
  if (/data/.test(name)) return 'dataset';
  return /model/.test(name) ? 'model' : undefined;
}

function isReadmePath(path: string): boolean {
  return /(?:^|\/)readme\.md$/i.test(path);
}
