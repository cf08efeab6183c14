import type {
  ArtifactFinding,
  ArtifactFormat,
  ByteSource,
  InspectionContext,
  Severity,
} from '../artifact.ts';
import { undoX86Filter } from '../compression/branch-filter.ts';
import { Bunzip } from '../compression/bunzip.ts';
import type { ChunkDecoder } from '../compression/chunk-decoder.ts';
import { decodedSource } from '../compression/decoded-source.ts';
import type { HistoryWindow } from '../compression/history-window.ts';
import { Inflate } from '../compression/inflate.ts';
import { InputBytes } from '../compression/input-bytes.ts';
import { Lzma2Decoder, LzmaDecoder } from '../compression/lzma.ts';
import { lzma2Dictionary } from '../compression/xz.ts';
import { ByteCursor } from '../byte-cursor.ts';
import { bytesSource, sliceSource } from '../pickle/window.ts';
import { hasText } from '../strict-utf8.ts';
import { escapeOf, programExtension, shownName } from './member-path.ts';
import { readSevenZipHeader, type SevenZipFolder, type SevenZipHeader } from './seven-zip-header.ts';

const mostHeader = 1 << 26;
/** Bytes behind a branch filter that are held in memory. */
const mostFiltered = 1 << 25;
const bombRatio = 100;
const bombBytes = 10 * 2 ** 20;

/** The content of a folder; `encrypted` or `unsupported` where its coders are not read here. */
function openFolder(
  source: ByteSource,
  folder: SevenZipFolder,
  context: InspectionContext,
): ReturnType<typeof decodedSource> | 'encrypted' | 'unsupported' {
  const { coders, packedStart: start, sizeBytes } = folder;
  const limit = Math.min(source.sizeBytes, start + folder.packedBytes);
  if (coders.some(({ method }) => method.startsWith('06f107'))) return 'encrypted';
  const filters = coders.filter(({ method }) => method === '03030103' || method === '04');
  const [coder, ...others] = coders.filter((one) => !filters.includes(one));
  if (coder === undefined || others.length > 0 || filters.length > 1) return 'unsupported';
  const { method, properties } = coder;
  if (method === '00')
    return { source: sliceSource(source, start, folder.packedBytes), state: 'done', inputEnd: limit };
  const dictionary = new DataView(
    Uint8Array.from({ length: 4 }, (_, index) => properties[index + 1] ?? 0).buffer,
  ).getUint32(0, true);
  const open: Readonly<Record<string, (window: HistoryWindow) => ChunkDecoder>> = {
    '030101': (window) =>
      new LzmaDecoder(source, start, window, limit, properties[0] ?? 255, dictionary, sizeBytes),
    '21': (window) => new Lzma2Decoder(source, start, window, limit, lzma2Dictionary(properties[0] ?? 0)),
    '040108': (window) => new Inflate(source, start, window, limit),
    '040202': () => new Bunzip(source, start, limit),
  };
  const decoder = Object.hasOwn(open, method) ? open[method] : undefined;
  if (decoder === undefined) return 'unsupported';
  const opened = decodedSource(
    decoder,
    context.budget,
    Math.max(128 * 2 ** 20, folder.packedBytes * bombRatio),
  );
  if (filters.length === 0) return opened;
  if (opened.source.sizeBytes > mostFiltered) return 'unsupported';
  const bytes = opened.source.read(0, opened.source.sizeBytes).slice();
  undoX86Filter(bytes);
  return { ...opened, source: bytesSource(bytes) };
}

/** The header, decoded when it is packed itself (several times at most). */
function header(source: ByteSource, context: InspectionContext): SevenZipHeader | 'encrypted' | undefined {
  const cursor = new ByteCursor(source, 12);
  const offset = cursor.u64();
  const size = cursor.u64();
  if (cursor.failed || size === 0 || size > mostHeader || 32 + offset + size > source.sizeBytes)
    return undefined;
  let bytes = sliceSource(source, 32 + offset, size);
  for (let tries = 0; tries < 4; tries++) {
    const first = bytes.read(0, 1)[0];
    if (first === 1) return readSevenZipHeader(new InputBytes(bytes, 0), false);
    if (first !== 0x17) return undefined;
    const packed = readSevenZipHeader(new InputBytes(bytes, 1), true)?.folders[0];
    if (packed === undefined) return undefined;
    const opened = openFolder(source, packed, context);
    if (opened === 'encrypted') return 'encrypted';
    if (opened === 'unsupported') return undefined;
    bytes = opened.source;
  }
  return undefined;
}

function inspectSevenZip(source: ByteSource, context: InspectionContext): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const report = (severity: Severity, code: string, message: string, member?: string): void => {
    findings.push({
      severity,
      code,
      message,
      ...(member === undefined ? {} : { member: `${context.name}!${member}` }),
    });
  };
  report(
    'medium',
    '7z.present',
    'No model loader reads 7z; malicious models came in it so that scanners skip them (nullifAI).',
  );
  const found = header(source, context);
  if (found === undefined || found === 'encrypted') {
    if (found === 'encrypted')
      report('medium', 'archive.encrypted-member', 'The list of members is encrypted.');
    else report('medium', 'archive.unsupported', 'The archive is damaged, or of a kind that is not read.');
    return findings;
  }
  const names = found.names.filter((_name, index) => found.hasStream[index] === true);
  for (const name of found.names) {
    const escape = escapeOf(name);
    if (escape !== undefined)
      report(
        'critical',
        'archive.path-traversal',
        `The member name ${shownName(name)} ${escape}: unpacking writes outside the target folder.`,
        name,
      );
    const program = programExtension(name);
    if (program !== undefined)
      report('critical', 'archive.executable-member', `The archive holds a program (.${program}).`, name);
  }
  let next = 0;
  for (const folder of found.folders) {
    if (!context.budget.spend(1)) break;
    const opened = openFolder(source, folder, context);
    const first = names[next] ?? '(unnamed)';
    if (opened === 'encrypted')
      report(
        'medium',
        'archive.encrypted-member',
        'The member is encrypted: what it holds is not known.',
        first,
      );
    else if (opened === 'unsupported')
      report('medium', 'archive.unsupported', 'The member is compressed in a way that is not read.', first);
    if (typeof opened === 'string') {
      next += folder.files.length;
      continue;
    }
    const { source: inner, state } = opened;
    if (inner.sizeBytes > bombBytes && inner.sizeBytes > bombRatio * folder.packedBytes)
      report(
        'high',
        'archive.bomb',
        `The data grows ${Math.round(inner.sizeBytes / Math.max(1, folder.packedBytes))} times when decompressed.`,
        first,
      );
    if (state !== 'done')
      report(
        'medium',
        state === 'running' ? 'limit.inflated' : 'archive.truncated',
        'The member could not be decompressed to its end; what comes before was inspected.',
        first,
      );
    let at = 0;
    for (const size of folder.files) {
      const name = names[next++] ?? '(unnamed)';
      if (size > 0) findings.push(...context.descend(name, sliceSource(inner, at, size)));
      at += size;
    }
  }
  return findings;
}

/** 7z archives: LZMA, LZMA2, Deflate, bzip2 and stored members, one coder each; what is encrypted or filtered is said. */
export const sevenZip: ArtifactFormat = {
  id: '7z',
  extensions: ['.7z'],
  recognise: (source) => hasText(source.read(0, 6), "7z\xbc\xaf'\x1c"),
  inspect: inspectSevenZip,
};
