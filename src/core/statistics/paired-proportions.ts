import { binomialMass, binomialLower } from './binomial.ts';
import { type Evaluation, evaluated, flawOfConfidence, flawOfCounts, notEvaluable } from './evaluation.ts';
import { normalTwoSided, zOfConfidence } from './normal.ts';
import { squareAndAdd } from './proportion-difference.ts';
import { type Interval, wilsonLimits } from './proportion-interval.ts';
import { bisect } from './root.ts';
import type { TestResult } from './two-by-two.ts';

/** The paired table of two classifiers on the same examples. Base is the first, head the second. */
export interface PairedTable {
  readonly bothRight: number;
  readonly onlyBase: number;
  readonly onlyHead: number;
  readonly bothWrong: number;
}

/** The forms of McNemar's test. */
export type McNemarMethod = 'asymptotic' | 'corrected' | 'exact' | 'mid-p';
/** The intervals of a paired difference. */
export type PairedMethod = 'tango' | 'newcombe' | 'wald' | 'wald-cc' | 'agresti-min' | 'bonett-price';

function flawOf({ bothRight, onlyBase, onlyHead, bothWrong }: PairedTable) {
  const flaw = flawOfCounts({ bothRight, onlyBase, onlyHead, bothWrong });
  if (flaw) return flaw;
  return bothRight + onlyBase + onlyHead + bothWrong === 0 ? notEvaluable('no pairs (n = 0)') : undefined;
}

/**
 * McNemar's test of equal proportions on the same examples. `statistic` is z = (onlyHead - onlyBase) / sqrt(discordant),
 * positive where head is better (corrected: cut by 1 towards 0). With no discordant pair p is 1: the data say nothing against
 * equality. Source: Q. McNemar (1947); Edwards (1948) for the correction; M. W. Fagerland, S. Lydersen, P. Laake (2013),
 * BMC Medical Research Methodology 13:91 for exact and mid-p.
 */
export function mcnemarTest(table: PairedTable, method: McNemarMethod = 'mid-p'): Evaluation<TestResult> {
  const flaw = flawOf(table);
  if (flaw) return flaw;
  const { onlyBase: b, onlyHead: c } = table;
  const discordant = b + c;
  if (discordant === 0) return evaluated({ statistic: 0, p: 1 });
  const cut = method === 'corrected' ? Math.min(1, Math.abs(c - b)) : 0;
  const statistic = (Math.sign(c - b) * (Math.abs(c - b) - cut)) / Math.sqrt(discordant);
  if (method === 'asymptotic' || method === 'corrected')
    return evaluated({ statistic, df: 1, p: normalTwoSided(statistic) });
  const smaller = Math.min(b, c);
  const exact = 2 * binomialLower(smaller, discordant, 0.5);
  if (method === 'exact') return evaluated({ statistic, p: Math.min(1, exact) });
  // at b = c both tails hold the middle outcome, which is taken away once by half, as the authors' own software has it
  const middle = binomialMass(smaller, discordant, 0.5);
  return evaluated({ statistic, p: b === c ? 1 - middle / 2 : exact - middle });
}

/**
 * A two-sided confidence interval of accuracy(head) - accuracy(base) on the same examples, from the paired table. Holds also
 * without a discordant pair. Sources: T. Tango (1998), Statistics in Medicine 17:891-908; R. G. Newcombe (1998), Statistics in
 * Medicine 17:2635-2650, method 10 (phi with the n/2 correction); A. Agresti, Y. Min (2005), Statistics in Medicine 24:729-740;
 * D. G. Bonett, R. M. Price (2012), JEBS 37:479-488; Wald and its correction by 1/n as methods 1 and 2 of Newcombe.
 */
export function pairedDifference(
  table: PairedTable,
  options: { readonly method?: PairedMethod; readonly confidence?: number } = {},
): Evaluation<Interval> {
  const { method = 'tango', confidence = 0.95 } = options;
  const flaw = flawOf(table) ?? flawOfConfidence(confidence);
  if (flaw) return flaw;
  const n = table.bothRight + table.onlyBase + table.onlyHead + table.bothWrong;
  const [lower, upper] = limits(method, table, n, zOfConfidence(confidence));
  return evaluated({ estimate: (table.onlyHead - table.onlyBase) / n, lower, upper });
}

function limits(method: PairedMethod, table: PairedTable, n: number, z: number): [number, number] {
  const { onlyBase: b, onlyHead: c } = table;
  const wald = (lost: number, gained: number, of: number, correction: number): [number, number] => {
    const d = (gained - lost) / of;
    const half = (z * Math.sqrt(Math.max(0, lost + gained - (gained - lost) ** 2 / of))) / of + correction;
    return [d - half, d + half];
  };
  const clip = ([l, u]: [number, number]): [number, number] => [Math.max(-1, l), Math.min(1, u)];
  switch (method) {
    case 'tango':
      return tangoLimits(c, b, n, z);
    case 'newcombe':
      return newcombePaired(table, n, z);
    case 'wald':
      return wald(b, c, n, 0);
    case 'wald-cc':
      return wald(b, c, n, 1 / n);
    case 'agresti-min':
      return clip(wald(b + 0.5, c + 0.5, n + 2, 0));
    case 'bonett-price': {
      const lost = (b + 1) / (n + 2);
      const gained = (c + 1) / (n + 2);
      const half = z * Math.sqrt((lost + gained - (gained - lost) ** 2) / (n + 2));
      return clip([gained - lost - half, gained - lost + half]);
    }
  }
}

/** Tango's score statistic of H0: (gained - lost) / n = delta, with the constrained estimate in closed form. */
export function tangoScore(gained: number, lost: number, n: number, delta: number): number {
  const distance = gained - lost - n * delta;
  if (distance === 0) return 0;
  const a = 2 * n;
  const b = -gained - lost + (2 * n - gained + lost) * delta;
  const c = -lost * delta * (1 - delta);
  const root = Math.sqrt(Math.max(0, b * b - 4 * a * c));
  // (root - b) / 2a without cancellation when b > 0
  const q = b > 0 ? (-2 * c) / (root + b) : (root - b) / (2 * a);
  return distance / Math.sqrt(Math.max(0, n * (2 * q + delta * (1 - delta))));
}

function tangoLimits(gained: number, lost: number, n: number, z: number): [number, number] {
  const d = (gained - lost) / n;
  return [
    d <= -1 ? -1 : bisect((delta) => z - tangoScore(gained, lost, n, delta), -1, d),
    d >= 1 ? 1 : bisect((delta) => -z - tangoScore(gained, lost, n, delta), d, 1),
  ];
}

function newcombePaired(table: PairedTable, n: number, z: number): [number, number] {
  const { bothRight, onlyBase, onlyHead, bothWrong } = table;
  const head = bothRight + onlyHead;
  const base = bothRight + onlyBase;
  const margins = head * (n - head) * base * (n - base);
  const cross = bothRight * bothWrong - onlyBase * onlyHead;
  const numerator = cross > 0 ? Math.max(0, cross - n / 2) : cross;
  const phi = margins === 0 ? 0 : numerator / Math.sqrt(margins);
  return squareAndAdd(head / n, wilsonLimits(head, n, z), base / n, wilsonLimits(base, n, z), phi);
}
