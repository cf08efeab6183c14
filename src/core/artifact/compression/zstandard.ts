import { Decompress } from 'fzstd';
import type { ByteSource } from '../artifact.ts';
import type { ChunkDecoder, DecodeState } from './chunk-decoder.ts';

const pieceBytes = 1 << 14;
const mostWindow = 1 << 23;

/** Window size of the frame that begins at an offset (RFC 8878, section 3.1.1.1); 0 for a skippable frame. */
function windowBytes(head: Uint8Array): number {
  if (head[0] !== 0x28) return 0;
  const descriptor = head[4] ?? 0;
  const single = (descriptor & 0x20) !== 0;
  if (!single) {
    const byte = head[5] ?? 0;
    const base = 2 ** (10 + (byte >> 3));
    return base + (base / 8) * (byte & 7);
  }
  const bytes = [1, 2, 4, 8][descriptor >> 6] as number;
  const start = 5 + ([0, 1, 2, 4][descriptor & 3] as number);
  let size = bytes === 2 ? 256 : 0;
  for (let index = 0, unit = 1; index < bytes; index++, unit *= 256)
    size += (head[start + index] ?? 0) * unit;
  return size;
}

/** Zstandard (RFC 8878) through fzstd. A frame whose window is over 8 MiB, what RFC 8878 (section 3.1.1.1.2) asks every decoder to support, is `unsupported`: fzstd would hold it several times over. */
export class ZstdDecoder implements ChunkDecoder {
  state: DecodeState = 'running';
  inputOffset: number;
  private readonly source: ByteSource;
  private readonly limit: number;
  private readonly stream: Decompress;
  private readonly queue: Uint8Array[] = [];

  constructor(source: ByteSource, start: number, limit = source.sizeBytes) {
    this.source = source;
    this.inputOffset = start;
    this.limit = Math.min(limit, source.sizeBytes);
    this.stream = new Decompress((piece) => {
      if (piece.length > 0) this.queue.push(piece);
    });
    if (windowBytes(source.read(start, 18)) > mostWindow) this.state = 'unsupported';
  }

  next(): Uint8Array | undefined {
    while (this.queue.length === 0 && this.state === 'running') {
      const wanted = Math.min(pieceBytes, this.limit - this.inputOffset);
      const bytes = this.source.read(this.inputOffset, Math.max(0, wanted)).slice();
      this.inputOffset += bytes.length;
      const last = bytes.length === 0 || this.inputOffset >= this.limit;
      try {
        this.stream.push(bytes, last);
        if (last) this.state = 'done';
      } catch {
        // fzstd throws on every flaw of its input; which one does not matter here.
        this.state = last ? 'truncated' : 'corrupt';
      }
    }
    return this.queue.shift();
  }
}
