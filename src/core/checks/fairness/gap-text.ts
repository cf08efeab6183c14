import type { GapChange } from '../../statistics/index.ts';
import { simultaneousConfidence } from '../../statistics/multiple-comparisons.ts';
import { countText, numberText } from '../message.ts';
import { replicates, seed, type Versions } from './gap-change.ts';

/** How surely a wider gap must be shown, and by how much it may be wider. */
interface Limits {
  readonly tolerance: number;
  readonly confidence: number;
}

/**
 * `True positive rate by sex: the gap was 0.02 and is 0.17, 0.15 wider (95 % limits …); the policy allows 0.05`. `strict` is the confidence at which a gap that is
 * beyond at the plain one is not shown to be so.
 */
export function sentenceOf(
  name: string,
  { baseGap, headGap, judged, manyGroups }: GapChange,
  { groups }: Versions,
  { tolerance, confidence }: Limits,
  strict?: number,
): string {
  const wider = -judged.difference;
  const change =
    wider === 0
      ? 'as wide as before'
      : `${numberText(Math.abs(wider), 3)} ${wider > 0 ? 'wider' : 'narrower'}`;
  const limits = `${numberText(confidence * 100)} % limits ${numberText(-judged.upper, 3)} to ${numberText(-judged.lower, 3)}`;
  const more =
    judged.verdict === 'not-shown'
      ? '; too little data to tell'
      : judged.verdict === 'shown-bad' && strict !== undefined
        ? `; too little data to tell at ${numberText(strict * 100, 4)} %`
        : '';
  const many = manyGroups ? `; of ${groups.length} groups chance alone makes a gap` : '';
  return `${name}: the gap was ${numberText(baseGap, 3)} and is ${numberText(headGap, 3)}, ${change} (${limits}); the policy allows ${numberText(tolerance)}${more}${many}`;
}

/** The same with the way it was computed, for who asks for an explanation. */
export function stepOf({ baseGap, headGap, judged }: GapChange, { confidence }: Limits): string {
  return `Gap (largest minus smallest rate) ${numberText(baseGap, 4)} at the merge base, ${numberText(headGap, 4)} at the head: change ${numberText(-judged.difference, 4)}; one-sided ${numberText(confidence * 100)} % limits ${numberText(-judged.upper, 4)} and ${numberText(-judged.lower, 4)} by ${judged.method} within each group, ${replicates} replicates, seed ${seed}, percentiles.`;
}

/** The sentences of at most three attributes, then once what concerns all: how many more, and their correction. */
export function sentencesText(sentences: readonly string[], family: number, { confidence }: Limits): string {
  const left = sentences.length - 3;
  const strictly = numberText(simultaneousConfidence(confidence, family) * 100, 4);
  return [
    ...sentences.slice(0, 3),
    ...(left > 0 ? [`${countText(left, 'more attribute')} the same`] : []),
    ...(family > 1
      ? [`A wider gap fails only where it is shown at ${strictly} %, corrected for ${family} attributes`]
      : []),
  ].join('. ');
}

/** The rate and the attribute of the first sentence, for titles. */
export function briefOf([first = '', ...others]: readonly string[]): string {
  const [subject = ''] = first.split(/: | is /, 1);
  const small = subject.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  return others.length > 0 ? `${small} and ${others.length} more` : small;
}
