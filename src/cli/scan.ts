import { relative, resolve } from 'node:path';
import { Option } from 'commander';
import { inspectArtifact } from '../core/artifact/inspect.ts';
import { renderScanJson, type ScannedFile } from '../core/report/scan-json.ts';
import { renderScanSarif } from '../core/report/scan-sarif.ts';
import { renderScanText } from '../core/report/scan-text.ts';
import { openFileSource } from './file-source.ts';
import { type AddCommand, exitCodes, type Terminal, UsageError } from './terminal.ts';
import { walkFiles } from './walk-files.ts';

type Format = 'text' | 'json' | 'sarif';

export const addScan: AddCommand = (program, terminal, done) => {
  program
    .command('scan <path...>')
    .description('say what loading a model or data file would do, without running it')
    .addOption(
      new Option('--format <format>', 'how to print it').choices(['text', 'json', 'sarif']).default('text'),
    )
    .addHelpText(
      'after',
      [
        '',
        'Folders are walked; links in them are not followed.',
        'Exit code: 0 clean, 1 suspicious or dangerous, 2 unscannable or not run.',
      ].join('\n'),
    )
    .action((paths: string[], { format }: { readonly format: Format }) => {
      done(scan(terminal, paths, format));
    });
};

function scan(terminal: Terminal, paths: readonly string[], format: Format): number {
  const files: ScannedFile[] = [];
  for (const path of walkFiles(paths.map((one) => resolve(terminal.cwd, one))))
    files.push(scanFile(terminal.cwd, path));
  if (files.length === 0)
    throw new UsageError(`there is no file in ${paths.join(', ')}; name a model or data file`);
  terminal.out(render(files, format, terminal.colour));
  if (files.some(({ verdict }) => verdict === 'dangerous' || verdict === 'suspicious'))
    return exitCodes.failed;
  return files.some(({ verdict }) => verdict === 'unscannable') ? exitCodes.notRun : exitCodes.passed;
}

function render(files: readonly ScannedFile[], format: Format, colour: boolean): string {
  switch (format) {
    case 'json':
      return renderScanJson(files);
    case 'sarif':
      return renderScanSarif(files);
    case 'text':
      return renderScanText(files, { colour });
  }
}

function scanFile(cwd: string, path: string): ScannedFile {
  const near = relative(cwd, path);
  const shown = near.startsWith('..') ? path : near;
  try {
    const source = openFileSource(path);
    try {
      return { path: shown, ...inspectArtifact(source, shown) };
    } finally {
      source.close();
    }
  } catch (error) {
    const message = `The file could not be read: ${error instanceof Error ? error.message : String(error)}`;
    return {
      path: shown,
      format: 'unknown',
      verdict: 'unscannable',
      findings: [{ severity: 'info', code: 'file.unreadable', message }],
    };
  }
}
