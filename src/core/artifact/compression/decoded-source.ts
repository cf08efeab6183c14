import type { Budget, ByteSource } from '../artifact.ts';
import { bytesSource } from '../pickle/window.ts';
import type { ChunkDecoder, DecodeState } from './chunk-decoder.ts';
import { HistoryWindow } from './history-window.ts';

/** Decoded bytes that are held in memory; what is larger is decoded again when it is read. */
const mostHeld = 1 << 23;
const windowBytes = 1 << 22;
/** Reads of up to one MiB share one buffer, as the contract of `ByteSource` allows. */
const sharedBytes = 1 << 20;

/** Compressed data as a source of its decoded bytes. */
export interface DecodedSource {
  readonly source: ByteSource;
  /** How the decoding ended; `running`: the budget stopped it and `source` has only the bytes before. */
  readonly state: DecodeState;
  /** Offset in the compressed source behind what was decoded. */
  readonly inputEnd: number;
}

/**
 * Decodes once to learn the size. Up to 8 MiB are kept; larger results are decoded again, forward in windows of 4 MiB, when they
 * are read, each time taken from the budget. `start` begins a decoder with the window that all of them share; `most` bounds the output.
 */
export function decodedSource(
  start: (window: HistoryWindow) => ChunkDecoder,
  budget: Budget,
  most = Infinity,
): DecodedSource {
  const window = new HistoryWindow();
  const decoder = start(window);
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
    return { source: bytesSource(bytes), state, inputEnd: decoder.inputOffset };
  }
  held = [];
  return {
    source: new RereadSource(() => start(window), budget, size),
    state,
    inputEnd: decoder.inputOffset,
  };
}

/** Reads forward through a decoder that is started again whenever a read lies before its window. */
class RereadSource implements ByteSource {
  readonly sizeBytes: number;
  private readonly start: () => ChunkDecoder;
  private readonly budget: Budget;
  private decoder: ChunkDecoder;
  private readonly window = new Uint8Array(windowBytes);
  private readonly shared = new Uint8Array(sharedBytes);
  /** The decoded offsets of the window's first byte and behind its last one. */
  private base = 0;
  private end = 0;

  constructor(start: () => ChunkDecoder, budget: Budget, sizeBytes: number) {
    this.start = start;
    this.budget = budget;
    this.sizeBytes = sizeBytes;
    this.decoder = start();
  }

  read(offset: number, length: number): Uint8Array {
    const from = offset;
    const until = Math.min(this.sizeBytes, from + Math.max(0, length));
    if (from < 0 || until <= from) return new Uint8Array(0);
    if (from < this.base) {
      this.decoder = this.start();
      this.base = this.end = 0;
    }
    const out =
      until - from > sharedBytes ? new Uint8Array(until - from) : this.shared.subarray(0, until - from);
    let filled = this.copyPiece(out, from, this.base, this.window.subarray(0, this.end - this.base));
    while (this.end < until) {
      const piece = this.decoder.next();
      if (piece === undefined || !this.budget.inflate(piece.length)) break;
      filled = Math.max(filled, this.copyPiece(out, from, this.end, piece));
      this.keep(piece);
    }
    return out.subarray(0, Math.max(0, Math.min(filled, until - from)));
  }

  /** Puts a piece into the window; what falls out is at least half a window back. */
  private keep(piece: Uint8Array): void {
    const last = piece.length > windowBytes / 2 ? piece.subarray(-windowBytes / 2) : piece;
    let held = this.end - this.base;
    if (last.length < piece.length) held = 0;
    else if (held + last.length > windowBytes) {
      this.window.copyWithin(0, held - windowBytes / 2, held);
      held = windowBytes / 2;
    }
    this.window.set(last, held);
    this.end += piece.length;
    this.base = this.end - held - last.length;
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
