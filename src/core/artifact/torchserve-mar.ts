import type { ArtifactFinding, ByteSource, InspectionContext } from './artifact.ts';
import { escapeOf, shownName } from './archive/member-path.ts';
import type { ZipDirectory } from './archive/zip-directory.ts';
import { memberBytes, namedEntries } from './archive/zip-member-bytes.ts';
import { parseJsonValue, textOf, valueOf } from './json-value.ts';
import { strictUtf8 } from './strict-utf8.ts';

const mostManifestBytes = 1 << 20;
/** The manifest's keys that name files of the archive (pytorch/serve, model-archiver, `manifest_components/model.py`). */
const fileKeys = ['handler', 'serializedFile', 'modelFile', 'extraFiles', 'requirementsFile', 'configFile'];

/** What a TorchServe archive makes the server run: handler code, and files that its manifest names outside of the archive. */
export function inspectMar(
  source: ByteSource,
  directory: ZipDirectory,
  context: InspectionContext,
): readonly ArtifactFinding[] {
  const entries = namedEntries(directory);
  const findings: ArtifactFinding[] = [];
  const code = entries.find(({ name }) => /\.py$/i.test(name));
  if (code !== undefined) {
    const message = 'The TorchServe archive holds handler code, which the server runs.';
    findings.push({
      severity: 'medium',
      code: 'mar.handler',
      message,
      member: `${context.name}!${code.name}`,
    });
  }
  for (const { name, entry } of entries) {
    if (!/^mar-inf\/manifest\.json$/i.test(name)) continue;
    const member = `${context.name}!${name}`;
    const text = strictUtf8(
      memberBytes(source, entry, context.budget, mostManifestBytes) ?? new Uint8Array(0),
    );
    const model = valueOf(text === undefined ? undefined : parseJsonValue(text), 'model');
    for (const key of fileKeys)
      for (const path of (textOf(valueOf(model, key)) ?? '').split(',')) {
        const escape = escapeOf(path.trim());
        if (escape === undefined) continue;
        const message = `The manifest's ${key} ${shownName(path)} ${escape}: the server runs or reads what stands there.`;
        findings.push({ severity: 'critical', code: 'mar.handler', message, member });
      }
  }
  return findings;
}
