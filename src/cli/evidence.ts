import { readFileSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { Option } from 'commander';
import { readEvidenceFile } from '../core/evidence/decode.ts';
import type { Parsed } from '../core/evidence/evidence.ts';
import { parseEvidence } from '../core/evidence/parse-evidence.ts';
import { renderEvidenceJson } from '../core/report/evidence-json.ts';
import { renderEvidenceText } from '../core/report/evidence-text.ts';
import { type AddCommand, exitCodes, type Terminal, UsageError } from './terminal.ts';
import { whyUnreadable } from './why-unreadable.ts';
import { walkFiles } from './walk-files.ts';

/** Far above real evidence; a larger file is said to be too large and not read. */
const maxBytes = 64 * 1024 * 1024;

export const addEvidence: AddCommand = (program, terminal, done) => {
  program
    .command('evidence <path...>')
    .description('print what Assay reads in files: cards, metrics, reports, lineage')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExit code: 0 read, 1 something is malformed, 2 could not run.')
    .action((paths: string[], { format }: { readonly format: 'text' | 'json' }) => {
      const files = [...walkFiles(paths.map((one) => resolve(terminal.cwd, one)))].map((path) =>
        read(terminal, path),
      );
      if (files.length === 0) throw new UsageError(`there is no file in ${paths.join(', ')}; name one`);
      terminal.out(format === 'json' ? renderEvidenceJson(files) : renderEvidenceText(files));
      done(files.some(({ parsed }) => parsed.state === 'malformed') ? exitCodes.failed : exitCodes.passed);
    });
};

function read(terminal: Terminal, path: string): { path: string; parsed: Parsed } {
  const near = relative(terminal.cwd, path);
  const shown = near.startsWith('..') ? path : near;
  const unread = (code: string, message: string): { path: string; parsed: Parsed } => {
    const problems = [{ code, path: shown, line: 1, message }];
    return { path: shown, parsed: { state: 'malformed', format: 'unread', kind: 'metrics', problems } };
  };
  try {
    const { size } = statSync(path);
    if (size > maxBytes)
      return unread('evidence/too-large', `Unexpected ${size} bytes, expected at most ${maxBytes}`);
    return { path: shown, parsed: parseEvidence(readEvidenceFile(readFileSync(path), shown)) };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return unread('evidence/unreadable', `It could not be read: ${whyUnreadable(error)}`);
  }
}
