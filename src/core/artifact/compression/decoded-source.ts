import type { Budget, ByteSource } from '../artifact.ts';
import type { ChunkDecoder, DecodeState } from './chunk-decoder.ts';

/** Decoded bytes that are held in memory; what is larger is decoded again when it is read. */
const mostHeld = 1 << 24;
const windowBytes = 1 << 22;

/** Compressed data as a source of its decoded bytes. */
export interface DecodedSource {
  readonly source: ByteSource;
  /** How the decoding ended; `running`: the budget stopped it and `source` has only the bytes before. */
  readonly state: DecodeState;
  /** Offset in the compressed source behind what was decoded. */
  readonly inputEnd: number;
}

/**
 * Decodes once to learn the size. Up to 16 MiB are kept; larger results are decoded again, forward in windows of 4 MiB, when they
 * are read, each time taken from the budget. `most` bounds the output.
 */
export function decodedSource(start: () => ChunkDecoder, budget: Budget, most = Infinity): DecodedSource {
  const decoder = start();
  let held: Uint8Array[] = [];
  let size = 0;
  let stopped = false;
  for (let piece = decoder.next(); piece !== undefined; piece = decoder.next()) {
    if (!budget.inflate(piece.length) || size + piece.length > most) {
      stopped = true;
      break;
    }
    size += piece.length;
    if (size <= mostHeld) held.push(piece.slice());
  }
  const state = stopped ? 'running' : decoder.state;
  if (size <= mostHeld) {
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const piece of held) {
      bytes.set(piece, at);
      at += piece.length;
    }
    const read = (offset: number, length: number): Uint8Array =>
      bytes.subarray(Math.max(0, offset), Math.max(0, offset) + Math.max(0, length));
    return { source: { sizeBytes: size, read }, state, inputEnd: decoder.inputOffset };
  }
  held = [];
  return { source: new RereadSource(start, budget, size), state, inputEnd: decoder.inputOffset };
}

/** Reads forward through a decoder that is started again whenever a read lies before its window. */
class RereadSource implements ByteSource {
  readonly sizeBytes: number;
  private readonly start: () => ChunkDecoder;
  private readonly budget: Budget;
  private decoder: ChunkDecoder;
  private window: Uint8Array[] = [];
  private base = 0;
  private end = 0;

  constructor(start: () => ChunkDecoder, budget: Budget, sizeBytes: number) {
    this.start = start;
    this.budget = budget;
    this.sizeBytes = sizeBytes;
    this.decoder = start();
  }

  read(offset: number, length: number): Uint8Array {
    const from = Math.max(0, offset);
    const until = Math.min(this.sizeBytes, from + Math.max(0, length));
    if (until <= from) return new Uint8Array(0);
    if (from < this.base) {
      this.decoder = this.start();
      this.window = [];
      this.base = this.end = 0;
    }
    const out = new Uint8Array(until - from);
    let filled = this.copy(out, from);
    while (this.end < until) {
      const piece = this.decoder.next();
      if (piece === undefined || !this.budget.inflate(piece.length)) break;
      this.window.push(piece.slice());
      this.end += piece.length;
      while (this.end - this.base > windowBytes && this.window.length > 1)
        this.base += (this.window.shift() as Uint8Array).length;
      if (this.end > from)
        filled = Math.max(filled, this.copyPiece(out, from, this.end - piece.length, piece));
    }
    return out.subarray(0, Math.max(0, Math.min(filled, until - from)));
  }

  private copy(out: Uint8Array, from: number): number {
    let at = this.base;
    let filled = 0;
    for (const piece of this.window) {
      filled = Math.max(filled, this.copyPiece(out, from, at, piece));
      at += piece.length;
    }
    return filled;
  }

  /** Copies what a piece at `at` has of `[from, from + out.length)`; returns how far `out` is filled. */
  private copyPiece(out: Uint8Array, from: number, at: number, piece: Uint8Array): number {
    const first = Math.max(from, at);
    const last = Math.min(from + out.length, at + piece.length);
    if (last <= first) return 0;
    out.set(piece.subarray(first - at, last - at), first - from);
    return last - from;
  }
}
