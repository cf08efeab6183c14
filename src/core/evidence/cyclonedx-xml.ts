import { extensionOf } from './document.ts';
import type { EvidenceFile, EvidenceFormat, Parsed } from './evidence.ts';
import { malformed, problemAt } from './parsed.ts';
import { cyclonedxJson } from './supply-chain.ts';

/**
 * CycloneDX in JSON. In XML it is known by its namespace and not read: an XML reader would be one more parser of hostile text, and every tool that writes
 * the one notation writes the other. Source: cyclonedx.org/docs/1.6.
 */
export const cyclonedx: EvidenceFormat = {
  ...cyclonedxJson,
  parse: (file, options) => inXml(file) ?? cyclonedxJson.parse(file, options),
};

function inXml({ path, text }: EvidenceFile): Parsed | undefined {
  if (text === undefined || extensionOf(path) !== 'xml') return undefined;
  const head = text.slice(0, 20_000);
  const start = head.search(/<(?:[\w-]{1,40}:)?bom\s[^<>]{0,2000}http:\/\/cyclonedx\.org\/schema\/bom\//);
  if (start < 0) return undefined;
  return malformed(cyclonedxJson.id, 'attestation', [
    problemAt(
      path,
      { line: head.slice(0, start).split('\n').length },
      'cyclonedx/xml',
      'Unexpected CycloneDX in XML, which is not read; expected CycloneDX in JSON (cyclonedx convert --output-format json)',
    ),
  ]);
}
