import {
  adjustPValues,
  type Correction,
  type Evaluation,
  equalProportionsP,
  evaluated,
  type Group,
  notEvaluable,
  proportionDifference,
  proportionRatio,
  type Rate,
  type RateName,
  rateOf,
  sortedByName,
} from '../statistics/index.ts';
import { confidence } from './measure.ts';

/** A number with its interval; null with a reason where there is none. */
export interface Gap {
  readonly value: number | null;
  readonly lower?: number;
  readonly upper?: number;
  readonly reason?: string;
}

/** One group against the reference: signed, group minus reference, and group by reference. */
export interface ReferenceRow {
  readonly name: string;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly difference: Gap;
  readonly ratio: Gap;
  /** Fisher's exact test of equal rates (the pooled z test where its table is too large), and Holm's over the groups. */
  readonly p: number | null;
  readonly adjusted_p: number | null;
}

const correction: Correction = 'holm';

/**
 * Every other group against the reference in one rate: Newcombe's interval of the difference, Koopman's of the ratio. Weighted counts have points
 * only. Not evaluable where the reference group has no rate.
 * Source: AIF360 (unprivileged minus privileged); Aequitas (metric of the group by metric of the reference).
 */
export function referenceDisparities(
  groups: readonly Group[],
  reference: string,
  name: RateName,
  weighted: boolean,
): Evaluation<readonly ReferenceRow[]> {
  const anchor = groups.find((group) => group.name === reference);
  if (anchor === undefined) return notEvaluable(`there is no group ${reference}`);
  const base = rateOf(anchor.counts, name);
  if (!base.evaluable) return notEvaluable(`reference group ${reference}: ${base.reason}`);
  const others = sortedByName(groups.filter((group) => group !== anchor)).map((group) => ({
    group: group.name,
    rate: rateOf(group.counts, name),
  }));
  const tests = others.map(({ rate }) =>
    rate.evaluable && !weighted ? equalProportionsP(against(rate.value, base.value)) : notEvaluable(''),
  );
  const known = tests.flatMap((test) => (test.evaluable ? [test.value] : []));
  const adjusted = adjustPValues(known, correction);
  let next = 0;
  return evaluated(
    others.map(({ group, rate }, index): ReferenceRow => {
      const test = tests[index];
      const p = test?.evaluable === true ? test.value : null;
      const adjustedP = p === null || !adjusted.evaluable ? null : (adjusted.value[next++] ?? null);
      if (!rate.evaluable) {
        const none = { value: null, reason: rate.reason };
        return {
          name: group,
          numerator: null,
          denominator: null,
          difference: none,
          ratio: none,
          p,
          adjusted_p: adjustedP,
        };
      }
      const { value, numerator, denominator } = rate.value;
      const counts = against(rate.value, base.value);
      return {
        name: group,
        numerator,
        denominator,
        difference: {
          value: value - base.value.value,
          ...(weighted ? {} : limits(proportionDifference(counts, { confidence }))),
        },
        ratio:
          base.value.value === 0
            ? { value: null, reason: 'the reference group has a value of 0' }
            : {
                value: value / base.value.value,
                ...(weighted ? {} : limits(proportionRatio(counts, { confidence }))),
              },
        p,
        adjusted_p: adjustedP,
      };
    }),
  );
}

function against(group: Rate, reference: Rate) {
  return { x1: group.numerator, n1: group.denominator, x2: reference.numerator, n2: reference.denominator };
}

/** An upper limit of a ratio may be infinite, which JSON has no number for: it is then left out. */
function limits(
  interval: Evaluation<{ readonly lower: number; readonly upper: number }>,
): Pick<Gap, 'lower' | 'upper'> {
  if (!interval.evaluable) return {};
  const { lower, upper } = interval.value;
  return { lower, ...(Number.isFinite(upper) ? { upper } : {}) };
}
