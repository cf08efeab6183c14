import { expect, it } from 'vitest';
import { reportFailure } from '../../src/service/report-failure.ts';
import { facts, failure, fakeServices } from './fakes.ts';

const unfinished = {
  job: 'u1',
  ref: facts,
  head: facts.head,
  retried: true,
  cause: 'git said `<img src=x>` @ana\n![x](http://e)',
};

it('says in the check run that the audit could not be finished and why, with a button', async () => {
  const { services, said, settled, checkRuns } = fakeServices();
  await reportFailure(unfinished, services);
  expect(said).toEqual(['create a failure']);
  expect(settled).toEqual(['unfinished finished']);
  expect(checkRuns[0]).toMatchObject({
    title: 'The audit could not be finished',
    actions: [{ identifier: 'audit' }],
  });
  expect(checkRuns[0]?.summary).toContain('tried several times');
  expect(checkRuns[0]?.summary).toContain('``git said `<img src=x>` @ana ![x](http://e)``');
});

it('does not claim tries that were not made', async () => {
  const { services, checkRuns } = fakeServices();
  await reportFailure({ ...unfinished, retried: false }, services);
  expect(checkRuns[0]?.summary).not.toMatch(/several times|last cause|once more/);
  expect(checkRuns[0]?.summary).toContain('It will not end otherwise by itself');
  expect(checkRuns[0]?.actions).toMatchObject([{ identifier: 'audit' }]);
});

it('completes the check run that was announced', async () => {
  const { services, said, state } = fakeServices();
  state.checkRunByHead.set(facts.head, { id: 55, completed: false, digest: undefined });
  await reportFailure(unfinished, services);
  expect(said).toEqual(['complete 55 a failure']);
});

it.each([
  ['tries again while GitHub is down', failure('unavailable'), 'unfinished failed: GitHub said unavailable'],
  [
    'waits for a limit',
    failure('rate-limited', { retryAt: new Date('2026-11-24T11:00:00Z') }),
    'unfinished deferred to 2026-11-24T11:00:00.000Z',
  ],
  [
    'gives up where the app was uninstalled',
    failure('forbidden', { retryable: false }),
    'unfinished finished',
  ],
])('%s', async (_, thrown, expected) => {
  const { services, settled } = fakeServices({ github: { completeCheckRun: () => Promise.reject(thrown) } });
  await reportFailure(unfinished, services);
  expect(settled).toEqual([expected]);
});
