import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Audit } from '../../src/core/model.ts';
import type { Delivery, Intent, PullRequestFacts, Reason } from '../../src/service/ports.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { silent, startPostgres } from './databases.ts';

const sha = (letter: string): string => letter.repeat(40);

function facts(number: number, head: string, minute = 0): PullRequestFacts {
  return {
    installation: 11,
    repository: 5,
    owner: 'acme',
    name: 'models',
    number,
    open: true,
    head: sha(head),
    base: sha('0'),
    baseRef: 'main',
    author: 'ana',
    private: false,
    updatedAt: new Date(Date.UTC(2026, 10, 24, 10, minute)).toISOString(),
  };
}

const audit = (pullRequest: PullRequestFacts, reason: Reason = 'synchronize'): Intent => ({
  kind: 'audit',
  pullRequest,
  reason,
});

let deliveries = 0;
function delivery(...intents: Intent[]): Delivery {
  deliveries += 1;
  return { id: `delivery-${deliveries}`, event: 'pull_request', intents };
}

function auditOf(head: string, verdict: Audit['verdict']): Audit {
  return {
    verdict,
    base: sha('0'),
    mergeBase: sha('0'),
    head: sha(head),
    policy: { path: undefined, commit: sha('0'), digest: 'd', packs: [] },
    subjects: [],
    findings: [],
    policyProblems: [],
    notes: [],
  };
}

