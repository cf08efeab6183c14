import type { ArtifactFinding, ArtifactFormat, ByteSource, InspectionContext, Severity } from './artifact.ts';
import { ByteCursor } from './byte-cursor.ts';

/** Extension types that Flax writes: array, complex number, numpy scalar (flax/serialization.py, `_MsgpackExtType`). */
const flaxTypes = new Set([1, 2, 3]);

/** Walks MessagePack values in prefix order; a count of the values still due is all the state (the MessagePack specification). */
function inspectMsgpack(source: ByteSource, context: InspectionContext): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const report = (severity: Severity, code: string, message: string, offset: number): void => {
    if (findings.length < 50) findings.push({ severity, code: `msgpack.${code}`, message, offset });
  };
  const cursor = new ByteCursor(source, 0, source.sizeBytes, false);
  const extension = (length: number): void => {
    const type = cursor.u8();
    if (!cursor.failed && !flaxTypes.has(type) && type !== 0xff)
      report('medium', 'extension', `The extension type ${type} is none of Flax.`, cursor.at);
    cursor.skip(length);
  };
  for (let due = 1; due > 0; due--) {
    if (!context.budget.spend(1)) break;
    const mark = cursor.u8();
    if (cursor.failed) break;
    if (mark < 0x80 || mark >= 0xe0 || mark === 0xc0 || mark === 0xc2 || mark === 0xc3) continue;
    if (mark < 0x90) due += 2 * (mark & 15);
    else if (mark < 0xa0) due += mark & 15;
    else if (mark < 0xc0) cursor.skip(mark & 31);
    else if (mark === 0xc4 || mark === 0xd9) cursor.skip(cursor.u8());
    else if (mark === 0xc5 || mark === 0xda) cursor.skip(cursor.u16());
    else if (mark === 0xc6 || mark === 0xdb) cursor.skip(cursor.u32());
    else if (mark === 0xc7) extension(cursor.u8());
    else if (mark === 0xc8) extension(cursor.u16());
    else if (mark === 0xc9) extension(cursor.u32());
    else if (mark >= 0xd4 && mark <= 0xd8) extension(1 << (mark - 0xd4));
    else if (mark === 0xca || mark === 0xce || mark === 0xd2) cursor.skip(4);
    else if (mark === 0xcb || mark === 0xcf || mark === 0xd3) cursor.skip(8);
    else if (mark === 0xcc || mark === 0xd0) cursor.skip(1);
    else if (mark === 0xcd || mark === 0xd1) cursor.skip(2);
    else if (mark === 0xdc) due += cursor.u16();
    else if (mark === 0xdd) due += cursor.u32();
    else if (mark === 0xde) due += 2 * cursor.u16();
    else if (mark === 0xdf) due += 2 * cursor.u32();
    else cursor.failed = true;
    if (due > cursor.left + 1) cursor.failed = true;
    if (cursor.failed) break;
  }
  if (cursor.failed)
    report('high', 'malformed', 'The data breaks off or announces more than there is.', cursor.at);
  else if (cursor.left > 0)
    report('medium', 'trailing-data', `${cursor.left} bytes stand behind the data.`, cursor.at);
  return findings;
}

/** Flax checkpoints (MessagePack): data only; checked for its bounds. Recognised by name, since MessagePack has no magic number. */
export const msgpack: ArtifactFormat = {
  id: 'msgpack',
  extensions: ['.msgpack'],
  recognise: (source, name) => {
    const first = source.read(0, 1)[0] ?? 0;
    return /\.msgpack$/i.test(name) && ((first >= 0x80 && first <= 0x9f) || (first >= 0xdc && first <= 0xdf));
  },
  inspect: inspectMsgpack,
};
