import { describe, expect, it } from 'vitest';
import {
  type AequitasMetric,
  type AequitasParity,
  aequitasTable,
  averagePrecision,
  benefitsOf,
  betweenGroupEntropy,
  classImbalance,
  conditionalDemographicDisparity,
  countConfusion,
  countConfusionByGroup,
  demographicParity,
  disparityOf,
  equalizedOdds,
  evaluated,
  fourFifths,
  generalizedEntropy,
  type Group,
  type GroupCodes,
  groupValues,
  impactRatioTable,
  intersectGroups,
  kullbackLeibler,
  likelihoodRatios,
  overallRate,
  type RateName,
  rateOf,
  signedDifference,
  theilIndex,
  twoProportionTest,
} from '../../../src/core/statistics/index.ts';
import { valueOf } from '../../core/statistics/value-of.ts';
import { hasOracle, readExpected, readRows } from './read-oracle.ts';

/** Codes of a column of names, sorted. */
function codesOf(column: readonly string[]): GroupCodes {
  const names = [...new Set(column)].sort();
  return { names, codes: Int32Array.from(column, (name) => names.indexOf(name)) };
}

function groupsOf(
  labels: readonly number[],
  predictions: readonly number[],
  { names, codes }: GroupCodes,
): Group[] {
  const tables = valueOf(
    countConfusionByGroup(
      { labels: Uint8Array.from(labels), predictions: Uint8Array.from(predictions) },
      codes,
      names.length,
    ),
  );
  return names.map((name, i) => ({ name, counts: tables[i]! }));
}

const size = ({ counts }: Group) => counts.tp + counts.fp + counts.fn + counts.tn;

