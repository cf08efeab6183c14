import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adjustPValues,
  argsort,
  brierScore,
  countConfusionByGroup,
  delongAuc,
  demographicParity,
  hellinger,
  jensenShannonDistance,
  kolmogorovSmirnov,
  pairedDifference,
  proportionDifference,
  proportionInterval,
  rocAuc,
  totalVariation,
  wasserstein,
} from '../../../src/core/statistics/index.ts';
import { valueOf } from './value-of.ts';

const counts = fc
  .tuple(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([n, share]) => ({ x: Math.round(n * share), n }));
const row = fc.record({
  label: fc.integer({ min: 0, max: 1 }),
  prediction: fc.integer({ min: 0, max: 1 }),
  score: fc.integer({ min: 0, max: 20 }).map((k) => k / 20),
  group: fc.integer({ min: 0, max: 3 }),
});
const rows = fc.array(row, { minLength: 2, maxLength: 60 });
const sample = fc
  .array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 })
  .map((values) => Float64Array.from(values));
const methods = ['wilson', 'wilson-cc', 'clopper-pearson', 'mid-p', 'agresti-coull', 'jeffreys'] as const;
const differences = ['newcombe', 'newcombe-cc', 'miettinen-nurminen', 'mee'] as const;

describe('properties', () => {
  it('an interval contains its estimate, lies in [0, 1], and mirrors when success and failure swap', () => {
    fc.assert(
      fc.property(counts, fc.constantFrom(...methods), ({ x, n }, method) => {
        const { estimate, lower, upper } = valueOf(proportionInterval(x, n, { method }));
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeLessThanOrEqual(1);
        if (method !== 'jeffreys') expect(lower).toBeLessThanOrEqual(estimate + 1e-12);
        if (method !== 'jeffreys') expect(upper).toBeGreaterThanOrEqual(estimate - 1e-12);
        const mirrored = valueOf(proportionInterval(n - x, n, { method }));
        expect(mirrored.lower).toBeCloseTo(1 - upper, 9);
        expect(mirrored.upper).toBeCloseTo(1 - lower, 9);
      }),
    );
  });

  it('an interval narrows as n grows at the same rate, and widens with confidence', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 2, max: 20 }), ({ x, n }, factor) => {
        const width = (k: number, of: number, confidence = 0.95) => {
          const { lower, upper } = valueOf(proportionInterval(k, of, { confidence }));
          return upper - lower;
        };
        expect(width(x * factor, n * factor)).toBeLessThan(width(x, n));
        expect(width(x, n, 0.99)).toBeGreaterThan(width(x, n, 0.9));
      }),
    );
  });

  it('a difference turns its sign when the groups swap', () => {
    fc.assert(
      fc.property(counts, counts, fc.constantFrom(...differences), (a, b, method) => {
        const there = valueOf(proportionDifference({ x1: a.x, n1: a.n, x2: b.x, n2: b.n }, { method }));
        const back = valueOf(proportionDifference({ x1: b.x, n1: b.n, x2: a.x, n2: a.n }, { method }));
        expect(back.estimate).toBeCloseTo(-there.estimate, 12);
        expect(back.lower).toBeCloseTo(-there.upper, 7);
        expect(back.upper).toBeCloseTo(-there.lower, 7);
      }),
    );
  });

  it('a paired difference turns its sign when the versions swap', () => {
    const cell = fc.integer({ min: 0, max: 300 });
    fc.assert(
      fc.property(cell, cell, cell, cell, (bothRight, onlyBase, onlyHead, bothWrong) => {
        fc.pre(bothRight + onlyBase + onlyHead + bothWrong > 0);
        for (const method of ['tango', 'newcombe'] as const) {
          const there = valueOf(pairedDifference({ bothRight, onlyBase, onlyHead, bothWrong }, { method }));
          const swapped = { bothRight, onlyBase: onlyHead, onlyHead: onlyBase, bothWrong };
          const back = valueOf(pairedDifference(swapped, { method }));
          expect(back.lower).toBeCloseTo(-there.upper, 8);
          expect(back.upper).toBeCloseTo(-there.lower, 8);
        }
      }),
    );
  });

  it('metrics do not depend on the order of rows, nor disparities on the names of groups', () => {
    fc.assert(
      fc.property(rows, fc.infiniteStream(fc.nat()), (data, noise) => {
        const shuffled = data
          .map((one) => ({ one, key: noise.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const metricsOf = (table: typeof data, names: string[]) => {
          const labels = Uint8Array.from(table, (one) => one.label);
          const scores = Float64Array.from(table, (one) => one.score);
          const predictions = Uint8Array.from(table, (one) => one.prediction);
          const codes = Int32Array.from(table, (one) => one.group);
          const groups = valueOf(countConfusionByGroup({ labels, predictions }, codes, 4)).map(
            (table_, i) => ({
              name: names[i]!,
              counts: table_,
            }),
          );
          const parity = demographicParity(groups);
          return {
            auc: rocAuc({ labels, scores }),
            variance: delongAuc(labels, scores),
            brier: brierScore({ labels, scores }),
            parity: parity.evaluable ? parity.value.difference : parity.reason,
          };
        };
        const first = metricsOf(data, ['a', 'b', 'c', 'd']);
        const second = metricsOf(shuffled, ['z', 'y', 'x', 'w']);
        expect(second.parity).toEqual(first.parity);
        expect(second.auc).toEqual(first.auc);
        if (first.brier.evaluable) expect(valueOf(second.brier)).toBeCloseTo(first.brier.value, 12);
        expect(second.variance.evaluable).toBe(first.variance.evaluable);
        if (first.variance.evaluable)
          expect(valueOf(second.variance).variance).toBeCloseTo(first.variance.value.variance, 12);
      }),
    );
  });

  it('AUC is the share of pairs in order, ties one half', () => {
    fc.assert(
      fc.property(rows, (data) => {
        const positives = data.filter((one) => one.label === 1);
        const negatives = data.filter((one) => one.label === 0);
        const auc = rocAuc({
          labels: Uint8Array.from(data, (one) => one.label),
          scores: Float64Array.from(data, (one) => one.score),
        });
        expect(auc.evaluable).toBe(positives.length > 0 && negatives.length > 0);
        if (!auc.evaluable) return;
        let pairs = 0;
        for (const p of positives)
          for (const q of negatives) pairs += p.score > q.score ? 1 : p.score === q.score ? 0.5 : 0;
        expect(auc.value).toBeCloseTo(pairs / (positives.length * negatives.length), 12);
      }),
    );
  });

  it('distances are symmetric, 0 for equal samples, and bounded', () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        expect(valueOf(wasserstein(x, x))).toBe(0);
        expect(valueOf(wasserstein(x, y))).toBeCloseTo(valueOf(wasserstein(y, x)), 9);
        const there = valueOf(kolmogorovSmirnov(x, y));
        const back = valueOf(kolmogorovSmirnov(y, x));
        expect(back.statistic).toBeCloseTo(there.statistic, 12);
        expect(back.p).toBeCloseTo(there.p, 9);
        expect(there.p).toBeGreaterThanOrEqual(0);
        expect(there.p).toBeLessThanOrEqual(1);
      }),
    );
    const shares = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(shares, (pairs) => {
        const [first, second] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
        fc.pre(first.some((a) => a > 0) && second.some((b) => b > 0));
        for (const distance of [
          hellinger,
          totalVariation,
          (d: { first: number[]; second: number[] }) => jensenShannonDistance(d, 2),
        ]) {
          const there = valueOf(distance({ first, second }));
          expect(valueOf(distance({ first: second, second: first }))).toBeCloseTo(there, 12);
          expect(there).toBeGreaterThanOrEqual(0);
          expect(there).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });

  it('corrections never lower a p-value, keep its order, and follow the input order', () => {
    const p = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });
    const kind = fc.constantFrom(
      'bonferroni',
      'holm',
      'hochberg',
      'benjamini-hochberg',
      'benjamini-yekutieli',
    );
    fc.assert(
      fc.property(p, kind, (values, correction) => {
        const adjusted = valueOf(adjustPValues(values, correction as 'holm'));
        for (const [i, value] of values.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(value);
          expect(adjusted[i]).toBeLessThanOrEqual(1);
          for (const [j, other] of values.entries())
            if (value < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!);
        }
      }),
    );
  });

  it.each([
    [
      'signs and equal values included',
      (i: number) => [-0, 0, -1e300, 1e-310, Infinity, 3, -2][i % 7]! * (1 + (i % 11)),
    ],
    ['few of them alike in the upper half of the bits', (i: number) => 1 + ((i * 7919) % 5000) * 1e-9],
    ['all of them alike in the upper half, from high to low', (i: number) => 1 - i * 1e-15],
    ['one far from all others', (i: number) => (i === 17 ? 1e12 : ((i * 7919) % 5000) / 5000)],
    ['evenly spread', (i: number) => ((i * 7919) % 4999) / 4999 - 0.5],
    ['the smallest ones among zeros of both signs', (i: number) => [5e-324, -0, 0, -5e-324, 1e-320][i % 5]!],
  ])('sorts many values as a comparing sort does: %s', (_, valueAt) => {
    const values = Float64Array.from({ length: 5000 }, (__, i) => valueAt(i));
    const order = argsort(values);
    const wanted = Array.from(values.keys()).sort((i, j) => {
      const [a, b] = [values[i]!, values[j]!];
      return a < b ? -1 : a > b ? 1 : i - j;
    });
    expect([...order]).toEqual(wanted);
  });
});
