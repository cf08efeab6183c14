import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/core/policy/parse-policy.ts';

const path = '.github/assay.yml';

function problems(text: string | Uint8Array) {
  const result = parsePolicy(text, path);
  return 'problems' in result ? result.problems : [];
}

describe('parsePolicy', () => {
  it('reads a policy of every key', () => {
    const result = parsePolicy(
      `version: 1
extends: [assay:recommended]
models:
  - id: credit-default
    tier: high
    artifacts: models/credit/*.onnx
    card: models/credit/README.md
    metrics: [{ path: reports/*.json, format: dvc-metrics, split: test, prefix: test_ }, other.json]
    reports: reports/drift.json
    predictions: { path: p.parquet, truth: y, prediction: y_hat, score: p, id: row_id, groups: [sex] }
    trained_on: [applications]
    owners: ["@acme/credit-ml"]
datasets:
  - id: applications
    files: [data/*.csv]
    card: data/README.md
    protected_attributes: [sex, age_group]
    target: defaulted
metric_definitions:
  profit: { direction: higher, unit: unitless, range: [-.inf, inf], aliases: [pnl] }
discover: [models/**]
tiers: { order: [minimal, limited, high], default: limited }
require:
  - check: card/present
    id: has-card
    for: { tier: [limited, high], models: '*' }
    level: warn
    from: 2027-01-01
    because: policy 4.2
    controls: [internal_4.2]
    with: { anything: 1 }
approvals:
  - for: { tier: high }
    count: 2
    from: { teams: [acme/model-risk], users: [octocat], permission: maintain }
    not_from: [author, committers]
    valid: while-governed-files-unchanged
waivers: { from: { teams: [acme/model-risk] }, max_days: 90, never: [artifact/safe] }
locked: [has-card]
review_every: { high: 90d }
`,
      path,
    );
    if ('problems' in result) throw new Error(JSON.stringify(result.problems));
    const { content, placeOf } = result.document;
    expect(content.models?.[0]?.artifacts).toBe('models/credit/*.onnx');
    expect(content.metric_definitions?.profit?.range).toEqual(['-inf', 'inf']);
    expect(placeOf('/require/0/level')).toEqual({ path, line: 27, column: 12 });
  });

  it.each<[string, string, string, number, number, string, string | undefined]>([
    [
      'nothing',
      '',
      'not-a-map',
      1,
      1,
      'Unexpected empty file, expected a policy, which begins with "version: 1"',
      '`assay init` writes one.',
    ],
    [
      'a list',
      '- a\n',
      'not-a-map',
      1,
      1,
      'Unexpected list, expected a policy, which begins with "version: 1"',
      '`assay init` writes one.',
    ],
    [
      'no version',
      'require: []\n',
      'missing-key',
      1,
      1,
      'Unexpected map without the key "version", expected it',
      undefined,
    ],
    ['another version', 'version: 2\n', 'unexpected-value', 1, 10, 'Unexpected 2, expected 1', undefined],
    [
      'a version as text',
      'version: "1"\n',
      'unexpected-value',
      1,
      10,
      'Unexpected "1", expected 1',
      undefined,
    ],
    [
      'a misspelt key',
      'version: 1\nmodles: []\n',
      'unknown-key',
      2,
      1,
      'Unexpected key "modles", expected version, extends, models, datasets, metric_definitions, discover, tiers, lfs, require, approvals, waivers, locked or review_every',
      'Did you mean "models"?',
    ],
    [
      'a key with a slash',
      'version: 1\na/b~c: 1\n',
      'unknown-key',
      2,
      1,
      'Unexpected key "a/b~c", expected version, extends, models, datasets, metric_definitions, discover, tiers, lfs, require, approvals, waivers, locked or review_every',
      undefined,
    ],
    [
      'a map for a list',
      'version: 1\nrequire:\n  check: card/present\n',
      'unexpected-type',
      3,
      3,
      'Unexpected a map, expected a list',
      undefined,
    ],
    [
      'a misspelt level',
      'version: 1\nrequire:\n  - check: a/b\n    level: blok\n',
      'unexpected-value',
      4,
      12,
      'Unexpected "blok", expected block, warn, note or off',
      'Did you mean "block"?',
    ],
    [
      'an entry without check and id',
      'version: 1\nrequire:\n  - level: off\n',
      'unexpected-value',
      3,
      5,
      'Unexpected a map, expected the key "check" or the key "id"',
      undefined,
    ],
    [
      'a misspelt key of for',
      'version: 1\nrequire:\n  - check: a/b\n    for: { teir: high }\n',
      'unknown-key',
      4,
      12,
      'Unexpected key "teir", expected tier, models or datasets',
      'Did you mean "tier"?',
    ],
    [
      'a number for a tier',
      'version: 1\nrequire:\n  - check: a/b\n    for: { tier: 3 }\n',
      'unexpected-value',
      4,
      18,
      'Unexpected 3, expected text or a list',
      undefined,
    ],
    [
      'a number among tiers',
      'version: 1\nrequire:\n  - check: a/b\n    for: { tier: [high, 3] }\n',
      'unexpected-type',
      4,
      25,
      'Unexpected 3, expected text',
      undefined,
    ],
    [
      'a date of another form',
      'version: 1\nrequire:\n  - check: a/b\n    from: 1.1.2027\n',
      'unexpected-value',
      4,
      11,
      'Unexpected "1.1.2027", expected a date as YYYY-MM-DD',
      undefined,
    ],
    [
      'a model without files',
      'version: 1\nmodels:\n  - id: a\n',
      'missing-key',
      3,
      5,
      'Unexpected map without the key "artifacts", expected it',
      undefined,
    ],
    [
      'an id with a space',
      'version: 1\nmodels:\n  - id: a b\n    artifacts: x\n',
      'unexpected-value',
      3,
      9,
      'Unexpected "a b", expected an id of letters, digits and . _ / @ -',
      undefined,
    ],
    [
      'a misspelt key of a metrics path',
      'version: 1\nmodels:\n  - id: a\n    artifacts: x\n    metrics: [{ path: m.json, splt: test }]\n',
      'unknown-key',
      5,
      31,
      'Unexpected key "splt", expected path, format, split or prefix',
      'Did you mean "split"?',
    ],
    [
      'a list in a list of paths',
      'version: 1\nmodels:\n  - id: a\n    artifacts: [[x]]\n',
      'unexpected-type',
      4,
      17,
      'Unexpected a list, expected a path or a pattern of paths',
      undefined,
    ],
    [
      'an open glob',
      'version: 1\nmodels:\n  - id: a\n    artifacts: [ok, "x["]\n',
      'glob',
      4,
      21,
      'Unexpected "[" without its "]", expected both',
      'Write \\[ for the character itself.',
    ],
    [
      'a glob out of the repository',
      'version: 1\nmodels:\n  - id: a\n    artifacts: x\n    predictions: { path: ../p.csv }\n',
      'glob',
      5,
      26,
      'Unexpected path "../p.csv", expected one inside the repository, without "..", "." or "//"',
      undefined,
    ],
    [
      'a discover that is neither',
      'version: 1\ndiscover: maybe\n',
      'unexpected-value',
      2,
      11,
      'Unexpected "maybe", expected true or false or a list',
      undefined,
    ],
    [
      'a wrong direction',
      'version: 1\nmetric_definitions:\n  wer: { direction: down }\n',
      'unexpected-value',
      3,
      21,
      'Unexpected "down", expected higher or lower',
      undefined,
    ],
    [
      'a range with NaN',
      'version: 1\nmetric_definitions:\n  wer: { range: [0, .nan] }\n',
      'unexpected-value',
      3,
      21,
      'Unexpected NaN, expected a number, inf or -inf',
      undefined,
    ],
    [
      'too few approvals',
      'version: 1\napprovals:\n  - count: 0\n',
      'out-of-range',
      3,
      12,
      'Unexpected 0, expected a number of at least 1',
      undefined,
    ],
    [
      'a repeated tier',
      'version: 1\ntiers: { order: [a, b, a] }\n',
      'repeated',
      2,
      17,
      'Unexpected repeated entry (1 and 3), expected each once',
      undefined,
    ],
    [
      'a time without a unit',
      'version: 1\nreview_every: { high: 90 }\n',
      'unexpected-type',
      2,
      23,
      'Unexpected 90, expected a time such as 90d, 12w, 6m or 1y',
      undefined,
    ],
  ])('%s', (_, text, code, line, column, message, hint) => {
    const { length, 0: first } = problems(text);
    expect(length).toBe(1);
    expect(first).toEqual({
      code: `policy/${code}`,
      path,
      line,
      column,
      message,
      ...(hint === undefined ? {} : { hint }),
    });
  });

  it('says every flaw, in the order of the file', () => {
    const found = problems('version: 3\nrequire:\n  - check: 1\n    lvel: warn\nlocked: x\n');
    expect(found.map(({ line, code }) => `${line} ${code}`)).toEqual([
      '1 policy/unexpected-value',
      '3 policy/unexpected-type',
      '4 policy/unknown-key',
      '5 policy/unexpected-type',
    ]);
  });

  it('bounds what it says of hostile files', () => {
    const flaws = problems(`version: 1\nrequire:\n${'  - { a: 1 }\n'.repeat(20_000)}`);
    expect(flaws).toEqual([expect.objectContaining({ code: 'policy/too-many', line: 3, column: 3 })]);
    const keys = problems(`version: 1\n${Array.from({ length: 900 }, (_, i) => `k${i}: 1`).join('\n')}`);
    expect(keys).toHaveLength(100);
    const long = problems(`version: 1\n? "${'x'.repeat(900_000)}"\n: 1\n`);
    expect(long[0]?.message.length).toBeLessThan(400);
  });

  it('shows control characters of the file as none', () => {
    const [first] = problems('version: "\\u001b[31m\\u202e\\n"\n');
    expect(first?.message).toBe('Unexpected "?[31m??", expected 1');
  });

  it('never throws', () => {
    const key = fc.constantFrom(
      'version',
      'models',
      'id',
      'artifacts',
      'require',
      'check',
      'for',
      'tier',
      'with',
      'metrics',
      'path',
      'discover',
      'metric_definitions',
      'range',
      'constructor',
      'toString',
    );
    const value = fc.constantFrom(1, 'a', '**', '[', null, true, Number.NaN, Infinity, -1, '', '../x');
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        value,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (data) => {
        const text = JSON.stringify(data) ?? '';
        for (const source of [text, new TextEncoder().encode(text)]) {
          const result = parsePolicy(source, path);
          const said = 'document' in result ? [] : result.problems;
          expect('document' in result || said.length > 0).toBe(true);
          expect(
            said.every(({ line, message }) => line !== undefined && message.startsWith('Unexpected')),
          ).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
