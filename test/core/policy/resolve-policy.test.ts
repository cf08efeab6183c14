import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePolicy, type PolicyDocument } from '../../../src/core/policy/parse-policy.ts';
import { resolvePolicy } from '../../../src/core/policy/resolve-policy.ts';
import { checks } from './stand-in-checks.ts';

const path = '.github/assay.yml';
const packs = new Map([
  [
    'recommended',
    'version: 1\nextends: [assay:minimal]\nrequire:\n  - check: metric/no-regression\n  - check: card/required-sections\n    level: note\n    with: { min_words: 5 }\n',
  ],
  ['minimal', 'version: 1\nrequire:\n  - check: card/present\n    because: pack\n'],
  ['loop', 'version: 1\nextends: [assay:loop, assay:minimal]\n'],
  ['broken', 'version: 1\nrequire:\n  - check: nope\n'],
]);

function document(text: string, at = path): PolicyDocument {
  const result = parsePolicy(text, at);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.document;
}

const resolved = (text: string, more: Partial<Parameters<typeof resolvePolicy>[0]> = {}) =>
  resolvePolicy({ repository: document(text), packs, checks, ...more });

function policy(text: string, more: Partial<Parameters<typeof resolvePolicy>[0]> = {}) {
  const result = resolved(text, more);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.policy;
}

function problems(text: string, more: Partial<Parameters<typeof resolvePolicy>[0]> = {}) {
  const result = resolved(text, more);
  return 'problems' in result ? result.problems : [];
}

const wholeExample = `version: 1
extends: [assay:recommended]

models:
  - id: credit-default
    tier: high
    artifacts: [models/credit/*.onnx, models/credit/*.onnx.dvc]
    card: models/credit/README.md
    metrics: [reports/credit/metrics.json]
    predictions: reports/credit/predictions.parquet
    trained_on: [credit-applications]
    owners: ["@acme/credit-ml"]

datasets:
  - id: credit-applications
    files: [data/credit/*.csv]
    card: data/credit/README.md
    protected_attributes: [sex, age_group]
    target: defaulted

tiers:
  order: [minimal, limited, high]

require:
  - check: metric/threshold
    for: { tier: high }
    level: block
    with: { metric: auc, min: 0.80 }

  - id: auc-holds
    check: metric/no-regression
    with: { metric: auc, tolerance: 0.01, confidence: 0.95 }

  - check: fairness/group-disparity
    for: { tier: [limited, high] }
    with: { attribute: sex, measure: true_positive_rate, compare: ratio, min: 0.8 }

  - check: expression
    id: licence-allows-use
    because: "Legal, data-use policy 4.2"
    with: { cel: "model.card.license in ['apache-2.0', 'mit']", message: "Licence {{model.card.license}} is not cleared for use" }

approvals:
  - for: { tier: high }
    count: 2
    from: { teams: [acme/model-risk] }
    not_from: [author, committers]
    valid: while-governed-files-unchanged

waivers:
  from: { teams: [acme/model-risk] }
  max_days: 90
  never: [artifact/safe]
`;

