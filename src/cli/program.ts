import { Command, CommanderError } from 'commander';
import { addAudit } from './audit.ts';
import { addEvaluate } from './evaluate.ts';
import { addEvidence } from './evidence.ts';
import { addExplain } from './explain.ts';
import { addInit } from './init.ts';
import { addPolicy } from './policy.ts';
import { addScan } from './scan.ts';
import { addSubjects } from './subjects.ts';
import { exitCodes, type Terminal } from './terminal.ts';

/** Adds one command; what it returns is the exit code. */
export type AddCommand = (program: Command, terminal: Terminal, done: (code: number) => void) => void;

const commands: readonly AddCommand[] = [
  addAudit,
  addSubjects,
  addPolicy,
  addExplain,
  addInit,
  addEvidence,
  addEvaluate,
  addScan,
];

/** Runs one command line; the result is the exit code. Never throws: what went wrong is said in one line, and the code is 2. */
export async function runCli(words: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.notRun;
  const program = new Command('assay')
    .description('Audits changes of models, data, metrics and cards against the repository’s own policy.')
    .exitOverride()
    .showHelpAfterError('(assay --help lists the commands)')
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  for (const add of commands)
    add(program, terminal, (result) => {
      code = result;
    });
  for (const command of program.commands)
    command.exitOverride().configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.passed : exitCodes.notRun;
    terminal.err(`assay: ${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodes.notRun;
  }
}
