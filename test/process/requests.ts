import type { Auditor } from '../../src/service/github-port.ts';
import type { Log } from '../../src/service/ports.ts';

/** Says nothing. */
export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** A request to audit a pull request into this branch. */
export function pullRequest(baseRef: string): Parameters<Auditor['audit']>[0] {
  const facts = { installation: 1, repository: 5, owner: 'acme', name: 'models', number: 3, open: true };
  const commits = { head: 'a'.repeat(40), base: 'b'.repeat(40), baseRef };
  return {
    facts: { ...facts, ...commits, author: 'ana', private: false, updatedAt: '2026-11-24T10:00:00Z' },
    access: { url: 'https://github.com/acme/models.git', authorization: 'basic x' },
    now: new Date('2026-11-24T10:00:00Z'),
    fresh: false,
  };
}
