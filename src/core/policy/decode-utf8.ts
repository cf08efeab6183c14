export type Decoded =
  | { readonly text: string }
  /** `offset`: the byte that no UTF-8 text has there. */
  | { readonly encoding: 'utf-16' | 'utf-32' | 'binary'; readonly offset: number };

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
  let codes: number[] = [];
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    const size =
      byte < 0x80
        ? 1
        : byte >= 0xc2 && byte < 0xe0
          ? 2
          : byte >= 0xe0 && byte < 0xf0
            ? 3
            : byte >= 0xf0 && byte < 0xf5
              ? 4
              : 0;
    if (size === 0 || byte === 0) return { encoding: 'binary', offset: at };
    let code = size === 1 ? byte : byte & (0xff >> (size + 1));
    for (let next = at + 1; next < at + size; next++) {
      const following = bytes[next];
      if (following === undefined || following >> 6 !== 2) return { encoding: 'binary', offset: at };
      code = (code << 6) | (following & 0x3f);
    }
    const least = size === 3 ? 0x800 : size === 4 ? 0x10000 : 0;
    if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
      return { encoding: 'binary', offset: at };
    codes.push(code);
    at += size;
    if (codes.length === 4096) {
      parts.push(String.fromCodePoint(...codes));
      codes = [];
    }
  }
  parts.push(String.fromCodePoint(...codes));
  return { text: parts.join('') };
}