async function until<T>(look: () => Promise<readonly T[]>): Promise<readonly T[]> {
  for (;;) {
    const found = await look();
    if (found.length > 0) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe.each(['PGlite', 'PostgreSQL'])('the store on %s', (kind) => {
  let postgres: Awaited<ReturnType<typeof startPostgres>> | undefined;
  let url: string | undefined;
  let store: Store;

  beforeAll(async () => {
    if (kind === 'PostgreSQL') postgres = await startPostgres();
  });
  afterAll(async () => postgres?.stop());

  const open = async (): Promise<Store> => {
    url = await postgres?.create();
    store = await openStore({ url, retryDelay: 0 }, silent);
    return store;
  };
  afterEach(() => store.close());

  it('makes one job of the same delivery twice', async () => {
    const { enqueue, queue } = await open();
    const one = delivery(audit(facts(1, 'a'), 'edited'));
    await Promise.all([enqueue(one), enqueue(one)]);
    await enqueue(one);
    const [task, ...others] = await queue.takeAudits(10);
    expect(others).toEqual([]);
    expect(task).toMatchObject({ key: '5#1', wanted: 1, facts: { ...facts(1, 'a') } });
  });

  it('makes one job of several pushes in a row, for the newest head', async () => {
    const { enqueue, queue } = await open();
    await Promise.all(
      ['a', 'b', 'c'].map((head, minute) => enqueue(delivery(audit(facts(1, head, minute))))),
    );
    const tasks = await queue.takeAudits(10);
    expect(tasks.map((task) => task.facts?.head)).toEqual([sha('c')]);
    await queue.finishAudit(tasks[0]!);
    expect(await queue.takeAudits(10)).toEqual([]);
  });

  it('keeps the newest head where events arrive out of order', async () => {
    const { enqueue, queue, records } = await open();
    await enqueue(delivery(audit(facts(1, 'b', 5))));
    await enqueue(delivery(audit(facts(1, 'a', 1))));
    expect((await queue.takeAudits(10)).map((task) => task.facts?.head)).toEqual([sha('b')]);
    expect(await records.newest('5#1')).toEqual({ head: sha('b'), baseRef: 'main' });
  });

  it('audits one head once, however often it is announced, and again when asked', async () => {
    const { enqueue, queue } = await open();
    await enqueue(delivery(audit(facts(1, 'a'), 'opened')));
    await queue.finishAudit((await queue.takeAudits(1))[0]!);
    await enqueue(delivery(audit(facts(1, 'a', 1), 'synchronize')));
    expect(await queue.takeAudits(1)).toEqual([]);
    await enqueue(delivery(audit(facts(1, 'a', 2), 'reopened')));
    expect(await queue.takeAudits(1)).toHaveLength(1);
  });

  it('gives one pull request to one worker, and a push meanwhile its turn afterwards', async () => {
    const { enqueue, queue } = await open();
    await enqueue(delivery(audit(facts(1, 'a'))));
    const [first] = await queue.takeAudits(10);
    await enqueue(delivery(audit(facts(1, 'b', 1)), audit(facts(2, 'x'))));
    expect((await queue.takeAudits(10)).map((task) => task.key)).toEqual(['5#2']);
    await queue.finishAudit(first!);
    const [second] = await until(() => queue.takeAudits(10));
    expect(second).toMatchObject({ key: '5#1', facts: { head: sha('b') }, wanted: 2 });
  });

  it('retries what failed, and after the last try hands it on with its cause', async () => {
    const { enqueue, queue } = await open();
    await enqueue(delivery(audit(facts(1, 'a'))));
    let tries = 0;
    for (;;) {
      const [task] = await queue.takeAudits(1);
      if (task === undefined) break;
      tries += 1;
      await queue.failAudit(task, `cause ${tries}`);
    }
    expect(tries).toBe(5);
    const unfinished = await queue.takeUnfinished(10);
    expect(unfinished).toMatchObject([
      { ref: { repository: 5, number: 1 }, head: sha('a'), retried: true, cause: 'cause 5' },
    ]);
    await queue.finish('unfinished', unfinished[0]!.job);
    expect(await queue.takeUnfinished(10)).toEqual([]);
  });

  it('hands on at once what is given up, unless something newer was asked', async () => {
    const { enqueue, queue } = await open();
    await enqueue(delivery(audit(facts(1, 'a'))));
    const [first] = await queue.takeAudits(1);
    await enqueue(delivery(audit(facts(1, 'b', 1))));
    await queue.giveUpAudit(first!, 'too large');
    expect(await queue.takeUnfinished(10)).toEqual([]);
    const [second] = await until(() => queue.takeAudits(1));
    expect(second?.facts?.head).toBe(sha('b'));
    await queue.giveUpAudit(second!, 'still too large');
    expect(await queue.takeAudits(1)).toEqual([]);
    expect(await queue.takeUnfinished(10)).toMatchObject([
      { ref: { number: 1 }, head: sha('b'), retried: false, cause: 'still too large' },
    ]);
    // The same head announced once more is known to lead nowhere.
    await enqueue(delivery(audit(facts(1, 'b', 2))));
    expect(await queue.takeAudits(1)).toEqual([]);
  });

  it('puts back what has to wait, without counting a try', async () => {
    const { enqueue, queue } = await open();
    await enqueue(delivery(audit(facts(1, 'a'))));
    const [task] = await queue.takeAudits(1);
    await queue.deferAudit(task!, new Date(Date.now() + 700));
    expect(await queue.takeAudits(1)).toEqual([]);
    expect(await until(() => queue.takeAudits(1))).toMatchObject([{ key: '5#1', wanted: 1 }]);
  });

  it('puts back a command that has to wait, whole', async () => {
    const { enqueue, queue } = await open();
    const { number, installation, repository, owner, name } = facts(1, 'a');
    const pullRequest = { number, installation, repository, owner, name };
    const request = {
      pullRequest,
      comment: 9,
      commands: [{ name: 'audit' as const }],
      sender: 'b',
      author: 'a',
      private: true,
    };
    await enqueue(delivery({ kind: 'command', request }));
    const [task] = await queue.takeCommands(1);
    expect(task?.request).toEqual(request);
    await queue.defer('command', task!.job, new Date(Date.now() + 300));
    expect(await until(() => queue.takeCommands(1))).toMatchObject([{ request }]);
  });

  it('audits all open pull requests of a head that is asked for again', async () => {
    const { enqueue, queue } = await open();
    await enqueue(delivery(audit(facts(1, 'a')), audit(facts(2, 'a')), audit(facts(3, 'b'))));
    await enqueue(delivery({ kind: 'close', pullRequest: { ...facts(2, 'a', 1), open: false } }));
    for (const task of await queue.takeAudits(10)) await queue.finishAudit(task);
    await enqueue(delivery({ kind: 'audit-head', repository: 5, head: sha('a'), reason: 'rerequested' }));
    expect((await queue.takeAudits(10)).map((task) => [task.key, task.reason])).toEqual([
      ['5#1', 'rerequested'],
    ]);
  });

  it('knows nothing of a pull request that only a comment spoke of', async () => {
    const { queue } = await open();
    const { installation, repository, owner, name } = facts(1, 'a');
    await queue.request({ installation, repository, owner, name, number: 8 }, 'command');
    const [task] = await queue.takeAudits(1);
    expect(task).toMatchObject({ key: '5#8', facts: undefined, reason: 'command' });
  });

  it('knows of a task whose audit is recorded, until something newer is asked', async () => {
    const { enqueue, queue, records } = await open();
    await enqueue(delivery(audit(facts(1, 'a'))));
    const [first] = await queue.takeAudits(1);
    expect(first?.audited).toBe(false);
    await records.recordAudit(first!, { audit: auditOf('a', 'passed'), diffLines: new Map() });
    await queue.deferAudit(first!, new Date());
    const [again] = await until(() => queue.takeAudits(1));
    expect(again?.audited).toBe(true);
    await queue.deferAudit(again!, new Date());
    await enqueue(delivery(audit(facts(1, 'b', 1))));
    expect((await until(() => queue.takeAudits(1)))[0]?.audited).toBe(false);
  });

  it('remembers audits and what was said', async () => {
    const { enqueue, records } = await open();
    const request = { key: '5#1', wanted: 1 };
    await enqueue(delivery(audit(facts(1, 'a')), audit(facts(2, 'a'))));
    expect(await records.published('5#1', sha('a'))).toEqual({
      intended: [],
      checkRun: undefined,
      comment: undefined,
      reviewComments: [],
    });
    const diffLines = new Map([['models/card.md', new Set([2, 3])]]);
    await records.recordAudit(request, { audit: auditOf('a', 'passed'), diffLines: new Map() });
    await records.recordAudit(request, { audit: auditOf('a', 'failed'), diffLines });
    expect(await records.latestAudit('5#1')).toMatchObject({
      audit: { verdict: 'failed', head: sha('a') },
      diffLines,
    });
    expect(await records.siblingVerdicts('5#2', sha('a'))).toEqual([{ number: 1, verdict: 'failed' }]);
    expect(await records.siblingVerdicts('5#1', sha('a'))).toEqual([]);

    await records.saveCheckRun('5#1', sha('9'), { id: 6_000_000_000, completed: false, digest: undefined });
    await records.saveCheckRun('5#1', sha('a'), { id: 7, completed: true, digest: 'x' });
    await records.saveComment('5#1', { id: 70, digest: 'y' });
    const comment = { finding: 'auc on m', review: 3, digest: 'z', resolved: false };
    await records.saveReviewComments('5#1', [comment]);
    await records.saveReviewComments('5#1', [{ ...comment, resolved: true }]);
    expect(await records.published('5#1', sha('a'))).toEqual({
      intended: [],
      checkRun: { id: 7, completed: true, digest: 'x' },
      comment: { id: 70, digest: 'y' },
      reviewComments: [{ ...comment, resolved: true }],
    });
    expect(await records.openCheckRuns('5#1', sha('a'))).toEqual([{ head: sha('9'), id: 6_000_000_000 }]);
  });

  it('remembers a post that was begun until its id is known', async () => {
    const { enqueue, records } = await open();
    await enqueue(delivery(audit(facts(1, 'a'))));
    const intended = async () => (await records.published('5#1', sha('a'))).intended;
    const posts = [
      { what: 'check-run', head: sha('9') },
      { what: 'check-run', head: sha('a') },
      { what: 'comment', head: sha('a') },
      { what: 'review', head: sha('a') },
      { what: 'reply', head: '900' },
    ] as const;
    await records.intend('5#1', posts);
    await records.intend('5#1', posts);
    expect(await intended()).toHaveLength(5);
    expect(await records.openCheckRuns('5#1', sha('a'))).toEqual([{ head: sha('9'), id: undefined }]);
    await records.saveCheckRun('5#1', sha('a'), { id: 7, completed: true, digest: 'x' });
    await records.saveComment('5#1', { id: 70, digest: 'y' });
    await records.saveReviewComments('5#1', [{ finding: 'f', review: 3, digest: 'z', resolved: false }]);
    expect(await intended()).toEqual([
      { what: 'check-run', head: sha('9') },
      { what: 'reply', head: '900' },
    ]);
    await records.fulfil('5#1', { what: 'reply', head: '900' });
    await records.fulfil('5#1', { what: 'check-run', head: sha('9') });
    expect(await intended()).toEqual([]);
    expect(await records.openCheckRuns('5#1', sha('a'))).toEqual([]);
  });

  it('takes a burst, every pull request once', async () => {
    const { enqueue, queue } = await open();
    await Promise.all(
      Array.from({ length: 200 }, (_, n) => enqueue(delivery(audit(facts(n + 1, 'a'), 'opened')))),
    );
    const seen: string[] = [];
    for (;;) {
      const tasks = await queue.takeAudits(16);
      if (tasks.length === 0) break;
      seen.push(...tasks.map((task) => task.key));
      await Promise.all(tasks.map((task) => queue.finishAudit(task)));
    }
    expect(seen).toHaveLength(200);
    expect(new Set(seen).size).toBe(200);
  });
});
