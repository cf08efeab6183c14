import { checks } from '../core/checks/index.ts';
import { parsePolicy } from '../core/policy/parse-policy.ts';
import { notesOnPolicy } from '../core/policy/notes-on-policy.ts';
import { resolvePolicy } from '../core/policy/resolve-policy.ts';
import { plainLine } from '../core/report/escape.ts';
import { counted } from '../core/report/wording.ts';
import { readPolicyFile } from './read-policy-file.ts';
import { type AddCommand, exitCodes, type Terminal, UsageError } from './terminal.ts';

const usual = ['.github/assay.yml', '.github/assay.yaml'];

export const addPolicy: AddCommand = (program, terminal, done) => {
  program
    .command('policy')
    .description('work on a policy file')
    .command('check [file]')
    .description('say whether a policy is valid, and where it is not (default: .github/assay.yml)')
    .addHelpText('after', '\nExit code: 0 valid, 1 not valid, 2 there is none to read.')
    .action(async (file: string | undefined) => {
      done(await checkPolicy(terminal, file));
    });
};

async function checkPolicy(terminal: Terminal, file: string | undefined): Promise<number> {
  const { path, bytes } = await readFirst(terminal.cwd, file === undefined ? usual : [file]);
  const parsed = parsePolicy(bytes, path);
  const result =
    'problems' in parsed
      ? parsed
      : resolvePolicy({ repository: parsed.document, packs: await terminal.packs(), checks });
  if ('problems' in result) {
    for (const { path: at, line = 1, column, message, hint } of result.problems)
      terminal.out(
        `${plainLine(at)}:${line}${column === undefined ? '' : `:${column}`}: ${plainLine(message)}${hint === undefined ? '' : `. ${plainLine(hint)}`}\n`,
      );
    return exitCodes.failed;
  }
  const { requirements, subjects, packs } = result.policy;
  const on = requirements.filter(({ level }) => level !== 'off');
  terminal.out(
    `${plainLine(path)} is valid: ${counted(on.length, 'requirement')}, ${counted(subjects.length, 'declared subject')}${packs.length === 0 ? '' : `, on ${packs.map((name) => `assay:${name}`).join(', ')}`}\n`,
  );
  for (const { id, check, level, from } of on)
    terminal.out(
      `  ${level.padEnd(6)}${id}${id === check ? '' : ` (${check})`}${from === undefined ? '' : `, blocks from ${from}`}\n`,
    );
  for (const note of notesOnPolicy(result.policy)) terminal.out(`note: ${note}\n`);
  return exitCodes.passed;
}

async function readFirst(
  cwd: string,
  paths: readonly string[],
): Promise<{ path: string; bytes: Uint8Array }> {
  for (const path of paths) {
    const bytes = await readPolicyFile(cwd, path);
    if (bytes !== undefined) return { path, bytes };
  }
  throw new UsageError(`there is no ${paths[0] ?? 'policy'} to read here; \`assay init\` writes one`);
}
