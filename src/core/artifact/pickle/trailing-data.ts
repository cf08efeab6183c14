import type { ByteSource } from '../artifact.ts';
import { hostProgram, programKind } from '../executable.ts';
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

/** How much of a tail is searched for programs. */
const mostSearched = 1 << 20;

/** A program at the start of a tail, or one that cannot be there by chance somewhere in it. */
function programIn(source: ByteSource): { readonly kind: string; readonly at: number } | undefined {
  const bytes = source.read(0, mostSearched).slice();
  const start = bytes.findIndex((byte) => byte !== 0 && byte !== 10 && byte !== 13);
  if (start < 0) return undefined;
  const first = programKind(sliceSource(source, start, source.sizeBytes - start));
  if (first !== undefined) return { kind: first, at: start };
  for (const letter of [0x7f, 0x4d]) {
    for (let at = bytes.indexOf(letter); at >= 0; at = bytes.indexOf(letter, at + 1)) {
      if (bytes[at + 1] !== (letter === 0x7f ? 0x45 : 0x5a)) continue;
      const kind = hostProgram(sliceSource(source, at, source.sizeBytes - at));
      if (kind !== undefined) return { kind, at };
    }
  }
  return undefined;
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
  const program = programIn(sliceSource(scan.source, from, size - from));
  if (program !== undefined) {
    const message = `Behind the pickle stands ${program.kind}: a loader does not read it, and a model needs no program.`;
    scan.report('critical', 'format.executable', message, from + program.at);
  }
  scan.report(
    'info',
    'pickle.trailing-data',
    `${size - from} bytes behind the pickle, which loaders do not read.`,
    from,
  );
}
