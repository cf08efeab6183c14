import { describe, expect, it } from 'vitest';
import { parseCommands } from '../../src/core/command.ts';
import { applyCommand } from '../../src/service/apply-command.ts';
import { auditWith, facts, failure, fakeServices, finding } from './fakes.ts';

function commandTask(body: string, change: { private?: boolean; sender?: string } = {}) {
  const request = {
    pullRequest: facts,
    comment: 900,
    commands: parseCommands(body),
    sender: 'bea',
    author: 'ana',
    private: false,
    ...change,
  };
  return { job: 'c1', request };
}

describe('applyCommand', () => {
  it('acknowledges at once, asks for the audit, and approves', async () => {
    const { services, said, settled } = fakeServices();
    await applyCommand(commandTask('/audit'), services);
    expect(said).toEqual(['eyes', '+1']);
    expect(settled).toEqual(['requested 5#3 command', 'command finished']);
  });

  it('answers status, explain and help in one reply', async () => {
    const { services, said, replies, state } = fakeServices();
    state.latest = { audit: auditWith([finding('auc', 'fail')]), diffLines: new Map() };
    await applyCommand(commandTask('/audit status\n/audit explain auc\n/audit help'), services);
    expect(said).toEqual(['eyes', 'comment', '+1']);
    expect(replies[0]).toMatch(
      /^<!-- assay:reply 900 -->\nthe status\n\n---\n\nbecause\n\n---\n\n\| command/,
    );
  });

  it.each([
    ['/audit stauts', 'Did you mean `/audit status`?'],
    ['/audit waive auc until 2027-01-01 because x', '`/audit waive` is not yet available here'],
    ['/audit unwaive auc', '`/audit unwaive` is not yet available here'],
    ['/audit explain auk', 'Unexpected requirement `auk`, expected one of `auc`.'],
  ])('is confused by %s and says why', async (body, expected) => {
    const { services, said, replies, state } = fakeServices();
    state.latest = { audit: auditWith([finding('auc', 'fail')]), diffLines: new Map() };
    await applyCommand(commandTask(body), services);
    expect(said).toEqual(['eyes', 'comment', 'confused']);
    expect(replies[0]).toContain(expected);
  });

  it('cannot be made to mention or link', async () => {
    const { services, replies } = fakeServices();
    await applyCommand(commandTask('/audit @everyone`[x](http://e)`'), services);
    expect(replies[0]?.split('\n')[1]).toMatch(/^``.*@everyone`\[x\]\(http:\/\/e\)`.*``$/);
  });

  it('asks for an audit where there is none to show', async () => {
    const { services, settled, said } = fakeServices();
    await applyCommand(commandTask('/audit status'), services);
    expect(settled).toEqual(['requested 5#3 command', 'command finished']);
    expect(said).toEqual(['eyes', 'comment', 'confused']);
  });

  it.each([
    ['anybody on a public repository', {}, 'none', true],
    ['the author on a private one', { private: true, sender: 'ana' }, 'read', true],
    ['triage on a private one', { private: true }, 'triage', true],
    ['a reader on a private one', { private: true }, 'read', false],
    ['an unknown role on a private one', { private: true }, 'something', false],
  ])('lets %s command, or not', async (_, change, permission, allowed) => {
    const { services, settled, state } = fakeServices();
    state.permission = permission;
    await applyCommand(commandTask('/audit', change), services);
    expect(settled.includes('requested 5#3 command')).toBe(allowed);
  });

  it('does not answer twice because a last reaction failed', async () => {
    const { services, said, settled } = fakeServices({
      github: {
        react: async (_, __, reaction) => {
          if (reaction !== 'eyes') throw failure('unavailable');
        },
      },
    });
    await applyCommand(commandTask('/audit help'), services);
    expect(said).toEqual(['comment']);
    expect(settled).toEqual(['command finished']);
  });

  it('is tried again where GitHub fails, and waits where it is full', async () => {
    const down = fakeServices({ github: { react: () => Promise.reject(failure('unavailable')) } });
    await applyCommand(commandTask('/audit'), down.services);
    expect(down.settled).toEqual(['command failed: GitHub said unavailable']);
    const retryAt = new Date('2026-11-24T11:00:00Z');
    const full = fakeServices({
      github: { react: () => Promise.reject(failure('rate-limited', { retryAt })) },
    });
    await applyCommand(commandTask('/audit'), full.services);
    expect(full.settled).toEqual(['command deferred to 2026-11-24T11:00:00.000Z']);
  });
});
