import type { ArtifactFinding, Budget, ByteSource } from '../artifact.ts';
import { utf8Text } from '../pickle/literals.ts';
import { findEndRecord } from './zip-end-record.ts';

const mostEntries = 100_000;
const piece = 1 << 16;

/** One header of an entry: as the central directory or as the local header states it. */
export interface ZipHeader {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly sizeBytes: number;
  /** Offset of the header itself. */
  readonly offset: number;
  /** Offset behind the header: for a local one, where the data begins. */
  readonly end: number;
  /** Method inside an AES envelope (extra field 0x9901). */
  readonly aes: boolean;
}

/** A member as the two views together show it. */
export interface ZipEntry {
  readonly central: (ZipHeader & { readonly unixMode: number; readonly localOffset: number }) | undefined;
  readonly local: ZipHeader | undefined;
}

/** What stands in a zip file, in both views, and which bytes belong to no entry. */
export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  /** Bytes before the first entry that belong to none. */
  readonly prefix: number;
  readonly gaps: readonly { readonly start: number; readonly end: number }[];
  /** Offset behind the end record; the file's size when nothing follows. */
  readonly end: number;
  /** Where the archive's comment begins, which ends at `end`. */
  readonly commentStart: number;
  readonly hasDirectory: boolean;
  readonly findings: readonly ArtifactFinding[];
}

const directories = new WeakMap<ByteSource, ZipDirectory | null>();
const unlimited: Budget = { spend: () => true, inflate: () => true };

/** True when the bytes begin like a zip or end like one. */
export function looksLikeZip(source: ByteSource): boolean {
  const head = source.read(0, 4);
  if (head[0] === 0x50 && head[1] === 0x4b) {
    const mark = (head[2] as number) * 256 + (head[3] as number);
    if (mark === 0x0304 || mark === 0x0506 || mark === 0x0808) return true;
  }
  return findEndRecord(source)?.intact === true;
}

