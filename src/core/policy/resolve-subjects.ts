import type { EvidencePath, PredictionsPath } from '../model.ts';
import type { Problem } from '../problem.ts';
import type { PolicyDocument } from './parse-policy.ts';
import type { SubjectDeclaration } from './policy.ts';
import type { PolicyContent } from './schema.ts';
import { hintOf } from './suggest.ts';

type ModelEntry = NonNullable<PolicyContent['models']>[number];
type DatasetEntry = NonNullable<PolicyContent['datasets']>[number];

/** The declared subjects of all layers, later wins by id; what they name must exist. */
export function resolveSubjects(
  layers: readonly PolicyDocument[],
  tiers: readonly string[],
  problems: Problem[],
): SubjectDeclaration[] {
  const subjects = new Map<string, SubjectDeclaration>();
  for (const { content, placeOf } of layers) {
    const own = new Set<string>();
    const add = (subject: SubjectDeclaration, pointer: string) => {
      const { id, tier } = subject;
      if (own.has(id))
        problems.push({
          code: 'policy/repeated-id',
          ...placeOf(`${pointer}/id`),
          message: `Unexpected id ${id}, which stands above already; expected ids unique across models and datasets`,
        });
      own.add(id);
      if (tier !== undefined && !tiers.includes(tier))
        problems.push({
          code: 'policy/unknown-tier',
          ...placeOf(`${pointer}/tier`),
          message: `Unexpected tier ${tier}, expected one of ${tiers.join(', ')}`,
          ...hintOf(tier, tiers),
        });
      subjects.set(id, subject);
    };
    content.models?.forEach((entry, index) =>
      add(ofModel(entry, placeOf(`/models/${index}`)), `/models/${index}`),
    );
    content.datasets?.forEach((entry, index) =>
      add(ofDataset(entry, placeOf(`/datasets/${index}`)), `/datasets/${index}`),
    );
  }
  for (const { content, placeOf } of layers)
    content.models?.forEach((entry, index) =>
      entry.trained_on?.forEach((id, at) => {
        const datasets = [...subjects.values()].filter(({ kind }) => kind === 'dataset').map((one) => one.id);
        if (!datasets.includes(id))
          problems.push({
            code: 'policy/unknown-dataset',
            ...placeOf(`/models/${index}/trained_on/${at}`),
            message: `Unexpected dataset ${id}, expected ${datasets.length === 0 ? 'one that is declared under datasets' : `one of ${datasets.join(', ')}`}`,
            ...hintOf(id, datasets),
          });
      }),
    );
  return [...subjects.values()];
}

function ofModel(entry: ModelEntry, place: SubjectDeclaration['place']): SubjectDeclaration {
  const { predictions } = entry;
  return {
    ...commonOf(entry, place),
    kind: 'model',
    artifacts: entry.artifacts ?? [],
    metrics: (entry.metrics ?? []).map(pathOf),
    predictions:
      predictions === undefined
        ? undefined
        : typeof predictions === 'string'
          ? { path: predictions }
          : (predictions as PredictionsPath),
    trainedOn: entry.trained_on ?? [],
    protectedAttributes: [],
    target: undefined,
  };
}

function ofDataset(entry: DatasetEntry, place: SubjectDeclaration['place']): SubjectDeclaration {
  return {
    ...commonOf(entry, place),
    kind: 'dataset',
    artifacts: entry.files ?? [],
    metrics: [],
    predictions: undefined,
    trainedOn: [],
    protectedAttributes: entry.protected_attributes ?? [],
    target: entry.target,
  };
}

function commonOf(entry: ModelEntry | DatasetEntry, place: SubjectDeclaration['place']) {
  return {
    id: entry.id,
    tier: entry.tier,
    card: entry.card,
    reports: (entry.reports ?? []).map(pathOf),
    owners: entry.owners ?? [],
    place,
  };
}

function pathOf(path: string | EvidencePath): EvidencePath {
  return typeof path === 'string' ? { path } : path;
}
