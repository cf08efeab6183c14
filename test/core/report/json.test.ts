import { describe, expect, it } from 'vitest';
import { renderJson } from '../../../src/core/report/json.ts';
import { auditOf, finding } from './audits.ts';

describe('renderJson', () => {
  it('is the documented shape, every key there, null where there is none', () => {
    const audit = auditOf([finding({ remedy: undefined, places: [], steps: [] })], { notes: ['a note'] });
    expect(JSON.parse([...renderJson(audit)].join(''))).toEqual({
      verdict: 'failed',
      base: 'b'.repeat(40),
      merge_base: 'c'.repeat(40),
      head: 'd'.repeat(40),
      policy: {
        path: '.github/assay.yml',
        commit: 'b'.repeat(40),
        digest: `sha256:${'e'.repeat(64)}`,
        packs: ['recommended'],
        problems: [],
      },
      subjects: [
        {
          id: 'credit-default',
          kind: 'model',
          tier: 'high',
          declared: true,
          because: ['the policy declares it'],
          changed: ['models/credit/model.onnx'],
        },
      ],
      findings: [
        {
          requirement: 'auc-holds',
          check: 'metric/no-regression',
          subject: 'credit-default',
          status: 'fail',
          level: 'block',
          message: 'auc fell from 0.871 to 0.842; a drop beyond 0.01 is significant at 95 %, n = 1,200',
          remedy: null,
          path: null,
          line: null,
          places: [],
          evidence: [{ path: 'reports/metrics.json', blob: '8a39211a58294e5d7af0b7a4c2a1a4e2f0c5e6a1' }],
          controls: ['eu-ai-act:15.1'],
          because: null,
          level_note: null,
          steps: [],
          chart: null,
          table: null,
        },
      ],
      notes: ['a note'],
    });
  });

  it('has the main place beside all places', () => {
    const places = [
      { path: 'a', line: 3, endLine: 4, column: 2 },
      { path: 'b', message: 'm', suggestion: 's' },
    ];
    const [only] = JSON.parse([...renderJson(auditOf([finding({ places })]))].join('')).findings;
    expect(only).toMatchObject({ path: 'a', line: 3 });
    expect(only.places).toEqual([
      { path: 'a', line: 3, column: 2, end_line: 4, message: null, suggestion: null },
      { path: 'b', line: null, column: null, end_line: null, message: 'm', suggestion: 's' },
    ]);
  });

  it('has the problems of a policy', () => {
    const policyProblems = [{ code: 'policy/x', path: 'p', line: 4, message: 'Unexpected x' }];
    expect(JSON.parse([...renderJson(auditOf([], { policyProblems }))].join('')).policy.problems).toEqual([
      {
        code: 'policy/x',
        path: 'p',
        line: 4,
        column: null,
        end_line: null,
        message: 'Unexpected x',
        hint: null,
      },
    ]);
  });

  it('can be printed: what is invisible is escaped, and comes back the same', () => {
    const message = 'a\u202e\u009b2J\u001b[31m\u2028\u{e0041}b\ud800';
    const text = [...renderJson(auditOf([finding({ message })]))].join('');
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Cf}\u2028]/u);
    expect(JSON.parse(text).findings[0].message).toBe(message);
  });

  it('has a finding a line, so that a line of a difference is a finding', () => {
    const findings = [finding({ subject: 'a' }), finding({ subject: 'b' })];
    const lines = [...renderJson(auditOf(findings, { notes: [] }))].join('').split('\n');
    const start = lines.indexOf('  "findings": [');
    const [first = '', second = '', end] = lines.slice(start + 1, start + 4);
    expect(first.endsWith(',')).toBe(true);
    expect([first.slice(0, -1), second].map((line) => JSON.parse(line).subject)).toEqual(['a', 'b']);
    expect(end).toBe('  ],');
    expect(lines.slice(start + 4)).toEqual(['  "notes": []', '}', '']);
  });

  it('comes in pieces, each small, that together are one document', () => {
    const findings = Array.from({ length: 400 }, (_, n) => finding({ subject: `s${n}` }));
    const pieces = [...renderJson(auditOf(findings))];
    expect(pieces.length).toBeGreaterThan(2);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(100_000);
    expect(JSON.parse(pieces.join('')).findings.map(({ subject }: { subject: string }) => subject)).toEqual(
      findings.map(({ subject }) => subject),
    );
  });
});
