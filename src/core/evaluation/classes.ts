import { type Evaluation, evaluated, notEvaluable } from '../statistics/index.ts';
import type { PredictionKind } from './predictions.ts';

/** What the different values of a truth and a prediction column are taken for. */
export type Reading =
  | { readonly kind: 'regression' }
  | {
      readonly kind: 'classification';
      /** As it stands in the file, or as it was asked for. */
      readonly positive: string;
      /** Whether a value is the positive class. */
      readonly isPositive: (value: string) => boolean;
    };

/** What was asked for, and the different values that stand in the columns; undefined for a column of more values than can be classes. */
export interface Levels {
  readonly truth: readonly string[] | undefined;
  /** Empty without a prediction column. */
  readonly prediction: readonly string[] | undefined;
  readonly positive: string | undefined;
  readonly kind: PredictionKind | undefined;
}

/** The other name of a class whose positive one is the key: only these are known without being told. */
const opposites: Readonly<Record<string, readonly string[]>> = {
  1: ['0', '-1'],
  yes: ['no'],
  y: ['n'],
  t: ['f'],
  positive: ['negative'],
  pos: ['neg'],
};

/**
 * Decides what two columns hold, from their different values. A truth of two values or fewer is of classes; so is any with a `positive` value
 * asked for, where all others are negative; a truth of more values, all numbers, is a regression's. Not evaluable, with what to do, where that would
 * be a guess: text of more than two classes, classes of which neither is known to be the positive one, a prediction that is no class of the truth.
 */
export function readLevels({ truth, prediction, positive, kind }: Levels): Evaluation<Reading> {
  if (kind === 'regression') return evaluated({ kind });
  const all = byKey([...(truth ?? []), ...(prediction ?? [])]);
  const many = truth === undefined || prediction === undefined;
  if (positive !== undefined) {
    if (many || all.size < 2 || all.has(classKey(positive))) return evaluated(classes(positive, positive));
    return notEvaluable(`no value is ${positive}; there are ${listed([...all.values()])}`);
  }
  const own = truth === undefined ? undefined : byKey(truth);
  if (own === undefined || own.size > 2) {
    if (kind === undefined && (truth ?? []).every(isNumber)) return evaluated({ kind: 'regression' });
    return notEvaluable(
      `the truth has ${own === undefined ? 'many' : `${own.size}`} classes (${listed([...(own ?? all).values()])}): say which is the positive one with --positive`,
    );
  }
  if (many || all.size > 2) {
    const others = (prediction ?? []).filter((level) => !own.has(classKey(level)));
    return notEvaluable(
      `the truth is ${[...own.values()].join(' or ')}, but the prediction is also ${others.length === 0 ? 'many other values' : listed(others)}: a score goes with --score, a positive class with --positive, numbers with --kind regression`,
    );
  }
  const positiveKey = Object.keys(opposites).find((key) =>
    [...all.keys()].every((other) => other === key || opposites[key]?.includes(other)),
  );
  if (positiveKey !== undefined) return evaluated(classes(positiveKey, all.get(positiveKey) ?? positiveKey));
  return notEvaluable(
    `which of ${[...all.values()].join(' and ')} is the positive class? Say it with --positive`,
  );
}

function classes(value: string, shown: string): Reading {
  const wanted = classKey(value);
  return { kind: 'classification', positive: shown, isPositive: (level) => classKey(level) === wanted };
}

/** Different values under one key: the first as it stands. */
function byKey(levels: readonly string[]): Map<string, string> {
  const keys = new Map<string, string>();
  for (const level of levels) if (!keys.has(classKey(level))) keys.set(classKey(level), level);
  return keys;
}

/** `1`, `1.0` and `True` are one class, and so are `Yes` and `yes`. */
function classKey(level: string): string {
  const text = level.trim().toLowerCase();
  if (text === 'true') return '1';
  if (text === 'false') return '0';
  return isNumber(text) ? String(Number(text)) : text;
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function listed(levels: readonly string[]): string {
  const shown = levels.slice(0, 5).join(', ');
  return levels.length > 5 ? `${shown} and ${levels.length - 5} more` : shown;
}
