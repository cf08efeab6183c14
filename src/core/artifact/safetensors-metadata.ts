import type { ByteSource, Severity } from './artifact.ts';
import { shownName } from './archive/member-path.ts';
import { NameSet } from './name-set.ts';
import {
  type HeaderEntry,
  type HeaderFlaw,
  mostValueBytes,
  parseEntry,
  readEntries,
} from './safetensors-entries.ts';
import { asciiText } from './strict-utf8.ts';

const codeText =
  /\b(import |exec\(|eval\(|__import__|subprocess|os\.system|<script|javascript:|base64|rm -rf|curl |wget |powershell)/i;
const urlText = /https?:\/\//i;

/** How a finding is reported: its code without the format's name, and the byte that it stands at. */
export type Report = (severity: Severity, code: string, message: string, offset?: number) => void;

/** Judges `__metadata__`. It is walked like the header itself: one text of it may be as long as the header. Returns what breaks the header. */
export function judgeMetadata(
  source: ByteSource,
  entry: HeaderEntry,
  report: Report,
  isFull: (names: NameSet) => boolean,
): HeaderFlaw | undefined {
  const { offset, length } = entry;
  if (source.read(offset, 1)[0] !== 0x7b) {
    const value = parseEntry(entry);
    if (value === 'encoding' || value === 'json') return value;
    report('high', 'metadata-type', 'The metadata is no object of texts.', offset);
    return undefined;
  }
  const seen = new NameSet();
  return readEntries(source, offset, offset + length, (inner) => {
    if (isFull(seen)) return undefined;
    if (!seen.add(inner.key))
      report(
        'high',
        'duplicate-key',
        `The metadata key ${shownName(inner.key)} is there twice.`,
        inner.offset,
      );
    for (const text of metadataTexts(source, inner)) {
      if (text === 'encoding' || text === 'json') return text;
      if (judgeMetadataText(inner, text, report)) break;
    }
    return undefined;
  });
}

const overlapBytes = 256;

/** The text of a metadata value, a long one as it is written and in pieces that overlap; undefined where it is none. */
function* metadataTexts(
  source: ByteSource,
  entry: HeaderEntry,
): Generator<{ readonly text: string } | HeaderFlaw | undefined> {
  if (entry.length <= mostValueBytes) {
    const value = parseEntry(entry);
    yield typeof value === 'string' ? value : value.kind === 'string' ? { text: value.text } : undefined;
    return;
  }
  if (source.read(entry.offset, 1)[0] !== 0x22) {
    yield undefined;
    return;
  }
  for (let at = 1; at < entry.length - 1; at += mostValueBytes - overlapBytes)
    yield {
      text: asciiText(source.read(entry.offset + at, Math.min(mostValueBytes, entry.length - 1 - at))),
    };
}

/** Reports what a text of the metadata is suspected of; true when the rest of a long one need not be read. */
function judgeMetadataText(
  { key, offset }: HeaderEntry,
  value: { readonly text: string } | undefined,
  report: Report,
): boolean {
  if (value === undefined) {
    report('high', 'metadata-type', `The metadata value ${shownName(key)} is no text.`, offset);
    return true;
  }
  const { text } = value;
  if (codeText.test(text) || (/script|code|exec|payload|hook|init/i.test(key) && /[(;]/.test(text))) {
    report(
      'low',
      'metadata-code-text',
      `The metadata value ${shownName(key)} looks like code; nothing runs it.`,
      offset,
    );
    return true;
  }
  if (urlText.test(text) && /(cmd|payload|malicious|evil|exfil|\.sh\b|\.exe\b|token=|key=)/i.test(text)) {
    report(
      'medium',
      'metadata-code-text',
      `The metadata value ${shownName(key)} names an address with a command or a secret.`,
      offset,
    );
    return true;
  }
  return false;
}
