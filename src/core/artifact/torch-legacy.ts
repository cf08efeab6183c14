import type { ArtifactFinding, ArtifactFormat, ByteSource, InspectionContext } from './artifact.ts';
import { concludeScan, runAt, runStreams } from './pickle/inspect-streams.ts';
import { PickleScan } from './pickle/scan.ts';
import { reportTrailing } from './pickle/trailing-data.ts';

/** `PROTO 2, LONG1 0x1950A86A20F9469CFC6C, STOP`: torch's magic number (torch/serialization.py). */
const magic = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
/** `PROTO 2, BININT2 1001, STOP`: the protocol version that follows it. */
const version = [0x80, 0x02, 0x4d, 0xe9, 0x03, 0x2e];
const probeBytes = 1 << 16;

function find(bytes: Uint8Array, wanted: readonly number[]): number {
  for (
    let at = bytes.indexOf(wanted[0] as number);
    at >= 0;
    at = bytes.indexOf(wanted[0] as number, at + 1)
  ) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}

/** Bytes of one element by storage class (torch/storage.py); undefined for unknown ones. */
export function storageItemBytes(type: string): number | undefined {
  const sizes: Readonly<Record<string, number>> = {
    DoubleStorage: 8,
    LongStorage: 8,
    FloatStorage: 4,
    IntStorage: 4,
    HalfStorage: 2,
    BFloat16Storage: 2,
    ShortStorage: 2,
    CharStorage: 1,
    ByteStorage: 1,
    BoolStorage: 1,
    UntypedStorage: 1,
    QInt8Storage: 1,
    QUInt8Storage: 1,
    QInt32Storage: 4,
    QUInt4x2Storage: 1,
    QUInt2x4Storage: 1,
    ComplexFloatStorage: 8,
    ComplexDoubleStorage: 16,
  };
  return sizes[type];
}

/** The storages behind the five pickles: a count of eight bytes and the elements of each. Where they end, -1 when they do not fit. */
function storagesEnd(scan: PickleScan, start: number): number {
  const sizes = new Map<string, number>();
  for (const storage of scan.storages) sizes.set(storage.key, storageItemBytes(storage.type) ?? Number.NaN);
  let at = start;
  for (const itemBytes of sizes.values()) {
    const head = scan.source.read(at, 8);
    if (head.length < 8 || Number.isNaN(itemBytes)) return -1;
    let count = 0;
    for (let index = 7; index >= 0; index--) count = count * 256 + (head[index] as number);
    at += 8 + count * itemBytes;
    if (!(at <= scan.source.sizeBytes)) return -1;
  }
  return at;
}

function inspectLegacy(source: ByteSource, context: InspectionContext): readonly ArtifactFinding[] {
  const scan = new PickleScan(source, context, 'torch');
  const size = source.sizeBytes;
  const starts: number[] = [];
  let at = 0;
  for (let index = 0; index < 5 && at < size; index++) {
    starts.push(at);
    const machine = runAt(scan, at, size);
    at = machine.reader.offset;
    if (machine.end !== 'stop') break;
  }
  const head = source.read(0, magic.length).slice();
  const ordered = magic.every((byte, index) => head[index] === byte) && starts[1] === magic.length;
  const second = source.read(starts[1] ?? size, version.length).slice();
  const complete = starts.length === 5 && version.every((byte, index) => second[index] === byte);
  const end = complete ? storagesEnd(scan, at) : -1;
  if (!ordered || !complete || end < 0) {
    const message =
      end < 0 && ordered && complete
        ? 'The tensor storages behind the pickles are missing, too short or of an unknown type.'
        : 'Not the five pickles of the legacy format: magic number, 1001, system, object, storage keys.';
    scan.report('high', 'torch.legacy-structure', message, starts[1] ?? 0);
    runStreams(scan, at, size);
  } else if (end < size) {
    const trailing = runStreams(scan, end, size);
    reportTrailing(scan, trailing.streams > 0 ? trailing.end : end, size);
  }
  concludeScan(scan);
  return scan.findings;
}

/**
 * Files of `torch.save` before 1.6: five pickles, then the raw storages. Recognised by its magic number or by the version pickle that follows
 * it, because the magic number may be the result of a call (picklescan's `pytorch_magic_bypass`).
 */
export const torchLegacy: ArtifactFormat = {
  id: 'torch-legacy',
  extensions: ['.pt', '.pth', '.bin', '.ckpt'],
  recognise: (source) => {
    const bytes = source.read(0, Math.min(probeBytes, source.sizeBytes)).slice();
    if (magic.every((byte, index) => bytes[index] === byte)) return true;
    return bytes[0] === 0x80 && bytes[find(bytes, version) - 1] === 0x2e;
  },
  inspect: inspectLegacy,
};
