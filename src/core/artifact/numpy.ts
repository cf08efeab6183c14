import type { ArtifactFinding, ArtifactFormat, ByteSource, InspectionContext } from './artifact.ts';
import { parseNumpyHeader } from './numpy-header.ts';
import { inspectPickle } from './pickle.ts';
import { latin1Text } from './pickle/literals.ts';
import { sliceSource } from './pickle/window.ts';

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** numpy's own cap on headers that it parses (numpy/lib/_format_impl.py, `_MAX_HEADER_SIZE`). */
const mostHeaderBytes = 10_000;

function inspectArray(source: ByteSource, context: InspectionContext): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const report = (
    severity: ArtifactFinding['severity'],
    code: string,
    message: string,
    offset: number,
  ): void => {
    findings.push({ severity, code, message, offset });
  };
  const head = source.read(0, 12).slice();
  const major = head[6] ?? 0;
  if (head.length < 10 || major < 1 || major > 3) {
    report('high', 'npy.header', 'The header breaks off or has a version that does not exist.', 6);
    return findings;
  }
  const lengthBytes = major === 1 ? 2 : 4;
  let length = 0;
  for (let index = lengthBytes - 1; index >= 0; index--) length = length * 256 + (head[8 + index] ?? 0);
  const start = 8 + lengthBytes;
  if (length > mostHeaderBytes || start + length > source.sizeBytes) {
    report(
      'high',
      'npy.header-size',
      `A header of ${length} bytes, where numpy takes ${mostHeaderBytes} at most.`,
      8,
    );
    if (start + length > source.sizeBytes) return findings;
  }
  const header = parseNumpyHeader(latin1Text(source.read(start, Math.min(length, 1 << 20))));
  const dataStart = start + length;
  const rest = sliceSource(source, dataStart, source.sizeBytes - dataStart);
  const pickled = (from: number): void => {
    const inner = sliceSource(source, from, source.sizeBytes - from);
    for (const finding of inspectPickle(inner, context, 'plain').findings) {
      findings.push(
        finding.offset === undefined || finding.member !== undefined
          ? finding
          : { ...finding, offset: finding.offset + from },
      );
    }
  };
  if (header === undefined) {
    const message =
      'The header is no plain literal with descr, fortran_order and shape: readers that evaluate it run it.';
    report('critical', 'npy.header-not-literal', message, start);
    pickled(dataStart);
    return findings;
  }
  if (header.hasObjects) {
    const message =
      'The array holds Python objects: loading it needs allow_pickle=True, which runs its pickle.';
    const before = findings.length;
    pickled(dataStart);
    const worst = findings
      .slice(before)
      .some((finding) => finding.severity !== 'info' && finding.severity !== 'low');
    const structured = header.itemBytes !== 0;
    report(
      worst || structured || rest.sizeBytes === 0 ? 'medium' : 'low',
      'npy.object-dtype',
      message,
      start,
    );
    return findings;
  }
  const count = header.shape.reduce((total, size) => total * size, 1);
  const wanted = header.itemBytes === undefined ? Number.NaN : count * header.itemBytes;
  if (!(wanted <= rest.sizeBytes)) {
    const message = Number.isNaN(wanted)
      ? 'The element type is not one that numpy writes.'
      : `The header announces ${wanted} bytes and ${rest.sizeBytes} follow.`;
    report('high', 'npy.size-mismatch', message, start);
    if (Number.isNaN(wanted)) pickled(dataStart);
  } else if (wanted < rest.sizeBytes) {
    const message = `${rest.sizeBytes - wanted} bytes stand behind the array.`;
    report('high', 'npy.trailing-data', message, dataStart + wanted);
    pickled(dataStart + wanted);
  }
  return findings;
}

/**
 * Single numpy arrays (`.npy`, format versions 1 to 3). Arrays of objects are pickles and are inspected as such; the size of all others must
 * be what shape and element type say (CVE-2019-6446 and the reference's section 2.5).
 */
export const numpyArray: ArtifactFormat = {
  id: 'numpy',
  extensions: ['.npy'],
  recognise: (source) => {
    const head = source.read(0, 6);
    return magic.every((byte, index) => head[index] === byte);
  },
  inspect: inspectArray,
};
