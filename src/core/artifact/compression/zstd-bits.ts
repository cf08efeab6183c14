/** Bits of a Zstandard bitstream, which is read from its end to its start (RFC 8878, section 4.1). */
export class BackwardBits {
  private bytes: Uint8Array = new Uint8Array(0);
  private from = 0;
  /** Bits that are left; negative once more were asked for than there are. */
  left = 0;

  /** Opens the stream in `bytes[from, until)`; false when it has no end mark. `bytes` must go on for three bytes behind it. */
  open(bytes: Uint8Array, from: number, until: number): boolean {
    const last = until > from ? (bytes[until - 1] as number) : 0;
    this.bytes = bytes;
    this.from = from;
    // The highest set bit of the last byte is the end mark; the stream begins below it.
    this.left = (until - from) * 8 - (Math.clz32(last) - 24) - 1;
    return last !== 0;
  }

  /** The next bits, at most 25. What lies before the start of the stream reads as zero. */
  read(count: number): number {
    const left = (this.left -= count);
    if (left >= 0) return (this.word(this.from + (left >> 3)) >>> (left & 7)) & ((1 << count) - 1);
    const had = left + count;
    return had > 0 ? (this.word(this.from) & ((1 << had) - 1)) << -left : 0;
  }

  private word(at: number): number {
    const { bytes } = this;
    return (
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)
    );
  }
}
