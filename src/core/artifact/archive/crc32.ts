import type { ByteSource } from '../artifact.ts';

const table = new Int32Array(256);
for (let index = 0; index < 256; index++) {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  table[index] = value;
}

const piece = 1 << 16;

/** CRC-32 of a source as zip and gzip use it (ISO 3309, polynomial 0xEDB88320), as an unsigned integer. */
export function crc32(source: ByteSource): number {
  let value = -1;
  for (let at = 0; at < source.sizeBytes; ) {
    const bytes = source.read(at, piece);
    if (bytes.length === 0) break;
    for (const byte of bytes) value = (table[(value ^ byte) & 255] as number) ^ (value >>> 8);
    at += bytes.length;
  }
  return ~value >>> 0;
}
