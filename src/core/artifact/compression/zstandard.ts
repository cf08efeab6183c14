import type { ByteSource } from '../artifact.ts';
import type { ChunkDecoder, DecodeState } from './chunk-decoder.ts';
import { type HistoryWindow, mostHistory } from './history-window.ts';
import { readZstdFrame, type ZstdFrame } from './zstd-frame.ts';
import { LiteralsReader, mostBlockBytes } from './zstd-literals.ts';
import { SequencesReader } from './zstd-sequences.ts';

/** Room behind a block for readers that take several bytes at once. */
const slack = 8;

/**
 * Zstandard frames in a row, skippable ones passed over (RFC 8878). Checksums are not verified: what stands in a file is inspected whether
 * or not its checksum is right. A frame that needs a dictionary is `unsupported`, and so is a match that lies further back than what is kept.
 */
export class ZstdDecoder implements ChunkDecoder {
  state: DecodeState = 'running';
  inputOffset: number;
  private readonly source: ByteSource;
  private readonly limit: number;
  private readonly window: HistoryWindow;
  /** Bytes of history that `window` keeps. */
  private history = 0;
  private readonly block = new Uint8Array(mostBlockBytes + slack);
  private readonly literals = new LiteralsReader();
  private readonly sequences = new SequencesReader();
  private frames = 0;
  /** The frame that is being read, and where its output begins. */
  private frame: ZstdFrame | undefined;
  private frameStart = 0;
  private lastBlock = false;
  /** What is left of the block's current step: bytes of a raw block, then literals, then a match. */
  private plainLeft = 0;
  private literalsLeft = 0;
  private matchLeft = 0;
  private distance = 0;
  /** The next literal, and how much the block may still decode to. */
  private literalAt = 0;
  private blockLeft = 0;

  constructor(source: ByteSource, start: number, window: HistoryWindow, limit = source.sizeBytes) {
    this.source = source;
    this.window = window;
    window.begin(0);
    this.inputOffset = start;
    this.limit = Math.min(limit, source.sizeBytes);
  }

  next(): Uint8Array | undefined {
    while (this.state === 'running' && this.window.room > 0) {
      if (this.plainLeft > 0) this.copyPlain();
      else if (this.literalsLeft > 0) this.copyLiterals();
      else if (this.matchLeft > 0) this.copyMatch();
      else if (this.sequences.left > 0) this.nextSequence();
      else if (this.literalAt < this.literals.size) this.take(this.literals.size - this.literalAt, 0);
      else if (this.frame === undefined) {
        if (!this.beginFrame()) break;
      } else if (this.lastBlock) this.endFrame(this.frame);
      else this.beginBlock();
    }
    const out = this.window.take();
    return out.length > 0 ? out : undefined;
  }

  /** False where what is decoded must be handed out first, since the frame asks for a larger window. */
  private beginFrame(): boolean {
    if (this.inputOffset >= this.limit) {
      this.state = this.frames > 0 ? 'done' : 'truncated';
      return true;
    }
    const frame = readZstdFrame(this.source, this.inputOffset, this.limit);
    if (typeof frame === 'string') {
      // Other bytes behind a whole frame are not its business.
      this.state = frame === 'corrupt' && this.frames > 0 ? 'done' : frame;
      return true;
    }
    if (!frame.skippable && !this.widen(frame.windowBytes)) return false;
    this.inputOffset = Math.min(frame.end, this.limit);
    this.frames++;
    if (frame.skippable) {
      if (frame.end > this.limit) this.state = 'truncated';
      return true;
    }
    this.frame = frame;
    this.frameStart = this.window.total;
    this.lastBlock = false;
    this.literals.reset();
    this.sequences.reset();
    return true;
  }

  /** Makes room for a frame's history; false as for `beginFrame`. */
  private widen(bytes: number): boolean {
    const wanted = Math.min(bytes, mostHistory);
    if (wanted <= this.history) return true;
    if (this.window.pending > 0) return false;
    this.history = wanted;
    this.window.begin(wanted);
    return true;
  }

  private endFrame(frame: ZstdFrame): void {
    if (frame.checksum) this.inputOffset += 4;
    if (this.inputOffset > this.limit) this.state = 'truncated';
    this.frame = undefined;
  }

  private beginBlock(): void {
    const head = this.source.read(this.inputOffset, Math.min(4, this.limit - this.inputOffset));
    if (head.length < 3) {
      this.state = 'truncated';
      return;
    }
    const [first = 0, second = 0, third = 0, value = 0] = head;
    const kind = (first >> 1) & 3;
    const size = (first >> 3) | (second << 5) | (third << 13);
    this.lastBlock = (first & 1) === 1;
    if (kind === 3 || size > mostBlockBytes) {
      this.state = 'corrupt';
      return;
    }
    this.inputOffset += 3;
    if (kind === 0) this.plainLeft = size;
    else if (kind === 2) this.beginCompressed(size);
    else if (head.length < 4) this.state = 'truncated';
    else {
      this.inputOffset++;
      if (size === 0) return;
      // One byte, then a match of it.
      this.window.put(value);
      this.matchLeft = size - 1;
      this.distance = 1;
    }
  }

  private beginCompressed(size: number): void {
    const bytes = this.source.read(this.inputOffset, Math.min(size, this.limit - this.inputOffset));
    if (bytes.length < size) {
      this.state = 'truncated';
      return;
    }
    this.block.set(bytes);
    this.literalAt = 0;
    this.blockLeft = mostBlockBytes;
    const sequences = size === 0 ? -1 : this.literals.read(this.block, size);
    if (sequences < 0 || !this.sequences.begin(this.block, sequences, size)) this.state = 'corrupt';
    else this.inputOffset += size;
  }

  private nextSequence(): void {
    const { sequences } = this;
    if (!sequences.next()) {
      this.state = 'corrupt';
      return;
    }
    this.distance = sequences.distance;
    if (!this.take(sequences.literals, sequences.match)) return;
    // Most fit into the piece at once.
    if (this.literalsLeft <= this.window.room) this.copyLiterals();
    if (this.literalsLeft === 0 && this.matchLeft <= this.window.room) this.copyMatch();
  }

  /** The next step of a compressed block: so many literals, then so many bytes of a match; false where it has not as many. */
  private take(literals: number, match: number): boolean {
    this.blockLeft -= literals + match;
    if (this.literalAt + literals > this.literals.size || this.blockLeft < 0) {
      this.state = 'corrupt';
      return false;
    }
    this.literalsLeft = literals;
    this.matchLeft = match;
    return true;
  }

  private copyPlain(): void {
    const wanted = Math.min(this.plainLeft, this.window.room);
    const bytes = this.source.read(this.inputOffset, Math.min(wanted, this.limit - this.inputOffset));
    this.window.append(bytes, 0, bytes.length);
    this.inputOffset += bytes.length;
    this.plainLeft -= bytes.length;
    if (bytes.length < wanted) this.state = 'truncated';
  }

  private copyLiterals(): void {
    const count = Math.min(this.literalsLeft, this.window.room);
    this.window.append(this.literals.bytes, this.literalAt, this.literalAt + count);
    this.literalAt += count;
    this.literalsLeft -= count;
  }

  private copyMatch(): void {
    const count = Math.min(this.matchLeft, this.window.room);
    if (this.distance < 1 || this.distance > this.window.total - this.frameStart) this.state = 'corrupt';
    else if (this.window.copy(this.distance, count)) this.matchLeft -= count;
    else this.state = 'unsupported';
  }
}
