import type { ArtifactFinding, ArtifactFormat, ByteSource, Severity } from './artifact.ts';
import { shownName } from './archive/member-path.ts';
import { type JsonValue, parseJsonValue, valueOf } from './json-value.ts';
import { sliceSource } from './pickle/window.ts';
import { headerLength, mostHeaderBytes, recogniseSafetensors } from './safetensors-header.ts';
import { strictUtf8 } from './strict-utf8.ts';
import type { InspectionContext } from './artifact.ts';

/** Bits of each element type (safetensors/src/tensor.rs, Dtype). */
const bits: Readonly<Record<string, bigint>> = {
  BOOL: 8n,
  F4: 4n,
  F6_E2M3: 6n,
  F6_E3M2: 6n,
  U8: 8n,
  I8: 8n,
  F8_E5M2: 8n,
  F8_E4M3: 8n,
  F8_E8M0: 8n,
  F8_E4M3FNUZ: 8n,
  F8_E5M2FNUZ: 8n,
  I16: 16n,
  U16: 16n,
  F16: 16n,
  BF16: 16n,
  I32: 32n,
  U32: 32n,
  F32: 32n,
  C64: 64n,
  F64: 64n,
  I64: 64n,
  U64: 64n,
};
const most64 = 2n ** 64n - 1n;
const codeText =
  /\b(import |exec\(|eval\(|__import__|subprocess|os\.system|<script|javascript:|base64|rm -rf|curl |wget |powershell)/i;
const urlText = /https?:\/\//i;

interface Range {
  readonly name: string;
  readonly begin: bigint;
  readonly end: bigint;
}

function natural(value: JsonValue | undefined): bigint | undefined {
  return value?.kind === 'number' && /^\d{1,20}$/.test(value.text) && BigInt(value.text) <= most64
    ? BigInt(value.text)
    : undefined;
}

function inspectSafetensors(source: ByteSource, context: InspectionContext): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const report = (severity: Severity, code: string, message: string, offset = 8): void => {
    if (findings.length < 200) findings.push({ severity, code: `safetensors.${code}`, message, offset });
  };
  if (source.sizeBytes < 8) {
    report('high', 'truncated', 'The file is shorter than its first field of eight bytes.', 0);
    return findings;
  }
  const length = headerLength(source);
  if (length > mostHeaderBytes || length > source.sizeBytes - 8) {
    report(
      'high',
      'header-length',
      `The header is said to have ${length} bytes; the file has ${source.sizeBytes - 8} more.`,
      0,
    );
    return [
      ...findings,
      ...context.descend(
        '(content)',
        source.sizeBytes > 16 ? sliceSource(source, 8, source.sizeBytes) : sliceSource(source, 8, 0),
      ),
    ];
  }
  const text = strictUtf8(source.read(8, length).slice());
  if (text === undefined) {
    report('high', 'header-encoding', 'The header is no UTF-8.');
    return findings;
  }
  if (/^\s/.test(text))
    report(
      'info',
      'leading-space',
      'White space stands before the header; the format text forbids it, readers accept it.',
    );
  const root = parseJsonValue(text);
  if (root?.kind !== 'object') {
    report('high', 'header-json', 'The header is no JSON object.');
    return findings;
  }
  const ranges: Range[] = [];
  const seen = new Set<string>();
  for (const { key, value } of root.entries) {
    if (!context.budget.spend(1)) break;
    if (seen.has(key))
      report(
        'high',
        'duplicate-key',
        `The key ${shownName(key)} is there twice: readers take one or the other.`,
        8 + value.offset,
      );
    seen.add(key);
    if (key === '__metadata__') judgeMetadata(value, report);
    else {
      const range = judgeTensor(key, value, report);
      if (range !== undefined) ranges.push(range);
    }
  }
  judgeRanges(ranges, BigInt(source.sizeBytes - 8 - length), 8 + length, report);
  const used = ranges.reduce((most, { end }) => (end > most ? end : most), 0n);
  const tail = 8 + length + Number(used);
  if (tail < source.sizeBytes)
    findings.push(
      ...context.descend('(behind the tensors)', sliceSource(source, tail, source.sizeBytes - tail)),
    );
  return findings;
}

type Report = (severity: Severity, code: string, message: string, offset?: number) => void;

function judgeMetadata(value: JsonValue, report: Report): void {
  if (value.kind !== 'object') {
    report('high', 'metadata-type', 'The metadata is no object of texts.', 8 + value.offset);
    return;
  }
  const seen = new Set<string>();
  for (const { key, value: inner } of value.entries) {
    if (seen.has(key))
      report('high', 'duplicate-key', `The metadata key ${shownName(key)} is there twice.`, 8 + inner.offset);
    seen.add(key);
    if (inner.kind !== 'string')
      report('high', 'metadata-type', `The metadata value ${shownName(key)} is no text.`, 8 + inner.offset);
    else if (
      codeText.test(inner.text) ||
      (/script|code|exec|payload|hook|init/i.test(key) && inner.text.length > 0 && /[(;]/.test(inner.text))
    )
      report(
        'low',
        'metadata-code-text',
        `The metadata value ${shownName(key)} looks like code; nothing runs it.`,
        8 + inner.offset,
      );
    else if (
      urlText.test(inner.text) &&
      /(cmd|payload|malicious|evil|exfil|\.sh\b|\.exe\b|token=|key=)/i.test(inner.text)
    )
      report(
        'medium',
        'metadata-code-text',
        `The metadata value ${shownName(key)} names an address with a command or a secret.`,
        8 + inner.offset,
      );
  }
}

function judgeTensor(name: string, value: JsonValue, report: Report): Range | undefined {
  const offset = 8 + value.offset;
  const wrong = (what: string): undefined => {
    report('high', 'header-json', `The entry ${shownName(name)} ${what}.`, offset);
    return undefined;
  };
  if (value.kind !== 'object') return wrong('is no object');
  const keys = value.entries.map(({ key }) => key);
  if (new Set(keys).size < keys.length)
    report('high', 'duplicate-key', `The entry ${shownName(name)} has a key twice.`, offset);
  const dtype = valueOf(value, 'dtype');
  const shape = valueOf(value, 'shape');
  const offsets = valueOf(value, 'data_offsets');
  if (dtype?.kind !== 'string' || shape?.kind !== 'array' || offsets?.kind !== 'array')
    return wrong('lacks dtype, shape or data_offsets');
  if (keys.length > 3)
    report(
      'medium',
      'header-json',
      `The entry ${shownName(name)} has keys that the format does not know.`,
      offset,
    );
  const begin = natural(offsets.items[0]);
  const end = natural(offsets.items[1]);
  if (offsets.items.length !== 2 || begin === undefined || end === undefined || begin > end)
    return wrong('has offsets that are no range of two whole numbers');
  let count = 1n;
  for (const item of shape.items) {
    const size = natural(item);
    if (size === undefined) return wrong('has a shape that is no list of whole numbers');
    count *= size;
    if (count > most64) {
      report(
        'high',
        'overflow',
        `The number of elements of ${shownName(name)} does not fit into 64 bits.`,
        offset,
      );
      return { name, begin, end };
    }
  }
  const width = Object.hasOwn(bits, dtype.text) ? bits[dtype.text] : undefined;
  if (width === undefined) {
    report(
      'high',
      'dtype',
      `The element type ${shownName(dtype.text)} of ${shownName(name)} does not exist.`,
      offset,
    );
    return { name, begin, end };
  }
  const total = count * width;
  if (total > most64)
    report('high', 'overflow', `The size of ${shownName(name)} does not fit into 64 bits.`, offset);
  else if (total % 8n !== 0n)
    report('high', 'misaligned', `The elements of ${shownName(name)} do not fill whole bytes.`, offset);
  else if (total / 8n !== end - begin)
    report(
      'high',
      'size-mismatch',
      `${shownName(name)} needs ${total / 8n} bytes and has ${end - begin}.`,
      offset,
    );
  return { name, begin, end };
}

function judgeRanges(ranges: Range[], dataBytes: bigint, dataStart: number, report: Report): void {
  ranges.sort((a, b) =>
    a.begin < b.begin ? -1 : a.begin > b.begin ? 1 : a.end < b.end ? -1 : a.end > b.end ? 1 : 0,
  );
  let at = 0n;
  for (const { name, begin, end } of ranges) {
    if (begin < at)
      report(
        'critical',
        'overlap',
        `${shownName(name)} shares bytes with another tensor.`,
        dataStart + Number(begin),
      );
    else if (begin > at)
      report(
        'high',
        'hole',
        `${begin - at} bytes before ${shownName(name)} belong to no tensor.`,
        dataStart + Number(at),
      );
    if (end > at) at = end;
  }
  if (at > dataBytes)
    report('high', 'truncated', `The tensors need ${at} bytes and ${dataBytes} are there.`, dataStart);
  else if (at < dataBytes)
    report(
      'high',
      'trailing-data',
      `${dataBytes - at} bytes stand behind the tensors.`,
      dataStart + Number(at),
    );
}

/** safetensors, checked to the byte as the reference implementation 0.8 does, and stricter where it is lenient (section 2.7). */
export const safetensors: ArtifactFormat = {
  id: 'safetensors',
  extensions: ['.safetensors'],
  recognise: recogniseSafetensors,
  inspect: inspectSafetensors,
};
