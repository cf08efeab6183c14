/** Latin-1 text as bytes. */
export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** A little-endian unsigned integer of `size` bytes. */
export function le(value: number | bigint, size: number): Uint8Array {
  let left = BigInt(value);
  return Uint8Array.from({ length: size }, () => {
    const byte = Number(left & 255n);
    left >>= 8n;
    return byte;
  });
}

/** Byte strings one after the other; texts as Latin-1. */
export function join(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const arrays = parts.map((part) => (typeof part === 'string' ? ascii(part) : part));
  const out = new Uint8Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of arrays) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** GLOBAL os.system, MARK, STRING, TUPLE, REDUCE, STOP: protocol 0, without any magic number. */
export const payload = ascii("cos\nsystem\n(S'id'\ntR.");
/** EMPTY_DICT, STOP behind PROTO 2. */
export const harmless = Uint8Array.of(0x80, 2, 0x7d, 0x2e);
