import { decodeUtf8 } from '../policy/decode-utf8.ts';

const pieceBytes = 8192;
const shortBytes = 48;

/** UTF-8 bytes as text, undefined where they are none (RFC 3629) or have NUL bytes. ASCII goes fast. */
export function strictUtf8(bytes: Uint8Array): string | undefined {
  let ascii = true;
  for (let index = 0; index < bytes.length && ascii; index++)
    ascii = (bytes[index] as number) < 128 && bytes[index] !== 0;
  if (!ascii) {
    const decoded = decodeUtf8(bytes);
    return 'text' in decoded ? decoded.text : undefined;
  }
  return asciiText(bytes);
}

/** Bytes as Latin-1 text, for what is ASCII or compared byte by byte. */
export function asciiText(bytes: Uint8Array): string {
  if (bytes.length < shortBytes) {
    let text = '';
    for (let index = 0; index < bytes.length; index++) text += String.fromCharCode(bytes[index] as number);
    return text;
  }
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes)
    parts.push(String.fromCharCode.apply(null, bytes.subarray(at, at + pieceBytes) as unknown as number[]));
  return parts.join('');
}

/** True when the bytes at `offset` are those of an ASCII text. */
export function hasText(bytes: Uint8Array, text: string, offset = 0): boolean {
  for (let index = 0; index < text.length; index++)
    if (bytes[offset + index] !== text.charCodeAt(index)) return false;
  return true;
}