describe.skipIf(!hasOracle('fairlearn-docs'))("Fairlearn's user guide, its printed tables", () => {
  type Metrics = Record<'tpr' | 'fpr' | 'sel' | 'count', number>;
  interface Expected {
    perform_fairness_assessment: {
      y_true: number[];
      y_pred: number[];
      sensitive: string[];
      overall: Metrics;
      by_group: Record<string, Metrics>;
      difference_between_groups: Metrics;
      ratio_between_groups: Metrics;
      difference_to_overall: Metrics;
      ratio_to_overall: Metrics;
    };
    common_fairness_metrics: Record<string, number>;
    intersecting_groups: {
      sf1: number[];
      overall: Record<string, number>;
      by_group: Record<string, { precision: number; recall: number; count: number }>;
    };
    control_features: {
      y_true: number[];
      y_pred: number[];
      control: string[];
      sensitive: string[];
      overall: Record<string, number>;
      by_group: Record<string, number>;
      group_max: Record<string, number>;
      difference_between_groups: Record<string, number>;
    };
  }
  const expected = () => readExpected('fairlearn-docs') as Expected;
  const rates = { tpr: 'true-positive-rate', fpr: 'false-positive-rate', sel: 'selection-rate' } as const;

  it('reproduces MetricFrame: by group, overall, differences and ratios', () => {
    const guide = expected().perform_fairness_assessment;
    const groups = groupsOf(guide.y_true, guide.y_pred, codesOf(guide.sensitive));
    for (const key of ['tpr', 'fpr', 'sel'] as const) {
      const overall = valueOf(overallRate(groups, rates[key])).value;
      expect(overall).toBeCloseTo(guide.overall[key], 12);
      for (const { name, value } of groupValues(groups, rates[key]))
        expect(valueOf(value), `${key} ${name}`).toBeCloseTo(guide.by_group[name]![key], 12);
      const between = valueOf(disparityOf(groupValues(groups, rates[key])));
      expect(between.difference).toBeCloseTo(guide.difference_between_groups[key], 12);
      expect(valueOf(between.ratio)).toBeCloseTo(guide.ratio_between_groups[key], 12);
      const toOverall = valueOf(disparityOf(groupValues(groups, rates[key]), 'to-overall', overall));
      expect(toOverall.difference).toBeCloseTo(guide.difference_to_overall[key], 12);
      expect(valueOf(toOverall.ratio)).toBeCloseTo(guide.ratio_to_overall[key], 12);
    }
    const counts = groups.map((group) => ({ name: group.name, value: evaluated(size(group)) }));
    const between = valueOf(disparityOf(counts));
    expect(between.difference).toBe(guide.difference_between_groups.count);
    expect(valueOf(between.ratio)).toBe(guide.ratio_between_groups.count);
    const toOverall = valueOf(disparityOf(counts, 'to-overall', guide.overall.count));
    expect(toOverall.difference).toBe(guide.difference_to_overall.count);
    expect(valueOf(toOverall.ratio)).toBeCloseTo(guide.ratio_to_overall.count, 12);
    const common = expected().common_fairness_metrics;
    const parity = valueOf(demographicParity(groups));
    expect(parity.difference).toBeCloseTo(common['demographic_parity_difference']!, 12);
    expect(valueOf(parity.ratio)).toBeCloseTo(common['demographic_parity_ratio']!, 12);
    const odds = valueOf(equalizedOdds(groups));
    expect(odds.difference).toBeCloseTo(common['equalized_odds_difference']!, 12);
    expect(valueOf(odds.ratio)).toBeCloseTo(common['equalized_odds_ratio']!, 12);
    // the mean form by hand: (0.2 + 1.0) / 2
    expect(valueOf(equalizedOdds(groups, { aggregate: 'mean' })).difference).toBeCloseTo(0.6, 12);
  });

  it('reproduces intersections of two attributes', () => {
    const { sf1, by_group, overall } = expected().intersecting_groups;
    const { y_true, y_pred, sensitive } = expected().perform_fairness_assessment;
    const crossed = valueOf(intersectGroups([codesOf(sensitive), codesOf(sf1.map(String))]));
    const groups = groupsOf(y_true, y_pred, crossed);
    expect(groups.map(({ name }) => name)).toEqual(Object.keys(by_group));
    for (const group of groups) {
      const wanted = by_group[group.name]!;
      expect(size(group)).toBe(wanted.count);
      // sklearn turns 0/0 into 0 here; ours says why there is none
      const recall = rateOf(group.counts, 'true-positive-rate');
      const precision = rateOf(group.counts, 'precision');
      expect(recall.evaluable ? recall.value.value : 0).toBeCloseTo(wanted.recall, 12);
      expect(precision.evaluable ? precision.value.value : 0).toBeCloseTo(wanted.precision, 12);
    }
    expect(valueOf(overallRate(groups, 'precision')).value).toBeCloseTo(overall['precision']!, 12);
    expect(valueOf(overallRate(groups, 'true-positive-rate')).value).toBeCloseTo(overall['recall']!, 12);
  });

  it('reproduces metrics inside each stratum of a control feature', () => {
    const guide = expected().control_features;
    for (const stratum of ['H', 'L']) {
      const inside = <T>(column: readonly T[]) => column.filter((_, i) => guide.control[i] === stratum);
      const groups = groupsOf(inside(guide.y_true), inside(guide.y_pred), codesOf(inside(guide.sensitive)));
      const overall = valueOf(overallRate(groups, 'accuracy')).value;
      expect(overall).toBeCloseTo(guide.overall[stratum]!, 12);
      for (const { name: group, value } of groupValues(groups, 'accuracy'))
        expect(valueOf(value)).toBeCloseTo(guide.by_group[`${stratum} / ${group}`]!, 12);
      const between = valueOf(disparityOf(groupValues(groups, 'accuracy')));
      expect(between.difference).toBeCloseTo(guide.difference_between_groups[stratum]!, 12);
    }
  });
});

