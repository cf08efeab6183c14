import type { ArtifactFinding, ArtifactFormat, ByteSource, Severity } from './artifact.ts';
import { shownName } from './archive/member-path.ts';
import { type JsonValue, valueOf } from './json-value.ts';
import { NameSet } from './name-set.ts';
import { sliceSource } from './pickle/window.ts';
import {
  type HeaderEntry,
  type HeaderFlaw,
  mostValueBytes,
  nameAt,
  parseEntry,
  readEntries,
} from './safetensors-entries.ts';
import { judgeMetadata, type Report } from './safetensors-metadata.ts';
import { headerLength, mostHeaderBytes, recogniseSafetensors } from './safetensors-header.ts';
import { asciiText } from './strict-utf8.ts';
import { TensorRanges } from './tensor-ranges.ts';
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
const mostFindings = 200;
/** More than ten times what the largest models have; their ranges and names are some 40 bytes each. */
const mostEntries = 1_000_000;
const most64 = 2n ** 64n - 1n;

function natural(value: JsonValue | undefined): bigint | undefined {
  return value?.kind === 'number' && /^\d{1,20}$/.test(value.text) && BigInt(value.text) <= most64
    ? BigInt(value.text)
    : undefined;
}

function inspectSafetensors(source: ByteSource, context: InspectionContext): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const report = (severity: Severity, code: string, message: string, offset = 8): void => {
    if (findings.length < mostFindings)
      findings.push({ severity, code: `safetensors.${code}`, message, offset });
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
  const end = 8 + length;
  if (/^\s/.test(asciiText(source.read(8, 1))))
    report(
      'info',
      'leading-space',
      'White space stands before the header; the format text forbids it, readers accept it.',
    );
  const before = findings.length;
  const ranges = new TensorRanges();
  const seen = new NameSet();
  let overfull = false;
  const isFull = (names: NameSet): boolean => {
    overfull ||= names.size >= mostEntries;
    return names.size >= mostEntries;
  };
  const flaw = readEntries(source, 8, end, (entry) => {
    if (!context.budget.spend(1)) return undefined;
    if (isFull(seen)) return undefined;
    if (!seen.add(entry.key))
      report(
        'high',
        'duplicate-key',
        `The key ${shownName(entry.key)} is there twice: readers take one or the other.`,
        entry.offset,
      );
    if (entry.key === '__metadata__') return judgeMetadata(source, entry, report, isFull);
    return judgeTensor(entry, ranges, report);
  });
  if (flaw !== undefined) {
    findings.length = before;
    if (flaw === 'encoding') report('high', 'header-encoding', 'The header is no UTF-8.');
    else report('high', 'header-json', 'The header is no JSON object.');
    return findings;
  }
  if (overfull)
    findings.push({
      severity: 'medium',
      code: 'limit.entries',
      message: `The header has more than ${mostEntries} entries; those behind were not checked.`,
      offset: 8,
    });
  const used = judgeRanges(source, ranges, end, report, () => findings.length < mostFindings);
  const tail = end + used;
  if (tail < source.sizeBytes)
    findings.push(
      ...context.descend('(behind the tensors)', sliceSource(source, tail, source.sizeBytes - tail)),
    );
  return findings;
}

function judgeTensor(entry: HeaderEntry, ranges: TensorRanges, report: Report): HeaderFlaw | undefined {
  const { key: name, offset } = entry;
  const wrong = (what: string): undefined => {
    report('high', 'header-json', `The entry ${shownName(name)} ${what}.`, offset);
    return undefined;
  };
  if (entry.length > mostValueBytes) return wrong(`has a description of ${entry.length} bytes`);
  const value = parseEntry(entry);
  if (value === 'encoding' || value === 'json') return value;
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
  ranges.add(Number(begin), Number(end), entry.keyOffset);
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
      return undefined;
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
    return undefined;
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
  return undefined;
}

/** Judges how the tensors share out the bytes behind the header; returns the end of the last one, counted from there. */
function judgeRanges(
  source: ByteSource,
  ranges: TensorRanges,
  dataStart: number,
  report: Report,
  hasRoom: () => boolean,
): number {
  const dataBytes = source.sizeBytes - dataStart;
  let at = 0;
  ranges.forEachSorted((begin, end, keyOffset) => {
    if (begin !== at && hasRoom()) {
      const name = shownName(nameAt(source, keyOffset));
      if (begin < at)
        report('critical', 'overlap', `${name} shares bytes with another tensor.`, dataStart + begin);
      else report('high', 'hole', `${begin - at} bytes before ${name} belong to no tensor.`, dataStart + at);
    }
    if (end > at) at = end;
  });
  if (at > dataBytes)
    report('high', 'truncated', `The tensors need ${at} bytes and ${dataBytes} are there.`, dataStart);
  else if (at < dataBytes)
    report('high', 'trailing-data', `${dataBytes - at} bytes stand behind the tensors.`, dataStart + at);
  return at;
}

/** safetensors, checked to the byte as the reference implementation 0.8 does, and stricter where it is lenient (section 2.7). */
export const safetensors: ArtifactFormat = {
  id: 'safetensors',
  extensions: ['.safetensors'],
  recognise: recogniseSafetensors,
  inspect: inspectSafetensors,
};
