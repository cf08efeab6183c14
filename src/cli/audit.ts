import { Option } from 'commander';
import type { Audit } from '../core/model.ts';
import { keptAudit, type PrintedAudit } from '../service/kept-audit.ts';
import { readPolicyFile } from './read-policy-file.ts';
import { type AddCommand, exitCodes, type LocalClone, type Terminal, UsageError } from './terminal.ts';

type Format = 'text' | 'json' | 'sarif' | 'markdown';

interface AuditOptions {
  readonly base?: string;
  readonly head: string;
  readonly policy?: string;
  readonly all?: boolean;
  readonly cache: boolean;
  readonly format: Format;
}

export const addAudit: AddCommand = (program, terminal, done) => {
  program
    .command('audit')
    .description('audit what HEAD changes against the default branch, as a pull request would be')
    .option('--base <rev>', 'the base whose policy judges (default: the default branch)')
    .option('--head <rev>', 'the commit to audit, or WORKTREE for the uncommitted files', 'HEAD')
    .option('--policy <file>', 'judge by this policy file instead of the base’s')
    .option('--all', 'audit every subject, not only those that the change touches')
    .option('--no-cache', 'audit afresh, and keep nothing for the next time')
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['text', 'json', 'sarif', 'markdown'])
        .default('text'),
    )
    .addHelpText('after', '\nNeeds no network and no token. Exit code: 0 passed, 1 failed, 2 could not run.')
    .action(async (options: AuditOptions) => {
      const { verdict, pieces } = await auditClone(terminal, options);
      for (const piece of pieces) terminal.out(piece);
      done(verdict === 'passed' ? exitCodes.passed : exitCodes.failed);
    });
};

/** In pieces, one after the other. Only what prints the format is loaded. */
async function rendered(audit: Audit, format: Format, colour: boolean): Promise<Iterable<string>> {
  switch (format) {
    case 'json':
      return (await import('../core/report/json.ts')).renderJson(audit);
    case 'sarif': {
      const { checks } = await import('../core/checks/index.ts');
      return [(await import('../core/report/sarif.ts')).renderSarif(audit, checks)];
    }
    case 'markdown':
      return [(await import('../core/report/markdown.ts')).renderMarkdown(audit)];
    case 'text':
      return [(await import('../core/report/text.ts')).renderText(audit, { colour })];
  }
}

/** Whoever audits the default branch itself, or forgot to commit, is told what would be looked at. */
function withAdvice(audit: Audit): Audit {
  if (audit.mergeBase !== audit.head) return audit;
  const advice =
    'The head is the base itself, or part of it: nothing changed. --all audits everything, --head WORKTREE what is not committed';
  return { ...audit, notes: [...audit.notes, advice] };
}

/** Audits the clone that the terminal stands in. */
async function auditClone(terminal: Terminal, options: AuditOptions): Promise<PrintedAudit> {
  const clone = await terminal.openRepository(terminal.cwd);
  try {
    const base = await baseOf(clone, options.base);
    const policy = options.policy === undefined ? undefined : await policyFile(terminal, options.policy);
    const snapshot = options.head === 'WORKTREE' ? await clone.worktreeSnapshot() : undefined;
    try {
      return await keptAudit({
        repository: snapshot?.repository ?? clone,
        predictions: terminal.predictions,
        // Uncommitted files are another commit each time.
        store: options.cache && snapshot === undefined ? terminal.audits : undefined,
        edition: terminal.edition,
        clone: () => clone.identity(),
        base,
        head: snapshot?.commit ?? (await commitOf(clone, options.head)),
        scope: options.all === true ? 'all' : 'changed',
        packs: await terminal.packs(),
        ...(policy === undefined ? {} : { policy }),
        now: terminal.now(),
        form: {
          name: `${options.format}${terminal.colour ? ' in colour' : ''}`,
          print: (audit) =>
            rendered(options.all === true ? audit : withAdvice(audit), options.format, terminal.colour),
        },
      });
    } finally {
      await snapshot?.dispose();
    }
  } finally {
    clone.close();
  }
}

async function baseOf(clone: LocalClone, asked: string | undefined): Promise<string> {
  const name = asked ?? (await clone.defaultBranch());
  if (name === undefined && (await clone.resolve('HEAD')) === undefined)
    throw new UsageError('this repository has no commit yet; commit something first');
  if (name === undefined)
    throw new UsageError(
      'no default branch was found (origin/HEAD, main or master); name the base with --base REV',
    );
  return commitOf(clone, name);
}

async function commitOf(clone: LocalClone, revision: string): Promise<string> {
  if (revision === '') throw new UsageError('the revision is empty; name a commit, a branch or a tag');
  const commit = await clone.resolve(revision);
  if (commit === undefined)
    throw new UsageError(`${revision} names no commit here; fetch it, or name another`);
  return commit;
}

async function policyFile(terminal: Terminal, path: string): Promise<{ path: string; text: Uint8Array }> {
  const text = await readPolicyFile(terminal.cwd, path);
  if (text === undefined) throw new UsageError(`the policy file ${path} cannot be read: it is not there`);
  return { path, text };
}