describe.skipIf(!hasOracle('aequitas-unit'))("Aequitas' own test cases, every 0/0", () => {
  interface Expected {
    cases: {
      case: string;
      data: string;
      ref_groups: Record<string, string>;
      tau: number;
      rows: (Record<string, number | boolean | null> & { attribute_name: string; attribute_value: string })[];
    }[];
  }
  const PARITIES: Record<string, AequitasParity> = {
    'Statistical Parity': 'statistical',
    'Impact Parity': 'impact',
    'FDR Parity': 'fdr',
    'FPR Parity': 'fpr',
    'FOR Parity': 'for',
    'FNR Parity': 'fnr',
    'TypeI Parity': 'type1',
    'TypeII Parity': 'type2',
    'Unsupervised Fairness': 'unsupervised',
    'Supervised Fairness': 'supervised',
  };
  const METRICS: AequitasMetric[] = ['ppr', 'pprev', 'fdr', 'for', 'fpr', 'fnr'];

  it('reproduces counts, metrics, disparities and parities; nulls stay nulls', () => {
    const { cases } = readExpected('aequitas-unit') as Expected;
    expect(cases).toHaveLength(8);
    let cells = 0;
    for (const example of cases) {
      const data = readRows('aequitas-unit', example.data);
      const column = (name: string) => data.map((row) => row[name]!);
      for (const row of example.rows) {
        const label = `case ${example.case}, ${row.attribute_name} ${row.attribute_value}`;
        const groups = groupsOf(
          column('label_value').map(Number),
          column('score').map(Number),
          codesOf(column(row.attribute_name)),
        );
        const reference = { group: example.ref_groups[row.attribute_name]! };
        const table = (conjunction: 'aequitas' | 'strict') =>
          aequitasTable(groups, { reference, tau: example.tau, conjunction }).find(
            ({ name }) => name === row.attribute_value,
          )!;
        const ours = table('aequitas');
        for (const key of ['tp', 'fp', 'fn', 'tn'] as const) expect(ours.counts[key], label).toBe(row[key]);
        const same = (actual: number | null, wanted: unknown, what: string) => {
          cells += 1;
          if (wanted === null) expect(actual, `${label} ${what}`).toBeNull();
          else expect(actual, `${label} ${what}`).toBeCloseTo(wanted as number, 9);
        };
        for (const metric of METRICS) {
          same(ours.metrics[metric], row[metric], metric);
          same(ours.disparities[metric], row[`${metric}_disparity`], `${metric} disparity`);
        }
        for (const [name, parity] of Object.entries(PARITIES))
          expect(ours.parities[parity], `${label} ${name}`).toBe(row[name]);
        // where one half is undefined and the other fair, ours says undefined and not "unfair"
        const strict = table('strict').parities;
        const halves = [strict.type1, strict.type2];
        if (halves.includes(null) && !halves.includes(false)) expect(strict.supervised, label).toBeNull();
      }
    }
    expect(cells).toBeGreaterThan(150);
  });
});

describe.skipIf(!hasOracle('aif360-unit'))('AIF360, literals of its unit tests', () => {
  interface Expected {
    entropy: Record<string, number[]> & Record<string, number>;
    multiclass_to_binary: {
      feat: number[];
      label: number[];
      pred: number[];
      favorable: number[];
      unprivileged: number[];
      expected: { TP: number; FN: number; TN: number; FP: number };
      fnr_difference: number;
    };
    class_imbalance: { priv: number[]; weight: number[]; expected_priv1: number; expected_priv0: number };
    kl_divergence: { group: number[]; label: number[]; weight: number[]; priv1: number };
    conditional_demographic_disparity: {
      group: number[];
      label: number[];
      weight: number[];
      expected: number;
    };
  }
  const expected = () => readExpected('aif360-unit') as Expected;

  it('reproduces the entropy indices', () => {
    const { entropy } = expected();
    const array = (name: string) => Uint8Array.from(entropy[name] as unknown as number[]);
    const benefits = benefitsOf(array('label'), array('pred'));
    const wanted = entropy as Record<string, number>;
    expect(valueOf(generalizedEntropy(benefits, 2))).toBeCloseTo(
      wanted['generalized_entropy_index_alpha2']!,
      12,
    );
    expect(valueOf(theilIndex(benefits))).toBeCloseTo(wanted['theil']!, 12);
    const groups = Int32Array.from(array('feat'));
    expect(valueOf(betweenGroupEntropy(benefits, groups))).toBeCloseTo(wanted['between_all_groups_gei']!, 12);
    const second = benefitsOf(array('label'), array('pred_2'));
    expect(valueOf(generalizedEntropy(second))).toBeCloseTo(wanted['generalized_entropy_index_2']!, 12);
  });

  it('reproduces favourable labels of several classes and a signed difference', () => {
    const example = expected().multiclass_to_binary;
    const binary = (values: number[]) => values.map((value) => (example.favorable.includes(value) ? 1 : 0));
    const [labels, predictions] = [binary(example.label), binary(example.pred)];
    const { TP, FN, TN, FP } = example.expected;
    const all = valueOf(
      countConfusion({ labels: Uint8Array.from(labels), predictions: Uint8Array.from(predictions) }),
    );
    expect(all).toEqual({ tp: TP, fn: FN, tn: TN, fp: FP });
    const side = example.feat.map((value) => (example.unprivileged.includes(value) ? 'u' : 'p'));
    const [privileged, unprivileged] = groupsOf(labels, predictions, codesOf(side));
    const difference = signedDifference(unprivileged!.counts, privileged!.counts, 'false-negative-rate');
    expect(valueOf(difference)).toBeCloseTo(example.fnr_difference, 12);
  });

  it('reproduces class imbalance, KL divergence and conditional demographic disparity', () => {
    const {
      class_imbalance: imbalance,
      kl_divergence: kl,
      conditional_demographic_disparity: cdd,
    } = expected();
    const weigh = (group: number[], weight: number[], value: number) =>
      group.reduce((sum, g, i) => sum + (g === value ? weight[i]! : 0), 0);
    const [zero, one] = [0, 1].map((value) => weigh(imbalance.priv, imbalance.weight, value));
    expect(valueOf(classImbalance(zero!, one!))).toBeCloseTo(imbalance.expected_priv1, 12);
    expect(valueOf(classImbalance(one!, zero!))).toBeCloseTo(imbalance.expected_priv0, 12);
    const shares = (group: number) =>
      [0, 1, 2].map((label) =>
        kl.label.reduce((sum, l, i) => sum + (l === label && kl.group[i] === group ? kl.weight[i]! : 0), 0),
      );
    expect(valueOf(kullbackLeibler({ first: shares(1), second: shares(0) }))).toBeCloseTo(kl.priv1, 12);
    const strata = [0, 1, 2].map((group) => {
      const sum = (label: number) =>
        cdd.label.reduce(
          (total, l, i) => total + (l === label && cdd.group[i] === group ? cdd.weight[i]! : 0),
          0,
        );
      return { accepted: sum(1), rejected: sum(0) };
    });
    expect(valueOf(conditionalDemographicDisparity(strata))).toBeCloseTo(cdd.expected, 12);
  });
});

