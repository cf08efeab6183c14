import type { ArtifactFinding, ByteSource, InspectionContext } from './artifact.ts';
import type { ZipDirectory } from './archive/zip-directory.ts';
import { memberSource, namedEntries } from './archive/zip-member-bytes.ts';
import { inspectPickle } from './pickle.ts';
import { storageItemBytes } from './torch-legacy.ts';

const mostPickleBytes = 1 << 26;
const mostReported = 50;

/**
 * What makes a PyTorch archive more than a zip: the storages that its pickle names must be there and large enough, and
 * TorchScript carries code. The members themselves are inspected with all others.
 */
export function inspectTorchMembers(
  source: ByteSource,
  directory: ZipDirectory,
  context: InspectionContext,
): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const entries = namedEntries(directory);
  const sizes = new Map<string, number>();
  for (const { name, entry } of entries) {
    const size = entry.central?.sizeBytes ?? entry.local?.sizeBytes ?? 0;
    sizes.set(name.toLowerCase(), Math.max(size, sizes.get(name.toLowerCase()) ?? 0));
  }
  const code = entries.find(({ name }) => /^(?:[^/]+\/)?code\/.*\.py$/i.test(name));
  if (code !== undefined)
    findings.push({
      severity: 'medium',
      code: 'torch.torchscript-code',
      message: 'The archive is TorchScript: it holds a program, which runs with the model.',
      member: `${context.name}!${code.name}`,
    });
  for (const { name, entry } of entries) {
    const prefix = /^(.*\/|)data\.pkl$/i.exec(name)?.[1];
    if (prefix === undefined) continue;
    const inner = memberSource(source, entry, context.budget, mostPickleBytes);
    if (inner === undefined || inner.sizeBytes > mostPickleBytes) continue;
    const child: InspectionContext = { ...context, name: `${context.name}!${name}`, descend: () => [] };
    const { storages } = inspectPickle(inner, child, 'torch');
    for (const { key, type, elements } of storages) {
      if (findings.length >= mostReported) break;
      const member = `${context.name}!${prefix}data/${key}`;
      const size = sizes.get(`${prefix}data/${key}`.toLowerCase());
      const itemBytes = storageItemBytes(type);
      if (size === undefined) {
        const message = `The pickle names the tensor storage ${key}, which is not in the archive.`;
        findings.push({ severity: 'high', code: 'torch.storage-missing', message, member });
      } else if (itemBytes !== undefined && !(elements * itemBytes <= size)) {
        const message = `The tensor storage has ${size} bytes, and the pickle takes ${elements} elements of ${itemBytes} bytes from it.`;
        findings.push({ severity: 'high', code: 'torch.storage-size', message, member });
      }
    }
  }
  return findings;
}
