import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderCheckRun } from '../../../src/core/report/check-run.ts';
import { auditOf, finding, passing, subject } from './audits.ts';
import { forged, nodesOf, proseOf, textOf, treeOf } from './markdown-tree.ts';

const bytes = (text: string): number => new TextEncoder().encode(text).length;

const sections = finding({
  requirement: 'card/required-sections',
  check: 'card/required-sections',
  message: 'card has no limitations section',
  remedy: 'Write one.',
  places: [{ path: 'README.md', line: 1, message: 'no section “Limitations”' }],
});

describe('the title', () => {
  it('says the verdict and what to do first', () => {
    const audit = auditOf([...passing(12), finding({ message: 'auc regressed' }), sections]);
    expect(renderCheckRun(audit).title).toBe(
      '2 of 14 requirements fail: auc regressed, card has no limitations section',
    );
  });

  it('takes a finding’s short form, and cuts between words', () => {
    const short = finding({ message: 'A long story', short: 'auc fell from 0.871 to 0.842' });
    const long = finding({ requirement: 'l', message: `${'card '.repeat(30)}has no limitations section` });
    const { title } = renderCheckRun(auditOf([short, long]));
    expect(title).toMatch(/^2 of 2 requirements fail: auc fell from 0\.871 to 0\.842, (card )+card…$/);
    expect(title.length).toBeLessThanOrEqual(200);
  });

  it('names what cannot be decided', () => {
    const unknown = finding({
      status: 'unknown',
      message: 'No metrics file was found; expected reports/*.json',
    });
    expect(renderCheckRun(auditOf([unknown, ...passing(1)])).title).toBe(
      '1 of 2 requirements cannot be decided: no metrics file was found',
    );
    expect(renderCheckRun(auditOf([unknown, sections])).title).toBe(
      '1 of 2 requirements fails, 1 cannot be decided: card has no limitations section, no metrics file was found',
    );
  });

  it.each([
    ['nothing governed changed', auditOf([]), 'No governed model or data changed'],
    ['all pass', auditOf(passing(3)), 'All 3 requirements are met'],
    ['one passes', auditOf(passing(1)), 'The one requirement is met'],
    [
      'warnings',
      auditOf([finding({ level: 'warn', message: 'auc regressed' }), ...passing(2)]),
      'Passed with 1 warning: auc regressed',
    ],
    [
      'nothing applies',
      auditOf([finding({ status: 'not-applicable' })]),
      'No requirement applies to what changed',
    ],
  ])('%s', (_, audit, title) => {
    expect(renderCheckRun(audit)).toMatchObject({ title, conclusion: 'success' });
  });

  it('counts an unknown warning as a warning and never as met', () => {
    const audit = auditOf([finding({ level: 'warn', status: 'unknown', message: 'too few samples' })]);
    expect(renderCheckRun(audit).title).toBe('Passed with 1 warning: too few samples');
  });

  it('waits for a person', () => {
    const run = renderCheckRun(auditOf(passing(2), { verdict: 'pending' }));
    expect(run.conclusion).toBe('action_required');
    expect(run.title).toContain('Waiting for a person');
  });

  it('is one bounded line whatever the messages', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { minLength: 1 }), (messages) => {
        const { title } = renderCheckRun(auditOf(messages.map((message) => finding({ message }))));
        expect(title.length).toBeLessThanOrEqual(200);
        expect(title).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

describe('a policy that cannot be used', () => {
  const audit = auditOf([], {
    verdict: 'failed',
    policyProblems: [
      {
        code: 'policy/unknown-key',
        path: '.github/assay.yml',
        line: 4,
        message: 'Unexpected key requir',
        hint: 'Did you mean require?',
      },
      { code: 'policy/date', path: '.github/assay.yml', line: 9, endLine: 10, message: 'Unexpected date' },
    ],
  });

  it('fails on its lines and gives no other verdict', () => {
    const run = renderCheckRun(audit);
    expect(run.conclusion).toBe('failure');
    expect(run.title).toBe('The policy cannot be used: 2 problems, the first at .github/assay.yml:4');
    expect(run.annotations).toEqual([
      {
        path: '.github/assay.yml',
        startLine: 4,
        endLine: 4,
        level: 'failure',
        title: 'policy/unknown-key',
        message: 'Unexpected key requir\n\nDid you mean require?',
      },
      {
        path: '.github/assay.yml',
        startLine: 9,
        endLine: 10,
        level: 'failure',
        title: 'policy/date',
        message: 'Unexpected date',
      },
    ]);
    expect(run.summary).toContain('nothing was passed');
    expect(run.summary).toContain('Did you mean require?');
  });
});

describe('annotations', () => {
  it('stand on every place, at the level of the finding', () => {
    const places = Array.from({ length: 120 }, (_, line) => ({ path: 'README.md', line: line + 1 }));
    const audit = auditOf([
      finding({ places }),
      finding({ requirement: 'w', level: 'warn', places: [{ path: 'a', line: 2 }] }),
      finding({ requirement: 'n', level: 'note', places: [{ path: 'b' }] }),
      ...passing(3),
    ]);
    const { annotations } = renderCheckRun(audit);
    expect(annotations).toHaveLength(122);
    expect(annotations.map(({ level }) => level)).toEqual([
      ...places.map(() => 'failure'),
      'warning',
      'notice',
    ]);
    expect(annotations.at(-1)).toMatchObject({ path: 'b', startLine: 1, endLine: 1 });
  });

  it('say what was found, there and in all, and what to do', () => {
    expect(renderCheckRun(auditOf([sections])).annotations[0]).toEqual({
      path: 'README.md',
      startLine: 1,
      endLine: 1,
      level: 'failure',
      title: 'card/required-sections on credit-default',
      message: 'no section “Limitations”\n\nWhat to do: Write one.',
    });
  });

  it('keep GitHub’s bounds and hold no control characters', () => {
    const long = '\u001b[31m'.repeat(50_000);
    const audit = auditOf([
      finding({
        requirement: 'r'.repeat(500),
        message: long,
        remedy: long,
        because: long,
        places: [{ path: 'x', line: -3, endLine: Number.NaN, message: long }],
      }),
    ]);
    const [annotation] = renderCheckRun(audit).annotations;
    expect(bytes(annotation?.message ?? '')).toBeLessThanOrEqual(64 * 1024);
    expect(annotation?.title.length).toBeLessThanOrEqual(255);
    expect(annotation?.message).not.toContain('\u001b');
    expect(annotation).toMatchObject({ startLine: 1, endLine: 1 });
  });
});

describe('summary and text', () => {
  it('have a table a subject, most urgent first, and fold what passes', () => {
    const audit = auditOf([
      ...passing(2),
      finding({ requirement: 'later', level: 'warn', message: 'smaller' }),
      finding(),
      finding({ subject: 'other', requirement: 'o' }),
    ]);
    const { summary } = renderCheckRun(audit);
    const tables = nodesOf(treeOf(summary)).filter(({ type }) => type === 'table');
    // Two of the first subject (open, folded), one of the second.
    expect(tables.map((table) => ('children' in table ? table.children.length : 0))).toEqual([3, 3, 2]);
    expect(summary).toContain('<summary>✅ 2 requirements met</summary>');
    expect(summary.indexOf('auc-holds')).toBeLessThan(summary.indexOf('later'));
    expect(summary).toContain('❌ fails');
    expect(summary).toContain('⚠️ fails (warning)');
  });

  it('give each open finding its numbers, place, remedy, computation, evidence and controls', () => {
    const { text } = renderCheckRun(
      auditOf([finding({ because: 'Legal, 4.2', levelNote: 'blocks from 2027-01-01' })]),
    );
    for (const part of [
      '0.842',
      'reports/metrics.json:3',
      'Find out',
      '-0.029',
      '8a39211a',
      'eu-ai-act:15.1',
      'Legal, 4.2',
      '2027-01-01',
    ])
      expect(textOf(treeOf(text))).toContain(part);
  });

  it('say what was cut off, within 65,535 bytes', () => {
    const audit = auditOf(
      Array.from({ length: 3_000 }, (_, index) =>
        finding({ requirement: `r${index}`, message: `${index} ${'ä'.repeat(500)}` }),
      ),
    );
    const { summary, text } = renderCheckRun(audit);
    for (const part of [summary, text]) {
      expect(bytes(part)).toBeLessThanOrEqual(65_535);
      expect(bytes(part)).toBeGreaterThan(50_000);
      expect(part).toContain('cut at GitHub’s limit of 65,535 characters');
    }
    expect(summary).toMatch(/\d+ further findings not shown here/);
    expect(text).toMatch(/\d+ more in the summary/);
  });

  it('cannot be made to hold what the repository’s text forges', () => {
    const evil = fc.constantFrom(
      '@octocat',
      'see #12',
      '[x](http://evil.example)',
      '![i](http://evil.example/i.png)',
      '<img src=x>',
      '</details><a href=//e>',
      '|\n| x | y |',
      '```\n# h',
      '`@a` `',
      '\u202e\u001b[2J',
      'https://evil.example',
      'deadbeef',
      '<!--',
      '$x$ :shipit:',
    );
    const text = fc.array(evil, { maxLength: 4 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, text, text, text, (one, two, three, four) => {
        const audit = auditOf(
          [
            finding({
              requirement: one || 'r',
              subject: two,
              message: three,
              remedy: four,
              because: one,
              levelNote: two,
              places: [
                { path: three || 'p', line: 2, message: four },
                { path: 'q', line: 1, message: one },
              ],
              evidence: [{ path: two || 'e', blob: one }],
              controls: [three],
              steps: [four, one],
            }),
            finding({ requirement: two || 's', subject: two, status: 'pass', message: one }),
          ],
          {
            subjects: [subject({ id: two, tier: one })],
            notes: [three],
            policy: { path: four || 'p', commit: one, digest: two, packs: [three] },
          },
        );
        const run = renderCheckRun(audit);
        for (const part of [run.summary, run.text]) {
          const tree = treeOf(part);
          const nodes = nodesOf(tree);
          expect(nodes.some(({ type }) => type === 'link' || type === 'image' || type === 'definition')).toBe(
            false,
          );
          const html = nodes.flatMap((node) => (node.type === 'html' ? [node.value] : []));
          for (const value of html)
            expect(value).toMatch(/^(?:<details>\n<summary>[^<>]*<\/summary>|<\/details>)$/);
          expect(proseOf(tree)).not.toMatch(forged);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('links to the record where there is one', () => {
    const { summary } = renderCheckRun(auditOf([finding()]), { detailsUrl: 'https://assay.example/a/1' });
    expect(summary).toContain('[The whole record](https://assay.example/a/1)');
  });

  it('offers at most three buttons within GitHub’s bounds', () => {
    const { actions } = renderCheckRun(auditOf([]));
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.length).toBeLessThanOrEqual(3);
    for (const { label, description, identifier } of actions) {
      expect(label.length).toBeLessThanOrEqual(20);
      expect(description.length).toBeLessThanOrEqual(40);
      expect(identifier.length).toBeLessThanOrEqual(20);
    }
  });
});
