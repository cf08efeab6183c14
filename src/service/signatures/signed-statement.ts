import { assertBundle, type Bundle, type Envelope } from '@sigstore/bundle';
import { Bundle as BundleMessage, Envelope as EnvelopeMessage } from '@sigstore/protobuf-specs';
import { decodeBase64 } from '../../core/evidence/base64.ts';

/** One statement of a file, as it was signed. `bundle` holds the signer's key or certificate; a bare envelope has neither. */
export type SignedStatement =
  | { readonly kind: 'signed'; readonly envelope: Envelope; readonly bundle: Bundle | undefined }
  | { readonly kind: 'unsigned'; readonly payload: Uint8Array }
  | { readonly kind: 'malformed'; readonly reason: string };

/** Statements of one file that are verified; a file of more is refused as a whole. */
const maxStatements = 100;

/**
 * The statements of a Sigstore bundle, a DSSE envelope, a bare in-toto statement, or lines of these. Never throws. What is verified later is what
 * stands here: base64 is taken strictly, so that no other reader can see another payload. Source: Sigstore bundle v0.1 to v0.3; DSSE v1.
 */
export function readSignedStatements(text: string, path: string): readonly SignedStatement[] {
  const lines = /\.(?:jsonl|ndjson)$/i.test(path)
    ? text.split(/\r?\n/).filter((line) => line.trim() !== '')
    : [text];
  if (lines.length > maxStatements)
    return [{ kind: 'malformed', reason: `it holds more than ${maxStatements} statements` }];
  return lines.map((line) => {
    try {
      return readOne(JSON.parse(line) as unknown);
    } catch {
      return { kind: 'malformed', reason: 'it is not JSON' };
    }
  });
}

function readOne(value: unknown): SignedStatement {
  if (!isRecord(value)) return { kind: 'malformed', reason: 'it is not a JSON object' };
  if (typeof value._type === 'string')
    return { kind: 'unsigned', payload: new TextEncoder().encode(JSON.stringify(value)) };
  if ('messageSignature' in value)
    return { kind: 'malformed', reason: 'it signs one file’s bytes (messageSignature) and no statement' };
  const wrapped = 'dsseEnvelope' in value;
  const inner: unknown = wrapped ? value.dsseEnvelope : value;
  const flaw = envelopeFlaw(inner);
  if (flaw !== undefined) return { kind: 'malformed', reason: flaw };
  if (!wrapped) return { kind: 'signed', envelope: EnvelopeMessage.fromJSON(inner), bundle: undefined };
  try {
    const bundle = BundleMessage.fromJSON(value);
    assertBundle(bundle);
    if (bundle.content.$case === 'dsseEnvelope')
      return { kind: 'signed', envelope: bundle.content.dsseEnvelope, bundle };
  } catch {
    // said below: what the library refuses is refused here too
  }
  return { kind: 'malformed', reason: 'it breaks the rules of a Sigstore bundle' };
}

/** Several signatures on one envelope would leave open which of them counts (reference: exactly one). */
function envelopeFlaw(envelope: unknown): string | undefined {
  if (!isRecord(envelope)) return 'it has no DSSE envelope';
  const { payload, payloadType, signatures } = envelope;
  if (typeof payloadType !== 'string' || payloadType !== 'application/vnd.in-toto+json')
    return 'its payload type is not application/vnd.in-toto+json';
  if (typeof payload !== 'string' || decodeBase64(payload) === undefined || payload === '')
    return 'its payload is not base64';
  if (!Array.isArray(signatures) || signatures.length !== 1)
    return `it has ${Array.isArray(signatures) ? signatures.length : 'no'} signatures, expected one`;
  const [first] = signatures as unknown[];
  const sig = isRecord(first) ? first.sig : undefined;
  if (typeof sig !== 'string' || sig === '' || decodeBase64(sig) === undefined)
    return 'its signature is not base64';
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
