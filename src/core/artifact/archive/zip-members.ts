import type { ArtifactFinding, ByteSource, InspectionContext, Severity } from '../artifact.ts';
import { asciiText, hasText } from '../strict-utf8.ts';
import { sliceSource } from '../pickle/window.ts';
import { crc32 } from './crc32.ts';
import { escapeOf, linkLeaves, programExtension, shownName } from './member-path.ts';
import type { ZipDirectory, ZipEntry, ZipHeader } from './zip-directory.ts';
import { compareHeaders } from './zip-header-mismatch.ts';
import { openZipData } from './zip-data.ts';

/** CRCs are computed for members of up to this size; of larger ones the reader does it. */
const mostChecked = 1 << 23;
const mostTarget = 4096;
/** archive.bomb (the reference's section 2.6): over 100 to one, and more than a megabyte. */
const bombRatio = 100;
const bombBytes = 1 << 20;
const mostBombs = 4;

/** What a kind of zip adds to the rules for all zips. */
export interface ZipKind {
  /** Members that may be programs without that being a finding. */
  readonly mayHoldProgram?: (name: string) => boolean;
  /** Members that are raw numbers, which may well compress 1000 to one. */
  readonly isRawData?: (name: string) => boolean;
}

/** Inspects every member of a zip in both views, whatever its name, flags, method and checksum say, and the bytes between them. */
export function inspectMembers(
  source: ByteSource,
  directory: ZipDirectory,
  context: InspectionContext,
  kind: ZipKind = {},
): ArtifactFinding[] {
  const findings: ArtifactFinding[] = [...directory.findings];
  const names = new Map<string, number>();
  let bombs = 0;
  for (const entry of directory.entries) {
    if (!context.budget.spend(1)) break;
    const header = (entry.central ?? entry.local) as ZipHeader;
    const { name } = header;
    const report = (severity: Severity, code: string, message: string): void => {
      findings.push({ severity, code, message, member: `${context.name}!${name}`, offset: header.offset });
    };
    for (const one of new Set([name, entry.local?.name ?? name])) {
      const escape = escapeOf(one);
      if (escape !== undefined)
        report(
          'critical',
          'archive.path-traversal',
          `The member name ${shownName(one)} ${escape}: unpacking writes outside the target folder.`,
        );
      const program = programExtension(one);
      if (program !== undefined && kind.mayHoldProgram?.(one) !== true)
        report('critical', 'archive.executable-member', `The archive holds a program (.${program}).`);
    }
    const folded = name.toLowerCase();
    const before = names.get(folded) ?? 0;
    names.set(folded, before + 1);
    if (before === 1)
      report(
        'high',
        'zip.duplicate-name',
        'Two members have this name (in whatever case); readers disagree which one counts. Each was inspected.',
      );
    for (const { code, message } of compareHeaders(entry)) report('high', code, message);
    if (name.endsWith('/') && header.sizeBytes === 0 && header.compressedBytes === 0) continue;
    if (entry.central !== undefined && (entry.central.unixMode & 0xf000) === 0xa000) {
      inspectLink(source, entry, report);
      continue;
    }
    bombs += inspectData(source, entry, name, context, kind, report, findings, bombs >= mostBombs);
  }
  inspectLoose(source, directory, context, findings);
  return findings;
}

type Report = (severity: Severity, code: string, message: string) => void;

function inspectLink(source: ByteSource, entry: ZipEntry, report: Report): void {
  const header = (entry.central ?? entry.local) as ZipHeader;
  const opened = openZipData(
    source,
    entry,
    header.method,
    { spend: () => true, inflate: () => true },
    mostTarget,
  );
  const target = asciiText(opened?.source.read(0, mostTarget) ?? new Uint8Array(0));
  const leaves = linkLeaves(header.name, target);
  report(
    leaves ? 'critical' : 'high',
    'archive.symlink',
    `The member is a symbolic link to ${shownName(target)}${leaves ? ', outside of the archive' : ''}.`,
  );
}

