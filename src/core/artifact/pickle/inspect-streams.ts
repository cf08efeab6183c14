import { CandidateFinder } from './candidates.ts';
import { importFindings } from './import-findings.ts';
import { joblibState } from './joblib-arrays.ts';
import { PickleMachine } from './machine.ts';
import { runStream } from './run-stream.ts';
import { PickleScan } from './scan.ts';

const mostNesting = 16;
const mostTries = 50_000;
/** Separators between two pickles that count as following each other, in bytes. */
const mostGap = 64;

/** Runs the pickle at an offset to its end and returns its machine. */
export function runAt(scan: PickleScan, start: number, limit: number, nesting = 0): PickleMachine {
  const machine = new PickleMachine(scan, start, limit);
  machine.joblibState = (record, state, offset) =>
    joblibState(machine, record, state, offset, (inner) => {
      if (nesting >= mostNesting) return inner;
      return runAt(scan, inner, limit, nesting + 1).reader.offset;
    });
  runStream(machine);
  return machine;
}

/**
 * Runs every pickle in `[start, limit)`: one after the other, and after an error or foreign bytes from the next place that
 * could begin one, since loaders are called again and again on one file, and a scanner must not stop where a loader would.
 * Returns the offset behind the last pickle that ended in STOP (`start` when there was none) and how many did.
 */
export function runStreams(
  scan: PickleScan,
  start: number,
  limit: number,
): { readonly end: number; readonly streams: number } {
  const first = runAt(scan, start, limit);
  let streams = first.end === 'stop' ? 1 : 0;
  let end = streams === 1 ? first.reader.offset : start;
  if (first.end === 'limit') return { end, streams };
  const finder = new CandidateFinder(scan, limit);
  const scratch = new PickleScan(scan.source, { ...scan.context, descend: () => [] }, scan.dialect);
  scratch.skipArrays = scan.skipArrays;
  let at = Math.max(first.suspect >= 0 ? first.suspect + 1 : first.reader.offset, start + 1);
  let opcodes = 0;
  for (let tries = 0; at < limit; tries++) {
    if (tries >= mostTries || !scan.context.budget.spend(1)) {
      scan.report(
        'medium',
        'limit.streams',
        'More pickles, or beginnings of them, than the inspection follows.',
        at,
      );
      break;
    }
    scratch.quiet = true;
    const machine = runAt(scratch, at, limit);
    opcodes += machine.opcodes + 16;
    // In foreign bytes some beginning reaches STOP by chance; an import by name does not happen by chance.
    const follows = at - end <= mostGap && machine.protocol >= 2;
    if (machine.end === 'stop' && machine.opcodes > 2 && (machine.importCount > 0 || follows)) {
      streams++;
      runAt(scan, at, limit);
      scan.report(
        'info',
        'pickle.multiple-streams',
        'More than one pickle in the file; each was inspected.',
        at,
      );
      end = machine.reader.offset;
      at = end;
      continue;
    }
    // Something was imported and used before the bytes broke off: that much a loader would have done.
    if (machine.importCount > 0 && machine.acts > 0) runQuietly(scan, at, limit);
    // Overlapping beginnings are tried one by one as long as that stays linear in the size of the file.
    const spent = opcodes > 4 * (limit - start) + 1_000_000;
    if (spent)
      scan.report(
        'medium',
        'limit.streams',
        'Too many overlapping beginnings of pickles to follow each.',
        at,
      );
    at = finder.next(Math.max(at + 1, spent || machine.importCount > 0 ? machine.reader.offset : 0));
  }
  return { end, streams };
}

/** Runs a stream for what it does; that it breaks off is no finding. */
function runQuietly(scan: PickleScan, at: number, limit: number): void {
  const { quiet } = scan;
  scan.quiet = true;
  runAt(scan, at, limit);
  scan.quiet = quiet;
}

/** Turns what the streams imported into findings, beside those that were reported on the way. */
export function concludeScan(scan: PickleScan): void {
  for (const offset of scan.nestedPlain) {
    const message = 'Data that is itself a pickle; nothing dangerous was found in it.';
    scan.report('medium', 'pickle.nested-payload', message, offset);
  }
  importFindings(scan);
}
