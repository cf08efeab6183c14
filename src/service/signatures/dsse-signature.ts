import { type KeyObject, verify } from 'node:crypto';
import type { Envelope } from '@sigstore/bundle';
import { dsse } from '@sigstore/core';

/** The digest that goes with a curve. Source: Sigstore protobuf specs, PublicKeyDetails (PKIX_ECDSA_P384_SHA_384 and its like). */
const curveDigests: Readonly<Record<string, string>> = {
  prime256v1: 'sha256',
  secp384r1: 'sha384',
  secp521r1: 'sha512',
};

/** The name of a key that signatures can be verified with here; undefined for any other. RSA below 2048 bits is none (NIST SP 800-131A). */
export function keyName(key: KeyObject): string | undefined {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec' && namedCurve !== undefined && namedCurve in curveDigests)
    return `ECDSA ${namedCurve}`;
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= 2048) return `RSA ${modulusLength}`;
  return key.asymmetricKeyType === 'ed25519' ? 'Ed25519' : undefined;
}

/**
 * Whether the envelope's one signature was made with this key over its payload. `@sigstore/verify` alone takes every curve with SHA-256; model
 * signing takes the curve's own digest. `early`: model signing 0.2, which signed Python's notation of the payload. Never throws.
 * Source: DSSE v1, protocol.md (PAE); model-transparency, `sign_ec_key.py` and `sign_sigstore_pb.py` (`pae_compat`).
 */
export function isSignedWith(envelope: Envelope, key: KeyObject, early: boolean): boolean {
  const [signature] = envelope.signatures;
  if (signature === undefined || keyName(key) === undefined) return false;
  const { payload, payloadType } = envelope;
  const signed = dsse.preAuthEncoding(payloadType, payload);
  const digest = curveDigests[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? 'sha256';
  if (holds(digestFor(key, digest), signed, key, signature.sig)) return true;
  if (!early) return false;
  const repr = Buffer.from(
    `DSSEV1 ${payloadType.length} ${payloadType} ${payload.length} ${pythonRepr(payload)}`,
    'utf8',
  );
  return ['sha256', digest].some((one) => holds(digestFor(key, one), repr, key, signature.sig));
}

function digestFor(key: KeyObject, digest: string): string | undefined {
  return key.asymmetricKeyType === 'ed25519' ? undefined : digest;
}

function holds(
  digest: string | undefined,
  signed: Uint8Array,
  key: KeyObject,
  signature: Uint8Array,
): boolean {
  try {
    return verify(digest, signed, key, signature);
  } catch {
    return false;
  }
}

/** `repr(bytes)` of Python. Source: CPython, Objects/bytesobject.c (`PyBytes_Repr`). */
function pythonRepr(bytes: Uint8Array): string {
  const quote = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'";
  const escapes: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 92: '\\\\' };
  const parts = [...bytes].map((byte) => {
    const letter = String.fromCharCode(byte);
    if (letter === quote) return `\\${letter}`;
    return escapes[byte] ?? (byte < 32 || byte > 126 ? `\\x${byte.toString(16).padStart(2, '0')}` : letter);
  });
  return `b${quote}${parts.join('')}${quote}`;
}
