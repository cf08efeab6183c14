import type { Attestation, EvidenceFormat, Hashed } from './evidence.ts';
import { extensionOf, fileName } from './document.ts';
import { malformed, notEvidence, present, problemAt } from './parsed.ts';

const id = 'spdx-tags';

/**
 * SPDX 2 as tags and values, a tag a line: packages and files with their checksums. A value in `<text>` may go over lines. Source: SPDX 2.3, clause 4.4
 * and annex F. Linear.
 */
export const spdxTags: EvidenceFormat = {
  id,
  kind: 'attestation',
  title: 'SPDX 2 document (tags and values)',
  parse: ({ path, text }) => {
    if (text === undefined || !/^(?:spdx|tag|txt)$/.test(extensionOf(path))) return notEvidence;
    const version = /^SPDXVersion: *(SPDX-2\.[0-9])[ \t]*\r?$/m.exec(text.slice(0, 20_000))?.[1];
    if (version === undefined)
      return fileName(path).endsWith('.spdx') && /^(?:SPDXID|PackageName):/m.test(text.slice(0, 20_000))
        ? malformed(id, 'attestation', [
            problemAt(
              path,
              { line: 1 },
              'spdx/version',
              'Unexpected SPDX document without SPDXVersion, expected SPDX-2.0 to 2.3',
            ),
          ])
        : notEvidence;
    const components: Attestation['components'][number][] = [];
    const subjects: Hashed[] = [];
    const problems = [];
    let named = '';
    let inText: number | undefined;
    for (const [index, raw] of text.split(/\r?\n/).entries()) {
      if (inText !== undefined) {
        if (raw.includes('</text>')) inText = undefined;
        continue;
      }
      const line = index + 1;
      if (/^\s*(?:#|$)/.test(raw)) continue;
      const colon = raw.indexOf(':');
      if (colon < 0) {
        if (problems.length < 20)
          problems.push(
            problemAt(
              path,
              { line },
              'spdx/tag',
              'Unexpected line without a tag, expected a tag, a colon and a value',
            ),
          );
        continue;
      }
      const tag = raw.slice(0, colon).trim();
      const value = raw.slice(colon + 1).trim();
      if (value.startsWith('<text>') && !value.includes('</text>')) inText = line;
      const last = components.at(-1);
      if (tag === 'PackageName' || tag === 'FileName') named = value.slice(0, 1000);
      if (tag === 'PackageName' && components.length < 50_000)
        components.push({ name: named, version: undefined, type: undefined });
      else if (tag === 'PackageVersion' && last !== undefined)
        components[components.length - 1] = { ...last, version: value.slice(0, 200) };
      else if (tag === 'PrimaryPackagePurpose' && last !== undefined)
        components[components.length - 1] = { ...last, type: value.slice(0, 100).toLowerCase() };
      const checksum = /^(?:Package|File)Checksum$/.test(tag)
        ? /^([A-Z0-9-]{2,20}): *([0-9a-fA-F]{8,200})$/.exec(value)
        : null;
      if (checksum !== null && subjects.length < 50_000)
        subjects.push({
          path: named,
          algorithm: checksum[1]?.toLowerCase(),
          hash: checksum[2]?.toLowerCase(),
          sizeBytes: undefined,
          line,
        });
      else if (/Checksum$/.test(tag) && checksum === null && problems.length < 20)
        problems.push(
          problemAt(
            path,
            { line, column: colon + 2 },
            'spdx/checksum',
            `Unexpected checksum "${value.slice(0, 80)}", expected an algorithm, a colon and hexadecimal digits`,
          ),
        );
    }
    if (inText !== undefined)
      return malformed(id, 'attestation', [
        problemAt(
          path,
          { line: inText },
          'spdx/text',
          'Unexpected end of the file in <text>, expected </text>',
        ),
      ]);
    const attestation = { type: version, subjects, components, metrics: [], predicateType: undefined };
    return present(id, { kind: 'attestation', attestation }, problems);
  },
};
