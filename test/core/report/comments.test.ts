import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/core/checks/index.ts';
import { renderComment } from '../../../src/core/report/comment.ts';
import { renderExplanation } from '../../../src/core/report/explain.ts';
import { renderHelp } from '../../../src/core/report/help.ts';
import { reportsWith } from '../../../src/core/report/renderer.ts';
import { renderReviewComments } from '../../../src/core/report/review-comments.ts';
import { renderStatus } from '../../../src/core/report/status.ts';
import { auditOf, finding, passing } from './audits.ts';
import { nodesOf, textOf, treeOf } from './markdown-tree.ts';

const bytes = (text: string): number => new TextEncoder().encode(text).length;

describe('renderComment', () => {
  it('has the verdict in its heading and names no commit, so that an unchanged verdict changes nothing', () => {
    const one = auditOf([finding(), ...passing(2)]);
    const other = { ...one, head: 'f'.repeat(40), mergeBase: '9'.repeat(40), base: '8'.repeat(40) };
    const body = renderComment(one);
    expect(body).toBe(renderComment(other));
    expect(body).toMatch(/^## ❌ 1 of 3 requirements fails: auc fell from 0\.871 to 0\.842\n/);
  });

  it('says when nothing governed differs any more', () => {
    expect(renderComment(auditOf([]))).toMatch(/^## ✅ No governed model or data changed\n/);
  });

  it('lists the problems of a policy', () => {
    const body = renderComment(
      auditOf([], {
        verdict: 'failed',
        policyProblems: [{ code: 'policy/x', path: '.github/assay.yml', line: 4, message: 'Unexpected x' }],
      }),
    );
    expect(body).toContain('`.github/assay.yml:4`: Unexpected x');
  });

  it('fits into a comment and says what was cut', () => {
    const many = Array.from({ length: 2_000 }, (_, index) =>
      finding({ requirement: `r${index}`, message: `${index} ${'x'.repeat(500)}` }),
    );
    const body = renderComment(auditOf(many));
    expect(bytes(body)).toBeLessThan(65_536);
    expect(body).toContain('Cut at GitHub’s limit');
  });
});

describe('renderReviewComments', () => {
  const lines = new Map([['README.md', new Set([3, 4, 5])]]);

  it('stands only on lines of the diff, once a finding', () => {
    const audit = auditOf([
      finding({
        places: [
          { path: 'other.md', line: 3 },
          { path: 'README.md', line: 9 },
        ],
      }),
      finding({
        requirement: 'two',
        places: [
          { path: 'README.md', line: 9 },
          { path: 'README.md', line: 4 },
          { path: 'README.md', line: 5 },
        ],
      }),
      finding({ requirement: 'noted', level: 'note', places: [{ path: 'README.md', line: 4 }] }),
      finding({ requirement: 'held', status: 'pass', places: [{ path: 'README.md', line: 4 }] }),
      finding({ requirement: 'whole-file', places: [{ path: 'README.md' }] }),
    ]);
    const comments = renderReviewComments(audit, lines);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toMatchObject({ finding: 'two on credit-default', path: 'README.md', line: 4 });
    expect(comments[0]).not.toHaveProperty('startLine');
    expect(comments[0]?.body).toContain('Also here:\n- `README.md:9`\n- `README.md:5`\n');
  });

  it('suggests a mechanical fix on all of its lines', () => {
    const audit = auditOf([
      finding({
        places: [
          { path: 'README.md', line: 3 },
          { path: 'README.md', line: 4, endLine: 5, suggestion: 'license: mit\n```\n' },
        ],
      }),
    ]);
    const [comment] = renderReviewComments(audit, lines);
    expect(comment).toMatchObject({ startLine: 4, line: 5 });
    expect(comment?.body.endsWith('````suggestion\nlicense: mit\n```\n````')).toBe(true);
  });

  it('says a place’s own sentence alone, once, and counts the places that it does not list', () => {
    const places = Array.from({ length: 14 }, (_, n) => ({
      path: 'README.md',
      line: n + 3,
      message: `sentence ${n}`,
    }));
    const [comment] = renderReviewComments(auditOf([finding({ message: 'all in all', places })]), lines);
    const text = textOf(treeOf(comment?.body ?? ''));
    expect(text).not.toContain('all in all');
    expect(text.split('sentence 0')).toHaveLength(2);
    expect(comment?.body).toContain('- `README.md:6`: sentence 3');
    expect(comment?.body).toContain('And at 3 more places, which the check run lists.');
  });

  it('mends lines that follow each other in one suggestion', () => {
    const places = [4, 3, 5].map((line) => ({
      path: 'README.md',
      line,
      message: `line ${line} is wrong`,
      suggestion: `right ${line}`,
    }));
    const [comment, ...more] = renderReviewComments(auditOf([finding({ places })]), lines);
    expect(more).toEqual([]);
    expect(comment).toMatchObject({ startLine: 4, line: 5 });
    expect(comment?.body.endsWith('```suggestion\nright 4\nright 5\n```')).toBe(true);
    expect(comment?.body).toContain('- `README.md:3`: line 3 is wrong');
  });

  it('suggests nothing where a replaced line is not on the diff', () => {
    const audit = auditOf([
      finding({ places: [{ path: 'README.md', line: 5, endLine: 6, suggestion: 'x' }] }),
    ]);
    const [comment] = renderReviewComments(audit, lines);
    expect(comment).toMatchObject({ line: 5 });
    expect(comment?.body).not.toContain('suggestion');
  });

  it('survives a range of any length', () => {
    const audit = auditOf([
      finding({
        places: [{ path: 'README.md', line: 5, endLine: Number.MAX_SAFE_INTEGER, suggestion: 'x' }],
      }),
    ]);
    expect(renderReviewComments(audit, lines)).toHaveLength(1);
  });

  it('forges nothing', () => {
    const audit = auditOf([
      finding({
        message: '@octocat [x](http://e) <img src=x>',
        places: [{ path: 'README.md', line: 4, message: '![](http://e/i.png)' }],
      }),
    ]);
    const nodes = nodesOf(treeOf(renderReviewComments(audit, lines)[0]?.body ?? ''));
    expect(nodes.some(({ type }) => type === 'link' || type === 'image')).toBe(false);
    const html = nodes.flatMap((node) => (node.type === 'html' ? [node.value] : []));
    expect(html).toEqual(['<sub>', '</sub>']);
  });
});

describe('the answers to commands', () => {
  it('explain what a requirement asks, read and computed, for each subject', () => {
    const audit = auditOf([finding(), finding({ subject: 'churn', status: 'pass' }), ...passing(1)]);
    const text = textOf(treeOf(renderExplanation(audit, 'auc-holds', checks) ?? ''));
    const check = checks.find(({ id }) => id === 'metric/no-regression');
    for (const part of [
      check?.title ?? '?',
      check?.why ?? '?',
      'credit-default',
      'churn',
      '0.842 - 0.871 = -0.029',
      'reports/metrics.json',
    ])
      expect(text).toContain(part);
  });

  it('do not know a requirement that the audit has not', () => {
    expect(renderExplanation(auditOf(passing(1)), 'other', checks)).toBeUndefined();
  });

  it('give the status in full, the passing ones too', () => {
    const status = renderStatus(auditOf([finding(), ...passing(2)]));
    expect(status).toContain('held-1');
    expect(status).toContain('auc-holds');
    expect(status).not.toContain('<details>');
  });

  it('fit into a comment', () => {
    const many = Array.from({ length: 3_000 }, (_, index) =>
      finding({ subject: `s${index}`, message: '€'.repeat(400) }),
    );
    expect(bytes(renderStatus(auditOf(many)))).toBeLessThan(65_536);
    expect(bytes(renderExplanation(auditOf(many), 'auc-holds', checks) ?? '')).toBeLessThan(65_536);
  });

  it('list every command', () => {
    for (const name of ['/audit', '/audit status', '/audit explain ID', '/audit help'])
      expect(renderHelp()).toContain(`\`${name}\``);
  });

  it('come from one place, with the checks at hand', () => {
    const reports = reportsWith(checks);
    const audit = auditOf([finding()]);
    expect(reports.comment(audit)).toBe(renderComment(audit));
    expect(reports.explanation(audit, 'auc-holds')).toBe(renderExplanation(audit, 'auc-holds', checks));
    expect(reports.checkRun(audit).conclusion).toBe('failure');
    expect(reports.status(audit)).toBe(renderStatus(audit));
    expect(reports.reviewComments(audit, new Map())).toEqual([]);
  });
});
