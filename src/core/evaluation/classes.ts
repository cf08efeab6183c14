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
    }
  | {
      readonly kind: 'multiclass';
      /** Numbers by size, texts by code point; of several ways to write a number the first by code point. */
      readonly labels: readonly string[];
      /** The place of a value among `labels`. */
      readonly codeOf: (value: string) => number;
    };

/** What was asked for, and the different values that stand in the columns; undefined for a column of more values than can be classes. */
export interface Levels {
  readonly truth: readonly string[] | undefined;
  /** Empty without a prediction column. */
  readonly prediction: readonly string[] | undefined;
  readonly positive: string | undefined;
  readonly kind: PredictionKind | undefined;
  /** Whether several classes without a positive one are of use to who asks; else they are refused. */
  readonly several?: boolean;
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
 * asked for, where all others are negative; a truth of more values, all numbers, is a regression's. Text of more classes, or numbers that are said to be
 * classes, are of several classes, where `several` says that those are of use. Not evaluable, with what to do, where a reading would be a guess: classes of which neither is known to be the positive one, a prediction that is no class of the truth.
 */
export function readLevels(levels: Levels): Evaluation<Reading> {
  const { positive, kind, several = false } = levels;
  if (kind === 'regression') return evaluated({ kind });
  const [truth, prediction] = [inOrder(levels.truth), inOrder(levels.prediction)];
  const all = byKey([...(truth ?? []), ...(prediction ?? [])]);
  const many = truth === undefined || prediction === undefined;
  if (positive !== undefined) {
    if (many || all.size < 2 || all.has(classKey(positive))) return evaluated(classes(positive, positive));
    return notEvaluable(`no value is ${positive}; there are ${listed([...all.values()])}`);
  }
  const own = truth === undefined ? undefined : byKey(truth);
  if (several && truth !== undefined && prediction !== undefined && prediction.length > 0) {
    const asked = kind === 'classification';
    if ((asked ? all : (own ?? all)).size > 2 && (asked || !truth.every(isNumber)))
      return readSeveral(truth, prediction, asked);
  }
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

/** Several classes. A predicted value that is never the truth is a class only where classes were asked for, and a fraction among whole numbers never. */
function readSeveral(
  truth: readonly string[],
  prediction: readonly string[],
  asked: boolean,
): Evaluation<Reading> {
  const own = new Set(truth.map(labelKey));
  const others = prediction.filter((level) => !own.has(labelKey(level)));
  if (others.length > 0 && !asked)
    return notEvaluable(
      `the prediction is also ${listed(others)}, which the truth never is: --kind classification takes that for a class too, --positive one class against the rest`,
    );
  const whole = truth.every((level) => Number.isInteger(Number(level)));
  const fractions = others.filter((level) => isNumber(level) && !Number.isInteger(Number(level)));
  if (whole && fractions.length > 0)
    return notEvaluable(
      `the truth is of whole numbers, but the prediction is also ${listed(fractions)}, which is no class: a score goes with --score and --positive, numbers with --kind regression`,
    );
  const written = new Map(
    [...truth, ...prediction]
      .sort()
      .map((level) => [labelKey(level), level] as const)
      .toReversed(),
  );
  const numeric = [...written.keys()].every(isNumber);
  const keys = [...written.keys()].sort((one, other) =>
    numeric ? Number(one) - Number(other) : one < other ? -1 : 1,
  );
  const codes = new Map(keys.map((key, code) => [key, code]));
  return evaluated({
    kind: 'multiclass',
    labels: keys.map((key) => written.get(key) ?? key),
    codeOf: (level) => codes.get(labelKey(level)) ?? -1,
  });
}

/** What makes a label the same class as another: `1` and `1.0` are one of several classes; `a` and `A` are two. */
export function labelKey(level: string): string {
  return isNumber(level) ? String(Number(level)) : level.trim();
}

function classes(value: string, shown: string): Reading {
  const wanted = classKey(value);
  return { kind: 'classification', positive: shown, isPositive: (level) => classKey(level) === wanted };
}

/** Whether a cell has no value: pandas and NumPy write NaN as text. */
export function isMissing(level: string): boolean {
  return /^\s*[+-]?nan\s*$/i.test(level);
}

/** Numbers by size, texts by code point, so that messages and labels do not depend on who came first. */
function inOrder(levels: readonly string[] | undefined): readonly string[] | undefined {
  const there = levels?.filter((level) => !isMissing(level));
  if (there?.every(isNumber)) return there.toSorted((one, other) => Number(one) - Number(other));
  return there?.toSorted();
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
