import { describe, expect, it } from 'vitest';
import { parseCommands } from '../../src/core/command.ts';

const names = (text: string) => parseCommands(text).map((command) => command.name);

describe('parseCommands', () => {
  it('reads each command at the start of its line', () => {
    expect(parseCommands('Thanks!\n/audit\n/audit status\r\n/audit explain auc-holds\n/audit help')).toEqual([
      { name: 'audit' },
      { name: 'status' },
      { name: 'explain', id: 'auc-holds' },
      { name: 'help' },
    ]);
  });

  it('recognises waive and unwaive with all their words', () => {
    expect(parseCommands('/audit waive auc on m until 2027-01-01 because pilot\n/audit unwaive auc')).toEqual(
      [
        { name: 'waive', text: 'auc on m until 2027-01-01 because pilot' },
        { name: 'unwaive', text: 'auc' },
      ],
    );
  });

  it.each([
    ['in the middle of a line', 'please /audit'],
    ['indented, as code is', '    /audit'],
    ['quoted', '> /audit'],
    ['in a fenced block', '```\n/audit\n```'],
    ['in a fence of tildes that holds backticks', '~~~\n```\n/audit\n~~~'],
    ['in a longer fence that holds a shorter one', '````\n```\n/audit\n```\n/audit\n````'],
    ['in a fence that never ends', '```sh\n/audit'],
    ['in an HTML comment', '<!--\n/audit\n-->'],
    ['as the start of another word', '/audits\n/auditor'],
  ])('does not read what stands %s', (_, text) => {
    expect(parseCommands(text)).toEqual([]);
  });

  it('takes capitals, blanks at the end and an id that was copied with its marks', () => {
    const text = '/Audit  \n/AUDIT Status\t\n/audit explain `auc-holds` \n/audit EXPLAIN "AUC"';
    expect(parseCommands(text)).toEqual([
      { name: 'audit' },
      { name: 'status' },
      { name: 'explain', id: 'auc-holds' },
      { name: 'explain', id: 'AUC' },
    ]);
  });

  it('reads a command below a quote, as answers by mail have it', () => {
    expect(names('> /audit help\n\n/audit\n\nOn Monday Ada wrote:\n> /audit status')).toEqual(['audit']);
  });

  it('takes whatever stands for an id, at most 200 characters of it', () => {
    const hostile = '`@everyone<img/src=x>|'.repeat(50);
    expect(parseCommands(`/audit explain ${hostile}`)).toEqual([
      { name: 'explain', id: hostile.slice(0, 200) },
    ]);
  });

  it('reads on after a block has ended', () => {
    expect(names('```\n/audit help\n```\n/audit\n<!-- a -->\n/audit status')).toEqual(['audit', 'status']);
  });

  it.each([
    [
      '/audit stauts',
      '/audit status',
      'Unexpected "stauts", expected nothing or one of status, explain, waive, unwaive, help',
    ],
    [
      '/audit hepl',
      '/audit help',
      'Unexpected "hepl", expected nothing or one of status, explain, waive, unwaive, help',
    ],
    [
      '/audit everything',
      '/audit help',
      'Unexpected "everything", expected nothing or one of status, explain, waive, unwaive, help',
    ],
    ['/audit explain', '/audit explain ID', 'Unexpected "explain", expected the id of one requirement'],
    ['/audit status now', '/audit status', 'Unexpected "status now", expected "status" alone'],
  ])('answers %s with a suggestion', (text, hint, message) => {
    expect(parseCommands(`hello\n${text}`)).toEqual([
      { name: 'unknown', problem: expect.objectContaining({ line: 2, hint, message }) },
    ]);
  });

  it('reads no more than ten', () => {
    expect(parseCommands('/audit\n'.repeat(50))).toHaveLength(10);
  });
});
