import { readEvidenceFile } from '../../../src/core/evidence/decode.ts';
import type { EvidenceContent, EvidenceKind, Parsed } from '../../../src/core/evidence/evidence.ts';
import { parseEvidence } from '../../../src/core/evidence/parse-evidence.ts';

/** What is made of a file with these bytes. */
export function parsedBytes(path: string, bytes: Uint8Array): Parsed {
  return parseEvidence(readEvidenceFile(bytes, path));
}

/** What is made of a file with this text. */
export function parsed(path: string, text: string): Parsed {
  return parsedBytes(path, new TextEncoder().encode(text));
}

/** What a file says, where it is read and of that kind; a value that is no text stands for its JSON. */
export function contentOf<K extends EvidenceKind>(
  kind: K,
  path: string,
  value: unknown,
): Extract<EvidenceContent, { kind: K }> {
  const found = parsed(path, typeof value === 'string' ? value : JSON.stringify(value));
  if (found.state !== 'present' || found.content.kind !== kind) throw new Error(JSON.stringify(found));
  return found.content as Extract<EvidenceContent, { kind: K }>;
}

/** `path: format` of a file, or its state where it is not read. */
export function formatOf(path: string, text: string): string {
  const found = parsed(path, text);
  return found.state === 'present' ? found.format : found.state;
}
