import type { ArtifactFinding, ArtifactFormat, ByteSource, InspectionContext, Severity } from './artifact.ts';
import { shownName } from './archive/member-path.ts';
import { HdfFile, type HdfLink, type HdfMessage } from './hdf5-objects.ts';
import { parseJsonValue } from './json-value.ts';
import { kerasConfigFindings } from './keras-config.ts';
import { hasText } from './strict-utf8.ts';

const magic = '\x89HDF\r\n\x1a\n';
const mostObjects = 200_000;
const mostHeapScan = 1 << 28;
/** Filters of the library itself, and those of h5py and the registered list that read data only. */
const knownFilters = new Set([1, 2, 3, 4, 5, 6, 32000, 32001, 32004, 32008, 32013, 32015, 32026]);

/** Offset of the superblock: 0, 512, 1024, … (specification, section II); -1 when there is none. */
function superblock(source: ByteSource): number {
  for (let at = 0, tries = 0; at < source.sizeBytes && tries < 12; tries++, at = at === 0 ? 512 : at * 2)
    if (hasText(source.read(at, 8), magic)) return at;
  return -1;
}

type Report = (severity: Severity, code: string, message: string, offset: number) => void;

function inspectHdf5(source: ByteSource, context: InspectionContext): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const report: Report = (severity, code, message, offset) => {
    if (findings.length < 300) findings.push({ severity, code: `h5.${code}`, message, offset });
  };
  const start = superblock(source);
  const file = new HdfFile(source, context);
  if (start > 0) report('medium', 'user-block', `${start} bytes stand before the file's own beginning.`, 0);
  if (start < 0 || !file.open(start)) {
    report('high', 'malformed', 'The superblock is damaged.', Math.max(0, start));
    return findings;
  }
  const pending = [file.root];
  const seen = new Set<number>();
  let heaps = false;
  while (pending.length > 0) {
    const address = pending.pop() as number;
    if (seen.has(address)) continue;
    seen.add(address);
    if (seen.size > mostObjects || !context.budget.spend(1)) {
      report('medium', 'limit', 'More objects than are followed.', address);
      findings.push({
        severity: 'medium',
        code: 'limit.objects',
        message: 'Not every object of the file was inspected.',
      });
      break;
    }
    const messages = address < 0 ? undefined : file.messages(address);
    if (messages === undefined) {
      report(
        'high',
        'malformed',
        'An object header is damaged or lies outside of the file.',
        Math.max(0, address),
      );
      continue;
    }
    for (const message of messages) {
      heaps = heaps || ((message.type === 0x02 || message.type === 0x15) && message.size > 2);
      for (const link of judgeMessage(file, message, report, findings))
        if (link.kind === 'hard') pending.push(link.address);
    }
  }
  if (heaps) scanHeaps(file, report, findings, pending, seen);
  return findings;
}

function judgeMessage(
  file: HdfFile,
  message: HdfMessage,
  report: Report,
  findings: ArtifactFinding[],
): readonly HdfLink[] {
  const { type, start, size } = message;
  if (type === 0x11) return file.tableLinks(message);
  if (type === 0x06) {
    const found = file.link(start);
    if (found === undefined) report('high', 'malformed', 'A link is damaged.', start);
    else judgeLink(found.link, report, start);
    return found === undefined ? [] : [found.link];
  }
  if (type === 0x07)
    report(
      'critical',
      'external-storage',
      'A dataset takes its bytes from another file of the machine that reads it (CVE-2026-1669).',
      start,
    );
  if (type === 0x08) {
    const layout = file.source.read(start, 2);
    if ((layout[0] as number) >= 3 && layout[1] === 3)
      report('high', 'vds', 'A virtual dataset is put together from other files (CVE-2026-1669).', start);
  }
  if (type === 0x0b && size > 8) judgeFilters(file, start, report);
  if (type === 0x0c) judgeAttribute(file, start, findings);
  return [];
}

