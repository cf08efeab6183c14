import type { Predictions } from './predictions.ts';

/** Classes are seldom more, and amounts that are whole numbers seldom fewer. */
const mostClasses = 20;

/**
 * How a regression's truth was read, where it may well be of classes: a few whole numbers, and predictions that are all among them. Undefined
 * elsewhere. Linear in the rows; over at the first number that is no class.
 */
export function noteWholeNumbers({ kind, truth, prediction }: Predictions): string | undefined {
  if (kind !== 'regression' || prediction === undefined) return undefined;
  const values = new Set<number>();
  for (const value of truth) {
    if (!Number.isInteger(value)) return undefined;
    values.add(value);
    if (values.size > mostClasses) return undefined;
  }
  for (const value of prediction) if (!values.has(value)) return undefined;
  const sorted = [...values].sort((one, other) => one - other);
  return `The truth holds only the ${sorted.length} whole numbers ${sorted.join(', ')}, and so does the prediction; both were read as amounts (regression). If they are classes, say --kind classification; if they are not, --kind regression`;
}
