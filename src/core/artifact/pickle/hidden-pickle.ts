import type { ByteSource } from '../artifact.ts';
import { CandidateFinder } from './candidates.ts';
import { runAt } from './inspect-streams.ts';
import { PickleScan } from './scan.ts';

/** Opcodes that may be run for each byte that is searched, so that a search stays linear. */
const opcodesPerByte = 4;
const opcodesAtLeast = 100_000;

/**
 * Where in bytes of no format a pickle begins that calls a denied import, -1 for none: behind padding, behind a header of the program's own.
 * Anything less than such a call happens by chance in random bytes.
 */
export function hiddenPickleAt(scan: PickleScan, source: ByteSource): number {
  const scratch = new PickleScan(source, { ...scan.context, descend: () => [] }, 'plain');
  scratch.quiet = true;
  const { sizeBytes } = source;
  const finder = new CandidateFinder(scratch, sizeBytes);
  let left = opcodesPerByte * sizeBytes + opcodesAtLeast;
  for (let at = finder.next(0); at < sizeBytes && left > 0; at = finder.next(at + 1)) {
    const { opcodes } = runAt(scratch, at, sizeBytes);
    left -= opcodes + 16;
    if (!scan.context.budget.spend(16)) return -1;
    if (scratch.imports.some(isDeniedCall)) return at;
  }
  return -1;
}

const isDeniedCall = ({ judgement, uses }: PickleScan['imports'][number]): boolean =>
  judgement.tier === 'denied' && uses !== 0;
