import type { ArtifactFinding, ByteSource, InspectionContext } from './artifact.ts';
import type { ZipDirectory } from './archive/zip-directory.ts';
import { memberBytes, namedEntries } from './archive/zip-member-bytes.ts';
import { parseJsonValue } from './json-value.ts';
import { kerasConfigFindings } from './keras-config.ts';
import { strictUtf8 } from './strict-utf8.ts';

const mostConfigBytes = 1 << 26;

/** What a `.keras` file's JSON members say: the model configuration and the metadata, in every copy and in whatever case. */
export function inspectKerasMembers(
  source: ByteSource,
  directory: ZipDirectory,
  context: InspectionContext,
): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  for (const { name, entry } of namedEntries(directory)) {
    if (!/(^|\/)(config|metadata)\.json$/i.test(name)) continue;
    const member = `${context.name}!${name}`;
    const bytes = memberBytes(source, entry, context.budget, mostConfigBytes);
    const text = bytes === undefined ? undefined : strictUtf8(bytes);
    const root = text === undefined ? undefined : parseJsonValue(text);
    if (root === undefined)
      findings.push({
        severity: 'high',
        code: 'keras.malformed',
        message: 'The configuration is no JSON that could be read.',
        member,
      });
    else findings.push(...kerasConfigFindings(root, context, member, { strictNames: true }));
  }
  return findings;
}
