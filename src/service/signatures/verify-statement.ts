import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { Bundle, Envelope } from '@sigstore/bundle';
import { X509Certificate } from '@sigstore/core';
import {
  PolicyError,
  type SignedEntity,
  toSignedEntity,
  VerificationError,
  Verifier,
} from '@sigstore/verify';
import type { SignatureFlaw, SignatureState } from '../../core/evidence/signature.ts';
import { verifyChain } from './certificate-chain.ts';
import { isSignedWith, keyName } from './dsse-signature.ts';
import type { Trust } from './trust.ts';

interface Signed {
  readonly envelope: Envelope;
  readonly bundle: Bundle | undefined;
  /** Model signing 0.2. */
  readonly early: boolean;
}

/**
 * Verifies one envelope against what the policy trusts, wholly offline. By what the bundle holds: a bare key by the policy's key; a certificate by the
 * policy's own authority, else by its Sigstore trusted root (with transparency log and timestamps, by `@sigstore/verify`). What
 * nothing of the policy can judge is `unverified`. Never throws.
 */
export function verifyStatement(signed: Signed, trust: Trust, now: Date): SignatureState {
  const [problem] = trust.problems;
  if (problem !== undefined) return unverified('trust-unreadable', problem);
  const certificates = chainOf(signed.bundle);
  if (
    certificates.length === 0 ||
    (trust.key !== undefined && trust.authorities.length === 0 && trust.root === undefined)
  )
    return byKey(signed, trust);
  if (trust.authorities.length > 0) return byAuthority(signed, certificates, trust, now);
  if (trust.root !== undefined && signed.bundle !== undefined)
    return byTrustedRoot(signed.envelope, signed.bundle, trust);
  return unverified(
    'no-trust',
    'it is signed with a certificate, and the policy names no authority or trusted root',
  );
}

function byKey({ envelope, bundle, early }: Signed, trust: Trust): SignatureState {
  if (trust.key === undefined)
    return unverified('no-trust', 'it is signed with a key, and the policy names no key');
  const name = keyName(trust.key);
  if (name === undefined)
    return unverified(
      'unsupported',
      `the policy’s key (${trust.key.asymmetricKeyType ?? 'unknown'}) is of a kind that is not verified here`,
    );
  const fingerprint = fingerprintOf(trust.key);
  if (isSignedWith(envelope, trust.key, early))
    return { state: 'valid', signer: `the ${name} key ${fingerprint.slice(0, 16)}` };
  const content = bundle?.verificationMaterial.content;
  const hint = content?.$case === 'publicKey' ? content.publicKey.hint : '';
  if (hint !== '' && hint !== fingerprint)
    return invalid(
      'wrong-key',
      `it names the key ${hint.slice(0, 16)}, and the policy’s is ${fingerprint.slice(0, 16)}`,
    );
  return invalid(
    'bad-signature',
    `it was not made with the policy’s key ${fingerprint.slice(0, 16)} over this content`,
  );
}

/** SHA-256 of the PEM of the SubjectPublicKeyInfo, which model signing gives as the key's hint. */
function fingerprintOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ format: 'pem', type: 'spki' }))
    .digest('hex');
}

function byAuthority(
  { envelope, early }: Signed,
  chain: readonly Uint8Array[],
  trust: Trust,
  now: Date,
): SignatureState {
  const result = verifyChain(chain, trust.authorities, now);
  if (result.state === 'untrusted') return invalid('untrusted-chain', `of its certificate, ${result.reason}`);
  const certificate = X509Certificate.parse(Buffer.from(chain[0] ?? new Uint8Array()));
  const key = createPublicKey({ key: certificate.publicKey, format: 'der', type: 'spki' });
  if (keyName(key) === undefined)
    return unverified('unsupported', 'the key of its certificate is of a kind that is not verified here');
  if (!isSignedWith(envelope, key, early))
    return invalid('bad-signature', 'it was not made with the key of its certificate over this content');
  if (result.state === 'expired')
    return unverified(
      'expired',
      `its certificate expired on ${result.until.toISOString().slice(0, 10)}, and no trusted timestamp says that it was made before`,
    );
  const name = certificate.subjectAltName;
  if (trust.issuer !== undefined)
    return unverified(
      'no-identity',
      'the policy asks for an issuer, which only certificates of Sigstore name',
    );
  if (trust.identity !== undefined && name !== trust.identity)
    return invalid('wrong-identity', `it is by ${shown(name)}, expected ${shown(trust.identity)}`);
  return {
    state: 'valid',
    signer: name === undefined ? 'a certificate of the policy’s authority' : shown(name),
  };
}

