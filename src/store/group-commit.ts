import { setTimeout } from 'node:timers/promises';

/** So long a group waits for others on their way; as long again while some come, so many times at the most. PostgreSQL's `commit_delay`. */
const waitMs = 1;
const mostWaits = 8;

/**
 * Runs `commit` on all items that arrived while the previous commit ran, at most `limit` at a time: under load one transaction serves many
 * callers. It begins when nothing more has come for a moment: an embedded database never goes back to the event loop while it works, so the first
 * of a burst would otherwise be committed alone, and each of the others after it. Where a group is refused, each of it is
 * tried alone: no item fails for another's fault. Each call resolves or rejects as the commit of its item did.
 */
export function groupCommit<T>(
  limit: number,
  commit: (items: readonly T[]) => Promise<void>,
): (item: T) => Promise<void> {
  let waiting: { item: T; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let running = false;
  const settle = async (group: typeof waiting): Promise<void> => {
    try {
      await commit(group.map((entry) => entry.item));
      for (const entry of group) entry.resolve();
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else for (const entry of group) await settle([entry]);
    }
  };
  const run = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      for (let before = -1, waits = 0; waiting.length !== before && waits < mostWaits; waits += 1) {
        before = waiting.length;
        await setTimeout(waitMs);
      }
      const group = waiting.slice(0, limit);
      waiting = waiting.slice(limit);
      await settle(group);
    }
    running = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void run();
    });
}
