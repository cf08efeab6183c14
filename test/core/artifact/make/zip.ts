import { crc32, deflateRawSync } from 'node:zlib';
import { ascii, join, le } from './bytes.ts';

/** A header's fields where they are to differ from the truth. */
export interface ZipLies {
  readonly name?: string;
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
  readonly compressedBytes?: number;
  readonly sizeBytes?: number;
}

/** A member with its lies in either view (APPNOTE 4.3.7, 4.3.12). */
export interface ZipMember {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly deflate?: boolean;
  readonly unixMode?: number;
  readonly local?: ZipLies;
  readonly central?: ZipLies;
}

/** A zip archive byte by byte; `directory: false` leaves out the central directory. */
export function makeZip(members: readonly ZipMember[], directory = true): Uint8Array {
  const locals: Uint8Array[] = [];
  const centrals: Uint8Array[] = [];
  let offset = 0;
  for (const member of members) {
    const data = member.deflate === true ? new Uint8Array(deflateRawSync(member.bytes)) : member.bytes;
    const truth = {
      name: member.name,
      flags: 0,
      method: member.deflate === true ? 8 : 0,
      crc: crc32(member.bytes),
      compressedBytes: data.length,
      sizeBytes: member.bytes.length,
    };
    const fields = (lies: ZipLies | undefined): Uint8Array => {
      const one = { ...truth, ...lies };
      const sizes = join(le(one.crc, 4), le(one.compressedBytes, 4), le(one.sizeBytes, 4));
      return join(
        le(20, 2),
        le(one.flags, 2),
        le(one.method, 2),
        le(0, 4),
        sizes,
        le(one.name.length, 2),
        le(0, 2),
      );
    };
    const local = join('PK\x03\x04', fields(member.local), member.local?.name ?? member.name, data);
    const attributes = le(((member.unixMode ?? 0o100644) << 16) >>> 0, 4);
    centrals.push(
      join(
        'PK\x01\x02',
        le(0x314, 2),
        fields(member.central),
        le(0, 6),
        attributes,
        le(offset, 4),
        ascii(member.central?.name ?? member.name),
      ),
    );
    locals.push(local);
    offset += local.length;
  }
  if (!directory) return join(...locals);
  const central = join(...centrals);
  const end = join(
    'PK\x05\x06',
    le(0, 4),
    le(members.length, 2),
    le(members.length, 2),
    le(central.length, 4),
    le(offset, 4),
    le(0, 2),
  );
  return join(...locals, central, end);
}
