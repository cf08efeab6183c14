import type { PickleScan } from './scan.ts';
import { sliceSource } from './window.ts';

const zipTail = 65_536 + 22;

function holdsZip(scan: PickleScan, from: number, size: number): boolean {
  const head = scan.source.read(from, 4);
  if (head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4) return true;
  const start = Math.max(from, size - zipTail);
  const bytes = scan.source.read(start, size - start);
  for (let at = bytes.lastIndexOf(0x50); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(0x50, at - 1)) {
    if (bytes[at + 1] === 0x4b && bytes[at + 2] === 5 && bytes[at + 3] === 6) return true;
  }
  return false;
}

/** Reports the bytes behind the last pickle. A zip directory among them makes the file two files at once. */
export function reportTrailing(scan: PickleScan, from: number, size: number): void {
  if (from >= size) return;
  if (holdsZip(scan, from, size)) {
    const message =
      'A zip archive stands behind the pickle: a pickle loader and a zip reader see different files.';
    scan.report('high', 'format.polyglot', message, from);
    scan.include(scan.context.descend('trailing', sliceSource(scan.source, from, size - from)));
    return;
  }
  scan.report(
    'info',
    'pickle.trailing-data',
    `${size - from} bytes behind the pickle, which loaders do not read.`,
    from,
  );
}
