import type { ArtifactFinding, ArtifactFormat, ByteSource, InspectionContext } from '../artifact.ts';
import { Bunzip } from '../compression/bunzip.ts';
import type { ChunkDecoder } from '../compression/chunk-decoder.ts';
import { decodedSource } from '../compression/decoded-source.ts';
import { HistoryWindow } from '../compression/history-window.ts';
import { Inflate } from '../compression/inflate.ts';
import { Lz4Decoder } from '../compression/lz4.ts';
import { LzmaDecoder } from '../compression/lzma.ts';
import { openXz } from '../compression/xz.ts';
import { ZstdDecoder } from '../compression/zstandard.ts';
import { startsZstd } from '../compression/zstd-frame.ts';
import { sliceSource } from '../pickle/window.ts';

/** archive.bomb (the reference's sections 2.3 and 2.6): over 100 to one and over ten megabytes. */
const bombRatio = 100;
const bombBytes = 10 * 2 ** 20;
const mostRatioed = 128 * 2 ** 20;

interface Compressor {
  readonly id: string;
  readonly extensions: readonly string[];
  /** Offset of the data behind the header, undefined when the bytes are not of this format. */
  readonly begin: (source: ByteSource) => number | undefined;
  readonly open: (source: ByteSource, start: number, window: HistoryWindow) => ChunkDecoder;
  /** Bytes that follow the data (checksums, sizes) before the next stream may begin. */
  readonly trailer: number;
}

/** Offset behind a gzip header (RFC 1952, section 2.3). */
function gzipStart(source: ByteSource): number | undefined {
  const head = source.read(0, 10).slice();
  if (head[0] !== 0x1f || head[1] !== 0x8b || head[2] !== 8) return undefined;
  const flags = head[3] ?? 0;
  let at = 10;
  if (flags & 4) {
    const length = source.read(at, 2);
    at += 2 + (length[0] ?? 0) + (length[1] ?? 0) * 256;
  }
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const text = source.read(at, 65_536);
    const end = text.indexOf(0);
    if (end < 0) return at;
    at += end + 1;
  }
  return flags & 2 ? at + 2 : at;
}

/** True when a decoder gets somewhere: two bytes of magic are too few to believe. */
function decodes(decoder: ChunkDecoder): boolean {
  const piece = decoder.next();
  return (
    piece !== undefined && decoder.state !== 'corrupt' && (piece.length >= 16 || decoder.state === 'done')
  );
}

const magic =
  (...bytes: number[]) =>
  (source: ByteSource): number | undefined => {
    const head = source.read(0, bytes.length);
    return bytes.every((byte, index) => head[index] === byte) ? 0 : undefined;
  };

const openLzma = (source: ByteSource, _start: number, window: HistoryWindow): ChunkDecoder => {
  const head = source.read(0, 13).slice();
  const view = new DataView(head.buffer, 0, 13);
  const size = view.getBigUint64(5, true);
  const known = size === 0xffffffffffffffffn ? undefined : Number(size);
  return new LzmaDecoder(
    source,
    13,
    window,
    source.sizeBytes,
    head[0] as number,
    view.getUint32(1, true),
    known,
  );
};

