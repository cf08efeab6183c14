import { kindOfName } from '../core/discovery/file-kinds.ts';
import type { FileEntry, Subject } from '../core/model.ts';

/** What each file that was looked at was taken for: a subject's artifact, card, metrics, report or record, or nothing. */
export function takenFor(
  subjects: readonly Subject[],
  files: readonly FileEntry[],
): { readonly path: string; readonly taken: string }[] {
  const taken = new Map<string, string[]>();
  const note = (file: FileEntry, role: string, { id }: Subject) =>
    taken.set(file.path, [...(taken.get(file.path) ?? []), `${role} of ${id}`]);
  for (const subject of subjects) {
    for (const file of subject.artifacts)
      note(file, subject.kind === 'model' ? 'model file' : 'data', subject);
    if (subject.card !== undefined) note(subject.card, 'card', subject);
    for (const file of subject.metrics) note(file, 'metrics', subject);
    for (const file of subject.reports) note(file, 'report', subject);
    if (subject.predictions !== undefined) note(subject.predictions, 'predictions', subject);
    for (const file of subject.records) note(file, 'record', subject);
  }
  return files.map(({ path }) => ({
    path,
    taken:
      taken.get(path)?.join(', ') ??
      `looked at as ${kindOfName(path) ?? 'declared'}; by its content not evidence of any subject`,
  }));
}
