import { expect, it } from 'vitest';
import type { AuditTask, Queue } from '../../src/service/ports.ts';
import { startWorkers } from '../../src/service/work.ts';
import { auditWith, fakeServices, task } from './fakes.ts';

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