const compressors: readonly Compressor[] = [
  {
    id: 'gzip',
    extensions: ['.gz', '.tgz'],
    begin: gzipStart,
    open: (source, start, window) => new Inflate(source, start, window),
    trailer: 8,
  },
  {
    id: 'bzip2',
    extensions: ['.bz2'],
    begin: (source) => {
      const head = source.read(0, 10);
      const block = head[4] === 0x31 && head[5] === 0x41 && head[6] === 0x59;
      const end = head[4] === 0x17 && head[5] === 0x72 && head[6] === 0x45;
      return head[0] === 0x42 && head[1] === 0x5a && head[2] === 0x68 && (block || end) ? 0 : undefined;
    },
    open: (source, start) => new Bunzip(source, start),
    trailer: 0,
  },
  { id: 'xz', extensions: ['.xz'], begin: magic(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), open: openXz, trailer: 0 },
  {
    id: 'zstd',
    extensions: ['.zst'],
    begin: (source) => (startsZstd(source) ? 0 : undefined),
    open: (source, start, window) => new ZstdDecoder(source, start, window),
    trailer: 0,
  },
  {
    id: 'lz4',
    extensions: ['.lz4'],
    begin: magic(4, 0x22, 0x4d, 0x18),
    open: (source, start, window) => new Lz4Decoder(source, start, window),
    trailer: 0,
  },
  {
    id: 'zlib',
    extensions: ['.z'],
    begin: (source) => {
      const head = source.read(0, 2).slice();
      // CM 8, window at most 32 KiB, check bits, no preset dictionary (RFC 1950, section 2.2).
      const valid = head[0] === 0x78 && ((head[0] << 8) | (head[1] as number)) % 31 === 0;
      if (!valid || ((head[1] as number) & 0x20) !== 0) return undefined;
      return decodes(new Inflate(source, 2, new HistoryWindow())) ? 2 : undefined;
    },
    open: (source, start, window) => new Inflate(source, start, window),
    trailer: 4,
  },
  {
    id: 'lzma',
    extensions: ['.lzma'],
    begin: (source) => {
      const head = source.read(0, 14).slice();
      if (head.length < 14 || head[0] !== 0x5d || head[1] !== 0 || head[13] !== 0) return undefined;
      return decodes(openLzma(source, 0, new HistoryWindow())) ? 13 : undefined;
    },
    open: openLzma,
    trailer: 0,
  },
];

function inspectStream(
  compressor: Compressor,
  source: ByteSource,
  context: InspectionContext,
): readonly ArtifactFinding[] {
  const start = compressor.begin(source);
  if (start === undefined) return [];
  const findings: ArtifactFinding[] = [];
  const opened = decodedSource(
    (window) => compressor.open(source, start, window),
    context.budget,
    Math.max(mostRatioed, source.sizeBytes * bombRatio),
  );
  const { source: inner, state } = opened;
  const ratio = inner.sizeBytes / Math.max(1, opened.inputEnd);
  const bomb = ratio > bombRatio && inner.sizeBytes > bombBytes;
  if (bomb)
    findings.push({
      severity: 'high',
      code: 'archive.bomb',
      message: `The data grows ${Math.round(ratio)} times when decompressed, to ${inner.sizeBytes} bytes${state === 'running' ? ' and more' : ''}.`,
    });
  if (state === 'running' && !bomb)
    findings.push({
      severity: 'medium',
      code: 'limit.inflated',
      message: 'Decompression stopped at the limit; what comes before was inspected.',
    });
  if (state === 'unsupported')
    findings.push({
      severity: 'medium',
      code: 'archive.unsupported',
      message: `The ${compressor.id} data needs a feature that is not read.`,
      offset: opened.inputEnd,
    });
  if (state === 'truncated' || state === 'corrupt')
    findings.push({
      severity: 'medium',
      code: 'archive.truncated',
      message: `The ${compressor.id} data is ${state === 'truncated' ? 'cut off' : 'damaged'}; what comes before was inspected.`,
      offset: opened.inputEnd,
    });
  if (inner.sizeBytes > 0) findings.push(...context.descend('(decompressed)', inner));
  const end = opened.inputEnd + compressor.trailer;
  if (state === 'done' && end < source.sizeBytes && !restIsZero(source, end)) {
    const rest = sliceSource(source, end, source.sizeBytes - end);
    if (compressor.begin(rest) === undefined)
      findings.push({
        severity: 'medium',
        code: 'archive.trailing-data',
        message: `${rest.sizeBytes} bytes stand behind the compressed data.`,
        offset: end,
      });
    findings.push(...context.descend('(behind the data)', rest));
  }
  return findings;
}

function restIsZero(source: ByteSource, start: number): boolean {
  const length = source.sizeBytes - start;
  return length <= 1 << 16 && source.read(start, length).every((byte) => byte === 0);
}

/** Files of one compressed stream: gzip, zlib, bzip2, xz, LZMA alone, zstd and lz4. What is inside is inspected by content. */
export const compressedFormats: readonly ArtifactFormat[] = compressors.map((compressor) => ({
  id: compressor.id,
  extensions: compressor.extensions,
  recognise: (source) => compressor.begin(source) !== undefined,
  inspect: (source, context) => inspectStream(compressor, source, context),
}));
