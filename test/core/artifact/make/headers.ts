import { ascii, join, le } from './bytes.ts';

/** A safetensors file of a header text and `dataBytes` zeros. */
export const makeSafetensors = (header: string, dataBytes: number): Uint8Array =>
  join(le(header.length, 8), ascii(header), new Uint8Array(dataBytes));

const text = (value: string): Uint8Array => join(le(value.length, 8), ascii(value));

/** A GGUF 3 file without tensors and with texts as its metadata. */
export const makeGguf = (pairs: Readonly<Record<string, string>>): Uint8Array =>
  join(
    'GGUF',
    le(3, 4),
    le(0, 8),
    le(Object.keys(pairs).length, 8),
    ...Object.entries(pairs).map(([key, value]) => join(text(key), le(8, 4), text(value))),
  );
