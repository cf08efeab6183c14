/** How a decoder ended: `running` before its end, `done` at a proper end. */
export type DecodeState = 'running' | 'done' | 'truncated' | 'corrupt' | 'unsupported';

/**
 * A decompressor that is asked for output piece by piece, so that nothing is held whole. `next` gives the next piece (a view
 * that is valid until the next call), or undefined at the end; `state` then says how it ended. What was decoded before an
 * error has been handed out: readers run it too.
 */
export interface ChunkDecoder {
  readonly state: DecodeState;
  /** Offset in the source behind the bytes that were used so far. */
  readonly inputOffset: number;
  next(): Uint8Array | undefined;
}
