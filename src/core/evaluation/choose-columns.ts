import type { PredictionsPath } from '../model.ts';
import type { PredictionColumns } from './predictions.ts';

/** Which column is what, with a sentence for each that nobody named; or what is missing or ambiguous. */
export type ColumnChoice =
  | { readonly state: 'chosen'; readonly columns: PredictionColumns; readonly notes: readonly string[] }
  | { readonly state: 'unclear'; readonly problems: readonly string[] };

/** Names that columns go by in scikit-learn, Fairlearn, Aequitas, Evidently and MLflow. A weight is never taken by its name: it may be a feature. */
const usualNames = {
  truth: ['y_true', 'truth', 'ground_truth', 'label', 'label_value', 'target', 'actual', 'y'],
  prediction: ['y_pred', 'y_hat', 'prediction', 'predicted', 'predicted_label', 'pred'],
  score: ['y_score', 'y_prob', 'y_proba', 'score', 'probability', 'prediction_score', 'proba'],
  id: ['id', 'row_id', 'example_id', 'sample_id', 'entity_id', 'uid'],
} as const;

type Role = keyof typeof usualNames;

/**
 * Which column of a predictions file is what: as the policy names it, else by the one usual name that is there, which is said. Two usual names for one
 * thing are ambiguous, and a named column that is not there is a flaw; neither is guessed around.
 */
export function chooseColumns(
  present: readonly string[],
  reading: PredictionsPath,
  protectedAttributes: readonly string[],
): ColumnChoice {
  const problems: string[] = [];
  const notes: string[] = [];
  const there = new Set(present);
  const shown = `${present
    .slice(0, 12)
    .map((name) => (name.length > 60 ? `${name.slice(0, 59)}…` : name))
    .join(', ')}${present.length > 12 ? ` and ${present.length - 12} more` : ''}`;
  const requireColumn = (name: string, role: string): string => {
    if (!there.has(name))
      problems.push(
        `Unexpected absence of column ${name}, which the policy names as ${role}; the columns are ${shown}`,
      );
    return name;
  };
  const find = (role: Role): string | undefined => {
    const named = reading[role];
    if (named !== undefined) return requireColumn(named, role);
    const candidates = usualNames[role].filter((name) => there.has(name));
    if (candidates.length > 1) {
      problems.push(
        `Unexpected columns ${candidates.join(' and ')}, expected one for the ${role}: say in the policy under predictions which one it is`,
      );
      return undefined;
    }
    const [found] = candidates;
    if (found !== undefined) notes.push(`Column ${found} is taken for the ${role}: the policy names none.`);
    return found;
  };
  const truth = find('truth');
  const prediction = find('prediction');
  const score = find('score');
  const id = reading.pair === 'row-order' ? undefined : find('id');
  const weight = reading.weight === undefined ? undefined : requireColumn(reading.weight, 'weight');
  const groups = reading.groups ?? protectedAttributes.filter((name) => there.has(name));
  if (reading.groups === undefined && groups.length > 0)
    notes.push(
      `Groups are those of the protected attributes ${groups.join(', ')}: the policy names no columns.`,
    );
  for (const name of reading.groups ?? []) requireColumn(name, 'a group');
  if (problems.length === 0 && truth === undefined)
    problems.push(
      `Unexpected columns ${shown}, expected one for the truth: name it in the policy under predictions`,
    );
  if (problems.length === 0 && prediction === undefined && score === undefined)
    problems.push(
      `Unexpected columns ${shown}, expected one for the prediction or the score: name it in the policy under predictions`,
    );
  if (problems.length > 0 || truth === undefined) return { state: 'unclear', problems };
  return {
    state: 'chosen',
    columns: {
      truth,
      prediction,
      score,
      weight,
      id,
      groups: [...new Set(groups)],
      positive: reading.positive,
    },
    notes,
  };
}
