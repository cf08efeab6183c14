import type { ArtifactFinding, ArtifactFormat, ByteSource, InspectionContext, Severity } from './artifact.ts';
import { shownName } from './archive/member-path.ts';
import { ByteCursor } from './byte-cursor.ts';
import { utf8Text } from './pickle/literals.ts';
import { hasText } from './strict-utf8.ts';

const mostVector = 1_000_000;
/** BuiltinOperator.CUSTOM (tensorflow/compiler/mlir/lite/schema/schema.fbs). */
const custom = 32;

/** A flatbuffer's tables by bounds-checked offsets (flatbuffers.dev, "FlatBuffer Internals"). Every read that leaves the file sets `broken`. */
class Flatbuffer {
  readonly source: ByteSource;
  broken = false;

  constructor(source: ByteSource) {
    this.source = source;
  }

  uint(at: number, bytes: 1 | 2 | 4 | 8): number {
    const cursor = new ByteCursor(this.source, at);
    const value =
      bytes === 1 ? cursor.u8() : bytes === 2 ? cursor.u16() : bytes === 4 ? cursor.u32() : cursor.u64();
    if (cursor.failed) this.broken = true;
    return value;
  }

  /** Position of a table's field; 0 where it has none. */
  field(table: number, index: number): number {
    const vtable = table - (this.uint(table, 4) | 0);
    if (vtable < 0 || vtable + 4 > this.source.sizeBytes) {
      this.broken = true;
      return 0;
    }
    const size = this.uint(vtable, 2);
    if (size < 4 || size % 2 !== 0 || vtable + size > this.source.sizeBytes) {
      this.broken = true;
      return 0;
    }
    const slot = 4 + index * 2;
    const offset = slot + 2 > size ? 0 : this.uint(vtable + slot, 2);
    return offset === 0 ? 0 : table + offset;
  }

  /** Start and length of the vector that a field points to. */
  vector(
    table: number,
    index: number,
    elementBytes: number,
  ): { readonly start: number; readonly length: number } {
    const field = this.field(table, index);
    if (field === 0) return { start: 0, length: 0 };
    const start = field + this.uint(field, 4);
    const length = this.uint(start, 4);
    if (start + 4 + length * elementBytes > this.source.sizeBytes) {
      this.broken = true;
      return { start: 0, length: 0 };
    }
    return { start: start + 4, length };
  }

  /** Positions of the tables in a vector of tables. */
  tables(table: number, index: number): readonly number[] {
    const { start, length } = this.vector(table, index, 4);
    const found: number[] = [];
    for (let element = 0; element < Math.min(length, mostVector) && !this.broken; element++) {
      const at = start + element * 4;
      found.push(at + this.uint(at, 4));
    }
    return found;
  }
}

function inspectTflite(source: ByteSource, context: InspectionContext): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const report = (severity: Severity, code: string, message: string, offset: number): void => {
    if (findings.length < 200) findings.push({ severity, code: `tflite.${code}`, message, offset });
  };
  const buffer = new Flatbuffer(source);
  const model = buffer.uint(0, 4);
  const codes = buffer.tables(model, 1);
  for (const table of codes) {
    if (!context.budget.spend(1)) break;
    const old = buffer.field(table, 0);
    const modern = buffer.field(table, 3);
    const builtin = Math.max(
      old === 0 ? 0 : buffer.uint(old, 1),
      modern === 0 ? 0 : buffer.uint(modern, 4) | 0,
    );
    const { start, length } = buffer.vector(table, 1, 1);
    const name = length === 0 ? '' : utf8Text(source.read(start, Math.min(length, 256)).slice());
    if (buffer.broken) break;
    if (name.startsWith('Flex')) {
      const python = /PyFunc|EagerPy/.test(name);
      const file = /^Flex(ReadFile|WriteFile|MatchingFiles|LoadAndRemapMatrix)/.test(name);
      if (python) report('critical', 'custom-op', `The operator ${shownName(name)} calls Python.`, table);
      else
        report(
          file ? 'high' : 'medium',
          'custom-op',
          `The operator ${shownName(name)} runs TensorFlow's own operator by the Flex delegate.`,
          table,
        );
    } else if (builtin === custom || name !== '')
      report(
        'medium',
        'custom-op',
        `The custom operator ${shownName(name)} needs a library that is not in the file.`,
        table,
      );
  }
  const subgraphs = buffer.tables(model, 2);
  for (const graph of subgraphs)
    for (const operator of buffer.tables(graph, 3)) {
      if (!context.budget.spend(1) || buffer.broken) break;
      const index = buffer.field(operator, 0);
      if (index !== 0 && buffer.uint(index, 4) >= codes.length)
        report('high', 'malformed', 'An operator refers to a code that does not exist.', operator);
    }
  for (const table of buffer.tables(model, 4)) {
    if (!context.budget.spend(1) || buffer.broken) break;
    buffer.vector(table, 0, 1);
    const offset = buffer.field(table, 1);
    const size = buffer.field(table, 2);
    if (
      offset !== 0 &&
      size !== 0 &&
      buffer.uint(offset, 8) > 1 &&
      buffer.uint(offset, 8) + buffer.uint(size, 8) > source.sizeBytes
    )
      report('high', 'malformed', 'A buffer lies outside of the file.', table);
  }
  if (subgraphs.length === 0 && !buffer.broken)
    report('medium', 'malformed', 'The model has no graph.', model);
  if (buffer.broken) report('high', 'malformed', 'An offset, table or vector leaves the file.', 0);
  return findings;
}

/** TensorFlow Lite models: a flatbuffer checked for its bounds, custom operators and Flex operators named. */
export const tflite: ArtifactFormat = {
  id: 'tflite',
  extensions: ['.tflite'],
  recognise: (source) => hasText(source.read(4, 4), 'TFL3'),
  inspect: inspectTflite,
};

/** ExecuTorch programs: recognised, their delegates' payloads are not read. */
export const executorch: ArtifactFormat = {
  id: 'executorch',
  extensions: ['.pte'],
  recognise: (source) => /^ET\d\d$/.test(String.fromCharCode(...source.read(4, 4))),
  inspect: () => [
    {
      severity: 'medium',
      code: 'format.unread',
      message: 'An ExecuTorch program: recognised, and its content is not inspected.',
    },
  ],
};
