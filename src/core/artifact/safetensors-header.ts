import type { ByteSource } from './artifact.ts';
import { recognisePickle } from './pickle.ts';
import { strictUtf8 } from './strict-utf8.ts';

/** The reference implementation's cap on the header, in bytes (safetensors/src/tensor.rs, MAX_HEADER_SIZE). */
export const mostHeaderBytes = 100_000_000;

/** The length of the header in bytes as the file states it, exact up to 2^53. */
export function headerLength(source: ByteSource): number {
  const head = source.read(0, 8);
  let length = 0;
  for (let index = 7; index >= 0; index--) length = length * 256 + (head[index] ?? 0);
  return length;
}

/** True for a plausible header, and under the name of safetensors for all that begins like no other format. */
export function recogniseSafetensors(source: ByteSource, name: string): boolean {
  if (/\.safetensors$/i.test(name) && !startsOtherwise(source))
    return hasHeader(source) || !recognisePickle(source, '');
  return hasHeader(source);
}

/** A length that the file has room for, and the beginning of a JSON object behind it. */
function hasHeader(source: ByteSource): boolean {
  if (source.sizeBytes < 10) return false;
  const length = headerLength(source);
  if (length < 2 || length > mostHeaderBytes || length > source.sizeBytes - 8) return false;
  const start = source.read(8, 1)[0];
  if (start === 0x7b) return true;
  return (
    (start === 0x20 || start === 0x0a || start === 0x09 || start === 0x0d) &&
    /^\s*\{/.test(strictUtf8(source.read(8, 64)) ?? '')
  );
}

/** Magic numbers under a wrong name: those formats take such a file. */
function startsOtherwise(source: ByteSource): boolean {
  const head = source.read(0, 8);
  const [a, b, c, d] = head;
  return (
    (a === 0x50 && b === 0x4b) ||
    (a === 0x80 && (b as number) >= 2 && (b as number) <= 5 && headerLength(source) > mostHeaderBytes) ||
    (a === 0x89 && b === 0x48 && c === 0x44 && d === 0x46) ||
    (a === 0x47 && b === 0x47 && c === 0x55 && d === 0x46) ||
    (a === 0x1f && b === 0x8b) ||
    (a === 0x7f && b === 0x45 && c === 0x4c && d === 0x46) ||
    (a === 0x93 && b === 0x4e) ||
    (a === 0x76 && b === 0x65 && c === 0x72 && d === 0x73)
  );
}
