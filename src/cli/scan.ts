import { dirname, relative, resolve } from 'node:path';
import { Option } from 'commander';
import { inspectArtifact } from '../core/artifact/inspect.ts';
import { parseLfsPointer } from '../core/artifact/lfs-pointer.ts';
import { renderScanJson, type ScannedFile } from '../core/report/scan-json.ts';
import { renderScanSarif } from '../core/report/scan-sarif.ts';
import { renderScanText } from '../core/report/scan-text.ts';
import { fileSiblings } from '../file-siblings.ts';
import { openFileSource } from '../file-source.ts';
import { followPointer } from '../service/follow-pointers.ts';
import { whyUnreadable } from './why-unreadable.ts';
import { type AddCommand, exitCodes, type LocalClone, type Terminal, UsageError } from './terminal.ts';
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
        'Folders are walked; links in them are not followed. What a Git LFS pointer stands for is read where the clone’s own',
        'LFS cache holds it; nothing is fetched.',
        'Exit code: 0 clean, 1 suspicious or dangerous, 2 unscannable or not run.',
      ].join('\n'),
    )
    .action(async (paths: string[], { format }: { readonly format: Format }) => {
      done(await scan(terminal, paths, format));
    });
};

async function scan(terminal: Terminal, paths: readonly string[], format: Format): Promise<number> {
  const files: ScannedFile[] = [];
  // A path that is named twice, or is in a folder that is named as well, is scanned once.
  for (const path of new Set(walkFiles(paths.map((one) => resolve(terminal.cwd, one))))) {
    const file = scanFile(terminal.cwd, path);
    files.push(file.format === 'lfs-pointer' ? await behindPointer(terminal, path, file) : file);
  }
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
      return { path: shown, ...inspectArtifact(source, shown, {}, fileSiblings(path)) };
    } finally {
      source.close();
    }
  } catch (error) {
    const message = `It could not be read: ${whyUnreadable(error)} Nothing is known of what it holds.`;
    return {
      path: shown,
      format: 'unknown',
      verdict: 'unscannable',
      findings: [{ severity: 'info', code: 'file.unreadable', message }],
    };
  }
}

/** What a pointer stands for, from the cache of the clone that the file is in; the pointer's own result where it is not there. */
async function behindPointer(terminal: Terminal, path: string, file: ScannedFile): Promise<ScannedFile> {
  const source = openFileSource(path);
  const pointer = parseLfsPointer(source.read(0, source.sizeBytes).slice());
  source.close();
  if (pointer === undefined) return file;
  let clone: LocalClone;
  try {
    clone = await terminal.openRepository(dirname(path));
  } catch {
    // Not in a clone: there is no cache.
    return file;
  }
  try {
    if (clone.large === undefined) return file;
    const followed = await followPointer(clone.large, pointer, file.path, Number.POSITIVE_INFINITY);
    if (followed.inspection === undefined) return file;
    return { path: file.path, ...followed.inspection };
  } finally {
    clone.close();
  }
}
