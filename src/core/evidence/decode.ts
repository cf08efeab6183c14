import { decodeUtf8 } from '../policy/decode-utf8.ts';
import type { Problem } from '../problem.ts';
import type { EvidenceFile } from './evidence.ts';

/** The largest file that is read as text; the shell reads no larger ones as evidence. */
export const maxTextBytes = 8 * 1024 * 1024;

/**
 * A file with its text: UTF-8 (strict, a byte-order mark stripped) or UTF-16 with a byte-order mark. `text` is undefined
 * where the bytes are neither, hold NUL characters, or are more than `maxTextBytes`. Linear; never throws.
 * Source: RFC 3629; RFC 2781, section 3.2.
 */
export function readEvidenceFile(bytes: Uint8Array, path: string): EvidenceFile {
  return { path, bytes, text: bytes.length > maxTextBytes ? undefined : textOfBytes(bytes) };
}

/** The text of UTF-8 or marked UTF-16 bytes, or undefined. */
export function textOfBytes(bytes: Uint8Array): string | undefined {
  const decoded = decodeUtf8(bytes);
  if ('text' in decoded) return decoded.text;
  return decoded.encoding === 'utf-16' ? decodeUtf16(bytes) : undefined;
}

/** Why a file has no text, and where: it is too large, or a byte is none of UTF-8 (of Latin-1, say). Undefined for a file that has one. */
export function unreadableText({ path, bytes, text }: EvidenceFile): Problem | undefined {
  if (text !== undefined) return undefined;
  if (bytes.length > maxTextBytes)
    return {
      code: 'evidence/too-large',
      path,
      line: 1,
      message: `Unexpected ${bytes.length} bytes, expected at most ${maxTextBytes}`,
    };
  const decoded = decodeUtf8(bytes);
  const offset = 'offset' in decoded ? decoded.offset : 0;
  let line = 1;
  for (let at = 0; at < offset; at++) if (bytes[at] === 10) line += 1;
  const byte = (bytes[offset] ?? 0).toString(16).padStart(2, '0');
  return {
    code: 'evidence/encoding',
    path,
    line,
    message: `Unexpected byte 0x${byte} at offset ${offset}, expected text in UTF-8`,
  };
}

function decodeUtf16(bytes: Uint8Array): string | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  const little = bytes[0] === 0xff;
  const parts: string[] = [];
  let units: number[] = [];
  let high = false;
  for (let offset = 2; offset < bytes.length; offset += 2) {
    const [first, second] = [bytes[offset] ?? 0, bytes[offset + 1] ?? 0];
    const unit = little ? first | (second << 8) : (first << 8) | second;
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (unit === 0 || isLow !== high) return undefined;
    high = unit >= 0xd800 && unit <= 0xdbff;
    units.push(unit);
    if (units.length === 4096) {
      parts.push(String.fromCharCode(...units));
      units = [];
    }
  }
  if (high) return undefined;
  parts.push(String.fromCharCode(...units));
  return parts.join('');
}
