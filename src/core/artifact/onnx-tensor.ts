import type { ByteSource, InspectionContext, Severity } from './artifact.ts';
import { escapeOf, shownName } from './archive/member-path.ts';
import { type ProtoField, protoFields, protoText } from './protobuf-fields.ts';

/** Bits of an element by data type (onnx.proto3, TensorProto.DataType); 0 for strings. */
const elementBits: Readonly<Record<number, number>> = {
  1: 32,
  2: 8,
  3: 8,
  4: 16,
  5: 16,
  6: 32,
  7: 64,
  8: 0,
  9: 8,
  10: 16,
  11: 64,
  12: 32,
  13: 64,
  14: 64,
  15: 128,
  16: 16,
  17: 8,
  18: 8,
  19: 8,
  20: 8,
  21: 4,
  22: 4,
  23: 4,
  24: 8,
  25: 2,
  26: 2,
};
const knownKeys = new Set(['location', 'offset', 'length', 'checksum', 'basepath']);

type Report = (severity: Severity, code: string, message: string, offset: number) => void;

/**
 * Judges one TensorProto: data that lies outside of the file must stay in the model's folder (CVE-2022-25882, CVE-2024-27318, CVE-2024-5187,
 * CVE-2025-51480), its keys must be the known ones (CVE-2026-34445), and data inside must have the size that the shape asks for.
 */
export function judgeTensor(
  source: ByteSource,
  fields: readonly ProtoField[],
  context: InspectionContext,
  report: Report,
  offset: number,
): void {
  const text = fields.find(({ field }) => field === 8);
  const name = shownName(text === undefined ? '(unnamed)' : protoText(source, text));
  let elements = 1n;
  let dims = 0;
  const addDim = (value: bigint): void => {
    dims++;
    if (value >= 2n ** 63n)
      report('high', 'size-mismatch', `The tensor ${name} has a negative dimension.`, offset);
    else if (elements < 2n ** 64n) elements *= value;
  };
  for (const one of fields)
    if (one.field === 1) {
      if (one.wire === 0) addDim(one.value);
      else for (const value of packed(source, one)) addDim(value);
    }
  const type = Number(fields.filter(({ field, wire }) => field === 2 && wire === 0).at(-1)?.value ?? 0n);
  const bits = elementBits[type];
  if (bits === undefined && type !== 0)
    report(
      'high',
      'size-mismatch',
      `The tensor ${name} has the element type ${type}, which does not exist.`,
      offset,
    );
  const needed = bits === undefined ? undefined : (elements * BigInt(bits) + 7n) / 8n;
  const external = fields.filter(({ field, wire }) => field === 13 && wire === 2);
  const outside = fields.some(({ field, wire, value }) => field === 14 && wire === 0 && value === 1n);
  if (external.length > 0 || outside)
    judgeExternal(source, external, context, report, name, needed, outside, offset);
  const raw = fields.filter(({ field, wire }) => field === 9 && wire === 2).at(-1);
  if (raw !== undefined && outside && raw.end > raw.start)
    report('high', 'external-data', `The tensor ${name} has data inside and outside of the file.`, offset);
  if (
    raw !== undefined &&
    !outside &&
    needed !== undefined &&
    bits !== 0 &&
    BigInt(raw.end - raw.start) !== needed &&
    (dims > 0 || raw.end > raw.start)
  )
    report(
      'high',
      'size-mismatch',
      `The tensor ${name} needs ${needed} bytes and has ${raw.end - raw.start}.`,
      offset,
    );
}

/** The varints of a packed field, at most 64 of them. */
function packed(source: ByteSource, { start, end }: ProtoField): readonly bigint[] {
  const bytes = source.read(start, Math.min(end - start, 640));
  const values: bigint[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte < 128) {
      values.push(value & 0xffffffffffffffffn);
      value = shift = 0n;
    }
    if (values.length >= 64 || shift > 70n) break;
  }
  return values;
}

