import { describe, expect, it } from 'vitest';
import { renderCheckRun } from '../../../src/core/report/check-run.ts';
import { renderComment } from '../../../src/core/report/comment.ts';
import { renderJson } from '../../../src/core/report/json.ts';
import { renderReviewComments } from '../../../src/core/report/review-comments.ts';
import { renderText } from '../../../src/core/report/text.ts';
import { auditOf, finding, passing } from './audits.ts';

const noCard = {
  message: 'No card was found; expected models/credit/README.md',
  remedy: 'Commit models/credit/README.md, or say in the policy where it stands.',
  places: [],
  evidence: [],
};
const withoutCard = auditOf([
  finding({ ...noCard, requirement: 'card/metadata', status: 'unknown', level: 'warn' }),
  finding({ ...noCard, requirement: 'card/present', because: 'Legal, 4.2' }),
  finding({ ...noCard, requirement: 'card/required-sections', status: 'unknown' }),
  ...passing(2),
]);

describe('one cause of several findings', () => {
  it('is one phrase of the title, which still counts the requirements', () => {
    expect(renderCheckRun(withoutCard).title).toBe(
      '1 of 5 requirements fails, 1 cannot be decided: no card was found (2 requirements)',
    );
  });

  it('is one row of the table and one entry of the details, with every requirement named', () => {
    const { summary, text } = renderCheckRun(withoutCard);
    const row =
      /\| ❌ fails \| `card\/present`, `card\/required-sections` \(unknown\), `card\/metadata` \(unknown, warning\) \|/;
    expect(summary).toMatch(row);
    expect(renderComment(withoutCard)).toMatch(row);
    expect(summary.match(/No card was found/g)).toHaveLength(1);
    expect(text.match(/No card was found/g)).toHaveLength(1);
    expect(text).toContain('Legal, 4');
  });

  it('is one entry in a terminal', () => {
    expect(renderText(withoutCard, { colour: false })).toContain(
      [
        '  FAIL    card/present, card/required-sections (unknown), card/metadata (unknown, warning)',
        '          No card was found; expected models/credit/README.md',
        '          → Commit models/credit/README.md, or say in the policy where it stands.',
        '          why: Legal, 4.2',
        '',
      ].join('\n'),
    );
  });

  it('is said once on its line, by annotation and by review comment', () => {
    const places = [{ path: 'reports/metrics.json', line: 2 }];
    const audit = auditOf([
      finding({ requirement: 'a', message: 'It cannot be read', status: 'unknown', places }),
      finding({ requirement: 'b', message: 'It cannot be read', status: 'unknown', places }),
    ]);
    expect(renderCheckRun(audit).annotations.map(({ title }) => title)).toEqual([
      'a and 1 other requirement on credit-default',
    ]);
    const comments = renderReviewComments(audit, new Map([['reports/metrics.json', new Set([2])]]));
    expect(comments).toMatchObject([{ finding: 'a on credit-default', line: 2 }]);
    expect(comments[0]?.body).toContain('`a`, `b` on `credit-default`');
  });

  it('stays several findings in the data', () => {
    expect(JSON.parse([...renderJson(withoutCard)].join('')).findings).toHaveLength(5);
  });

  it('is not what two subjects, two places or two remedies share', () => {
    const audit = auditOf([
      finding({ requirement: 'a', ...noCard }),
      finding({ requirement: 'b', ...noCard, subject: 'other' }),
      finding({ requirement: 'c', ...noCard, places: [{ path: 'x', line: 1 }] }),
      finding({ requirement: 'd', ...noCard, remedy: 'Something else.' }),
    ]);
    expect(renderText(audit, { colour: false }).match(/No card was found/g)).toHaveLength(4);
  });
});
