import { numberText } from '../checks/message.ts';
import type { Measure } from '../evaluation/measure.ts';

/** A count, or a sum of weights. */
export function countCell(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en') : numberText(value, 8);
}

/** A measure in one cell: its value, the counts behind it and its interval, or why there is no value. Empty without one. */
export function rateCell(one: Measure | undefined): string {
  if (one === undefined) return '';
  if (one.value === null) return `n/a (${one.reason ?? ''})`;
  const counts =
    one.numerator === undefined ? '' : ` = ${countCell(one.numerator)}/${countCell(one.denominator ?? 0)}`;
  const interval =
    one.lower === undefined || one.upper === undefined
      ? ''
      : ` [${numberText(one.lower, 3)}, ${numberText(one.upper, 3)}]`;
  return `${numberText(one.value, 4)}${counts}${interval}`;
}
