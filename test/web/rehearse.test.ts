import { expect, it } from 'vitest';
import { bot } from '../../src/bot.ts';
import type { Delivery } from '../../src/service/ports.ts';
import { rehearse } from '../../src/web/rehearse.ts';

const quiet = { debug() {}, info() {}, error() {} };

it('sends events that go the whole way, each once', async () => {
  const deliveries: Delivery[] = [];
  const warnings: unknown[] = [];
  const intake = { enqueue: async (one: Delivery) => void deliveries.push(one) };
  await rehearse(bot({ intake, appId: 7 }), {
    ...quiet,
    warn: (...said: unknown[]) => void warnings.push(said),
  });
  expect(warnings).toEqual([]);
  expect(deliveries.length).toBeGreaterThan(100);
  expect(new Set(deliveries.map(({ id }) => id)).size).toBe(deliveries.length);
  for (const { intents } of deliveries)
    expect(intents).toMatchObject([{ kind: 'audit', reason: 'opened', pullRequest: { name: 'rehearsal' } }]);
});

it('only says so where it fails: the app starts all the same', async () => {
  const warnings: unknown[] = [];
  const refuse = async (): Promise<void> => {
    throw new Error('no database');
  };
  await rehearse(refuse, { ...quiet, warn: (...said: unknown[]) => void warnings.push(said) });
  expect(warnings).toHaveLength(1);
});
