import type {
  ArtifactFinding,
  ArtifactFormat,
  ByteSource,
  InspectionContext,
  Severity,
} from '../artifact.ts';
import { utf8Text } from '../pickle/literals.ts';
import { sliceSource } from '../pickle/window.ts';
import { asciiText } from '../strict-utf8.ts';
import { escapeOf, linkLeaves, programExtension, shownName } from './member-path.ts';

const block = 512;
const mostText = 1 << 16;

function octal(bytes: Uint8Array): number {
  // GNU's base-256 numbers have the top bit set.
  if (((bytes[0] ?? 0) & 0x80) !== 0) {
    let value = (bytes[0] as number) & 0x7f;
    for (const byte of bytes.subarray(1)) value = value * 256 + byte;
    return value;
  }
  const text = asciiText(bytes).replace(/\0.*$/s, '').trim();
  return /^[0-7]*$/.test(text) ? Number.parseInt(text || '0', 8) : Number.NaN;
}

function field(header: Uint8Array, start: number, length: number): string {
  const bytes = header.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return utf8Text(end < 0 ? bytes : bytes.subarray(0, end));
}

/** The header's checksum is the sum of its bytes, its own field counted as spaces (POSIX.1-1988 ustar). */
function isHeader(header: Uint8Array): boolean {
  if (header.length < block || header[0] === 0) return false;
  let sum = 0;
  for (let index = 0; index < block; index++)
    sum += index >= 148 && index < 156 ? 32 : (header[index] as number);
  return octal(header.subarray(148, 156)) === sum;
}

/** The records of a pax header: `length key=value` lines. */
function paxRecords(text: string): Map<string, string> {
  const records = new Map<string, string>();
  for (const line of text.split('\n')) {
    const found = /^\d+ ([^=]+)=(.*)$/s.exec(line);
    if (found !== null) records.set(found[1] as string, found[2] as string);
  }
  return records;
}

function inspectTar(source: ByteSource, context: InspectionContext): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  let longName: string | undefined;
  let longLink: string | undefined;
  let longSize: number | undefined;
  const names = new Set<string>();
  let at = 0;
  while (at + block <= source.sizeBytes && context.budget.spend(1)) {
    const header = source.read(at, block).slice();
    if (header.every((byte) => byte === 0)) {
      at += block;
      continue;
    }
    if (!isHeader(header)) {
      findings.push({
        severity: 'high',
        code: 'tar.malformed',
        message: 'The archive breaks off in a block that is no header.',
        offset: at,
      });
      findings.push(...context.descend(`(from ${at})`, sliceSource(source, at, source.sizeBytes - at)));
      break;
    }
    const prefix = header[257] === 0x75 && header[262] !== 0x20 ? field(header, 345, 155) : '';
    const plainName = field(header, 0, 100);
    const name = longName ?? (prefix === '' ? plainName : `${prefix}/${plainName}`);
    const link = longLink ?? field(header, 157, 100);
    const stated = octal(header.subarray(124, 136));
    const size = longSize ?? stated;
    const type = String.fromCharCode(header[156] ?? 0);
    const start = at + block;
    const report = (severity: Severity, code: string, message: string): void => {
      findings.push({ severity, code, message, member: `${context.name}!${name}`, offset: start - block });
    };
    if (!(size >= 0)) {
      report('high', 'tar.malformed', 'The size of the member is no number.');
      break;
    }
    at = start + Math.ceil(size / block) * block;
    if ('LKxXg'.includes(type) && type !== '\0') {
      const text = utf8Text(source.read(start, Math.min(size, mostText)).slice());
      if (type === 'L') longName = text.replace(/\0.*$/s, '');
      else if (type === 'K') longLink = text.replace(/\0.*$/s, '');
      else if (type !== 'g') {
        const records = paxRecords(text);
        longName = records.get('path') ?? longName;
        longLink = records.get('linkpath') ?? longLink;
        const paxSize = Number(records.get('size') ?? 'NaN');
        if (paxSize >= 0) longSize = paxSize;
      }
      continue;
    }
    longName = longLink = undefined;
    longSize = undefined;
    const escape = escapeOf(name);
    if (escape !== undefined)
      report(
        'critical',
        'archive.path-traversal',
        `The member name ${shownName(name)} ${escape}: unpacking writes outside the target folder.`,
      );
    if (type === '1' || type === '2') {
      const leaves = type === '2' ? linkLeaves(name, link) : escapeOf(link) !== undefined;
      const what = type === '2' ? 'archive.symlink' : 'archive.hardlink';
      report(
        leaves ? 'critical' : 'high',
        what,
        `The member is a link to ${shownName(link)}${leaves ? ', outside of the archive' : ''}.`,
      );
      continue;
    }
    if ('346'.includes(type)) report('high', 'archive.device', 'The member is a device or a pipe.');
    const program = programExtension(name);
    if (program !== undefined)
      report('critical', 'archive.executable-member', `The archive holds a program (.${program}).`);
    if (names.has(name) && type !== '5')
      report(
        'high',
        'tar.duplicate-name',
        'Two members have this name; unpacking keeps the last. Each was inspected.',
      );
    names.add(name);
    if (start + size > source.sizeBytes)
      report('medium', 'archive.truncated', 'The member is cut off; what is there was inspected.');
    if (size > 0 && type !== '5') findings.push(...context.descend(name, sliceSource(source, start, size)));
  }
  return findings;
}

/** tar archives (POSIX ustar and pax, GNU long names, version 7): every member by content, paths and links that leave the folder. */
export const tar: ArtifactFormat = {
  id: 'tar',
  extensions: ['.tar'],
  recognise: (source) => source.sizeBytes >= block && isHeader(source.read(0, block).slice()),
  inspect: inspectTar,
};
