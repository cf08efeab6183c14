import { describe, expect, it } from 'vitest';
import type { FindingTable } from '../../../src/core/model.ts';
import { renderCheckRun } from '../../../src/core/report/check-run.ts';
import { renderExplanation } from '../../../src/core/report/explain.ts';
import { renderJson } from '../../../src/core/report/json.ts';
import { renderText } from '../../../src/core/report/text.ts';
import { auditOf, finding } from './audits.ts';

const table: FindingTable = {
  title: 'true positive rate by sex',
  columns: ['group', 'tp', 'n', 'rate'],
  rows: [
    ['women', 251, 1_412, 0.17776203966],
    ['other', 0, 0, null],
  ],
};
const markdown = [
  '**true positive rate by sex**',
  '',
  '| group | tp | n | rate |',
  '| --- | --- | --- | --- |',
  '| `women` | 251 | 1,412 | 0.1778 |',
  '| `other` | 0 | 0 | n/a |',
].join('\n');
const audit = auditOf([finding({ table })]);

describe('the table of a finding', () => {
  it('stands in the details of the check run and in the explanation, as Markdown', () => {
    expect(renderCheckRun(audit).text).toContain(markdown);
    expect(renderExplanation(audit, 'auc-holds', [])).toContain(markdown);
  });

  it('stands in the text, its columns aligned', () => {
    expect(renderText(audit, { colour: false })).toContain(
      [
        '          true positive rate by sex:',
        '            group  tp   n      rate',
        '            women  251  1,412  0.1778',
        '            other  0    0      n/a',
      ].join('\n'),
    );
  });

  it('stands in the JSON with numbers at full precision; what is not finite is null', () => {
    const rows = [...table.rows, ['nobody', 0, 0, Number.NaN]];
    const [only] = JSON.parse(
      [...renderJson(auditOf([finding({ table: { ...table, rows } })]))].join(''),
    ).findings;
    expect(only.table).toEqual({ ...table, rows: [...table.rows, ['nobody', 0, 0, null]] });
  });

  it('shows a hostile group’s name as text, in its own cell', () => {
    const name = 'a|b`c @here\n| <img src=x> |\u202e';
    const details = renderCheckRun(
      auditOf([finding({ table: { ...table, title: name, rows: [[name, 1, 2, 0.5]] } })]),
    ).text;
    const row = details.split('\n').find((line) => line.endsWith('| 1 | 2 | 0.5 |')) ?? '';
    // a bar within a cell is escaped: four cells have five that are not
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
    expect(details).not.toContain('\u202e');
    expect(details).not.toMatch(/^\*\*.*(?<!\\)<img/m);
  });

  it('says how many rows are left out', () => {
    const rows = Array.from({ length: 70 }, (_, index) => [`group ${index}`, 1, 2, 0.5]);
    const many = auditOf([finding({ table: { ...table, rows } })]);
    expect(renderCheckRun(many).text).toContain('20 more are not shown.');
    expect(renderText(many, { colour: false })).toContain('… and 50 more');
  });
});
