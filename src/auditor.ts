import { openPredictions } from './data/open-predictions.ts';
import { openMirrors } from './git/mirrors.ts';
import { endRunningGit } from './git/run-git.ts';
import { serveAuditor } from './process/serve-auditor.ts';
import { readPacks } from './read-packs.ts';
import { mirroredAuditor } from './service/mirrored-audit.ts';
import type { PullRequestFacts } from './service/ports.ts';

/** Audits that read at once. What they hold in memory adds up; the processor has no more than a few cores. */
const atOnce = 8;

/** The auditing process's composition root: mirrors, packs, and the line to the process that serves. */
serveAuditor(async ({ directory, maxMirrorBytes, host }, log) => {
  const mirrors = await openMirrors({ directory, maxBytes: maxMirrorBytes, log });
  const auditor = mirroredAuditor(
    (facts, access, work) =>
      mirrors.use({ key: `${host}/${facts.repository}`, ...access }, wantedCommits(facts), work),
    await readPacks(),
    openPredictions(),
    { atOnce },
  );
  return { auditor, close: mirrors.close };
});

// Nothing that was started outlives the process.
process.on('exit', endRunningGit);

/** The commits of an audit, each with the ref that holds it where a server refuses ids. */
function wantedCommits({ base, baseRef, head, number }: PullRequestFacts) {
  return [
    { id: base, ref: `refs/heads/${baseRef}` },
    { id: head, ref: `refs/pull/${number}/head` },
  ];
}
