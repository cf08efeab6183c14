import type { EvidenceRef } from '../model.ts';

/** Whose signature counts, as a requirement says it. Paths are read from the base commit, never from what is judged. */
export interface TrustOptions {
  /** A public key: PEM text, or the path of a PEM file. */
  readonly key?: string;
  /** Certificates of one's own authority: PEM text, or the path of a PEM file. */
  readonly certificate_authority?: string;
  /** The path of a Sigstore trusted root (`trusted_root.json`). */
  readonly trusted_root?: string;
  /** The signer's name in the certificate: an e-mail address or a URI, compared as a whole. */
  readonly identity?: string;
  /** Who vouched for the identity: the OpenID Connect issuer. */
  readonly issuer?: string;
}

/** What the signature itself is worth. `unverified`: nothing can be said, and so it never passes. */
export type SignatureState =
  | { readonly state: 'valid'; readonly signer: string }
  | { readonly state: 'invalid' | 'unverified'; readonly code: SignatureFlaw; readonly reason: string };

/** Why a signature does not hold or cannot be verified. */
export type SignatureFlaw =
  | 'malformed'
  | 'unsigned'
  | 'no-trust'
  | 'trust-unreadable'
  | 'unsupported'
  | 'wrong-key'
  | 'bad-signature'
  | 'untrusted-chain'
  | 'expired'
  | 'wrong-identity'
  | 'no-identity'
  | 'transparency';

/** One file that a manifest names. `unread`: its bytes are not here to be hashed. Paths are the repository's. */
export interface SignedFile {
  readonly path: string;
  readonly state: 'match' | 'mismatch' | 'missing' | 'unread';
  /** For people: the two digests, or why it was not read. */
  readonly detail: string;
}

/** What a signed statement says of the files of the head. */
export interface Coverage {
  /** Set where the statement contradicts itself or is of a kind that names no files. */
  readonly flaw: { readonly kind: 'manifest' | 'predicate'; readonly reason: string } | undefined;
  readonly files: readonly SignedFile[];
  /** Files of the signed folder that the manifest does not name and does not ignore. */
  readonly unsigned: readonly string[];
  /** The signed folder; paths to be ignored are relative to it. */
  readonly root: string;
}

/** One signed statement, verified by the trust of one requirement. */
export interface SignatureVerification {
  /** Which requirement's trust: `trustKey` of its options. */
  readonly trust: string;
  readonly bundle: EvidenceRef;
  readonly format: 'model-signing' | 'in-toto';
  readonly signature: SignatureState;
  readonly coverage: Coverage;
}

/** The same text for the same trust: how a check finds the verifications that were made for it. */
export function trustKey(options: TrustOptions): string {
  return JSON.stringify([
    options.key ?? null,
    options.certificate_authority ?? null,
    options.trusted_root ?? null,
    options.identity ?? null,
    options.issuer ?? null,
  ]);
}
