import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderText } from '../../../src/core/report/text.ts';
import { auditOf, finding, passing } from './audits.ts';

describe('renderText', () => {
  it('says the verdict first, then each subject with what is open before what passes', () => {
    const audit = auditOf([...passing(1), finding({ because: 'Legal, 4.2' })], { notes: ['look here'] });
    expect(renderText(audit, { colour: false })).toBe(
      [
        'failed: 1 of 2 requirements fails: auc fell from 0.871 to 0.842',
        'dddddddddd against cccccccccc, judged by .github/assay.yml',
        'note  look here',
        '',
        'model credit-default (tier high)',
        '  FAIL    auc-holds',
        '          auc fell from 0.871 to 0.842; a drop beyond 0.01 is significant at 95 %, n = 1,200',
        '          reports/metrics.json:3',
        '          → Find out what made it worse.',
        '          why: Legal, 4.2',
        '  pass    held-0  It holds',
        '',
      ].join('\n'),
    );
  });

  it('lists the problems of a policy with their places', () => {
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
    const text = renderText(auditOf([], { verdict: 'failed', policyProblems }), { colour: false });
    expect(text).toContain('error  .github/assay.yml:4:3\n       Unexpected x\n       Remove it.\n');
  });

  it('has no control character of its own without colour, and none of the repository’s ever', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 }).map((one) => `${one}\u001b[2J\u009b1A\r`);
    fc.assert(
      fc.property(text, text, (one, other) => {
        const audit = auditOf(
          [
            finding({
              requirement: one,
              subject: other,
              message: one,
              remedy: other,
              because: one,
              levelNote: one,
              places: [{ path: other, line: 1, message: other }],
            }),
            finding({ requirement: other, subject: other, status: 'pass', message: one }),
          ],
          { notes: [one], policyProblems: [{ code: 'x', path: one, message: other, hint: one }] },
        );
        expect(renderText(audit, { colour: false })).not.toMatch(
          /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/,
        );
        const painted = renderText(audit, { colour: true });
        // biome-ignore lint/suspicious/noControlCharactersInRegex: our own sequences are what is removed
        expect(painted.replace(/\u001b\[\d+m/g, '')).toBe(renderText(audit, { colour: false }));
      }),
      { numRuns: 200 },
    );
  });
});