/** Keyless signing: anybody gets a certificate, so that a signature says nothing without the identity that is expected. */
function byTrustedRoot(
  envelope: Envelope,
  bundle: Bundle,
  { root, identity, issuer }: Trust,
): SignatureState {
  if (root === undefined) return unverified('no-trust', 'the policy names no trusted root');
  if (identity === undefined || issuer === undefined)
    return unverified(
      'no-identity',
      'anybody can sign with Sigstore, and the policy does not say which identity and issuer it expects',
    );
  const entries = bundle.verificationMaterial.tlogEntries;
  if (
    entries.some(
      ({ logId }) => !root.tlogs.some(({ logID }) => logId !== undefined && logID.equals(logId.keyId)),
    )
  )
    return unverified('transparency', 'it is in a transparency log that the trusted root does not know');
  try {
    const signer = new Verifier(root, {
      tlogThreshold: root.tlogs.length > 0 ? 1 : 0,
      ctlogThreshold: root.ctlogs.length > 0 ? 1 : 0,
    }).verify(entityOf(envelope, bundle));
    const by = signer.identity?.subjectAlternativeName;
    const vouched = signer.identity?.extensions?.issuer;
    if (by !== identity || vouched !== issuer)
      return invalid(
        'wrong-identity',
        `it is by ${shown(by)} of ${shown(vouched)}, expected ${shown(identity)} of ${shown(issuer)}`,
      );
    return { state: 'valid', signer: `${shown(by)} of ${shown(vouched)}` };
  } catch (error) {
    return refused(error);
  }
}

/** The bundle as `@sigstore/verify` takes it, its signature judged with the digest of the signer's curve. */
function entityOf(envelope: Envelope, bundle: Bundle): SignedEntity {
  const entity = toSignedEntity(bundle);
  const content = entity.signature;
  return {
    ...entity,
    signature: {
      signature: content.signature,
      compareSignature: (signature) => content.compareSignature(signature),
      compareDigest: (digest) => content.compareDigest(digest),
      verifySignature: (key) => isSignedWith(envelope, key, false),
    },
  };
}

function refused(error: unknown): SignatureState {
  if (!(error instanceof VerificationError) && !(error instanceof PolicyError))
    return unverified('malformed', 'its verification material cannot be read');
  switch (error.code) {
    case 'SIGNATURE_ERROR':
      return invalid('bad-signature', 'it was not made with the key of its certificate over this content');
    case 'CERTIFICATE_ERROR':
      return invalid(
        'untrusted-chain',
        'its certificate does not lead to the policy’s trusted root, or was not valid when it was made',
      );
    case 'TLOG_BODY_ERROR':
      return invalid('transparency', 'the transparency log’s entry is of another signature');
    case 'TLOG_INCLUSION_PROOF_ERROR':
    case 'TLOG_INCLUSION_PROMISE_ERROR':
      return invalid('transparency', 'the transparency log’s proof does not hold');
    case 'TIMESTAMP_ERROR':
      return unverified('transparency', 'nothing that the trusted root knows says when it was made');
    default:
      return unverified('transparency', 'it is in no transparency log that the trusted root knows');
  }
}

function chainOf(bundle: Bundle | undefined): readonly Uint8Array[] {
  const content = bundle?.verificationMaterial.content;
  if (content?.$case === 'certificate') return [content.certificate.rawBytes];
  if (content?.$case !== 'x509CertificateChain') return [];
  return content.x509CertificateChain.certificates.map(({ rawBytes }) => rawBytes);
}

function shown(name: string | undefined): string {
  return name === undefined ? 'nobody' : name.slice(0, 200);
}

function invalid(code: SignatureFlaw, reason: string): SignatureState {
  return { state: 'invalid', code, reason };
}

function unverified(code: SignatureFlaw, reason: string): SignatureState {
  return { state: 'unverified', code, reason };
}
