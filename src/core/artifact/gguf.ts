import type { ArtifactFinding, ArtifactFormat, ByteSource, InspectionContext, Severity } from './artifact.ts';
import { sliceSource } from './pickle/window.ts';
import { shownName } from './archive/member-path.ts';
import { ByteCursor } from './byte-cursor.ts';
import { tensorBlocks } from './gguf-types.ts';
import { hasText } from './strict-utf8.ts';
import { utf8Text } from './pickle/literals.ts';
import { templateFindings } from './template.ts';

/** Bytes of the scalar value types 0 to 12; 8 is a string, 9 an array (docs/gguf.md, `gguf_metadata_value_type`). */
const scalarBytes = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
const mostTemplate = 1 << 20;
const mostFindings = 200;

type Report = (severity: Severity, code: string, message: string) => void;

class Reader {
  readonly cursor: ByteCursor;
  readonly version: number;
  readonly findings: ArtifactFinding[] = [];
  readonly context: InspectionContext;
  alignment = 32;

  constructor(source: ByteSource, context: InspectionContext, littleEndian: boolean, version: number) {
    this.cursor = new ByteCursor(source, 8, source.sizeBytes, littleEndian);
    this.version = version;
    this.context = context;
  }

  readonly report: Report = (severity, code, message) => {
    if (this.findings.length < mostFindings)
      this.findings.push({ severity, code: `gguf.${code}`, message, offset: this.cursor.at });
  };

  /** Counts and lengths have 32 bits in version 1. */
  count(): number {
    return this.version === 1 ? this.cursor.u32() : this.cursor.u64();
  }

  /** A string's bytes as text, up to `most`; undefined when it is cut off. */
  text(most: number): string | undefined {
    const length = this.count();
    if (this.cursor.failed || length > this.cursor.left) {
      this.report(
        'high',
        this.cursor.failed || length < this.cursor.limit ? 'truncated' : 'string-length',
        `A text of ${length} bytes does not fit into the file.`,
      );
      return undefined;
    }
    const start = this.cursor.at;
    const bytes = this.cursor.bytes(Math.min(length, most));
    this.cursor.at = start + length;
    return utf8Text(bytes);
  }

  /** Reads a metadata value; false when reading cannot go on. */
  value(key: string): boolean {
    const type = this.cursor.u32();
    const { cursor } = this;
    if (cursor.failed) return this.truncated();
    if (type > 12) {
      this.report(
        'high',
        'value-type',
        `The value of ${shownName(key)} has the type ${type}, which does not exist.`,
      );
      return false;
    }
    if (key === 'general.alignment' && (type === 8 || type === 9)) this.alignmentType(type);
    if (type === 8) {
      const isTemplate = /^tokenizer\.chat_template/.test(key);
      const text = this.text(isTemplate ? mostTemplate : 256);
      if (text === undefined) return false;
      if (isTemplate) this.findings.push(...templateFindings(text, key));
      return true;
    }
    if (type === 9) return this.array(key);
    const start = cursor.at;
    if (type === 7 && cursor.u8() > 1)
      this.report('low', 'bool', `The truth value of ${shownName(key)} is neither 0 nor 1.`);
    if (key === 'general.alignment' && type !== 4) this.alignmentType(type);
    else if (key === 'general.alignment') {
      this.alignment = cursor.u32();
      const power = this.alignment > 0 && (this.alignment & (this.alignment - 1)) === 0;
      if (!power || this.alignment > 1 << 20) {
        this.report('high', 'alignment', `The alignment ${this.alignment} is no power of two.`);
        this.alignment = 32;
      }
    }
    cursor.at = start;
    cursor.skip(scalarBytes[type] as number);
    return cursor.failed ? this.truncated() : true;
  }

  /** llama.cpp aborts on an alignment of another type (gguf.cpp, `gguf_get_val_u32`). */
  private alignmentType(type: number): void {
    this.report('high', 'alignment', `The alignment has the type ${type}; readers take it as a uint32 (4).`);
  }

  private array(key: string): boolean {
    const { cursor } = this;
    const type = cursor.u32();
    const length = this.count();
    if (cursor.failed) return this.truncated();
    if (type === 9) {
      this.report(
        'high',
        'array-depth',
        `The value of ${shownName(key)} is a list of lists, which readers refuse.`,
      );
      return false;
    }
    if (type > 12) {
      this.report(
        'high',
        'value-type',
        `The elements of ${shownName(key)} have the type ${type}, which does not exist.`,
      );
      return false;
    }
    const least = type === 8 ? (this.version === 1 ? 4 : 8) : (scalarBytes[type] as number);
    if (length * least > cursor.left) {
      this.report(
        'high',
        'array-length',
        `The list ${shownName(key)} of ${length} elements does not fit into the file.`,
      );
      return false;
    }
    if (type !== 8) {
      cursor.skip(length * least);
      return true;
    }
    const templates = /^tokenizer\.chat_template/.test(key);
    for (let index = 0; index < length; index++) {
      if (!this.context.budget.spend(1)) return false;
      if (templates) {
        const text = this.text(mostTemplate);
        if (text === undefined) return false;
        this.findings.push(...templateFindings(text, key));
        continue;
      }
      const bytes = this.count();
      cursor.skip(bytes);
      if (cursor.failed) return this.truncated();
    }
    return true;
  }

  private truncated(): boolean {
    this.report('high', 'truncated', 'The file breaks off in its header.');
    return false;
  }
}

