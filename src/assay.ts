import { argv, cwd, env, exit, stderr, stdout } from 'node:process';
import { auditFolderOf, openAuditFolder } from './cli/audit-folder.ts';
import { runCli } from './cli/program.ts';
import { openPredictions } from './data/open-predictions.ts';

/** The command line's composition root: the developer's clone, the packs, the terminal. What a command does not use is not loaded. */
const noColour = (env.NO_COLOR ?? '') !== '';
// Whoever reads may stop reading, as `head` does: that is no error of ours.
stdout.on('error', () => exit(141));
const code = await runCli(argv.slice(2), {
  cwd: cwd(),
  colour: stdout.isTTY && !noColour && env.TERM !== 'dumb',
  now: () => new Date(),
  packs: async () => (await import('./read-packs.ts')).readPacks(),
  openRepository: async (path) => (await import('./git/local-repository.ts')).openLocalRepository(path),
  audits: openAuditFolder(auditFolderOf(env)),
  edition: async () => (await import('./edition.ts')).readEdition(),
  predictions: openPredictions(),
  openPredictionFiles: async (paths) => (await import('./data/predictions.ts')).openPredictionFiles(paths),
  out: (text) => stdout.write(text),
  err: (text) => stderr.write(text),
});
// What a pipe has not taken yet is written before the process ends.
stdout.write('', () => exit(code));