/** Inspects the content in every reading that the headers allow. Returns 1 for a bomb. */
function inspectData(
  source: ByteSource,
  entry: ZipEntry,
  name: string,
  context: InspectionContext,
  kind: ZipKind,
  report: Report,
  findings: ArtifactFinding[],
  wary: boolean,
): number {
  const { central, local } = entry;
  const header = (central ?? local) as ZipHeader;
  const methods = new Set([header.method, local?.method ?? header.method]);
  const encrypted = ((header.flags | (local?.flags ?? 0)) & 0x41) !== 0 || header.aes;
  let bomb = 0;
  let readable = false;
  let corrupt = false;
  if (wary && header.sizeBytes > bombRatio * header.compressedBytes) {
    report(
      'medium',
      'limit.inflated',
      'After several bombs no further member of this kind was decompressed.',
    );
    return 0;
  }
  for (const method of methods) {
    const most = Math.max(bombRatio * header.compressedBytes, 128 * 2 ** 20);
    const opened = openZipData(source, entry, method, context.budget, most);
    if (opened === undefined) continue;
    const { state } = opened;
    const inner = opened.source;
    const done = state === 'done';
    corrupt ||= state === 'corrupt';
    if (done && (!encrypted || isPlain(inner, header, local))) readable = true;
    const ratio = inner.sizeBytes / Math.max(1, opened.inputBytes);
    const raw = inner.sizeBytes < 128 * 2 ** 20 && isNumbers(inner, name, kind);
    if (method !== 0 && ratio > bombRatio && inner.sizeBytes > bombBytes && !raw) {
      report(
        'high',
        'archive.bomb',
        `The member grows ${Math.round(ratio)} times when decompressed, to ${inner.sizeBytes} bytes${state === 'running' ? ' and more' : ''}.`,
      );
      bomb = 1;
    }
    if (state === 'truncated' && !encrypted)
      report(
        'medium',
        'archive.truncated',
        'The compressed data breaks off; what comes before was inspected.',
      );
    if (state === 'unsupported')
      report('medium', 'archive.unsupported', 'The compressed data needs a feature that is not read.');
    if (state === 'running' && bomb === 0)
      report(
        'medium',
        'limit.inflated',
        'Decompression stopped at the limit; what comes before was inspected.',
      );
    if (
      !encrypted &&
      done &&
      inner.sizeBytes <= mostChecked &&
      header.crc !== 0 &&
      crc32(inner) !== header.crc
    )
      report(
        'medium',
        'zip.bad-crc',
        'The content does not have the checksum that the directory states; some readers do not care.',
      );
    if (inner.sizeBytes > 0) findings.push(...context.descend(name, inner));
  }
  // A local size that differs is another reading of stored data.
  if (
    local !== undefined &&
    central !== undefined &&
    local.method === 0 &&
    local.sizeBytes > central.compressedBytes &&
    (local.flags & 8) === 0
  )
    findings.push(...context.descend(name, sliceSource(source, local.end, local.sizeBytes)));
  const asTheyStand = (): void => {
    const start = local?.end ?? header.end;
    findings.push(...context.descend(name, sliceSource(source, start, header.compressedBytes)));
  };
  if (encrypted && !readable)
    report('medium', 'archive.encrypted-member', 'The member is encrypted: what it holds is not known.');
  else if (
    !readable &&
    bomb === 0 &&
    methods.size === 1 &&
    openZipData(source, entry, header.method, { spend: () => true, inflate: () => false }, 0) === undefined
  ) {
    report(
      'medium',
      'archive.unsupported',
      `Compression method ${header.method} is not read; the bytes were inspected as they stand.`,
    );
    asTheyStand();
  } else if (!readable && corrupt) {
    report(
      'medium',
      'archive.truncated',
      'The compressed data is broken; what comes before the break was inspected, and the bytes as they stand.',
    );
    asTheyStand();
  }
  return bomb;
}

/** Whether bytes under an encryption flag are plain after all: they have the stated checksum and size. */
function isPlain(inner: ByteSource, header: ZipHeader, local: ZipHeader | undefined): boolean {
  if (inner.sizeBytes > 8 * mostChecked) return false;
  const value = crc32(inner);
  return value === header.crc || value === local?.crc;
}

function isNumbers(inner: ByteSource, name: string, kind: ZipKind): boolean {
  const head = inner.read(0, 8);
  return hasText(head, '\x93NUMPY') || hasText(head, '\x89HDF\r\n\x1a\n') || kind.isRawData?.(name) === true;
}

/** Bytes that belong to no member: before, between and behind, and the archive's comment. */
function inspectLoose(
  source: ByteSource,
  directory: ZipDirectory,
  context: InspectionContext,
  findings: ArtifactFinding[],
): void {
  const { prefix, gaps, end, commentStart } = directory;
  if (commentStart < end)
    findings.push(...context.descend('(comment)', sliceSource(source, commentStart, end - commentStart)));
  if (prefix > 0) {
    findings.push({
      severity: 'high',
      code: 'format.polyglot',
      message: `${prefix} bytes stand before the archive: readers of other formats see another file.`,
      offset: 0,
    });
    findings.push(...context.descend('(before the archive)', sliceSource(source, 0, prefix)));
  }
  for (const gap of gaps.slice(0, 1000)) {
    findings.push({
      severity: 'medium',
      code: 'zip.gap',
      message: `${gap.end - gap.start} bytes belong to no member.`,
      offset: gap.start,
    });
    findings.push(
      ...context.descend(`(gap at ${gap.start})`, sliceSource(source, gap.start, gap.end - gap.start)),
    );
  }
  if (end < source.sizeBytes) {
    findings.push({
      severity: 'medium',
      code: 'zip.trailing-data',
      message: `${source.sizeBytes - end} bytes stand behind the archive.`,
      offset: end,
    });
    findings.push(
      ...context.descend('(behind the archive)', sliceSource(source, end, source.sizeBytes - end)),
    );
  }
}