function judgeLink(link: HdfLink, report: Report, offset: number): void {
  if (link.kind === 'external')
    report(
      'critical',
      'external-link',
      `The link ${shownName(link.name)} leads to ${shownName(link.file)}, another file of the machine that reads it (CVE-2026-1669).`,
      offset,
    );
}

function judgeFilters(file: HdfFile, start: number, report: Report): void {
  const cursor = file.cursor(start);
  const version = cursor.u8();
  const count = cursor.u8();
  if (version === 1) cursor.skip(6);
  for (let index = 0; index < Math.min(count, 32) && !cursor.failed; index++) {
    const id = cursor.u16();
    const nameBytes = version === 1 || id >= 256 ? cursor.u16() : 0;
    cursor.skip(2);
    const values = cursor.u16();
    cursor.skip(
      (version === 1 ? Math.ceil(nameBytes / 8) * 8 : nameBytes) +
        4 * values +
        (version === 1 && values % 2 === 1 ? 4 : 0),
    );
    if (!cursor.failed && !knownFilters.has(id))
      report(
        'medium',
        'filter',
        `A dataset needs the filter plugin ${id}: a library that reading it loads.`,
        start,
      );
  }
}

function judgeAttribute(file: HdfFile, start: number, findings: ArtifactFinding[]): void {
  const found = file.attribute(start);
  if (found?.text === undefined || !/^\s*[{[]/.test(found.text)) return;
  const root = parseJsonValue(found.text);
  const training = found.name === 'training_config';
  if (root !== undefined) findings.push(...kerasConfigFindings(root, file.context, undefined, { training }));
  else if (found.name === 'model_config')
    findings.push({
      severity: 'high',
      code: 'keras.malformed',
      message: 'The model configuration is no JSON that could be read.',
      offset: start,
    });
}

/** Links and attributes that are kept in fractal heaps: their direct blocks are searched for messages of either kind. */
function scanHeaps(
  file: HdfFile,
  report: Report,
  findings: ArtifactFinding[],
  pending: number[],
  seen: Set<number>,
): void {
  const { source, context } = file;
  const piece = 1 << 20;
  const limit = Math.min(source.sizeBytes, mostHeapScan);
  for (let base = 0; base < limit; base += piece - 3) {
    const bytes = source.read(base, piece).slice();
    if (!context.budget.spend(bytes.length >> 6)) return;
    for (let at = bytes.indexOf(0x46); at >= 0; at = bytes.indexOf(0x46, at + 1))
      if (hasText(bytes, 'FHDB', at)) scanBlock(file, base + at, report, findings, pending);
  }
  for (const address of pending.splice(0)) {
    if (seen.has(address) || address < 0) continue;
    seen.add(address);
    for (const message of file.messages(address) ?? []) judgeMessage(file, message, report, findings);
  }
}

function scanBlock(
  file: HdfFile,
  start: number,
  report: Report,
  findings: ArtifactFinding[],
  pending: number[],
): void {
  const end = Math.min(file.source.sizeBytes, start + (1 << 16));
  for (let at = start + 5 + file.offsetBytes; at < end && file.context.budget.spend(1); ) {
    const found = file.link(at);
    if (found !== undefined && found.end <= end && /^[^\u0000-\u001f]+$/.test(found.link.name)) {
      judgeLink(found.link, report, at);
      if (found.link.kind === 'hard') pending.push(found.link.address);
      at = found.end;
      continue;
    }
    const byte = file.source.read(at, 1)[0];
    if (byte === 1 || byte === 3) judgeAttribute(file, at, findings);
    at++;
  }
}

/** HDF5 files, Keras models and weights among them: configurations in attributes, and every way to other files (section 2.10). */
export const hdf5: ArtifactFormat = {
  id: 'hdf5',
  extensions: ['.h5', '.hdf5', '.keras'],
  recognise: (source) => superblock(source) >= 0,
  inspect: inspectHdf5,
};
