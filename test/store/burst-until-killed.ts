import { openStore } from '../../src/store/open-store.ts';
import { silent } from './databases.ts';

/** Takes a burst of pull requests, 16 at a time, into the store in the folder it is given, and says of each when it is committed. */
const store = await openStore({ directory: process.argv[2] }, silent);
let next = 0;
const sender = async (): Promise<void> => {
  for (;;) {
    const number = ++next;
    const where = { installation: 1, repository: 5, owner: 'acme', name: 'models', number };
    const commits = { head: 'a'.repeat(40), base: 'b'.repeat(40), baseRef: 'main' };
    const pullRequest = {
      ...where,
      ...commits,
      open: true,
      author: 'ana',
      private: false,
      updatedAt: '2026-11-24T10:00:00Z',
    };
    const intents = [{ kind: 'audit', pullRequest, reason: 'opened' } as const];
    await store.enqueue({ id: `d-${number}`, event: 'pull_request', intents });
    process.stdout.write(`${number}\n`);
  }
};
await Promise.all(Array.from({ length: 16 }, sender));
