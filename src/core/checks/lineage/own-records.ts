import type { Attestation, Card, EvidenceContent, Lineage } from '../../evidence/evidence.ts';
import { folderWithSlash } from '../../evidence/repository-path.ts';
import type { Subject } from '../../model.ts';
import type { RepositoryFiles, Want } from '../../repository-files.ts';

/** What the subject's own evidence files say, each with its path. */
export interface OwnRecords {
  readonly lineages: readonly { readonly path: string; readonly format: string; readonly lineage: Lineage }[];
  readonly attestations: readonly { readonly path: string; readonly attestation: Attestation }[];
  readonly card: Card | undefined;
}

/** Records by the names that their tools give them, looked for beside the subject's files where discovery is off. */
const recordNames = [
  'MLmodel',
  'run.json',
  'bom.json',
  'aibom.json',
  'sbom.json',
  'bom.cdx.json',
  'provenance.json',
  'provenance.intoto.jsonl',
];

function pathsOf({ artifacts, records, metrics, card }: Subject): readonly string[] {
  const own = [...artifacts, ...records, ...metrics, ...(card === undefined ? [] : [card])];
  const folders = new Set(own.map(({ path }) => folderWithSlash(path)));
  const beside = [...folders].flatMap((folder) => recordNames.map((name) => `${folder}${name}`));
  const named = [...records, ...metrics, ...(card === undefined ? [] : [card])].map(({ path }) => path);
  return [...new Set([...named, ...beside])];
}

/** The subject's records, metrics (a run's export is both) and card are to be read. */
export function recordWants(subject: Subject): readonly Want[] {
  return pathsOf(subject).map((path) => ({ kind: 'path', path, read: 'evidence' }));
}

/** The records, as far as they were read; what cannot be read says nothing. */
export function recordsOf(subject: Subject, repository: RepositoryFiles): OwnRecords {
  const lineages: OwnRecords['lineages'][number][] = [];
  const attestations: OwnRecords['attestations'][number][] = [];
  let card: Card | undefined;
  for (const path of pathsOf(subject)) {
    const parsed = repository.files.get(path)?.parsed;
    if (parsed?.state !== 'present') continue;
    const contents: readonly EvidenceContent[] = [parsed.content, ...(parsed.also ?? [])];
    for (const content of contents) {
      if (content.kind === 'lineage')
        lineages.push({ path, format: parsed.format, lineage: content.lineage });
      if (content.kind === 'attestation') attestations.push({ path, attestation: content.attestation });
      if (content.kind === 'card') card ??= content.card;
    }
  }
  return { lineages, attestations, card };
}
