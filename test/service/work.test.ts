import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AuditTask, Queue } from '../../src/service/ports.ts';
import { startWorkers } from '../../src/service/work.ts';
import { auditWith, fakeServices, task } from './fakes.ts';

afterEach(() => void vi.useRealTimers());

/** Hands out the given tasks, once. */
function queueOf(tasks: AuditTask[], queue: Queue): Queue {
  return { ...queue, takeAudits: async (limit) => tasks.splice(0, limit) };
}

it('has no more audits under way than it may', async () => {
  let under = 0;
  let most = 0;
  const { services, settled } = fakeServices({
    audit: async () => {
      under += 1;
      most = Math.max(most, under);
      await new Promise((resolve) => setTimeout(resolve, 5));
      under -= 1;
      return auditWith([]);
    },
  });
  const tasks = Array.from({ length: 10 }, (_, n) => ({ ...task, job: `j${n}` }));
  const workers = startWorkers(
    { ...services, queue: queueOf(tasks, services.queue) },
    { concurrency: 3, pollMs: 5 },
  );
  while (settled.length < 10) await new Promise((resolve) => setTimeout(resolve, 5));
  await workers.stop(1_000);
  expect(most).toBe(3);
});

it('gives back what is not done when its time to stop is over', async () => {
  const { services, settled } = fakeServices({ audit: () => new Promise(() => undefined) });
  const workers = startWorkers(
    { ...services, queue: queueOf([task], services.queue) },
    { concurrency: 3, pollMs: 1_000 },
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  await workers.stop(20);
  expect(settled).toEqual(['deferred to 1970-01-01T00:00:00.000Z']);
});

describe('while webhooks arrive', () => {
  /** Workers with more tasks than they can do, 10 ms each; `webhook` is what a commit of jobs tells them. */
  function work() {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
    });
    const { services, settled } = fakeServices({
      audit: () => new Promise((resolve) => setTimeout(() => resolve(auditWith([])), 10)),
    });
    let webhook = (): void => undefined;
    const tasks = Array.from({ length: 10_000 }, (_, n) => ({ ...task, job: `j${n}` }));
    const queue: Queue = {
      ...queueOf(tasks, services.queue),
      onWork: (wake) => {
        webhook = () => wake(new Set(['audit']));
        return () => undefined;
      },
    };
    /** Nothing is in the queue before the first webhook. */
    let open = false;
    const workers = startWorkers(
      {
        ...services,
        queue: { ...queue, takeAudits: async (limit) => (open ? queue.takeAudits(limit) : []) },
      },
      { concurrency: 1, pollMs: 1_000 },
    );
    return {
      settled,
      stop: async (): Promise<void> => {
        const stopping = workers.stop(1_000);
        await vi.advanceTimersByTimeAsync(1_000);
        await stopping;
      },
      /** A webhook every 10 ms, for so long. */
      webhooksFor: async (ms: number): Promise<void> => {
        open = true;
        for (let elapsed = 0; elapsed < ms; elapsed += 10) {
          webhook();
          await vi.advanceTimersByTimeAsync(10);
        }
      },
    };
  }

  it('begins no audit until they have ceased for a moment', async () => {
    const { settled, stop, webhooksFor } = work();
    await webhooksFor(500);
    expect(settled).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(settled.length).toBeGreaterThan(0);
    await stop();
  });

  it('audits for half of the time where they never cease', async () => {
    const { settled, stop, webhooksFor } = work();
    const done: number[] = [];
    for (let part = 0; part < 16; part++) {
      const before = settled.length;
      await webhooksFor(500);
      done.push(settled.length - before);
    }
    // Two seconds held, two free, and so on; where one begins within a part, the other has the rest of it.
    for (const held of [0, 1, 2, 9, 10]) expect(done[held]).toBe(0);
    for (const free of [4, 5, 6, 13, 14]) expect(done[free]).toBeGreaterThan(30);
    await stop();
  });
});
