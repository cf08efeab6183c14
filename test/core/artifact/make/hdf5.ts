import { ascii, join, le } from './bytes.ts';

/** A link message to an object of another file (specification IV.A.2.g, link type 64). */
export function externalLink(name: string, file: string, path: string): Uint8Array {
  const value = join('\0', ascii(file), '\0', ascii(path), '\0');
  return join(Uint8Array.of(1, 8, 64, name.length), ascii(name), le(value.length, 2), value);
}

/** An attribute message (version 3) of a fixed-size string. */
export function textAttribute(name: string, text: string): Uint8Array {
  const type = join(Uint8Array.of(0x13, 0, 0, 0), le(text.length, 4));
  const space = Uint8Array.of(2, 0, 0, 0);
  return join(
    Uint8Array.of(3, 0),
    le(name.length + 1, 2),
    le(type.length, 2),
    le(space.length, 2),
    '\0',
    ascii(name),
    '\0',
    type,
    space,
    ascii(text),
  );
}

/** An HDF5 file with superblock 2 and one root object of the given messages (type, data). */
export function makeHdf5(messages: readonly (readonly [number, Uint8Array])[]): Uint8Array {
  const body = join(
    ...messages.map(([type, data]) => join(Uint8Array.of(type), le(data.length, 2), '\0', data)),
  );
  const root = join('OHDR', Uint8Array.of(2, 2), le(body.length, 4), body, le(0, 4));
  const size = 48 + root.length;
  return join(
    '\x89HDF\r\n\x1a\n',
    Uint8Array.of(2, 8, 8, 0),
    le(0, 8),
    le(2n ** 64n - 1n, 8),
    le(size, 8),
    le(48, 8),
    le(0, 4),
    root,
  );
}
