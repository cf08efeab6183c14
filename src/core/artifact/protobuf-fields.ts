import type { Budget, ByteSource } from './artifact.ts';
import { ByteCursor } from './byte-cursor.ts';
import { utf8Text } from './pickle/literals.ts';

/** One field of a protobuf message: a number for varints and fixed ones, a range for what has a length. */
export interface ProtoField {
  readonly field: number;
  readonly wire: number;
  /** Value of a varint or fixed field, as unsigned 64 bits. */
  readonly value: bigint;
  /** Range of the content, for wire type 2. */
  readonly start: number;
  readonly end: number;
}

/** The fields of a message, and whether its encoding is flawed. */
export interface ProtoMessage {
  readonly fields: readonly ProtoField[];
  readonly broken: boolean;
}

function varint(cursor: ByteCursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.u8();
    if (cursor.failed) return 0n;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 128) return value & 0xffffffffffffffffn;
  }
  cursor.failed = true;
  return 0n;
}

/** Reads the fields of the message in `[start, end)` without those inside them (protobuf.dev, "Encoding"). At most `most` fields. */
export function protoFields(
  source: ByteSource,
  start: number,
  end: number,
  budget: Budget,
  most = 2_000_000,
): ProtoMessage {
  const fields: ProtoField[] = [];
  const cursor = new ByteCursor(source, start, end);
  let groups = 0;
  while (cursor.left > 0) {
    if (fields.length >= most || !budget.spend(1)) return { fields, broken: true };
    const first = cursor.u8();
    let tag = BigInt(first);
    if (first >= 128) {
      cursor.at--;
      tag = varint(cursor);
    }
    const wire = Number(tag & 7n);
    const field = Number(tag >> 3n);
    if (cursor.failed || field === 0 || field > 536_870_911) return { fields, broken: true };
    const at = cursor.at;
    let value = 0n;
    let contentStart = at;
    if (wire === 0) value = varint(cursor);
    else if (wire === 1) value = cursor.big64();
    else if (wire === 5) value = BigInt(cursor.u32());
    else if (wire === 2) {
      const length = Number(varint(cursor));
      contentStart = cursor.at;
      cursor.skip(length);
    } else if (wire === 3) groups++;
    else if (wire === 4 && groups > 0) groups--;
    else return { fields, broken: true };
    if (cursor.failed) return { fields, broken: true };
    fields.push({ field, wire, value, start: contentStart, end: wire === 2 ? cursor.at : contentStart });
  }
  return { fields, broken: groups > 0 };
}

/** The text of a field, at most `most` bytes of it. */
export function protoText(source: ByteSource, { start, end }: ProtoField, most = 4096): string {
  return utf8Text(source.read(start, Math.min(end - start, most)).slice());
}
