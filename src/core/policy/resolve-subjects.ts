import type { EvidencePath, PredictionsPath } from '../model.ts';
import type { Place, Problem } from '../problem.ts';
import { listed } from './listed.ts';
import type { PolicyDocument } from './parse-policy.ts';
import type { SubjectDeclaration } from './policy.ts';
import type { PolicyContent } from './schema.ts';
import { hintOf } from './suggest.ts';
import { orText, valueText } from './value-text.ts';

type ModelEntry = NonNullable<PolicyContent['models']>[number];
type DatasetEntry = NonNullable<PolicyContent['datasets']>[number];

/** The declared subjects of all layers, a later layer's instead of an earlier one's of the same id. Flaws are added to `problems`. */
export function resolveSubjects(
  layers: readonly PolicyDocument[],
  tiers: readonly string[],
  problems: Problem[],
): SubjectDeclaration[] {
  const subjects = new Map<string, SubjectDeclaration>();
  for (const { content, placeOf } of layers) {
    const own = new Map<string, Place>();
    const add = (subject: SubjectDeclaration, pointer: string) => {
      const { id, tier } = subject;
      const place = placeOf(`${pointer}/id`);
      const before = own.get(id);
      if (before !== undefined)
        problems.push({
          code: 'policy/repeated-id',
          ...place,
          message: `Unexpected second subject ${valueText(id)} (the first is on line ${before.line ?? 1}), expected ids that are unique across models and datasets`,
        });
      else own.set(id, place);
      if (tier !== undefined && !tiers.includes(tier))
        problems.push({
          code: 'policy/unknown-tier',
          ...placeOf(`${pointer}/tier`),
          message: `Unexpected tier ${valueText(tier)}, expected ${orText(tiers)}`,
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
  const datasets = [...subjects.values()].filter(({ kind }) => kind === 'dataset').map(({ id }) => id);
  for (const { content, placeOf } of layers)
    content.models?.forEach((entry, index) =>
      problems.push(...unknownDatasets(entry, `/models/${index}`, datasets, placeOf)),
    );
  return [...subjects.values()];
}

/** `trained_on` names declared datasets, or, with a slash, what discovery may find. */
function unknownDatasets(
  entry: ModelEntry,
  pointer: string,
  datasets: readonly string[],
  placeOf: PolicyDocument['placeOf'],
): Problem[] {
  return listed(entry.trained_on).flatMap((id, index): Problem[] => {
    if (datasets.includes(id) || id.includes('/')) return [];
    const expected = datasets.length === 0 ? 'one that is declared under datasets' : orText(datasets);
    return [
      {
        code: 'policy/unknown-subject',
        ...placeOf(
          Array.isArray(entry.trained_on) ? `${pointer}/trained_on/${index}` : `${pointer}/trained_on`,
        ),
        message: `Unexpected dataset ${valueText(id)}, expected ${expected}`,
        ...hintOf(id, datasets),
      },
    ];
  });
}

function ofModel(entry: ModelEntry, place: Place): SubjectDeclaration {
  return {
    ...commonOf(entry, place),
    kind: 'model',
    artifacts: listed(entry.artifacts),
    metrics: listed<string | EvidencePath>(entry.metrics).map(pathOf),
    predictions: entry.predictions === undefined ? undefined : predictionsOf(entry.predictions),
    trainedOn: listed(entry.trained_on),
    protectedAttributes: [],
    target: undefined,
  };
}

function ofDataset(entry: DatasetEntry, place: Place): SubjectDeclaration {
  return {
    ...commonOf(entry, place),
    kind: 'dataset',
    artifacts: listed(entry.files),
    metrics: [],
    predictions: undefined,
    trainedOn: [],
    protectedAttributes: listed(entry.protected_attributes),
    target: entry.target,
  };
}

function commonOf(entry: ModelEntry | DatasetEntry, place: Place) {
  return {
    id: entry.id,
    tier: entry.tier,
    card: entry.card,
    reports: listed<string | EvidencePath>(entry.reports).map(pathOf),
    owners: listed(entry.owners),
    place,
  };
}

function pathOf(path: string | EvidencePath): EvidencePath {
  return typeof path === 'string' ? { path } : path;
}

function predictionsOf(entry: NonNullable<ModelEntry['predictions']>): PredictionsPath {
  if (typeof entry === 'string') return { path: entry };
  const { groups, ...rest } = entry;
  return groups === undefined ? rest : { ...rest, groups: listed(groups) };
}
