import type { ArtifactFinding, Inspection } from '../core/artifact/artifact.ts';
import { inspectArtifact } from '../core/artifact/inspect.ts';
import { judgeFindings } from '../core/artifact/verdict.ts';
import type { Artifact } from '../core/checks/check.ts';
import type { ContentReader } from './contents.ts';
import type { LargeContent, LargeObject, LargeObjects } from './large-objects.ts';

/** So many times the bound of one object may be fetched for one audit. */
const mostTogether = 4;

/**
 * Artifacts with what stands behind those that are LFS pointers, by path: inspected where it was to be had within `maxBytes`, else with the reason why not.
 * Cached by the object's hash, passing failures aside; one object at a time, so that the memory holds one.
 */
export async function followPointers(
  reader: ContentReader,
  large: LargeObjects | undefined,
  artifacts: ReadonlyMap<string, Artifact>,
  maxBytes: number,
): Promise<ReadonlyMap<string, Artifact>> {
  if (large === undefined || maxBytes === 0) return artifacts;
  const result = new Map(artifacts);
  let left = mostTogether * maxBytes;
  for (const [path, artifact] of artifacts) {
    const { file, pointer } = artifact;
    if (pointer?.type !== 'lfs' || pointer.sizeBytes === undefined) continue;
    const key = `lfs ${pointer.hash} ${maxBytes} ${path}`;
    const known = reader.artifacts.get(key);
    if (known !== undefined) {
      result.set(path, { ...known, file });
      continue;
    }
    if (pointer.sizeBytes <= maxBytes && pointer.sizeBytes > left) {
      const notRead = `was not fetched: ${mostTogether * maxBytes} bytes are fetched for one change, and others came first`;
      result.set(path, { ...artifact, notRead });
      continue;
    }
    const object = { sha256: pointer.hash, sizeBytes: pointer.sizeBytes };
    const followed = await followPointer(large, object, path, maxBytes);
    if (pointer.sizeBytes <= maxBytes) left -= pointer.sizeBytes;
    const { file: _file, ...own } = artifact;
    const found =
      followed.inspection === undefined
        ? { ...own, notRead: followed.notRead }
        : { ...own, format: followed.inspection.format, inspection: followed.inspection };
    if (!followed.passing) reader.artifacts.set(key, found);
    result.set(path, { ...found, file });
  }
  return result;
}

/** What following a pointer gave: an inspection of the content, or why there is none, to follow "its content". */
type Followed =
  | { readonly inspection: Inspection; readonly passing: false }
  | { readonly inspection: undefined; readonly notRead: string; readonly passing: boolean };

/** Inspects the content behind an LFS pointer. Content that is not the pointer's, and content that the server does not have, are findings, never clean. */
export async function followPointer(
  large: LargeObjects,
  object: LargeObject,
  path: string,
  maxBytes: number,
): Promise<Followed> {
  const content = await large.read(object, { maxBytes }, (source) => inspectArtifact(source, path));
  switch (content.state) {
    case 'read':
      return { inspection: content.value, passing: false };
    case 'left':
      return { inspection: undefined, notRead: content.reason, passing: content.passing };
    default:
      return { inspection: refusedInspection(content), passing: false };
  }
}

/** The reference's rules `lfs.oid-mismatch` and `lfs.object-missing` (section 2.13). */
function refusedInspection({
  state,
  reason,
}: Extract<LargeContent<unknown>, { state: 'missing' | 'mismatch' }>): Inspection {
  const findings: ArtifactFinding[] = [
    state === 'mismatch'
      ? {
          severity: 'critical',
          code: 'lfs.oid-mismatch',
          message: `The content behind the pointer ${reason}: it is not what was committed.`,
        }
      : {
          severity: 'high',
          code: 'lfs.object-missing',
          message: `The content that the pointer names ${reason}: nobody can check the model out.`,
        },
  ];
  return { format: 'pointer', verdict: judgeFindings(findings), findings };
}
