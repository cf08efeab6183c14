import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Chart } from '../../../src/core/model.ts';
import { renderChart, renderCharts } from '../../../src/core/report/chart.ts';
import { renderComment } from '../../../src/core/report/comment.ts';
import { auditOf, finding } from './audits.ts';
import { nodesOf, treeOf } from './markdown-tree.ts';

const rates: Chart = {
  title: 'selection rate by sex',
  unit: 'share',
  labels: ['female', 'male'],
  values: [0.31, 0.52],
};

describe('renderChart', () => {
  // The syntax is that of the Mermaid documentation, "XY Chart".
  it('is a bar a label, from zero, shares up to one', () => {
    expect(renderChart(rates)).toBe(
      [
        '```mermaid',
        'xychart-beta',
        '  title "selection rate by sex"',
        '  x-axis ["female", "male"]',
        '  y-axis "share" 0 --> 1',
        '  bar [0.31, 0.52]',
        '```',
      ].join('\n'),
    );
  });

  it('draws what was before as a line and says so', () => {
    const chart = renderChart({ ...rates, before: [0.5, 0.52] });
    expect(chart).toContain('  line [0.5, 0.52]');
    expect(chart).toContain('Bars: this change; line: before it.');
  });

  it('leaves out what is no number, and says what it leaves out', () => {
    const labels = Array.from({ length: 40 }, (_, index) => `group ${index}`);
    const values = labels.map((_, index) => (index === 0 ? Number.NaN : index));
    const chart = renderChart({ title: 't', unit: '', labels, values }) ?? '';
    expect(chart).not.toContain('NaN');
    expect(chart).not.toContain('"group 0"');
    expect(chart).toContain('28 more are not drawn.');
    expect(chart).toContain('y-axis 0 --> 12.6');
  });

  it.each([
    ['one bar without a before', { ...rates, labels: ['female'], values: [0.3] }],
    ['no finite number', { ...rates, values: [Number.NaN, Number.POSITIVE_INFINITY] }],
    ['fewer values than labels', { ...rates, values: [0.3] }],
  ])('is nothing for %s', (_, chart) => {
    expect(renderChart(chart)).toBeUndefined();
  });

  it('writes no exponents, which the grammar does not know', () => {
    const chart = renderChart({ ...rates, values: [1e-9, 1e14], before: [-1e-7, -3e14] }) ?? '';
    expect(chart).toContain('bar [0.000000001000, 100000000000000]');
    expect(renderChart({ ...rates, values: [1e21, 1e22] })).toBeUndefined();
  });

  it('cannot be broken out of: labels hold no quote, fence, comment, entity or HTML', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom(
        'a"]\n  bar [9]',
        '```\n# x',
        '%%{init: {}}%%',
        '#quot;',
        '<img src=x>',
        '"`**b**`"',
        '@team',
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (title, unit, name) => {
        const chart = renderChart({ title, unit, labels: [name, 'other'], values: [1, 2] }) ?? '';
        const lines = chart.split('\n');
        expect(lines).toHaveLength(7);
        const quoted = /"[\p{L}\p{M}\p{N} .,_=()+/\-·…\uff01-\uff5e]+"/gu;
        const rest = chart.replace(quoted, '');
        expect(rest.replaceAll(/\s/g, '')).toMatch(
          /^```mermaidxychart-betatitlex-axis\[,\]y-axis0-->2\.1bar\[1,2\]```$/,
        );
      }),
    );
  });
});

describe('renderCharts', () => {
  it('draws the most urgent open findings only, and names the subject as text', () => {
    const audit = auditOf([
      finding({ requirement: 'passes', status: 'pass', chart: rates }),
      finding({ requirement: 'warns', level: 'warn', chart: { ...rates, title: 'second' } }),
      finding({ chart: { ...rates, title: 'first' }, subject: 'a|`b`' }),
    ]);
    const [first, second, ...more] = renderCharts(audit, 5);
    expect(first).toContain('**first**');
    expect(second).toContain('**second**');
    expect(more).toEqual([]);
  });

  it('does not draw again without its past what one draws with it', () => {
    const audit = auditOf([
      finding({ requirement: 'gap', chart: rates }),
      finding({ requirement: 'widened', level: 'warn', chart: { ...rates, before: [0.4, 0.5] } }),
      finding({ requirement: 'other', chart: rates, subject: 'another' }),
    ]);
    const drawn = renderCharts(audit, 5);
    expect(drawn.map((text) => text.includes('  line [0.4, 0.5]'))).toEqual([false, true]);
    expect(drawn[0]).toContain('of another');
  });

  it('stand in the comment as two Mermaid blocks at most', () => {
    const findings = ['a', 'b', 'c'].map((requirement) => finding({ requirement, chart: rates }));
    const blocks = nodesOf(treeOf(renderComment(auditOf(findings)))).filter(
      (node) => node.type === 'code' && node.lang === 'mermaid',
    );
    expect(blocks).toHaveLength(2);
  });
});
