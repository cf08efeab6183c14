/** Little-endian unsigned integer of eight bytes; above 2^53 it is only "too large". */
export function uint64(buffer: Uint8Array, at: number): number {
  let value = 0;
  for (let index = 7; index >= 0; index--) value = value * 256 + (buffer[at + index] as number);
  return value;
}

/** Little-endian unsigned integer of four bytes. */
export const uint32 = (buffer: Uint8Array, at: number): number =>
  ((buffer[at] as number) |
    ((buffer[at + 1] as number) << 8) |
    ((buffer[at + 2] as number) << 16) |
    ((buffer[at + 3] as number) << 24)) >>>
  0;