describe.skipIf(!hasOracle('four-fifths-dev'))(
  'the four-fifths rule: EEOC 1979 and Connecticut v. Teal',
  () => {
    interface Expected {
      ugesp_qa_1979: {
        selection_rates: Record<string, number>;
        impact_ratio: Record<string, number>;
        adverse_impact: Record<string, boolean>;
        float_traps: { x1: number; n1: number; x2: number; n2: number; adverse: boolean }[];
      };
      connecticut_v_teal_1982: {
        white: { n: number; passed: number };
        black: { n: number; passed: number };
        impact_ratio_pct_published: number;
        adverse_impact: boolean;
        derived: { impact_ratio: number; z_pooled: number; p_two_sided: number; fisher_p: number };
      };
    }
    const expected = () => readExpected('four-fifths-dev') as Expected;

    it('calls less than four fifths adverse, and exactly four fifths not', () => {
      const { selection_rates, impact_ratio, adverse_impact, float_traps } = expected().ugesp_qa_1979;
      const groups = Object.entries(selection_rates).map(([name, rate]) => ({
        name,
        selected: Math.round(rate * 100),
        total: 100,
      }));
      const { rows, highest } = valueOf(fourFifths(groups));
      expect(highest).toBe('White');
      expect(rows).toHaveLength(3);
      for (const row of rows) {
        expect(row.ratio, row.name).toBeCloseTo(impact_ratio[row.name]!, 12);
        expect(row.adverse, row.name).toBe(adverse_impact[row.name]);
      }
      for (const { x1, n1, x2, n2, adverse } of float_traps) {
        const trap = [
          { name: 'a', selected: x1, total: n1 },
          { name: 'b', selected: x2, total: n2 },
        ];
        expect(valueOf(fourFifths(trap)).rows[0]!.adverse).toBe(adverse);
      }
    });

    it('finds the disparity of Connecticut v. Teal', () => {
      const { white, black, derived, ...teal } = expected().connecticut_v_teal_1982;
      const { rows, verdict } = valueOf(
        fourFifths([
          { name: 'white', selected: white.passed, total: white.n },
          { name: 'black', selected: black.passed, total: black.n },
        ]),
      );
      const [row] = rows;
      expect(verdict).toBe('shown-bad');
      expect(row!.adverse).toBe(teal.adverse_impact);
      expect(Math.round(100 * row!.ratio)).toBe(teal.impact_ratio_pct_published);
      expect(row!.ratio).toBeCloseTo(derived.impact_ratio, 12);
      expect(row!.p / derived.fisher_p).toBeCloseTo(1, 9);
      const test = twoProportionTest({ x1: black.passed, n1: black.n, x2: white.passed, n2: white.n });
      expect(valueOf(test).statistic).toBeCloseTo(derived.z_pooled, 9);
      expect(valueOf(row!.z)).toBeCloseTo(derived.z_pooled, 9);
      expect(valueOf(test).p / derived.p_two_sided).toBeCloseTo(1, 9);
    });
  },
);

