import { readFileSync } from 'node:fs';
import { Command, CommanderError, type OutputConfiguration } from 'commander';
import { plainLine } from '../core/report/escape.ts';
import { type AddCommand, exitCodes, type Terminal } from './terminal.ts';

/** The commands in the order of the help. Only the one that runs is loaded: all of them are half a second and 50 MB. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  audit: async () => (await import('./audit.ts')).addAudit,
  subjects: async () => (await import('./subjects.ts')).addSubjects,
  policy: async () => (await import('./policy.ts')).addPolicy,
  explain: async () => (await import('./explain.ts')).addExplain,
  init: async () => (await import('./init.ts')).addInit,
  evidence: async () => (await import('./evidence.ts')).addEvidence,
  evaluate: async () => (await import('./evaluate.ts')).addEvaluate,
  scan: async () => (await import('./scan.ts')).addScan,
};

/** Runs one command line; the result is the exit code. Never throws: what went wrong is said in one line, and the code is 2. */
export async function runCli(words: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.notRun;
  const say = (message: string): void => terminal.err(`assay: ${plainLine(message)}\n`);
  const output: OutputConfiguration = {
    writeOut: terminal.out,
    writeErr: terminal.err,
    outputError: (text) => say(`${text.replace(/^error: /, '').trim()} (assay --help says what there is)`),
  };
  const program = new Command('assay')
    .description('Audits changes of models, data, metrics and cards against the repository’s own policy.')
    .version(versionOf(), '--version', 'print the version')
    .configureHelp({ sortSubcommands: false });
  const [named = ''] = words;
  const wanted = Object.hasOwn(commands, named) ? [named] : Object.keys(commands);
  for (const name of wanted) {
    const add = await commands[name]?.();
    add?.(program, terminal, (result) => {
      code = result;
    });
  }
  for (const command of withSubcommands(program)) command.exitOverride().configureOutput(output);
  try {
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.passed : exitCodes.notRun;
    say(error instanceof Error ? error.message : String(error));
    return exitCodes.notRun;
  }
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function versionOf(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return version;
}
