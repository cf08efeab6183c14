import type { ArtifactFinding, ArtifactFormat, ByteSource, InspectionContext } from './artifact.ts';
import { hiddenPickleAt } from './pickle/hidden-pickle.ts';
import { concludeScan, runAt, runStreams } from './pickle/inspect-streams.ts';
import { type Dialect, PickleScan, type TorchStorage } from './pickle/scan.ts';
import { reportTrailing } from './pickle/trailing-data.ts';

/** What an inspection of a pickle gives. */
export interface PickleInspection {
  readonly findings: readonly ArtifactFinding[];
  /** The tensor storages that a torch pickle names. */
  readonly storages: readonly TorchStorage[];
}

const inTorchArchive = /(^|[!/\\])(data|constants|attributes)\.pkl$/i;

/**
 * Inspects bytes as pickles, one after the other, without executing anything. Where joblib arrays stand between the opcodes the
 * bytes are read twice, as joblib does (arrays passed over) and as plain `pickle.load` does. Findings carry the offset, the import, how
 * it is used and what that does; the checks are those of the reference's section 2.2 and 2.3.
 */
export function inspectPickle(
  source: ByteSource,
  context: InspectionContext,
  dialect: Dialect,
): PickleInspection {
  const scan = new PickleScan(source, context, dialect);
  scan.findPickle = (inner) => hiddenPickleAt(scan, inner);
  const size = source.sizeBytes;
  const { end, streams } = runStreams(scan, 0, size);
  if (scan.arraysSkipped > 0) {
    scan.skipArrays = false;
    scan.quiet = true;
    runStreams(scan, 0, size);
    scan.quiet = false;
  }
  if (streams > 0) reportTrailing(scan, end, size);
  concludeScan(scan);
  return { findings: scan.findings, storages: scan.storages };
}

/** Foreign bytes up to this size are searched for pickles. */
const mostSearched = 1 << 26;

/**
 * Pickles somewhere inside bytes that are of no known format: behind a header of the file's own, between other things. Only what a denied import,
 * called, tells of: in foreign bytes anything else happens by chance.
 */
export function hiddenPickles(source: ByteSource, context: InspectionContext): readonly ArtifactFinding[] {
  if (source.sizeBytes > mostSearched) return [];
  const scan = new PickleScan(source, context, 'plain');
  scan.quiet = true;
  runStreams(scan, 0, source.sizeBytes);
  concludeScan(scan);
  const denied = new Set(
    scan.imports
      .filter(({ judgement, uses }) => judgement.tier === 'denied' && uses !== 0)
      .map(({ qualified }) => qualified),
  );
  return scan.findings.filter((one) => one.import !== undefined && denied.has(one.import));
}

/** How far recognition reads, in opcodes. */
const mostRecognised = 20_000;
const surelyNamed = /\.(pkl|pickle|pck|joblib|dill)$/i;
const pickleNames = /\.(pkl|pickle|pck|pcl|p|joblib|dat|data|sav|dill|cpkl)(\.\w+)?$/i;

/**
 * True when bytes are a pickle: they reach STOP, or something is imported and used before they break off, or they go on for
 * thousands of opcodes. Under a pickle's file name a protocol header or an import is enough. Text files that happen to
 * begin like an import (`class` and `setosa` on two lines) are no pickles.
 */
export function recognisePickle(source: ByteSource, name: string): boolean {
  const head = source.read(0, 2).slice();
  // Nothing, and LZMA's own format, whose first bytes are an empty list and no opcode.
  if (head.length === 0 || (head[0] === 0x5d && head[1] === 0)) return false;
  const named = pickleNames.test(name);
  const proto = head[0] === 0x80 && (head[1] as number) <= 5;
  if (named && proto) return true;
  if (head[0] === 0x80 && surelyNamed.test(name)) return true;
  let left = mostRecognised;
  const budget = { spend: (cost: number): boolean => (left -= cost) > 0, inflate: (): boolean => false };
  const scan = new PickleScan(source, { name, depth: 0, budget, descend: () => [] }, 'plain');
  scan.quiet = true;
  const machine = runAt(scan, 0, source.sizeBytes);
  if (machine.end === 'stop') {
    return (
      named ||
      proto ||
      machine.importCount > 0 ||
      machine.reader.offset === source.sizeBytes ||
      machine.opcodes > 32
    );
  }
  if (machine.end === 'limit') return true;
  if (machine.importCount > 0 && (machine.acts > 0 || named || proto)) return true;
  return (
    (proto && machine.opcodes > 6) ||
    (named && machine.opcodes > 3) ||
    (surelyNamed.test(name) && machine.opcodes > 1)
  );
}

/** Pickle files of every protocol. */
export const pickle: ArtifactFormat = {
  id: 'pickle',
  extensions: ['.pkl', '.pickle', '.p', '.pck'],
  recognise: recognisePickle,
  inspect: (source, context) =>
    inspectPickle(source, context, inTorchArchive.test(context.name) ? 'torch' : 'plain').findings,
};
