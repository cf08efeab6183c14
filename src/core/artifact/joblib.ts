import type { ArtifactFormat, ByteSource } from './artifact.ts';
import { inspectPickle, recognisePickle } from './pickle.ts';
import { latin1Text } from './pickle/literals.ts';
import { sliceSource } from './pickle/window.ts';

const probeBytes = 1 << 16;
const wrapperModule = 'joblib.numpy_pickle';

function mentions(source: ByteSource, text: string): boolean {
  const bytes = source.read(0, Math.min(probeBytes, source.sizeBytes));
  const first = text.charCodeAt(0);
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let same = 1;
    while (same < text.length && bytes[at + same] === text.charCodeAt(same)) same++;
    if (same === text.length) return true;
  }
  return false;
}

/**
 * Where the zlib data of joblib's first compressed format begins: `ZF`, the length in hex filled up with spaces, the data
 * (joblib 0.8 and before, `numpy_pickle_compat.py`). Undefined when it is not that.
 */
function oldCompressedStart(source: ByteSource): number | undefined {
  const found = /^ZF0x[0-9a-fA-F]+L? */.exec(latin1Text(source.read(0, 32)));
  return found === null ? undefined : found[0].length;
}

/**
 * joblib dumps: pickles with raw arrays between the opcodes, and the oldest compressed form. Other compressed dumps are
 * compressed files with such a pickle inside; they come here through the compressor's format.
 */
export const joblib: ArtifactFormat = {
  id: 'joblib',
  extensions: ['.joblib'],
  recognise: (source, name) =>
    oldCompressedStart(source) !== undefined ||
    ((/\.joblib$/i.test(name) || mentions(source, wrapperModule)) && recognisePickle(source, name)),
  inspect: (source, context) => {
    const start = oldCompressedStart(source);
    if (start === undefined) return inspectPickle(source, context, 'plain').findings;
    return context.descend('decompressed', sliceSource(source, start, source.sizeBytes - start));
  },
};
