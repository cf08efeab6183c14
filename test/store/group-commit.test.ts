import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { groupCommit } from '../../src/store/group-commit.ts';

it('commits together what arrived while the last commit ran, within the limit', async () => {
  const groups: number[][] = [];
  const put = groupCommit<number>(3, async (items) => {
    groups.push([...items]);
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
  await Promise.all([1, 2, 3, 4, 5].map(put));
  expect(groups).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
});

it('commits together what is read in one turn of the loop, though a commit never waits for the loop', async () => {
  const groups: number[][] = [];
  const put = groupCommit<number>(10, async (items) => {
    groups.push([...items]);
  });
  const first = put(1);
  await setImmediate();
  await Promise.all([first, put(2), put(3)]);
  expect(groups).toEqual([[1, 2, 3]]);
});

it('waits for what is on its way, and not for what keeps coming', async () => {
  const groups: number[] = [];
  const put = groupCommit<number>(1_000, async (items) => {
    groups.push(items.length);
  });
  const sendOn = async (): Promise<void> => {
    const sent: Promise<void>[] = [];
    while (groups.length === 0) {
      sent.push(put(1));
      await setImmediate();
    }
    await Promise.all(sent);
  };
  await sendOn();
  expect(groups[0]).toBeGreaterThan(1);
});

it('rejects what is refused and nothing else', async () => {
  const put = groupCommit<string>(10, async (items) => {
    if (items.includes('bad')) throw new Error('refused');
  });
  const results = await Promise.allSettled([put('good'), put('bad'), put('beside')]);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  await expect(put('later')).resolves.toBeUndefined();
});
