export type Decoded =
  | { readonly text: string }
  /** `offset`: the byte that no UTF-8 text has there. */
  | { readonly encoding: 'utf-16' | 'utf-32' | 'binary'; readonly offset: number };

/** UTF-16 units that become text at once: a call takes so many arguments. */
const chunkUnits = 4096;

/**
 * UTF-8 bytes as text, a byte-order mark stripped; or where and why they are not UTF-8: bytes of UTF-16 or UTF-32 (by their
 * mark), NUL bytes, overlong forms, surrogates, values beyond U+10FFFF. Linear. Source: RFC 3629, sections 3, 4 and 6.
 * (The core knows no TextDecoder.)
 */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  const [b0, b1, b2, b3] = bytes;
  if ((b0 === 0xff && b1 === 0xfe && b2 === 0 && b3 === 0) || (b0 === 0 && b1 === 0 && b2 === 0xfe))
    return { encoding: 'utf-32', offset: 0 };
  if ((b0 === 0xff && b1 === 0xfe) || (b0 === 0xfe && b1 === 0xff)) return { encoding: 'utf-16', offset: 0 };
  let at = b0 === 0xef && b1 === 0xbb && b2 === 0xbf ? 3 : 0;
  const parts: string[] = [];
  const units = new Uint16Array(Math.min(bytes.length, chunkUnits) + 1);
  let count = 0;
  while (at < bytes.length) {
    if (count >= chunkUnits) {
      parts.push(textOf(units.subarray(0, count)));
      count = 0;
    }
    const byte = bytes[at] ?? 0;
    if (byte > 0 && byte < 0x80) {
      units[count++] = byte;
      at += 1;
      continue;
    }
    const size = byte < 0xc2 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0;
    if (size === 0) return { encoding: 'binary', offset: at };
    let code = byte & (0xff >> (size + 1));
    for (let next = at + 1; next < at + size; next++) {
      const following = bytes[next];
      if (following === undefined || following >> 6 !== 2) return { encoding: 'binary', offset: at };
      code = (code << 6) | (following & 0x3f);
    }
    const least = size === 3 ? 0x800 : size === 4 ? 0x10000 : 0;
    if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
      return { encoding: 'binary', offset: at };
    if (code >= 0x10000) units[count++] = 0xd800 + ((code - 0x10000) >> 10);
    units[count++] = code < 0x10000 ? code : 0xdc00 + (code & 0x3ff);
    at += size;
  }
  parts.push(textOf(units.subarray(0, count)));
  return { text: parts.join('') };
}

/** Spreading a typed array goes through its iterator and takes five times as long. */
function textOf(units: Uint16Array): string {
  return Reflect.apply(String.fromCharCode, undefined, units);
}
