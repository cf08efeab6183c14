import { plainLine } from '../core/report/escape.ts';
import { listSubjects } from '../service/audit-commits.ts';
import { contentReader } from '../service/contents.ts';
import { type AddCommand, exitCodes, type Terminal, UsageError } from './terminal.ts';

export const addSubjects: AddCommand = (program, terminal, done) => {
  program
    .command('subjects')
    .description('print the models and datasets that are governed here, and why')
    .option('--all', 'also every file that was looked at, and what it was taken for')
    .option('--head <rev>', 'the commit to look at', 'HEAD')
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
    const commit = await clone.resolve(head);
    if (commit === undefined)
      throw new UsageError(`${head} names no commit here; commit something, or name another with --head`);
    const found = await listSubjects({
      repository: clone,
      reader: contentReader(terminal.predictions),
      base: commit,
      head: commit,
      scope: 'all',
      packs: await terminal.packs(),
      now: terminal.now(),
    });
    for (const { path, line = 1, message } of found.problems)
      terminal.err(`${plainLine(path)}:${line}: ${plainLine(message)}\n`);
    if (found.problems.length > 0) return exitCodes.notRun;
    if (found.subjects.length === 0) terminal.out('No model and no dataset was found.\n');
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
      for (const { path, taken } of found.looked) terminal.out(`  ${plainLine(path)}  ${plainLine(taken)}\n`);
    }
    return exitCodes.passed;
  } finally {
    clone.close();
  }
}