describe('resolvePolicy', () => {
  it('resolves the whole example of the language', () => {
    const result = policy(wholeExample);
    expect(result.packs).toEqual(['minimal', 'recommended']);
    expect(result.fallback).toBe(false);
    expect(result.discover).toBe(true);
    expect(result.tiers).toEqual({ order: ['minimal', 'limited', 'high'], default: 'limited' });
    expect(result.unenforced).toEqual(['approvals', 'waivers']);
    expect(result.subjects).toEqual([
      {
        id: 'credit-default',
        kind: 'model',
        tier: 'high',
        artifacts: ['models/credit/*.onnx', 'models/credit/*.onnx.dvc'],
        card: 'models/credit/README.md',
        metrics: [{ path: 'reports/credit/metrics.json' }],
        reports: [],
        predictions: { path: 'reports/credit/predictions.parquet' },
        trainedOn: ['credit-applications'],
        owners: ['@acme/credit-ml'],
        protectedAttributes: [],
        target: undefined,
        place: { path, line: 5, column: 5 },
      },
      expect.objectContaining({
        id: 'credit-applications',
        kind: 'dataset',
        artifacts: ['data/credit/*.csv'],
        protectedAttributes: ['sex', 'age_group'],
        target: 'defaulted',
      }),
    ]);
    expect(result.requirements.map(({ id, check, level }) => [id, check, level])).toEqual([
      ['card/present', 'card/present', 'block'],
      ['metric/no-regression', 'metric/no-regression', 'block'],
      ['card/required-sections', 'card/required-sections', 'note'],
      ['metric/threshold', 'metric/threshold', 'block'],
      ['auc-holds', 'metric/no-regression', 'block'],
      ['fairness/group-disparity', 'fairness/group-disparity', 'block'],
      ['licence-allows-use', 'custom/expression', 'block'],
    ]);
    expect(result.requirements.at(-2)).toEqual({
      id: 'fairness/group-disparity',
      check: 'fairness/group-disparity',
      for: { tiers: ['limited', 'high'], models: undefined, datasets: undefined },
      level: 'block',
      from: undefined,
      because: undefined,
      controls: [],
      // The default of min_group_size is filled in.
      options: {
        attribute: 'sex',
        measure: 'true_positive_rate',
        compare: 'ratio',
        min: 0.8,
        min_group_size: 30,
      },
      place: { path, line: 34, column: 5 },
    });
  });

  it('falls back to recommended, which then only warns', () => {
    const result = resolvePolicy({ packs, checks });
    expect(result).toEqual({
      policy: expect.objectContaining({ fallback: true, packs: ['minimal', 'recommended'] }),
    });
    const { requirements } = (result as Extract<typeof result, { policy: unknown }>).policy;
    expect(requirements.map(({ id, level }) => `${id} ${level}`)).toEqual([
      'card/present warn',
      'metric/no-regression warn',
      'card/required-sections note',
    ]);
    expect(resolvePolicy({ packs: new Map(), checks })).toEqual({
      problems: [expect.objectContaining({ code: 'policy/unknown-pack' })],
    });
  });

  it('lays an entry over the inherited one of its id, key by key', () => {
    const { requirements } = policy(
      'version: 1\nextends: assay:recommended\nrequire:\n  - id: card/present\n    level: off\n  - check: card/required-sections\n    with: { sections: [limitations] }\n',
    );
    expect(requirements[0]).toEqual(
      expect.objectContaining({
        id: 'card/present',
        level: 'off',
        because: 'pack',
        place: { path, line: 4, column: 5 },
      }),
    );
    expect(requirements[2]).toEqual(
      expect.objectContaining({ level: 'note', options: { min_words: 5, sections: ['limitations'] } }),
    );
    expect(requirements[1]?.place.path).toBe('assay:recommended');
  });

  it('replaces the inherited entry where another check stands under its id', () => {
    const { requirements } = policy(
      'version: 1\nextends: assay:minimal\nrequire:\n  - id: card/present\n    check: artifact/format\n',
    );
    expect(requirements).toEqual([
      expect.objectContaining({
        id: 'card/present',
        check: 'artifact/format',
        because: undefined,
        level: 'block',
      }),
    ]);
  });

  it('makes ids unique, and leaves stated ones to those that state them', () => {
    const entry = (id: string) => `  - check: metric/threshold\n${id}    with: { metric: auc, min: 0.8 }\n`;
    const { requirements } = policy(
      `version: 1\nrequire:\n${entry('')}${entry('')}${entry('    id: metric/threshold-2\n')}${entry('')}`,
    );
    expect(requirements.map(({ id }) => id)).toEqual([
      'metric/threshold',
      'metric/threshold-3',
      'metric/threshold-2',
      'metric/threshold-4',
    ]);
  });

  it('finds a check by a short name', () => {
    const { requirements } = policy(
      "version: 1\nrequire:\n  - { check: expression, with: { cel: 'true' } }\n  - check: no-regression\n",
    );
    expect(requirements.map(({ check, id }) => [check, id])).toEqual([
      ['custom/expression', 'custom/expression'],
      ['metric/no-regression', 'metric/no-regression'],
    ]);
    // `present` is a card's and a metric's: said, not guessed.
    expect(problems('version: 1\nrequire:\n  - check: present\n')).toEqual([
      expect.objectContaining({ code: 'policy/unknown-check', line: 3, column: 12 }),
    ]);
  });

  it('lays the organisation between packs and repository', () => {
    const organisation = document(
      'version: 1\nextends: assay:minimal\ndiscover: false\nrequire:\n  - id: card/present\n    because: organisation\n    level: warn\n',
      'acme/.github',
    );
    const result = policy(
      'version: 1\nextends: assay:recommended\nrequire:\n  - id: card/present\n    level: note\n',
      { organisation },
    );
    expect(result.requirements[0]).toEqual(
      expect.objectContaining({ because: 'organisation', level: 'note' }),
    );
    expect(result.discover).toBe(false);
    expect(result.packs).toEqual(['minimal', 'recommended']);
  });

  it('reads each pack once, also where packs extend each other', () => {
    expect(policy('version: 1\nextends: [assay:loop, assay:minimal]\n').packs).toEqual(['minimal', 'loop']);
  });

  it('reads files of other repositories that it is given, and says where it is not', () => {
    const reference = 'acme/policies:ml/base.yml@v2';
    const text = `version: 1\nextends:\n  - ${reference}\n`;
    const externals = new Map([[reference, 'version: 1\nrequire:\n  - check: card/present\n']]);
    expect(policy(text, { externals }).requirements[0]?.place).toEqual({
      path: reference,
      line: 3,
      column: 5,
    });
    expect(problems(text)).toEqual([
      {
        code: 'policy/external',
        path,
        line: 3,
        column: 5,
        message:
          'Unexpected "acme/policies:ml/base.yml@v2", which cannot be read here, expected assay:recommended, assay:minimal, assay:loop or assay:broken',
        hint: 'Files of other repositories are not followed here; copy what you need into this policy.',
      },
    ]);
  });

  it('keeps options apart from what is written', () => {
    const repository = document('version: 1\nrequire:\n  - check: card/required-sections\n    with: {}\n');
    resolvePolicy({ repository, packs, checks });
    expect(repository.content.require?.[0]?.with).toEqual({});
  });

  it('lets the policy define metrics', () => {
    const { metricDefinitions } = policy(
      'version: 1\nmetric_definitions:\n  profit: { direction: higher, range: [0, inf] }\nrequire:\n  - check: metric/no-regression\n    with: { metric: profit }\n',
    );
    expect(metricDefinitions.at(-1)).toEqual({
      name: 'profit',
      aliases: [],
      direction: 'higher',
      unit: 'unknown',
      range: [0, Infinity],
    });
  });

  const require = (entry: string) => `version: 1\nrequire:\n  - ${entry}\n`;
  const models = 'models:\n  - { id: credit, artifacts: m }\n';
  it.each<[string, string, string, number, number, RegExp, string | undefined]>([
    [
      'an unknown check',
      require('check: card/presnt'),
      'unknown-check',
      3,
      12,
      /^Unexpected check "card\/presnt", expected artifact\/format, card\/present/,
      'Did you mean "card/present"?',
    ],
    [
      'a misspelt short name',
      require('check: expresion'),
      'unknown-check',
      3,
      12,
      /"expresion"/,
      'Did you mean "expression"?',
    ],
    [
      'an unknown pack',
      'version: 1\nextends: [assay:minimal, assay:recomended]\n',
      'unknown-pack',
      2,
      26,
      /^Unexpected pack "assay:recomended", expected assay:recommended, /,
      'Did you mean "assay:recommended"?',
    ],
    [
      'a pack without assay:',
      'version: 1\nextends: recommended\n',
      'unknown-pack',
      2,
      10,
      /"recommended"/,
      'Did you mean "assay:recommended"?',
    ],
    [
      'an unknown id to adjust',
      'version: 1\nextends: assay:minimal\nrequire:\n  - { id: card/presnt, level: off }\n',
      'unknown-requirement',
      4,
      11,
      /without a check/,
      'Did you mean "card/present"?',
    ],
    [
      'a repeated id',
      `${require('check: card/present\n    id: x')}  - { check: card/present, id: x }\n`,
      'repeated-id',
      5,
      32,
      /second id "x"/,
      undefined,
    ],
    [
      'a misspelt tier',
      require('check: card/present\n    for: { tier: [limited, hihg] }'),
      'unknown-tier',
      4,
      28,
      /^Unexpected tier "hihg", expected minimal, limited or high$/,
      'Did you mean "high"?',
    ],
    [
      'a misspelt model',
      `version: 1\n${models}require:\n  - { check: card/present, for: { models: credt } }\n`,
      'unknown-subject',
      5,
      43,
      /^Unexpected model "credt", expected credit$/,
      'Did you mean "credit"?',
    ],
    [
      'a model among datasets',
      `version: 1\n${models}require:\n  - { check: card/present, for: { datasets: [credit] } }\n`,
      'unknown-subject',
      5,
      46,
      /^Unexpected dataset "credit", expected one that is declared under datasets$/,
      undefined,
    ],
    [
      'a misspelt tier of a subject',
      'version: 1\nmodels:\n  - { id: credit, artifacts: m, tier: hgh }\n',
      'unknown-tier',
      3,
      39,
      /"hgh"/,
      'Did you mean "high"?',
    ],
    [
      'one id for model and dataset',
      `version: 1\n${models}datasets:\n  - { id: credit, files: d }\n`,
      'repeated-id',
      5,
      11,
      /^Unexpected second subject "credit" \(the first is on line 3\)/,
      undefined,
    ],
    [
      'an unknown dataset',
      `version: 1\nmodels:\n  - { id: credit, artifacts: m, trained_on: [aplications] }\ndatasets:\n  - { id: applications, files: d }\n`,
      'unknown-subject',
      3,
      46,
      /^Unexpected dataset "aplications", expected applications$/,
      'Did you mean "applications"?',
    ],
    [
      'tiers without a default',
      'version: 1\ntiers: { order: [green, red] }\n',
      'missing-key',
      2,
      8,
      /without "default"/,
      'Add default: red (or another of green, red).',
    ],
    [
      'a default that is no tier',
      'version: 1\ntiers: { order: [green, red], default: rde }\n',
      'unknown-tier',
      2,
      40,
      /"rde", expected green or red/,
      'Did you mean "red"?',
    ],
    [
      'a day that does not exist',
      require('check: card/present\n    from: 2027-02-30'),
      'bad-date',
      4,
      11,
      /^Unexpected date "2027-02-30", expected a day that exists, as YYYY-MM-DD$/,
      undefined,
    ],
    [
      'a misspelt option',
      require('check: metric/threshold\n    with: { metric: auc, mn: 0.8, max: 1 }'),
      'options/unknown-key',
      4,
      26,
      /^Unexpected key "mn", expected metric, min, max or split$/,
      'Did you mean "min"?',
    ],
    [
      'an option of the wrong kind',
      require('check: metric/threshold\n    with: { metric: auc, min: high }'),
      'options/unexpected-type',
      4,
      31,
      /^Unexpected "high", expected a number$/,
      '`assay explain metric/threshold` lists the options.',
    ],
    [
      'NaN as a bound',
      require('check: metric/threshold\n    with: { metric: auc, min: .nan }'),
      'options/unexpected-type',
      4,
      31,
      /^Unexpected NaN, expected a number$/,
      '`assay explain metric/threshold` lists the options.',
    ],
    [
      'a threshold without a bound',
      require('check: metric/threshold\n    with: { metric: auc }'),
      'options/unexpected-value',
      4,
      11,
      /^Unexpected a map, expected the key "min" or the key "max"$/,
      '`assay explain metric/threshold` lists the options.',
    ],
    [
      'a missing option',
      require('check: expression'),
      'options/missing-key',
      3,
      5,
      /^Unexpected map without the key "cel", expected it$/,
      '`assay explain custom/expression` lists the options.',
    ],
    [
      'a misspelt word of an option',
      require('check: fairness/group-disparity\n    with: { attribute: sex, measure: true_positive_rates, compare: ratio }'),
      'options/unexpected-value',
      4,
      38,
      /expected true_positive_rate or selection_rate$/,
      'Did you mean "true_positive_rate"?',
    ],
    [
      'an option out of range',
      require('check: metric/no-regression\n    with: { tolerance: -1 }'),
      'options/out-of-range',
      4,
      24,
      /^Unexpected -1, expected a number of at least 0$/,
      '`assay explain metric/no-regression` lists the options.',
    ],
    [
      'a metric without a direction',
      require('check: metric/no-regression\n    with: { metric: profit }'),
      'unknown-direction',
      4,
      21,
      /^Unexpected metric "profit", expected one whose better direction is known$/,
      'Say which way is better: metric_definitions: { profit: { direction: higher } }',
    ],
    [
      'a metric of two directions',
      require('check: metric/no-regression\n    with: { metric: ks }'),
      'unknown-direction',
      4,
      21,
      /which may be ks_separation or ks_drift/,
      'Say which way is better: metric_definitions: { ks: { direction: higher } }',
    ],
  ])('%s is a problem at its place', (_, text, code, line, column, message, hint) => {
    const found = problems(text);
    expect(found).toEqual([
      {
        code: `policy/${code}`,
        path,
        line,
        column,
        message: expect.stringMatching(message),
        ...(hint === undefined ? {} : { hint }),
      },
    ]);
  });

  it('lets a metric of two meanings and one direction pass', () => {
    expect(
      policy(require('check: metric/no-regression\n    with: { metric: map }')).requirements,
    ).toHaveLength(1);
  });

  it('does not ask of packs and the organisation that they know the repository', () => {
    const organisation = document(
      require('check: card/present\n    for: { models: [of-another-repository] }'),
      'acme/.github',
    );
    expect(policy('version: 1\n', { organisation }).requirements).toHaveLength(1);
  });

  it('says problems of a pack at the pack', () => {
    expect(problems('version: 1\nextends: assay:broken\n')).toEqual([
      expect.objectContaining({ code: 'policy/unknown-check', path: 'assay:broken', line: 3, column: 12 }),
    ]);
  });

  it('bounds hostile lists: each compared with each would not end', () => {
    const long = `version: 1\nrequire:\n  - check: lineage/evidence-fresh\n    with: { evidence: [${'[1], '.repeat(30_000)}] }\n`;
    const result = parsePolicy(long, path);
    expect(result).toEqual({
      problems: [expect.objectContaining({ code: 'policy/too-many', line: 4, column: 23 })],
    });
  });

  it('never throws', () => {
    const line = fc.constantFrom(
      '  - check: card/present',
      '  - check: metric/no-regression',
      '    id: card/present',
      '    level: off',
      '    level: warn',
      '    with: { metric: auc }',
      '    with: { metric: constructor }',
      '    for: { tier: high }',
      '    for: { models: ["*"], datasets: toString }',
      '  - id: __proto__',
      '  - check: toString',
      '    from: 2027-02-31',
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(line, { maxLength: 8 }),
        fc.constantFrom('', 'extends: assay:recommended\n', 'extends: [assay:loop]\n'),
        (lines, head) => {
          const parsed = parsePolicy(`version: 1\n${head}require:\n${lines.join('\n')}\n`, path);
          if ('problems' in parsed) return;
          const result = resolvePolicy({ repository: parsed.document, packs, checks });
          expect('policy' in result || result.problems.length > 0).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('says every flaw, in the order of the file, whatever found it', () => {
    const flaws = problems(
      'version: 1\nrequire:\n  - check: metric/treshold\n  - check: card/present\n    for: { tier: hihg }\nmodels:\n  - { id: a, artifacts: [a], tier: lo }\n',
    );
    expect(flaws.map(({ line }) => line)).toEqual([3, 5, 7]);
  });
});
