import { ascii, join } from './bytes.ts';

/** A base-128 varint. */
export function varint(value: number | bigint): Uint8Array {
  const out: number[] = [];
  let left = BigInt(value);
  do {
    const byte = Number(left & 127n);
    left >>= 7n;
    out.push(left > 0n ? byte | 128 : byte);
  } while (left > 0n);
  return Uint8Array.from(out);
}

/** A field: numbers as varints, texts and bytes with their length. */
export function field(number: number, value: number | bigint | string | Uint8Array): Uint8Array {
  if (typeof value === 'number' || typeof value === 'bigint') return join(varint(number * 8), varint(value));
  const bytes = typeof value === 'string' ? ascii(value) : value;
  return join(varint(number * 8 + 2), varint(bytes.length), bytes);
}

/** TensorProto of one float whose data is in `location` (onnx.proto3: dims 1, data_type 2, name 8, external_data 13, data_location 14). */
export function externalTensor(location: string, key = 'location'): Uint8Array {
  const entry = join(field(1, key), field(2, location));
  return join(field(1, 1), field(2, 1), field(8, 'w'), field(13, entry), field(14, 1));
}

/** ModelProto around a GraphProto and what else it has. */
export function onnxModel(graph: Uint8Array, ...more: readonly Uint8Array[]): Uint8Array {
  return join(field(1, 8), field(2, 'made'), field(7, graph), field(8, field(2, 17)), ...more);
}