function inspectGguf(source: ByteSource, context: InspectionContext): readonly ArtifactFinding[] {
  const head = new ByteCursor(source, 4);
  const little = head.u32();
  const swapped = little > 0xffff;
  const version = swapped
    ? ((little >>> 24) | ((little >>> 8) & 0xff00) | ((little << 8) & 0xff0000) | ((little & 0xff) << 24)) >>>
      0
    : little;
  const reader = new Reader(source, context, !swapped, version);
  const { report, cursor } = reader;
  if (head.failed) report('high', 'truncated', 'The file breaks off in its header.');
  else if (version < 1 || version > 3)
    report('high', 'version', `Version ${version} of GGUF does not exist.`);
  else {
    if (swapped)
      report(
        'medium',
        'endianness',
        'The file is big-endian; readers of the other order refuse it or misread it.',
      );
    const tensors = reader.count();
    const pairs = reader.count();
    if (cursor.failed) report('high', 'truncated', 'The file breaks off in its header.');
    else if (tensors * 24 > cursor.left || pairs * 13 > cursor.left)
      report('high', 'count', `${tensors} tensors and ${pairs} values do not fit into the file.`);
    else if (readPairs(reader, pairs)) readTensors(reader, tensors, source);
  }
  return reader.findings;
}

function readPairs(reader: Reader, pairs: number): boolean {
  const keys = new Set<string>();
  for (let index = 0; index < pairs; index++) {
    if (!reader.context.budget.spend(1)) return false;
    const key = reader.text(1024);
    if (key === undefined) return false;
    if (keys.has(key)) reader.report('high', 'duplicate-key', `The key ${shownName(key)} is there twice.`);
    keys.add(key);
    if (/[/\\\u0000-\u001f]|\.\./.test(key))
      reader.report(
        'medium',
        'key-name',
        `The key ${shownName(key)} has parts of a path or control characters.`,
      );
    if (!reader.value(key)) return false;
  }
  return true;
}

function readTensors(reader: Reader, tensors: number, source: ByteSource): void {
  const { cursor, report } = reader;
  const names = new Set<string>();
  const spans: { readonly name: string; readonly offset: number; readonly bytes: number }[] = [];
  for (let index = 0; index < tensors; index++) {
    if (!reader.context.budget.spend(1)) return;
    const name = reader.text(1024);
    if (name === undefined) return;
    if (names.has(name)) report('high', 'duplicate-tensor', `The tensor ${shownName(name)} is there twice.`);
    names.add(name);
    const rank = cursor.u32();
    if (cursor.failed) return report('high', 'truncated', 'The file breaks off in its header.');
    if (rank > 4)
      return report(
        'high',
        'dims',
        `The tensor ${shownName(name)} has ${rank} dimensions; four are allowed.`,
      );
    let elements = 1n;
    let row = 1;
    for (let axis = 0; axis < rank; axis++) {
      const size = reader.version === 1 ? BigInt(cursor.u32()) : cursor.big64();
      if (axis === 0) row = Number(size);
      elements *= size;
    }
    const type = cursor.u32();
    const offset = cursor.u64();
    if (cursor.failed) return report('high', 'truncated', 'The file breaks off in its header.');
    if (elements >= 2n ** 63n)
      return report(
        'high',
        'overflow',
        `The number of elements of ${shownName(name)} does not fit into 63 bits.`,
      );
    const block = tensorBlocks[type];
    if (block === undefined) {
      report(
        'high',
        'tensor-type',
        `The tensor ${shownName(name)} has the type ${type}, which does not exist.`,
      );
      continue;
    }
    if (row % block[0] !== 0)
      report('high', 'tensor-type', `A row of ${shownName(name)} is no whole number of blocks.`);
    spans.push({ name, offset, bytes: Math.ceil(Number(elements) / block[0]) * block[1] });
  }
  const padded = (bytes: number): number => Math.ceil(bytes / reader.alignment) * reader.alignment;
  const start = padded(cursor.at);
  let expected = 0;
  for (const { name, offset, bytes } of spans) {
    if (offset !== expected)
      report(
        'high',
        'offset',
        `The tensor ${shownName(name)} begins at ${offset}; ${expected} follows from those before it.`,
      );
    if (start + offset + bytes > source.sizeBytes) {
      const code = start + offset > source.sizeBytes ? 'offset' : 'truncated';
      report('high', code, `The tensor ${shownName(name)} ends behind the end of the file.`);
      break;
    }
    expected = padded(offset + bytes);
  }
  const end = spans.length === 0 ? cursor.at : start + expected;
  if (end < source.sizeBytes && reader.findings.every(({ severity }) => severity !== 'high'))
    inspectTail(reader, source, end);
}

/** Bytes that belong to no tensor: loaders pass them over. */
function inspectTail(reader: Reader, source: ByteSource, from: number): void {
  const bytes = source.sizeBytes - from;
  const zeros = source.read(from, Math.min(bytes, reader.alignment)).every((byte) => byte === 0);
  if (bytes <= reader.alignment && zeros) return;
  reader.report('low', 'trailing-data', `${bytes} bytes stand behind the last tensor.`);
  reader.findings.push(...reader.context.descend('(behind the tensors)', sliceSource(source, from, bytes)));
}

/** GGUF 1 to 3 (ggml's docs/gguf.md), little- and big-endian: header, every key, chat templates, tensors to the byte. */
export const gguf: ArtifactFormat = {
  id: 'gguf',
  extensions: ['.gguf'],
  recognise: (source) => hasText(source.read(0, 4), 'GGUF'),
  inspect: inspectGguf,
};
