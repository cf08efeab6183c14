import type { ArtifactFinding, ArtifactFormat, ByteSource, InspectionContext, Severity } from './artifact.ts';
import { ByteCursor } from './byte-cursor.ts';
import { hasText } from './strict-utf8.ts';

function header(source: ByteSource): number {
  const head = source.read(0, 8).slice();
  const start = hasText(head, 'RDX2\n') || hasText(head, 'RDX3\n') ? 5 : 0;
  const form = source.read(start, 6).slice();
  if (form[1] !== 10) return -1;
  if (form[0] === 0x41)
    return start > 0 || /^A\n[23]\n/.test(String.fromCharCode(...form.subarray(0, 4))) ? start : -1;
  const version = form[0] === 0x42 ? form[2] : form[5];
  return (form[0] === 0x58 || form[0] === 0x42) && (version === 2 || version === 3) ? start : -1;
}

/** Element bytes of the vector types: logical, integer, real, complex, raw (R Internals, section 1.1). */
const vectorBytes: Readonly<Record<number, number>> = { 10: 4, 13: 4, 14: 8, 15: 16, 24: 1 };

/**
 * Walks R's XDR serialisation (R Internals, section 1.8, and serialize.c): a list of items in prefix order, so that a count of the
 * items still due is all the state there is.
 */
function inspectRds(source: ByteSource, context: InspectionContext): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const seen = new Set<string>();
  const report = (severity: Severity, code: string, message: string, offset: number): void => {
    if (seen.has(code)) return;
    seen.add(code);
    findings.push({ severity, code, message, offset });
  };
  const start = header(source);
  if (source.read(start, 1)[0] !== 0x58) {
    report(
      'medium',
      'format.unread',
      'An R serialisation as text or in native byte order, which is not inspected.',
      start,
    );
    return findings;
  }
  const cursor = new ByteCursor(source, start + 2, source.sizeBytes, false);
  const version = cursor.u32();
  cursor.skip(8);
  if (version === 3) cursor.skip(cursor.u32());
  for (let due = 1; due > 0; due--) {
    if (!context.budget.spend(1)) break;
    const at = cursor.at;
    const flags = cursor.u32();
    const type = flags & 255;
    const more = (flags & 0x200 ? 1 : 0) + (flags & 0x400 ? 1 : 0);
    if (cursor.failed) break;
    if (type === 5)
      report(
        'critical',
        'rds.promise',
        'The file holds a promise: its expression runs as soon as the object is used (CVE-2024-27322).',
        at,
      );
    if (type === 6 || type === 240) report('medium', 'rds.code', 'The file holds R expressions.', at);
    if (type === 3) report('medium', 'rds.code', 'The file holds R functions.', at);
    if (type === 22) report('medium', 'rds.pointer', 'The file holds external pointers.', at);
    if (type === 1) due += 1;
    else if (type === 2 || type === 3 || type === 5 || type === 6 || type === 239 || type === 240)
      due += 2 + more;
    else if (type === 4) {
      cursor.skip(4);
      due += 4;
    } else if (type === 9) {
      const length = cursor.i32();
      if (length > 0) cursor.skip(length);
    } else if (type === 7 || type === 8) cursor.skip(cursor.u32());
    else if (vectorBytes[type] !== undefined || type === 16 || type === 19 || type === 20) {
      let length = cursor.i32();
      if (length === -1) length = cursor.u32() * 2 ** 32 + cursor.u32();
      const width = vectorBytes[type];
      if (width !== undefined) cursor.skip(length * width);
      else if (length * 4 > cursor.left) cursor.failed = true;
      else due += length;
      due += flags & 0x200 ? 1 : 0;
    } else if (type === 22) due += 2 + (flags & 0x200 ? 1 : 0);
    else if (type === 23 || type === 25) due += flags & 0x200 ? 1 : 0;
    else if (type === 238) due += 3;
    else if (type === 255) {
      if (flags >>> 8 === 0) cursor.skip(4);
    } else if (type === 247 || type === 248 || type === 249) {
      cursor.skip(4);
      due += cursor.u32();
    } else if (type === 21) {
      report('medium', 'rds.code', 'The file holds compiled R code.', at);
      report('medium', 'format.unread', 'What follows the compiled code was not inspected.', at);
      return findings;
    } else if (!(type >= 241 && type <= 254)) {
      cursor.failed = true;
      break;
    }
    if (cursor.failed) break;
  }
  if (cursor.failed)
    report('high', 'rds.malformed', 'The serialisation breaks off or has an unknown type.', cursor.at);
  return findings;
}

/** R's own serialisation (`.rds`, `.RData`), once decompressed: promises, functions and expressions are code. */
export const rds: ArtifactFormat = {
  id: 'rds',
  extensions: ['.rds', '.rdata', '.rda'],
  recognise: (source) => header(source) >= 0,
  inspect: inspectRds,
};
