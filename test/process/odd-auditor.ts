import { serveAuditor } from '../../src/process/serve-auditor.ts';
import { auditWith } from '../service/fakes.ts';

/** An auditing process that does what the branch is named after. */
serveAuditor(async ({ directory }, log) => {
  if (directory === 'nowhere')
    throw Object.assign(new Error('There is no git.'), { code: 'no-git', retryable: false });
  return {
    auditor: {
      audit: async ({ facts, now }) => {
        log.info({ err: new TypeError('odd'), branch: facts.baseRef }, 'an audit was begun');
        if (facts.baseRef === 'crash') process.kill(process.pid, 'SIGKILL');
        if (facts.baseRef === 'hang') for (;;);
        if (facts.baseRef === 'never') return new Promise(() => undefined);
        if (facts.baseRef === 'refuse')
          throw Object.assign(
            new Error('The server does not have it.', { cause: new Error('not our ref') }),
            {
              code: 'not-found',
              retryable: true,
            },
          );
        if (facts.baseRef === 'stumble') throw new TypeError('undefined is not a function');
        return {
          audit: {
            ...auditWith([], facts.head),
            notes: [`${process.pid}`, now.toISOString(), secretsSeen()],
          },
          diffLines: new Map([['a.json', new Set([1, 2])]]),
        };
      },
    },
    close: async () => undefined,
  };
});

function secretsSeen(): string {
  return ['PRIVATE_KEY', 'WEBHOOK_SECRET', 'DATABASE_URL'].filter((name) => name in process.env).join();
}
