import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/core/checks/index.ts';
import type { Audit, Level, Status } from '../../../src/core/model.ts';
import { renderSarif } from '../../../src/core/report/sarif.ts';
import { auditOf, finding, passing } from './audits.ts';
import { sarifErrors } from './sarif-schema.ts';

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly kind: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region?: object;
    };
  }[];
  readonly suppressions?: readonly object[];
  readonly fixes?: readonly object[];
}

function runOf(audit: Audit): {
  readonly results: readonly Result[];
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
} {
  return JSON.parse(renderSarif(audit, checks)).runs[0];
}

describe('the schema check', () => {
  it('finds what is planted', () => {
    const log = JSON.parse(renderSarif(auditOf([finding()]), checks));
    log.runs[0].results[0].locations[0].physicalLocation.region.startLine = 0;
    log.runs[0].results[0].level = 'fatal';
    delete log.runs[0].tool.driver.name;
    expect(sarifErrors(JSON.stringify(log))).toHaveLength(3);
  });
});

describe('renderSarif', () => {
  it('is valid SARIF 2.1.0 for every audit', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const place = fc.record(
      {
        path: text,
        line: fc.integer({ min: -1, max: 50 }),
        column: fc.integer({ min: -1, max: 50 }),
        endLine: fc.integer({ min: -1, max: 50 }),
        message: text,
        suggestion: text,
      },
      { requiredKeys: ['path'] },
    );
    const findings = fc.array(
      fc.record({
        requirement: text,
        check: fc.oneof(text, fc.constantFrom(...checks.map(({ id }) => id))),
        subject: text,
        status: fc.constantFrom<Status>('pass', 'fail', 'unknown', 'waived', 'not-applicable'),
        level: fc.constantFrom<Level>('block', 'warn', 'note', 'off'),
        message: text,
        places: fc.array(place, { maxLength: 12 }),
        controls: fc.array(text, { maxLength: 3 }),
      }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(findings, fc.array(place, { maxLength: 3 }), (made, problems) => {
        const audit = auditOf(
          made.map((change) => finding(change as Parameters<typeof finding>[0])),
          {
            policyProblems: problems.map((one) => ({
              code: 'policy/x',
              ...one,
              message: one.message ?? 'm',
            })),
          },
        );
        expect(sarifErrors(renderSarif(audit, checks))).toEqual([]);
        for (const { locations } of runOf(audit).results) {
          expect(locations.length).toBeGreaterThan(0);
          expect(locations.length).toBeLessThanOrEqual(10);
        }
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  it('has what is open and what is waived, each with its rule, and nothing that passes', () => {
    const { results, tool } = runOf(
      auditOf([
        ...passing(2),
        finding({ message: 'auc fell.' }),
        finding({ status: 'unknown', level: 'warn', check: 'metric/present', places: [], remedy: undefined }),
        finding({ status: 'waived', level: 'note' }),
        finding({ status: 'not-applicable' }),
      ]),
    );
    expect(results.map(({ ruleId, kind, level }) => [ruleId, kind, level])).toEqual([
      ['metric/no-regression', 'fail', 'error'],
      ['metric/present', 'fail', 'warning'],
      ['metric/no-regression', 'fail', 'note'],
    ]);
    expect(results.map(({ ruleIndex }) => tool.driver.rules[ruleIndex]?.id)).toEqual(
      results.map(({ ruleId }) => ruleId),
    );
    expect(results[0]?.message.text).toBe('auc fell. Find out what made it worse.');
    expect(results[1]?.message.text).toMatch(/^Cannot be decided: /);
    // Without a place of its own it stands at what was read: GitHub refuses results without a location.
    expect(results[1]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('reports/metrics.json');
    expect(results[2]?.suppressions).toHaveLength(1);
    expect(results[0]).not.toHaveProperty('suppressions');
  });

  it('gives suggestions as fixes of whole lines', () => {
    const places = [{ path: 'README.md', line: 2, endLine: 3, suggestion: 'license: mit\n' }];
    expect(runOf(auditOf([finding({ places })])).results[0]?.fixes).toEqual([
      {
        artifactChanges: [
          {
            artifactLocation: { uri: 'README.md' },
            replacements: [
              { deletedRegion: { startLine: 2, endLine: 3 }, insertedContent: { text: 'license: mit' } },
            ],
          },
        ],
      },
    ]);
  });

  it('encodes paths', () => {
    const places = [{ path: 'a b/ü#%?:.md', line: 1 }];
    const [result] = runOf(auditOf([finding({ places })])).results;
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('a%20b/%C3%BC%23%25%3F%3A.md');
  });

  it('has the problems of a policy as results of policy/valid', () => {
    const policyProblems = [
      {
        code: 'policy/x',
        path: '.github/assay.yml',
        line: 4,
        column: 3,
        message: 'Unexpected x',
        hint: 'Remove it.',
      },
    ];
    const { results } = runOf(auditOf([], { verdict: 'failed', policyProblems }));
    expect(results).toMatchObject([
      { ruleId: 'policy/valid', level: 'error', message: { text: 'Unexpected x. Remove it.' } },
    ]);
    expect(results[0]?.locations[0]?.physicalLocation.region).toEqual({ startLine: 4, startColumn: 3 });
  });
});
