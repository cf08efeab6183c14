import type { Subject } from '../../model.ts';
import type { Place } from '../../problem.ts';
import type { RepositoryFiles } from '../../repository-files.ts';
import { type OwnRecords, recordsOf } from './own-records.ts';
import { type Pipeline, writes } from './pipeline.ts';

/** Data that some record says the model was made from. */
export interface NamedData {
  /** A path, an address or a dataset's name. */
  readonly path: string;
  readonly hash: string | undefined;
  /** `md5`, `sha256`; `revision` and `digest` are the version control's and the tool's own. */
  readonly algorithm: string | undefined;
  readonly sizeBytes: number | undefined;
  readonly place: Place;
  /** Who says it, for people. */
  readonly source: string;
}

const codeExtensions =
  /\.(?:py|ipynb|pyx|r|rmd|qmd|jl|sh|bash|sql|scala|java|js|ts|mjs|go|rs|c|cc|cpp|h|hpp|cu|m|pl|rb|lua|ya?ml|toml|cfg|ini|env|lock|md|dockerfile)$|(?:^|\/)(?:Makefile|Dockerfile|src|scripts|lib|code|configs?|conf)$/i;

/**
 * The data that a model's records name: the inputs of its DVC stages that no stage makes and that are no code, by name; the inputs of
 * attestations and bills of materials; the training datasets of a run; what the card lists under `datasets`.
 */
export function namedData(
  subject: Subject,
  repository: RepositoryFiles,
  pipeline: Pipeline,
): readonly NamedData[] {
  const records = recordsOf(subject, repository);
  return [...ofPipeline(pipeline), ...ofAttestations(records), ...ofRuns(records), ...ofCard(records)];
}

function ofPipeline({ stages }: Pipeline): NamedData[] {
  const seen = new Set<string>();
  return stages.flatMap(({ name, lock, inputs }) =>
    inputs.flatMap(({ path, hash, algorithm, sizeBytes, line }): NamedData[] => {
      const key = `${path} ${hash ?? ''}`;
      if (codeExtensions.test(path) || stages.some((stage) => writes(stage, path)) || seen.has(key))
        return [];
      seen.add(key);
      const place = { path: lock, ...(line === undefined ? {} : { line }) };
      return [{ path, hash, algorithm, sizeBytes, place, source: `stage ${name}` }];
    }),
  );
}

function ofAttestations({ attestations }: OwnRecords): NamedData[] {
  return attestations.flatMap(({ path: file, attestation }) =>
    (attestation.inputs ?? []).flatMap(({ path, hash, algorithm, sizeBytes, line }): NamedData[] => {
      // Code and packages are inputs too; neither is data.
      if (/^(?:git\+|pkg:|docker:|oci:)/.test(path) || algorithm === 'gitCommit' || codeExtensions.test(path))
        return [];
      const named = path.replace(/^(?:file:)?(?:\.?\/)*/, '');
      const place = { path: file, ...(line === undefined ? {} : { line }) };
      return [
        {
          path: named,
          hash,
          algorithm: algorithm?.toLowerCase().replace('-', ''),
          sizeBytes,
          place,
          source: attestation.type,
        },
      ];
    }),
  );
}

function ofRuns({ lineages }: OwnRecords): NamedData[] {
  return lineages.flatMap(({ path: file, lineage }) =>
    (lineage.datasets ?? []).flatMap(({ name, digest, context, line }): NamedData[] =>
      context !== undefined && !/^train/i.test(context)
        ? []
        : [
            {
              path: name,
              hash: digest,
              algorithm: 'digest',
              sizeBytes: undefined,
              place: { path: file, line },
              source: 'the run’s inputs',
            },
          ],
    ),
  );
}

/** `datasets: [org/name]`; with a version as `org/name@revision` or as a map with `revision` or `version`. */
function ofCard({ card }: OwnRecords): NamedData[] {
  if (card === undefined || card.about === 'dataset') return [];
  const listed = card.metadata?.['datasets'];
  const items: readonly unknown[] = Array.isArray(listed) ? listed : listed === undefined ? [] : [listed];
  return items.flatMap((item, index): NamedData[] => {
    const line = card.metadataLines[`datasets.${index}`] ?? card.metadataLines['datasets'];
    const place = { path: card.path, ...(line === undefined ? {} : { line }) };
    const base = { algorithm: 'revision', sizeBytes: undefined, place, source: 'the card' };
    if (typeof item === 'string') {
      const [name = item, revision] = item.split('@');
      return [{ ...base, path: name, hash: pinOf(revision) }];
    }
    if (typeof item !== 'object' || item === null) return [];
    const { name, id, path, revision, version, sha256 } = item as Readonly<Record<string, unknown>>;
    const named = [name, id, path].find((one) => typeof one === 'string');
    if (typeof named !== 'string') return [];
    const pinned = [sha256, revision, version].map(pinOf).find((one) => one !== undefined);
    return [
      {
        ...base,
        path: named,
        hash: pinned,
        algorithm: typeof sha256 === 'string' ? 'sha256' : 'revision',
      },
    ];
  });
}

/** A version that stays what it is; a branch, `latest` and the like are none. */
function pinOf(version: unknown): string | undefined {
  return typeof version === 'string' &&
    !/^(?:main|master|latest|head|develop|dev|trunk|current|newest|)$/i.test(version)
    ? version
    : undefined;
}