describe.skipIf(!hasOracle('dcwp-rule-example'))(
  'New York Local Law 144, the worked tables of the rule',
  () => {
    interface Row {
      category: string;
      applicants: number;
      selected: number;
    }
    interface Expected {
      race: (Row & {
        selection_rate_pct_published: number;
        impact_ratio_published: number;
        exact_ratio: number;
      })[];
      sex_from_memory: (Row & { selection_rate_pct: number; impact_ratio: number })[];
    }

    it('prints the rates and ratios that the rule prints, from unrounded rates', () => {
      const expected = readExpected('dcwp-rule-example') as Expected;
      const tableOf = (rows: Row[]) =>
        valueOf(
          impactRatioTable(
            rows.map(({ category, applicants, selected }) => ({
              name: category,
              selected,
              total: applicants,
            })),
          ),
        );
      const { rows } = tableOf(expected.race);
      for (const [i, row] of rows.entries()) {
        const published = expected.race[i]!;
        expect(row.ratePercent, row.name).toBe(`${published.selection_rate_pct_published}%`);
        expect(row.ratioText, row.name).toBe(published.impact_ratio_published.toFixed(2));
        expect(row.ratio, row.name).toBeCloseTo(published.exact_ratio, 12);
      }
      for (const [i, row] of tableOf(expected.sex_from_memory).rows.entries()) {
        const published = expected.sex_from_memory[i]!;
        expect(row.ratePercent).toBe(`${published.selection_rate_pct}%`);
        expect(row.ratio).toBeCloseTo(published.impact_ratio, 3);
      }
    });
  },
);

describe.skipIf(!hasOracle('compas-propublica'))(
  'ProPublica, "Machine Bias" truth tables, 7,214 people',
  () => {
    interface Expected {
      truth_tables: Record<
        string,
        {
          group: string | null;
          positive: string;
          n: number;
          tn: number;
          fp: number;
          fn: number;
          tp: number;
          published: Record<string, number>;
        }
      >;
    }

    it('reproduces every table: counts, and percents as printed', () => {
      const data = readRows('compas-propublica', 'data.csv');
      const { truth_tables } = readExpected('compas-propublica') as Expected;
      for (const [name, { group, positive, n, published, ...counts }] of Object.entries(truth_tables)) {
        const rows = data.filter((row) => group === null || row['race'] === group);
        expect(rows, name).toHaveLength(n);
        const predicted = (score: string) => (positive.includes('!=') ? score !== 'Low' : score === 'High');
        const table = valueOf(
          countConfusion({
            labels: Uint8Array.from(rows, (row) => Number(row['two_year_recid'])),
            predictions: Uint8Array.from(rows, (row) => (predicted(row['score_text']!) ? 1 : 0)),
          }),
        );
        expect(table, name).toEqual({
          tp: counts.tp,
          fp: counts.fp,
          fn: counts.fn,
          tn: counts.tn,
        });
        const rate = (of: RateName) => valueOf(rateOf(table, of)).value;
        expect((100 * rate('false-positive-rate')).toFixed(2)).toBe(published['fpr_pct']!.toFixed(2));
        expect((100 * rate('false-negative-rate')).toFixed(2)).toBe(published['fnr_pct']!.toFixed(2));
        expect(rate('true-negative-rate').toFixed(2)).toBe(published['specificity']!.toFixed(2));
        expect(rate('true-positive-rate').toFixed(2)).toBe(published['sensitivity']!.toFixed(2));
        expect(rate('prevalence').toFixed(2)).toBe(published['prevalence']!.toFixed(2));
        expect(rate('precision').toFixed(2)).toBe(published['ppv']!.toFixed(2));
        expect(rate('negative-predictive-value').toFixed(2)).toBe(published['npv']!.toFixed(2));
        const { positive: plus, negative: minus } = likelihoodRatios(table);
        expect(valueOf(plus).toFixed(2)).toBe(published['lr_plus']!.toFixed(2));
        expect(valueOf(minus).toFixed(2)).toBe(published['lr_minus']!.toFixed(2));
      }
      // higher deciles rank higher: the score is a ranking worth having, whatever its thresholds
      const labels = Uint8Array.from(data, (row) => Number(row['two_year_recid']));
      const scores = Float64Array.from(data, (row) => Number(row['decile_score']));
      expect(valueOf(averagePrecision({ labels, scores }))).toBeGreaterThan(0.5);
    });
  },
);
