import { describe, expect, it } from 'vitest';
import { planJobs, UnknownShape } from '../../src/service/plan-jobs.ts';
import { checkRunEvent, checkSuiteEvent, commentEvent, pullRequestEvent, sha } from './payloads.ts';

const plan = (event: string, payload: unknown) => planJobs(event, payload, 7);
const ref = { installation: 11, repository: 5, owner: 'acme', name: 'models', number: 3 };

describe('planJobs of pull_request', () => {
  it.each(['opened', 'reopened', 'synchronize', 'ready_for_review'])('audits on %s', (action) => {
    expect(plan('pull_request', pullRequestEvent(action))).toEqual([
      {
        kind: 'audit',
        reason: action,
        pullRequest: {
          ...ref,
          open: true,
          head: sha('a'),
          base: sha('b'),
          baseRef: 'main',
          author: 'ana',
          private: false,
          updatedAt: '2026-11-24T10:00:00Z',
        },
      },
    ]);
  });

  it.each(['labeled', 'assigned', 'review_requested', 'converted_to_draft'])(
    'does nothing on %s',
    (action) => {
      expect(plan('pull_request', pullRequestEvent(action))).toEqual([]);
    },
  );

  it('audits drafts and forks like any other', () => {
    const pull = { draft: true, head: { sha: sha('c'), repo: { fork: true, full_name: 'eve/models' } } };
    expect(plan('pull_request', pullRequestEvent('opened', { pull }))).toHaveLength(1);
  });

  it('remembers that a pull request was closed', () => {
    const payload = pullRequestEvent('closed', { pull: { state: 'closed' } });
    expect(plan('pull_request', payload)).toMatchObject([{ kind: 'close', pullRequest: { open: false } }]);
  });

  it.each([
    ['the base', { base: { ref: { from: 'dev' } } }, 1],
    ['the title', { title: { from: 'old' } }, 0],
    ['the body in its words', { body: { from: 'Something else.' } }, 1],
    ['the body in its blanks', { body: { from: '  About\n\nthis  change. ' } }, 0],
    ['the body in its comments', { body: { from: '<!-- hint --> About this<!-- --> change.<!-- open' } }, 0],
  ])('on an edit of %s', (_, changes, jobs) => {
    expect(plan('pull_request', pullRequestEvent('edited', { rest: { changes } }))).toHaveLength(jobs);
  });

  it('reads a hostile body in linear time', () => {
    const changes = { body: { from: '<!--'.repeat(60_000) } };
    expect(plan('pull_request', pullRequestEvent('edited', { rest: { changes } }))).toHaveLength(1);
  });
});

describe('planJobs of a pull request that goes into another branch', () => {
  it('says so: the policy is another one', () => {
    const changes = { base: { ref: { from: 'dev' } } };
    expect(plan('pull_request', pullRequestEvent('edited', { rest: { changes } }))).toMatchObject([
      { kind: 'audit', reason: 'retargeted' },
    ]);
  });
});

describe('planJobs of check runs and suites', () => {
  it.each([
    ['rerequested', 'rerequested'],
    ['requested_action', 'button'],
  ])('audits the pull request of our check run on %s', (action, reason) => {
    expect(plan('check_run', checkRunEvent(action))).toEqual([
      { kind: 'audit-known', reason, pullRequest: ref },
    ]);
  });

  it('does not take a check run of another repository at its word', () => {
    expect(plan('check_run', checkRunEvent('rerequested', { external_id: '6#3' }))).toEqual([
      { kind: 'audit-head', repository: 5, head: sha('a'), reason: 'rerequested' },
    ]);
  });

  it('audits every pull request of a suite that is run again, forks included', () => {
    expect(plan('check_suite', checkSuiteEvent('rerequested'))).toEqual([
      { kind: 'audit-head', repository: 5, head: sha('a'), reason: 'rerequested' },
    ]);
  });

  it.each([
    ['check_run', checkRunEvent('created')],
    ['check_run', checkRunEvent('rerequested', { app: { id: 8 } })],
    ['check_suite', checkSuiteEvent('requested')],
    ['check_suite', checkSuiteEvent('rerequested', { app: { id: 8 } })],
  ])('does nothing on others (%s)', (event, payload) => {
    expect(plan(event, payload)).toEqual([]);
  });
});

describe('planJobs of comments', () => {
  it('takes the commands of a new comment', () => {
    expect(plan('issue_comment', commentEvent('/audit\n/audit explain auc'))).toEqual([
      {
        kind: 'command',
        request: {
          pullRequest: ref,
          comment: 900,
          commands: [{ name: 'audit' }, { name: 'explain', id: 'auc' }],
          sender: 'bea',
          author: 'ana',
          private: false,
        },
      },
    ]);
  });

  it.each([
    ['without a command', commentEvent('LGTM')],
    ['on an issue', commentEvent('/audit', { issue: { pull_request: undefined } })],
    ['on a closed pull request', commentEvent('/audit', { issue: { state: 'closed' } })],
    ['that was edited', commentEvent('/audit', { rest: { action: 'edited' } })],
    ['of a bot', commentEvent('/audit', { rest: { sender: { login: 'bea', type: 'Bot' } } })],
    ['of somebody else than the sender', commentEvent('/audit', { comment: { user: { login: 'eve' } } })],
    ['of an account that is gone', commentEvent('/audit', { comment: { user: null } })],
  ])('does nothing on one %s', (_, payload) => {
    expect(plan('issue_comment', payload)).toEqual([]);
  });
});

describe('planJobs of accounts and apps that were deleted, which GitHub sends as null', () => {
  it('audits the pull request of a ghost, and takes commands on it', () => {
    expect(plan('pull_request', pullRequestEvent('opened', { pull: { user: null } }))).toMatchObject([
      { kind: 'audit', pullRequest: { author: 'ghost' } },
    ]);
    expect(plan('issue_comment', commentEvent('/audit', { issue: { user: null } }))).toMatchObject([
      { kind: 'command', request: { author: 'ghost' } },
    ]);
  });

  it('does nothing on a suite of no app', () => {
    expect(plan('check_suite', checkSuiteEvent('rerequested', { app: null }))).toEqual([]);
  });
});

describe('planJobs of what GitHub does not send', () => {
  it.each([
    ['no installation', pullRequestEvent('opened', { rest: { installation: undefined } })],
    ['a head that is no object id', pullRequestEvent('opened', { pull: { head: { sha: 'main' } } })],
    ['a number that is none', pullRequestEvent('opened', { pull: { number: '3' } })],
    [
      'a name that climbs',
      pullRequestEvent('opened', {
        rest: { repository: { id: 5, name: '..', owner: { login: 'a' }, private: false } },
      }),
    ],
    ['nothing', {}],
  ])('refuses %s', (_, payload) => {
    expect(() => plan('pull_request', payload)).toThrow(UnknownShape);
  });

  it('does nothing on an event that it does not handle', () => {
    expect(plan('ping', { zen: 'x' })).toEqual([]);
  });
});