function judgeExternal(
  source: ByteSource,
  entries: readonly ProtoField[],
  context: InspectionContext,
  report: Report,
  name: string,
  needed: bigint | undefined,
  outside: boolean,
  offset: number,
): void {
  let location: string | undefined;
  let leaves = false;
  let start = 0n;
  let length: bigint | undefined;
  for (const entry of entries) {
    const { fields } = protoFields(source, entry.start, entry.end, context.budget, 64);
    const part = (number: number): string => {
      const found = fields.filter(({ field, wire }) => field === number && wire === 2).at(-1);
      return found === undefined ? '' : protoText(source, found);
    };
    const key = part(1);
    const value = part(2);
    if (key === 'location' || key === 'basepath') {
      const escape = escapeOf(value);
      if (escape !== undefined)
        report(
          'critical',
          'external-path',
          `The tensor ${name} is read from ${shownName(value)}, which ${escape}: loading the model reads that file.`,
          entry.start,
        );
      else if (value.includes('://'))
        report(
          'critical',
          'external-path',
          `The tensor ${name} is read from the address ${shownName(value)}.`,
          entry.start,
        );
      leaves ||= escape !== undefined || value.includes('://');
      if (key === 'location') location = value;
    } else if (key === 'offset' || key === 'length') {
      if (!/^\d{1,19}$/.test(value))
        report(
          'high',
          'external-range',
          `The ${key} ${shownName(value)} of ${name} is no whole number.`,
          entry.start,
        );
      else if (BigInt(value) > 2n ** 53n)
        report('high', 'external-range', `The ${key} ${value} of ${name} is beyond any file.`, entry.start);
      else if (key === 'length') length = BigInt(value);
      else start = BigInt(value);
    } else if (!knownKeys.has(key)) {
      const dunder = key.startsWith('__');
      report(
        dunder ? 'critical' : 'high',
        'external-key',
        `The tensor ${name} has the external key ${shownName(key)}${dunder ? ', which sets an attribute of the reader' : ''}.`,
        entry.start,
      );
    }
  }
  if (outside && (location === undefined || location === ''))
    report(
      'high',
      'external-data',
      `The tensor ${name} lies outside of the file, and no place is given.`,
      offset,
    );
  else if (location !== undefined) {
    report(
      'low',
      'external-file',
      `The tensor ${name} is read from ${shownName(location)} beside the model; that file was not inspected with it.`,
      offset,
    );
    if (!leaves) judgeSibling(location, start, length ?? needed ?? 0n, name, context, report, offset);
  }
  if (length !== undefined && needed !== undefined && needed > 0n && length !== needed)
    report(
      'high',
      'external-range',
      `The tensor ${name} needs ${needed} bytes and its range has ${length}.`,
      offset,
    );
}

/** The file that a tensor names, where it is known what stands beside the model: links lead out of its folder (CVE-2026-27489), ranges end in the file. */
function judgeSibling(
  location: string,
  start: bigint,
  length: bigint,
  name: string,
  { sibling }: InspectionContext,
  report: Report,
  offset: number,
): void {
  const found = sibling?.(location);
  if (found === undefined) return;
  const shown = shownName(location);
  if (found.kind === 'link')
    report(
      'critical',
      'external-symlink',
      `The tensor ${name} is read from ${shown}, which is or lies behind a symbolic link: loading the model reads what it leads to.`,
      offset,
    );
  else if (found.kind === 'missing')
    report(
      found.certain ? 'high' : 'low',
      'external-missing',
      `The tensor ${name} is read from ${shown}, which is not there: loading the model fails${found.certain ? ', or reads what somebody puts there' : ''}.`,
      offset,
    );
  else if (found.kind === 'other')
    report(
      'high',
      'external-missing',
      `The tensor ${name} is read from ${shown}, which is no regular file.`,
      offset,
    );
  else if (start + length > BigInt(found.sizeBytes))
    report(
      'high',
      'external-range',
      `The tensor ${name} needs bytes ${start} to ${start + length} of ${shown}, which has ${found.sizeBytes}.`,
      offset,
    );
}
