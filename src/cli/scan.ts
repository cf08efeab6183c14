import { relative, resolve } from 'node:path';
import { Option } from 'commander';
import type { ByteSource } from '../core/artifact/artifact.ts';
import { inspectArtifact } from '../core/artifact/inspect.ts';
import { counted } from '../core/report/wording.ts';
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
        'Folders are walked, links in them are not followed, and text files in them that are no model or data are left out.',
        'Exit code: 0 clean, 1 suspicious or dangerous, 2 unscannable or not run.',
      ].join('\n'),
    )
    .action((paths: string[], { format }: { readonly format: Format }) => {
      done(scan(terminal, paths, format));
    });
};

function scan(terminal: Terminal, paths: readonly string[], format: Format): number {
  const files: ScannedFile[] = [];
  let leftOut = 0;
  for (const { path, named } of walkFiles(paths.map((one) => resolve(terminal.cwd, one)))) {
    const file = scanFile(terminal.cwd, path, named);
    if (file === undefined) leftOut++;
    else files.push(file);
  }
  if (files.length === 0)
    throw new UsageError(
      leftOut === 0
        ? `there is no file in ${paths.join(', ')}; name a model or data file`
        : `there is no model or data file in ${paths.join(', ')}, only ${counted(leftOut, 'text file')}; name one`,
    );
  terminal.out(render(files, format, terminal.colour));
  if (leftOut > 0 && format === 'text')
    terminal.out(`${counted(leftOut, 'text file')} left out: no model or data by name or content\n`);
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

/** Undefined: found in a folder, and neither its name nor its content is of a model or data file. */
function scanFile(cwd: string, path: string, named: boolean): ScannedFile | undefined {
  const near = relative(cwd, path);
  const shown = near.startsWith('..') ? path : near;
  try {
    const source = openFileSource(path);
    try {
      const inspection = inspectArtifact(source, shown);
      if (!named && inspection.findings.every(isUnknownContent) && inspection.format === 'unknown') {
        if (isText(source)) return undefined;
      }
      return { path: shown, ...inspection };
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

/** The inspector's word for a content that it does not know under a name that promises no model; under one that does, it is `medium`. */
function isUnknownContent({ code, severity }: ScannedFile['findings'][number]): boolean {
  return code === 'format.unknown' && severity === 'info';
}

/** As much of a file as is looked at to see that it is text. */
const textBytes = 1024 * 1024;

/** UTF-8 without NUL, as far as it is looked at. A sequence that the bound cuts through does not count against it. */
function isText(source: ByteSource): boolean {
  const bytes = source.read(0, textBytes);
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: source.sizeBytes > textBytes });
    return true;
  } catch {
    return false;
  }
}
