import { crc32 } from 'node:zlib';
import { join, le } from './bytes.ts';

/** A 7z archive of one file of under 128 bytes with one coder, 0 for stored (7zFormat.txt of the 7-Zip SDK; each byte is named). */
export function sevenZip(name: string, bytes: Uint8Array, method: number): Uint8Array {
  const utf16 = join(...Array.from(`${name}\0`, (letter) => le(letter.charCodeAt(0), 2)));
  const header = join(
    Uint8Array.of(0x01, 0x04), // Header, MainStreamsInfo
    Uint8Array.of(0x06, 0, 1, 0x09, bytes.length, 0x00), // PackInfo: at 0, one stream, its size, end
    Uint8Array.of(0x07, 0x0b, 1, 0), // UnpackInfo: one folder, not external
    Uint8Array.of(1, 0x01, method), // one coder with an id of one byte
    Uint8Array.of(0x0c, bytes.length, 0x00, 0x00), // its unpacked size, end, end of the streams
    Uint8Array.of(0x05, 1, 0x11, utf16.length + 1, 0), // FilesInfo: one file, its name, not external
    utf16,
    Uint8Array.of(0x00, 0x00), // end of the files, end of the header
  );
  const start = join(le(bytes.length, 8), le(header.length, 8), le(crc32(header), 4));
  return join("7z\xbc\xaf'\x1c\0\x04", le(crc32(start), 4), start, bytes, header);
}
