import type { ByteSource } from '../artifact.ts';
import type { DecodeState } from './chunk-decoder.ts';

const magic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;
const mostHeaderBytes = 18;
/** Skippable frames before the first one that holds data, which are looked past to recognise a file. */
const mostLeading = 64;

/** The header of a frame (RFC 8878, section 3.1). */
export interface ZstdFrame {
  /** Offset behind the header, or behind a whole skippable frame. */
  readonly end: number;
  readonly skippable: boolean;
  /** How far back matches may reach. */
  readonly windowBytes: number;
  /** Four bytes of checksum follow the last block. */
  readonly checksum: boolean;
}

/** Reads the header at an offset; how it fails: `corrupt` where no frame begins, `unsupported` where a dictionary is needed or a reserved bit is set. */
export function readZstdFrame(source: ByteSource, offset: number, limit: number): ZstdFrame | DecodeState {
  const head = source.read(offset, Math.min(mostHeaderBytes, limit - offset)).slice();
  const uint = (at: number, bytes: number): number => {
    let value = 0;
    for (let index = bytes - 1; index >= 0; index--) value = value * 256 + (head[at + index] ?? 0);
    return value;
  };
  const start = uint(0, 4);
  if ((start & -16) >>> 0 === skippableMagic)
    return head.length < 8
      ? 'truncated'
      : { end: offset + 8 + uint(4, 4), skippable: true, windowBytes: 0, checksum: false };
  if (start !== magic) return 'corrupt';
  const descriptor = head[4] ?? 0;
  const single = (descriptor & 0x20) !== 0;
  const dictionaryAt = single ? 5 : 6;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] as number;
  const sizeAt = dictionaryAt + dictionaryBytes;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  const end = sizeAt + sizeBytes;
  if (head.length < end) return 'truncated';
  if (uint(dictionaryAt, dictionaryBytes) !== 0 || (descriptor & 8) !== 0) return 'unsupported';
  const exponent = (head[5] as number) >> 3;
  const windowBytes = single
    ? uint(sizeAt, sizeBytes) + (sizeBytes === 2 ? 256 : 0)
    : 2 ** (10 + exponent) + 2 ** (7 + exponent) * ((head[5] as number) & 7);
  return { end: offset + end, skippable: false, windowBytes, checksum: (descriptor & 4) !== 0 };
}

/** True when the bytes begin with a frame of data, behind skippable ones or not; those alone could be LZ4's as well. */
export function startsZstd(source: ByteSource): boolean {
  for (let offset = 0, count = 0; count <= mostLeading && offset < source.sizeBytes; count++) {
    const frame = readZstdFrame(source, offset, source.sizeBytes);
    if (typeof frame === 'string') return frame !== 'corrupt';
    if (!frame.skippable) return true;
    offset = frame.end;
  }
  return false;
}