/** The directory of a zip file; undefined where there is none. Kept for each source, since several formats ask. */
export function readZip(source: ByteSource, budget: Budget = unlimited): ZipDirectory | undefined {
  const known = directories.get(source);
  if (known !== undefined) return known ?? undefined;
  const read = looksLikeZip(source) ? parseZip(source, budget) : undefined;
  directories.set(source, read ?? null);
  return read;
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

function u32(bytes: Uint8Array, at: number): number {
  return (u16(bytes, at) + u16(bytes, at + 2) * 65536) >>> 0;
}

interface Extra {
  sizeBytes: number;
  compressedBytes: number;
  offset: number;
  aes: boolean;
}

/** Zip64 sizes (extra field 1, APPNOTE 4.5.3) and the AES mark. */
function readExtra(bytes: Uint8Array, extra: Extra): void {
  for (let at = 0; at + 4 <= bytes.length; ) {
    const id = u16(bytes, at);
    const end = at + 4 + u16(bytes, at + 2);
    if (end > bytes.length) return;
    if (id === 0x9901) extra.aes = true;
    if (id === 1) {
      let field = at + 4;
      for (const key of ['sizeBytes', 'compressedBytes', 'offset'] as const) {
        if (extra[key] !== 0xffffffff || field + 8 > end) continue;
        extra[key] = u32(bytes, field) + u32(bytes, field + 4) * 2 ** 32;
        field += 8;
      }
    }
    at = end;
  }
}

function readCentral(source: ByteSource, offset: number, shift: number): ZipEntry['central'] {
  const fixed = source.read(offset, 46).slice();
  if (fixed.length < 46 || u32(fixed, 0) !== 0x02014b50) return undefined;
  const nameBytes = u16(fixed, 28);
  const extraBytes = u16(fixed, 30);
  const rest = source.read(offset + 46, nameBytes + extraBytes).slice();
  const extra: Extra = {
    sizeBytes: u32(fixed, 24),
    compressedBytes: u32(fixed, 20),
    offset: u32(fixed, 42),
    aes: false,
  };
  readExtra(rest.subarray(nameBytes), extra);
  return {
    name: utf8Text(rest.subarray(0, nameBytes)),
    flags: u16(fixed, 8),
    method: u16(fixed, 10),
    crc: u32(fixed, 16),
    compressedBytes: extra.compressedBytes,
    sizeBytes: extra.sizeBytes,
    offset,
    end: offset + 46 + nameBytes + extraBytes + u16(fixed, 32),
    aes: extra.aes,
    unixMode: u16(fixed, 40),
    localOffset: extra.offset + shift,
  };
}

function readLocal(source: ByteSource, offset: number): ZipHeader | undefined {
  const fixed = source.read(offset, 30).slice();
  if (fixed.length < 30 || u32(fixed, 0) !== 0x04034b50) return undefined;
  const nameBytes = u16(fixed, 26);
  const extraBytes = u16(fixed, 28);
  const rest = source.read(offset + 30, nameBytes + extraBytes).slice();
  const extra: Extra = {
    sizeBytes: u32(fixed, 22),
    compressedBytes: u32(fixed, 18),
    offset: 0,
    aes: false,
  };
  readExtra(rest.subarray(nameBytes), extra);
  return {
    name: utf8Text(rest.subarray(0, nameBytes)),
    flags: u16(fixed, 6),
    method: u16(fixed, 8),
    crc: u32(fixed, 14),
    compressedBytes: extra.compressedBytes,
    sizeBytes: extra.sizeBytes,
    offset,
    end: offset + 30 + nameBytes + extraBytes,
    aes: extra.aes,
  };
}

/** The next local header signature in `[from, to)`; `to` when there is none. */
function nextSignature(source: ByteSource, from: number, to: number, budget: Budget): number {
  for (let at = from; at < to; at += piece - 3) {
    const bytes = source.read(at, Math.min(piece, to - at));
    if (bytes.length === 0 || !budget.spend(1 + (bytes.length >> 6))) return to;
    for (let index = bytes.indexOf(0x50); index >= 0; index = bytes.indexOf(0x50, index + 1))
      if (bytes[index + 1] === 0x4b && bytes[index + 2] === 3 && bytes[index + 3] === 4) return at + index;
  }
  return to;
}

function allZero(source: ByteSource, start: number, end: number): boolean {
  if (end - start > 1 << 20) return false;
  return source.read(start, end - start).every((byte) => byte === 0);
}

/** Size of the data descriptor at an offset (APPNOTE 4.3.9), 0 when there is none. */
function descriptorBytes(source: ByteSource, offset: number): number {
  const bytes = source.read(offset, 24).slice();
  if (bytes.length >= 16 && u32(bytes, 0) === 0x08074b50) {
    const next = (at: number): boolean => bytes[at] === 0x50 && bytes[at + 1] === 0x4b;
    if (next(16)) return 16;
    const after = source.read(offset + 24, 2);
    return after[0] === 0x50 && after[1] === 0x4b ? 24 : 16;
  }
  return 0;
}

function parseZip(source: ByteSource, budget: Budget): ZipDirectory {
  const findings: ArtifactFinding[] = [];
  const record = findEndRecord(source);
  const entries: ZipEntry[] = [];
  const byOffset = new Map<number, ZipEntry>();
  if (record !== undefined) {
    for (let at = record.directoryStart; at < record.offset && entries.length < mostEntries; ) {
      const central = budget.spend(1) ? readCentral(source, at, record.shift) : undefined;
      if (central === undefined) break;
      const local = readLocal(source, central.localOffset);
      const entry = { central, local };
      entries.push(entry);
      if (!byOffset.has(central.localOffset)) byOffset.set(central.localOffset, entry);
      at = central.end;
    }
    if (entries.length >= mostEntries)
      findings.push({
        severity: 'medium',
        code: 'limit.members',
        message: `More than ${mostEntries} members; the rest was not inspected.`,
      });
    else if (entries.length !== record.count)
      findings.push({
        severity: 'high',
        code: 'zip.header-mismatch',
        message: `The end record announces ${record.count} members, the directory has ${entries.length}.`,
        offset: record.offset,
      });
  }
  const dataEnd = record === undefined ? source.sizeBytes : record.directoryStart;
  const starts = [...byOffset.keys()].filter((at) => at < dataEnd).sort((a, b) => a - b);
  const gaps: { start: number; end: number }[] = [];
  let prefix = 0;
  let next = 0;
  let overlaps = 0;
  let found = 0;
  for (let at = 0; at < dataEnd; ) {
    if (!budget.spend(1)) break;
    while (next < starts.length && (starts[next] as number) < at) {
      next++;
      overlaps++;
    }
    const known = byOffset.get(at);
    const local = known?.local ?? readLocal(source, at);
    if (local === undefined || found > mostEntries) {
      const upTo = found > mostEntries ? dataEnd : Math.min(starts[next] ?? dataEnd, dataEnd);
      // A directory entry that points here and finds no local header has no bytes that can be told apart.
      const until = nextSignature(
        source,
        at + 1,
        known === undefined ? upTo : (starts[next + 1] ?? dataEnd),
        budget,
      );
      if (at === 0 && found === 0) prefix = until;
      else if (!allZero(source, at, until)) gaps.push({ start: at, end: until });
      if (known !== undefined) next++;
      at = until;
      continue;
    }
    found++;
    if (known === undefined) entries.push({ central: undefined, local });
    else next++;
    const bytes = known?.central?.compressedBytes ?? local.compressedBytes;
    let end = Math.min(dataEnd, local.end + bytes);
    if (((local.flags | (known?.central?.flags ?? 0)) & 8) !== 0) {
      if (known === undefined && bytes === 0)
        end = nextSignature(source, local.end, starts[next] ?? dataEnd, budget);
      else end += descriptorBytes(source, end);
    }
    at = Math.max(end, at + 30);
  }
  if (overlaps > 0)
    findings.push({
      severity: 'high',
      code: 'archive.bomb',
      message: `${overlaps} members overlap others: the same bytes count several times.`,
    });
  if (record === undefined)
    findings.push({
      severity: 'high',
      code: 'zip.no-central-directory',
      message: 'There is no central directory; the members were taken from their local headers.',
    });
  return {
    entries,
    prefix,
    gaps,
    end: record?.end ?? source.sizeBytes,
    commentStart: record?.commentStart ?? source.sizeBytes,
    hasDirectory: record !== undefined,
    findings,
  };
}
