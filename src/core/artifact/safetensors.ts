import type { ArtifactFinding, ArtifactFormat, ByteSource } from './artifact.ts';
import { asciiText } from './strict-utf8.ts';

const maxHeader = 100_000_000;
const itemBytes: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
};

function headerLength(source: ByteSource): number | undefined {
  const head = source.read(0, 8);
  if (head.length < 8) return undefined;
  return Number(new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true));
}

/** safetensors: a length, a JSON header, the data. Source: huggingface/safetensors, README, "Format". */
export const safetensors: ArtifactFormat = {
  id: 'safetensors',
  extensions: ['safetensors'],
  recognise: (source, name) => {
    const length = headerLength(source);
    if (length === undefined || length > maxHeader) return false;
    const first = source.read(8, 1)[0];
    return first === 0x7b && (length <= source.sizeBytes - 8 || name.toLowerCase().endsWith('.safetensors'));
  },
  inspect: (source) => {
    const length = headerLength(source) ?? 0;
    const malformed = (message: string): ArtifactFinding[] => [
      { severity: 'high', code: 'safetensors.malformed', message, offset: 8 },
    ];
    if (length > source.sizeBytes - 8)
      return malformed(`The header claims ${length} bytes, and the file has ${source.sizeBytes}.`);
    let header: unknown;
    try {
      header = JSON.parse(asciiText(source.read(8, length)));
    } catch {
      return malformed('The header is no JSON.');
    }
    if (typeof header !== 'object' || header === null || Array.isArray(header))
      return malformed('The header is no map of tensors.');
    const spans: { name: string; from: number; to: number }[] = [];
    for (const [name, tensor] of Object.entries(header)) {
      if (name === '__metadata__') continue;
      const {
        dtype,
        shape,
        data_offsets: offsets,
      } = (tensor ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
      if (typeof dtype !== 'string' || !Array.isArray(shape) || !Array.isArray(offsets))
        return malformed(`The tensor ${name.slice(0, 80)} has no dtype, shape and data_offsets.`);
      const [from, to] = offsets as unknown[];
      if (
        !Number.isSafeInteger(from) ||
        !Number.isSafeInteger(to) ||
        Number(from) < 0 ||
        Number(to) < Number(from) ||
        Number(to) > source.sizeBytes - 8 - length
      )
        return malformed(`The tensor ${name.slice(0, 80)} lies outside the file.`);
      const size = shape.reduce(
        (product: number, one: unknown) => product * Number(one),
        itemBytes[dtype] ?? Number.NaN,
      );
      if (!Number.isNaN(size) && size !== Number(to) - Number(from))
        return malformed(
          `The tensor ${name.slice(0, 80)} takes ${Number(to) - Number(from)} bytes where its shape needs ${size}.`,
        );
      spans.push({ name, from: Number(from), to: Number(to) });
    }
    spans.sort((one, other) => one.from - other.from || one.to - other.to);
    let end = 0;
    for (const { name, from, to } of spans) {
      if (from < end) return malformed(`The tensor ${name.slice(0, 80)} overlaps the one before it.`);
      if (from > end)
        return malformed(`${from - end} bytes before the tensor ${name.slice(0, 80)} belong to none.`);
      end = to;
    }
    const tail = source.sizeBytes - 8 - length - end;
    return tail > 0 ? malformed(`${tail} bytes behind the last tensor belong to none.`) : [];
  },
};
