import { ascii, join } from './bytes.ts';

/** A member of a ustar archive; `type` '0' file, '1' hard link, '2' symbolic link. */
export interface TarMember {
  readonly name: string;
  readonly bytes?: Uint8Array;
  readonly type?: string;
  readonly link?: string;
}

function header({ name, bytes, type = '0', link = '' }: TarMember): Uint8Array {
  const block = new Uint8Array(512);
  const put = (text: string, at: number): void => block.set(ascii(text), at);
  put(name, 0);
  put('0000644\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(`${(bytes?.length ?? 0).toString(8).padStart(11, '0')}\0`, 124);
  put('00000000000\0', 136);
  put('        ', 148);
  put(type, 156);
  put(link, 157);
  put('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A tar archive (POSIX.1-1988 ustar) with its two closing blocks. */
export function makeTar(members: readonly TarMember[]): Uint8Array {
  const parts = members.flatMap((member) => {
    const bytes = member.bytes ?? new Uint8Array(0);
    return [header(member), bytes, new Uint8Array((512 - (bytes.length % 512)) % 512)];
  });
  return join(...parts, new Uint8Array(1024));
}
