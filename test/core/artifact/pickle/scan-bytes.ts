import { gunzipSync, inflateSync } from 'node:zlib';
import type {
  ArtifactFinding,
  ArtifactFormat,
  ByteSource,
  InspectionContext,
} from '../../../../src/core/artifact/artifact.ts';
import { joblib } from '../../../../src/core/artifact/joblib.ts';
import { numpyArray } from '../../../../src/core/artifact/numpy.ts';
import { pickle } from '../../../../src/core/artifact/pickle.ts';
import { bytesSource } from '../../../../src/core/artifact/pickle/window.ts';
import { torchLegacy } from '../../../../src/core/artifact/torch-legacy.ts';

const formats: readonly ArtifactFormat[] = [numpyArray, torchLegacy, joblib, pickle];

function inflated(source: ByteSource): Uint8Array | undefined {
  const head = source.read(0, 2).slice();
  if (!(head[0] === 0x78 || (head[0] === 0x1f && head[1] === 0x8b))) return undefined;
  const bytes = source.read(0, source.sizeBytes).slice();
  const options = { maxOutputLength: 1 << 26 };
  try {
    if (bytes[0] === 0x78) return inflateSync(bytes, options);
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes, options);
  } catch {
    return undefined;
  }
  return undefined;
}

/**
 * Inspects bytes with the formats of the pickle family only, nested at most five deep: the dispatcher in small, so that these
 * tests stand on their own. Unrecognised bytes give no format.
 */
export function scanSource(
  given: ByteSource,
  name = 'case.pkl',
  depth = 0,
  force = true,
): { readonly format: string; readonly findings: readonly ArtifactFinding[] } {
  const opened = inflated(given);
  const source = opened === undefined ? given : bytesSource(opened);
  let left = 4e8;
  const context: InspectionContext = {
    name,
    depth,
    budget: { spend: (cost) => (left -= cost) > 0, inflate: () => true },
    descend: (member, inner) => {
      if (depth >= 5) return [{ severity: 'high', code: 'archive.depth', message: 'too deep' }];
      const found = scanSource(inner, `${name}!${member}`, depth + 1, false);
      return found.findings.map((finding) => ({
        ...finding,
        member: finding.member === undefined ? member : `${member}!${finding.member}`,
      }));
    },
  };
  const format = formats.find((one) => one.recognise(source, name)) ?? (force ? pickle : undefined);
  return format === undefined
    ? { format: 'unknown', findings: [] }
    : { format: format.id, findings: format.inspect(source, context) };
}

/** The same for bytes. */
export const scanBytes = (bytes: Uint8Array, name?: string): readonly ArtifactFinding[] =>
  scanSource(bytesSource(bytes), name).findings;

const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;

/** The worst severity of findings, `info` when there are none. */
export function worst(findings: readonly ArtifactFinding[]): (typeof severities)[number] {
  return findings.reduce<(typeof severities)[number]>(
    (found, { severity }) => (severities.indexOf(severity) > severities.indexOf(found) ? severity : found),
    'info',
  );
}
