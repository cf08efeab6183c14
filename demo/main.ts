import { setTimeout as sleep } from 'node:timers/promises';
import { printCheckRun, printDiscussion, say } from './print.ts';
import { commits, openStage, type Stage } from './stage.ts';

const keep = process.argv.includes('--keep');
const branch = 'retrain-2025q2';

say(`Assay on a local GitHub: nothing leaves this machine.
`);
const opening = performance.now();
const stage = await openStage();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void stage.close().finally(() => process.exit(keep ? 0 : 130));
  });
try {
  await play(stage);
} catch (error) {
  await stage.close();
  throw error;
}
if (keep) tellWhere(stage);
else await stage.close();

/** The pull request that makes the model worse, and its correction. */
async function play({ github }: Stage): Promise<void> {
  say(`GitHub and the app are up after ${seconds(performance.now() - opening)}.`);
  say(`
1. A pull request retrains the model. Accuracy rises, AUC and recall fall, recall of women most, and the card was left unfinished.
`);
  await github.push(branch, {
    message: 'Retrain on 2025 Q2',
    from: 'main',
    files: commits.worse,
    author: 'Ada Byron',
  });
  let started = performance.now();
  const { number, head } = await github.openPullRequest({
    head: branch,
    title: 'Retrain on 2025 Q2',
    body: 'Two more quarters of data. Accuracy is up.',
  });
  const failed = await github.completedCheckRun(head);
  printCheckRun(failed, performance.now() - started);
  const comments = await settled(async () => ({
    summary: await github.comments(number),
    lines: await github.reviewComments(number),
  }));
  printDiscussion(comments);
  say(`
2. The author finds the mistake (a feature was scaled twice), trains again and finishes the card.
`);
  started = performance.now();
  const next = await github.push(branch, {
    message: 'Scale debt_ratio once; finish the card',
    files: commits.corrected,
    author: 'Ada Byron',
  });
  const passed = await github.completedCheckRun(next);
  printCheckRun(passed, performance.now() - started);
  printDiscussion(
    await settled(async () => ({
      summary: await github.comments(number),
      lines: await github.reviewComments(number),
    })),
  );
  const requests = github.calls.length;
  say(`
Two audits, ${requests} requests to GitHub's API, the access token's included.`);
  if (failed.conclusion !== 'failure' || passed.conclusion !== 'success') {
    say(`
This is not how it should have ended: ${failed.conclusion}, then ${passed.conclusion}.`);
    process.exitCode = 1;
  }
}

/** What follows the check run (comments, reviews) is published after it: read until nothing more comes. */
async function settled<T>(read: () => Promise<T>): Promise<T> {
  let before = '';
  for (;;) {
    const found = await read();
    const text = JSON.stringify(found);
    if (text === before) return found;
    before = text;
    await sleep(300);
  }
}

function tellWhere({ github, appUrl }: Stage): void {
  say(`
Left running until you press Ctrl-C.
  GitHub's API   ${github.url}/api/v3/repos/${github.owner}/${github.name}/pulls
                 (curl -H 'authorization: token ${github.userToken}')
  the app        ${appUrl}/healthz
  clone          git clone http://${github.user}:${github.userToken}@${github.host}/${github.owner}/${github.name}.git
                 a push to ${branch} is audited like any other.`);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
