import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type GitPlace, runGit } from './run-git.ts';

/** Heads that the mirror names to the server, so that only what is new is sent; older ones bring little. */
const maxTips = 256;
const timeoutMs = 600_000;

/**
 * Every fetch leaves a pack, and git looks through all of them: above `maxPacks` they become one. Nothing is thrown away by it, since objects
 * that came from a promisor are kept whether or not a ref leads to them. `place` must say that the remote is one.
 */
export async function tidyMirror(place: GitPlace, maxPacks: number): Promise<void> {
  const files = await readdir(join(place.directory, 'objects', 'pack'));
  const many = files.filter((name) => name.endsWith('.pack')).length > maxPacks;
  if (many) {
    const { output } = await runGit(place, [
      'for-each-ref',
      '--sort=-creatordate',
      '--format=%(refname)',
      'refs/tips',
    ]);
    const old = output.toString('utf8').split('\n').filter(Boolean).slice(maxTips);
    await runGit(place, ['update-ref', '--stdin'], { input: old.map((name) => `delete ${name}\n`).join('') });
    await runGit(place, ['pack-refs', '--all']);
    await runGit(place, ['repack', '-a', '-d', '-q'], { timeoutMs });
  }
  if (many || !existsSync(join(place.directory, 'objects', 'info', 'commit-graphs')))
    // With the changed paths of each commit, the search for a file's last change skips most of them.
    await runGit(place, ['commit-graph', 'write', '--reachable', '--split', '--changed-paths'], {
      timeoutMs,
    });
}
