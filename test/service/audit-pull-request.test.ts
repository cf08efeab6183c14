import { describe, expect, it } from 'vitest';
import { auditPullRequest } from '../../src/service/audit-pull-request.ts';
import { auditWith, facts, failure, fakeServices, finding, sha, task } from './fakes.ts';

const forbiddenText = 'secret of the machine';

describe('auditPullRequest', () => {
  it('audits and says so in three requests', async () => {
    const { services, said, settled } = fakeServices();
    await auditPullRequest(task, services);
    expect(said).toEqual(['create a failure', 'comment', 'review of 1']);
    expect(settled).toEqual(['finished']);
  });

  it.each(['rerequested', 'button', 'command'] as const)(
    'looks the pull request up on %s, in four requests at most',
    async (reason) => {
      const { services, said } = fakeServices();
      await auditPullRequest({ ...task, reason }, services);
      expect(said).toEqual(['get', 'create a failure', 'comment', 'review of 1']);
    },
  );

  it('writes nothing where the verdict is unchanged', async () => {
    const { services, said } = fakeServices();
    await auditPullRequest(task, services);
    said.length = 0;
    await auditPullRequest({ ...task, reason: 'reopened' }, services);
    expect(said).toEqual([]);
  });

  it('posts the check run again where somebody asked for it, and nothing else', async () => {
    const { services, said } = fakeServices();
    await auditPullRequest(task, services);
    said.length = 0;
    await auditPullRequest({ ...task, reason: 'rerequested' }, services);
    expect(said).toEqual(['get', 'create a failure']);
  });

  it('on a new head with the same verdict writes its check run only', async () => {
    const { services, said, state } = fakeServices();
    await auditPullRequest(task, services);
    said.length = 0;
    state.newest = { ...facts, head: sha('c') };
    await auditPullRequest({ ...task, facts: { ...facts, head: sha('c') } }, services);
    expect(said).toEqual(['create c failure']);
  });

  it('resolves the review comment of what was fixed, once, and edits the one comment', async () => {
    const audits = [
      auditWith([finding('auc', 'fail')]),
      auditWith([finding('auc', 'pass')]),
      auditWith([finding('auc', 'pass')]),
    ];
    const { services, said } = fakeServices({ audit: async () => audits.shift()! });
    for (let i = 0; i < 3; i++) await auditPullRequest({ ...task, reason: 'edited' }, services);
    expect(said).toEqual([
      'create a failure',
      'comment',
      'review of 1',
      'create a success',
      'edit comment',
      'resolve 1',
    ]);
  });

  it('says nothing but a green check where nothing governed changed', async () => {
    const { services, said } = fakeServices({ audit: async () => auditWith([]) });
    await auditPullRequest(task, services);
    expect(said).toEqual(['create a success']);
  });

  it.each([
    ['a review on a line that GitHub’s diff does not show', 'createReview', ['create a failure', 'comment']],
    ['a comment on a locked conversation', 'createComment', ['create a failure', 'review of 1']],
  ] as const)('lets the verdict stand where GitHub refuses %s', async (_, method, posted) => {
    const refused = failure('invalid', { retryable: false });
    const { services, said, settled, state } = fakeServices({
      github: { [method]: () => Promise.reject(refused) },
    });
    await auditPullRequest(task, services);
    expect(said).toEqual(posted);
    expect(settled).toEqual(['finished']);
    // Nothing is looked for next time.
    expect(state.intended).toEqual([]);
  });

  it('posts a comment anew that somebody deleted', async () => {
    const audits = [auditWith([finding('auc', 'fail')]), auditWith([finding('auc', 'pass')])];
    const { services, said } = fakeServices({
      audit: async () => audits.shift()!,
      github: { updateComment: async () => false },
    });
    await auditPullRequest(task, services);
    await auditPullRequest({ ...task, reason: 'edited' }, services);
    expect(said.filter((what) => what === 'comment')).toHaveLength(2);
  });

  it('never lets an older head speak over a newer one, and leaves nothing in progress', async () => {
    const { services, said, settled, state } = fakeServices();
    state.newest = { ...facts, head: sha('c') };
    state.checkRunByHead.set(facts.head, { id: 55, completed: false, digest: undefined });
    await auditPullRequest(task, services);
    expect(said).toEqual(['complete 55 a cancelled']);
    expect(settled).toEqual(['finished']);
  });

  it('completes what an overtaken audit had announced', async () => {
    const { services, said, state } = fakeServices();
    state.checkRunByHead.set(sha('0'), { id: 54, completed: false, digest: undefined });
    await auditPullRequest(task, services);
    expect(said[0]).toBe('complete 54 0 cancelled');
    expect(state.checkRunByHead.get(sha('0'))?.completed).toBe(true);
  });

  it('announces a slow audit, and completes the same check run', async () => {
    const { services, said } = fakeServices({
      audit: async () => {
        await new Promise((resolve) => setTimeout(resolve, 60));
        return auditWith([]);
      },
    });
    await auditPullRequest(task, { ...services, announceAfterMs: 10 });
    expect(said).toEqual(['announce a', 'complete 100 a success']);
  });

  it('takes back at once what another base branch’s policy said of the same head', async () => {
    const { services, said, state } = fakeServices({
      audit: async () => {
        await new Promise((resolve) => setTimeout(resolve, 60));
        return auditWith([finding('auc', 'fail')]);
      },
    });
    const before = { id: 55, completed: true, digest: 'lax' };
    state.checkRunByHead.set(facts.head, before);
    await auditPullRequest({ ...task, reason: 'edited' }, services);
    expect(said[0]).toBe('create a failure');
    said.length = 0;
    state.checkRunByHead.set(facts.head, before);
    await auditPullRequest({ ...task, reason: 'retargeted' }, services);
    expect(said[0]).toBe('announce a');
    expect(said[1]).toMatch(/^complete \d+ a failure$/);
  });

  it('does not publish what it found for a base branch that is no more the pull request’s', async () => {
    const { services, said, settled, state } = fakeServices();
    state.newest = { head: facts.head, baseRef: 'strict' };
    await auditPullRequest(task, services);
    expect(said).toEqual([]);
    expect(settled).toEqual(['finished']);
  });

  it('lets the worst verdict stand where two pull requests share a head', async () => {
    const { services, said, state, checkRuns } = fakeServices({ audit: async () => auditWith([]) });
    state.siblings = [{ number: 9, verdict: 'failed' }];
    await auditPullRequest(task, services);
    expect(said).toEqual(['create a failure']);
    expect(checkRuns[0]?.title).toBe('The same commit fails in pull request 9');
  });

  it.each([
    ['closed', { ...facts, open: false }],
    ['gone', undefined],
  ])('says nothing on a pull request that is %s', async (_, found) => {
    const { services, said, settled, state } = fakeServices();
    state.found = found;
    await auditPullRequest({ ...task, facts: undefined }, services);
    expect(said).toEqual(['get']);
    expect(settled).toEqual(['finished']);
  });

  it('goes back to the queue until GitHub takes requests again', async () => {
    const retryAt = new Date('2026-11-24T11:00:00Z');
    const { services, settled } = fakeServices({
      github: { completeCheckRun: () => Promise.reject(failure('rate-limited', { retryAt })) },
    });
    await auditPullRequest(task, services);
    expect(settled).toEqual(['deferred to 2026-11-24T11:00:00.000Z']);
  });

  it('gives up an audit that does not end', async () => {
    const { services, settled } = fakeServices({ audit: () => new Promise(() => undefined) });
    await auditPullRequest(task, { ...services, auditTimeoutMs: 20 });
    expect(settled).toEqual(['failed: It took longer than 0 seconds.']);
  });

  it('fails with the adapter’s own words, and gives away nothing of other errors', async () => {
    const first = fakeServices({ audit: () => Promise.reject(failure('unavailable')) });
    await auditPullRequest(task, first.services);
    expect(first.settled).toEqual(['failed: GitHub said unavailable']);
    const second = fakeServices({ audit: () => Promise.reject(new TypeError(forbiddenText)) });
    await auditPullRequest(task, second.services);
    expect(second.settled).toEqual(['failed: An internal error (TypeError).']);
  });

  it('gives up at once what the auditor says that no other try can change, but not what GitHub refuses', async () => {
    const refused = failure('too-large', { retryable: false });
    const first = fakeServices({ audit: () => Promise.reject(refused) });
    await auditPullRequest(task, first.services);
    expect(first.settled).toEqual(['given up: GitHub said too-large']);
    // GitHub shows commits and permissions with a delay.
    const second = fakeServices({
      github: { completeCheckRun: () => Promise.reject(failure('forbidden', { retryable: false })) },
    });
    await auditPullRequest(task, second.services);
    expect(second.settled).toEqual(['failed: GitHub said forbidden']);
  });

  it('publishes at a later try what an earlier one has recorded, and judges other commits anew', async () => {
    let audits = 0;
    const { services, said } = fakeServices({
      audit: async () => {
        audits += 1;
        return auditWith([finding('auc', 'fail')]);
      },
    });
    const limited = () =>
      Promise.reject(failure('rate-limited', { retryAt: new Date('2026-11-24T11:00:00Z') }));
    await auditPullRequest(task, { ...services, github: { ...services.github, completeCheckRun: limited } });
    await auditPullRequest({ ...task, audited: true }, services);
    expect(audits).toBe(1);
    expect(said).toEqual(['find check run', 'own posts', 'create a failure', 'comment', 'review of 1']);
    await auditPullRequest({ ...task, audited: true, facts: { ...facts, base: sha('e') } }, services);
    expect(audits).toBe(2);
  });

  it('repeats after a failure half-way only what was not said', async () => {
    let fails = true;
    const { services, said, settled } = fakeServices({
      github: {
        createReview: async () => {
          if (fails) throw failure('unavailable');
          said.push('review');
          return 1;
        },
      },
    });
    await auditPullRequest(task, services);
    fails = false;
    await auditPullRequest(task, services);
    // The review that failed may have been made all the same, so it is looked for first.
    expect(said).toEqual(['create a failure', 'comment', 'own posts', 'review']);
    expect(settled).toEqual(['failed: GitHub said unavailable', 'finished']);
  });
});
