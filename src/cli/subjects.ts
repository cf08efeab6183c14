import { plainLine } from '../core/report/escape.ts';
import { listSubjects } from '../service/audit-commits.ts';
import { contentReader } from '../service/contents.ts';
import type { LookedAt } from '../service/taken-for.ts';
import type { Repository } from '../service/repository.ts';
import { type AddCommand, exitCodes, type LocalClone, type Terminal, UsageError } from './terminal.ts';

export const addSubjects: AddCommand = (program, terminal, done) => {
  program
    .command('subjects')
    .description('print the models and datasets that are governed here, and why')
    .option(
      '--all',
      'also every file that was looked at, and what it was taken for: whose, of which format, and what is wrong with it',
    )
    .option('--head <rev>', 'the commit to look at, or WORKTREE for the uncommitted files', 'HEAD')
    .action(async (options: { readonly all?: boolean; readonly head: string }) => {
      done(await printSubjects(terminal, options));
    });
};

async function printSubjects(
  terminal: Terminal,
  { all = false, head }: { readonly all?: boolean; readonly head: string },
): Promise<number> {
  const clone = await terminal.openRepository(terminal.cwd);
  try {
    const snapshot = head === 'WORKTREE' ? await clone.worktreeSnapshot() : undefined;
    try {
      const commit = snapshot?.commit ?? (await commitOf(clone, head));
      return await printFound(terminal, snapshot?.repository ?? clone, commit, all);
    } finally {
      await snapshot?.dispose();
    }
  } finally {
    clone.close();
  }
}

async function commitOf(clone: LocalClone, head: string): Promise<string> {
  const commit = await clone.resolve(head);
  if (commit !== undefined) return commit;
  throw new UsageError(
    `${head} names no commit here; commit something, name another with --head, or look at the files as they are with --head WORKTREE`,
  );
}

async function printFound(
  terminal: Terminal,
  repository: Repository,
  commit: string,
  all: boolean,
): Promise<number> {
  const found = await listSubjects(
    {
      repository,
      reader: contentReader(terminal.predictions),
      base: commit,
      head: commit,
      scope: 'all',
      packs: await terminal.packs(),
      now: terminal.now(),
    },
    { listFiles: all },
  );
  for (const { path, line = 1, message } of found.problems)
    terminal.err(`${plainLine(path)}:${line}: ${plainLine(message)}\n`);
  if (found.problems.length > 0) return exitCodes.notRun;
  for (const subject of found.subjects) {
    const row = (name: string, paths: readonly string[]) =>
      paths.length === 0
        ? ''
        : `  ${name.padEnd(10)}${paths
            .slice(0, 5)
            .map((path) => plainLine(path))
            .join(', ')}${paths.length > 5 ? ` and ${paths.length - 5} more` : ''}\n`;
    terminal.out(
      `${subject.kind} ${plainLine(subject.id)} (tier ${plainLine(subject.tier)}, ${subject.declared ? 'declared' : 'discovered'})\n`,
    );
    terminal.out(
      row(
        'files',
        subject.artifacts.map(({ path }) => path),
      ),
    );
    terminal.out(row('card', subject.card === undefined ? [] : [subject.card.path]));
    terminal.out(
      row(
        'metrics',
        subject.metrics.map(({ path }) => path),
      ),
    );
    terminal.out(
      row(
        'reports',
        subject.reports.map(({ path }) => path),
      ),
    );
    terminal.out(
      row(
        'records',
        subject.records.map(({ path }) => path),
      ),
    );
    for (const reason of subject.because) terminal.out(`  because   ${plainLine(reason)}\n`);
  }
  for (const note of found.notes) terminal.out(`note: ${plainLine(note)}\n`);
  if (all) {
    terminal.out('\nfiles that were looked at:\n');
    for (const file of found.looked) terminal.out(lookedText(file));
  }
  return exitCodes.passed;
}

/** One line a file, and one below it where it is malformed: the first thing that is wrong, with its place. */
function lookedText({ path, taken, format, state, problems: [first] }: LookedAt): string {
  const line = `  ${plainLine(path)}  ${plainLine(taken)}${format === undefined ? '' : ` (${plainLine(format)}${state === 'malformed' ? ', malformed' : ''})`}\n`;
  if (first === undefined) return line;
  const place = `${plainLine(first.path)}:${first.line ?? 1}${first.column === undefined ? '' : `:${first.column}`}`;
  return `${line}    ${place}: ${plainLine(first.message)}\n`;
}
