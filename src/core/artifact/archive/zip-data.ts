import type { Budget, ByteSource } from '../artifact.ts';
import { Bunzip } from '../compression/bunzip.ts';
import type { ChunkDecoder, DecodeState } from '../compression/chunk-decoder.ts';
import { decodedSource } from '../compression/decoded-source.ts';
import type { HistoryWindow } from '../compression/history-window.ts';
import { Inflate } from '../compression/inflate.ts';
import { LzmaDecoder } from '../compression/lzma.ts';
import { openXz } from '../compression/xz.ts';
import { ZstdDecoder } from '../compression/zstandard.ts';
import { sliceSource } from '../pickle/window.ts';
import type { ZipEntry, ZipHeader } from './zip-directory.ts';

/** The content of a member after decompression. */
export interface ZipData {
  readonly source: ByteSource;
  readonly state: DecodeState;
  readonly inputBytes: number;
}

/** A member's content read by a given method (APPNOTE 4.4.5), at most `most` bytes of it; undefined for methods that are not read. */
export function openZipData(
  source: ByteSource,
  { central, local }: ZipEntry,
  method: number,
  budget: Budget,
  most: number,
): ZipData | undefined {
  const header = (central ?? local) as ZipHeader;
  const start = local?.end ?? (central === undefined ? 0 : brokenLocalEnd(source, central.localOffset));
  // The sizes may lie: compressed data ends where it ends, stored data where the directory says.
  const stated = header.compressedBytes > 0 ? header.compressedBytes : (local?.compressedBytes ?? 0);
  const streamed = central === undefined && stated === 0;
  if (method === 0) {
    const length = streamed ? header.sizeBytes : stated;
    const inner = sliceSource(source, start, Math.max(0, length));
    const state = inner.sizeBytes < length ? 'truncated' : 'done';
    return { source: inner, state, inputBytes: inner.sizeBytes };
  }
  const limit = streamed ? source.sizeBytes : Math.min(source.sizeBytes, start + stated);
  const decoder = decoderFor(source, start, limit, method, header.sizeBytes);
  if (decoder === undefined) return undefined;
  const opened = decodedSource(decoder, budget, most);
  return { source: opened.source, state: opened.state, inputBytes: opened.inputEnd - start };
}

function brokenLocalEnd(source: ByteSource, offset: number): number {
  const fixed = source.read(offset, 30).slice();
  if (fixed.length < 30) return offset;
  return (
    offset +
    30 +
    (fixed[26] as number) +
    (fixed[27] as number) * 256 +
    (fixed[28] as number) +
    (fixed[29] as number) * 256
  );
}

function decoderFor(
  source: ByteSource,
  start: number,
  limit: number,
  method: number,
  size: number,
): ((window: HistoryWindow) => ChunkDecoder) | undefined {
  switch (method) {
    case 8:
      return (window) => new Inflate(source, start, window, limit);
    case 12:
      return () => new Bunzip(source, start, limit);
    case 14: {
      const head = source.read(start, 9).slice();
      const dictionary =
        (head[5] ?? 0) + (head[6] ?? 0) * 256 + (head[7] ?? 0) * 65536 + (head[8] ?? 0) * 2 ** 24;
      return (window) => new LzmaDecoder(source, start + 9, window, limit, head[4] ?? 255, dictionary, size);
    }
    case 93:
      return (window) => new ZstdDecoder(source, start, window, limit);
    case 95:
      return (window) => openXz(source, start, window, limit);
    default:
      return undefined;
  }
}
