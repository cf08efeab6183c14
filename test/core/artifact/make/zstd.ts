import { promisify } from 'node:util';
import { buffer } from 'node:stream/consumers';
import { constants, createZstdCompress } from 'node:zlib';
import { join, le } from './bytes.ts';

/** A frame without its blocks: window of 128 KiB, no size, no checksum. */
const header = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3);

/** A block of a kind (0 raw, 1 one byte over and over, 2 compressed, 3 reserved) whose header states `size` (RFC 8878, section 3.1.1.2). */
export function zstdBlock(kind: number, size: number, content: Uint8Array, last = true): Uint8Array {
  return join(le((size << 3) | (kind << 1) | (last ? 1 : 0), 3), content);
}

/** A frame of blocks that are given. */
export function zstdFrame(...blocks: readonly Uint8Array[]): Uint8Array {
  return join(header, ...blocks);
}

/** A skippable frame (RFC 8878, section 3.1.2). */
export function zstdSkippable(content: Uint8Array): Uint8Array {
  return join(le(0x184d2a50, 4), le(content.length, 4), content);
}

/** The pieces in one frame, each ended by a flush: short blocks make the compressor use its tables again. */
export async function zstdFlushed(pieces: readonly Uint8Array[], level: number): Promise<Uint8Array> {
  const stream = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: level } });
  const whole = buffer(stream);
  const write = promisify<Uint8Array, void>((piece, done) => stream.write(piece, done));
  const flush = promisify<number, void>((kind, done) => stream.flush(kind, () => done(null)));
  for (const piece of pieces) {
    await write(piece);
    await flush(constants.ZSTD_e_flush);
  }
  stream.end();
  return new Uint8Array(await whole);
}

/** What the first frame's blocks make use of: `raw`, `rle`, `literals 0` to `3` (3: treeless), `four streams`, `LL 0` to `ML 3` (modes; 3: repeat). */
export function zstdFeatures(frame: Uint8Array): ReadonlySet<string> {
  const found = new Set<string>();
  const descriptor = frame[4] as number;
  const single = (descriptor >> 5) & 1;
  let at =
    6 - single + ([0, 1, 2, 4][descriptor & 3] as number) + ([single, 2, 4, 8][descriptor >> 6] as number);
  for (let last = false; !last; ) {
    const [a = 0, b = 0, c = 0] = frame.subarray(at);
    const size = (a >> 3) | (b << 5) | (c << 13);
    const kind = (a >> 1) & 3;
    last = (a & 1) === 1;
    at += 3;
    if (kind === 2) for (const feature of blockFeatures(frame.subarray(at, at + size))) found.add(feature);
    else found.add(kind === 0 ? 'raw' : 'rle');
    at += kind === 1 ? 1 : size;
  }
  return found;
}

function blockFeatures(block: Uint8Array): readonly string[] {
  const uint = (bytes: number): number =>
    block.subarray(0, bytes).reduceRight((value, byte) => value * 256 + byte, 0);
  const kind = block[0]! & 3;
  const format = (block[0]! >> 2) & 3;
  const sizeBits = [10, 10, 14, 18][format]!;
  const plainHead = [1, 2, 1, 3][format]!;
  const plain = uint(plainHead) >> (plainHead === 1 ? 3 : 4);
  const codedHead = (4 + 2 * sizeBits) / 8;
  const end =
    kind === 0
      ? plainHead + plain
      : kind === 1
        ? plainHead + 1
        : codedHead + Math.floor(uint(codedHead) / 2 ** (4 + sizeBits));
  const found = [`literals ${kind}`];
  if (kind >= 2 && format > 0) found.push('four streams');
  const count = block[end]!;
  if (count === 0) return [...found, 'no sequences'];
  const modes = block[end + (count < 128 ? 1 : count < 255 ? 2 : 3)]!;
  return [...found, `LL ${modes >> 6}`, `OF ${(modes >> 4) & 3}`, `ML ${(modes >> 2) & 3}`];
}
