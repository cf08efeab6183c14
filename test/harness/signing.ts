import 'reflect-metadata';
import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  KeyObject,
  sign,
  webcrypto,
} from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509';

cryptoProvider.set(webcrypto as never);

/** A key pair to sign with; `pem` is its public half. */
export interface Signer {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly pem: string;
}

/** A key of one curve; model signing takes P-256, P-384 and P-521. */
export function ellipticKey(namedCurve: 'P-256' | 'P-384' | 'P-521' = 'P-256'): Signer {
  return signerOf(generateKeyPairSync('ec', { namedCurve }));
}

/** A P-384 key out of a word: the same each time, so that what is printed of it is too. It protects nothing. */
export function keyOfWord(word: string): Signer {
  const scalar = createHash('sha384').update(word).digest();
  const curve = createECDH('secp384r1');
  curve.setPrivateKey(scalar);
  const point = curve.getPublicKey();
  const part = (bytes: Buffer) => bytes.toString('base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-384',
    d: part(scalar),
    x: part(point.subarray(1, 49)),
    y: part(point.subarray(49)),
  };
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  return signerOf({ privateKey, publicKey: createPublicKey(privateKey) });
}

/** A key of a kind that model signing does not know. */
export function ed25519Key(): Signer {
  return signerOf(generateKeyPairSync('ed25519'));
}

function signerOf({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): Signer {
  return { privateKey, publicKey, pem: String(publicKey.export({ format: 'pem', type: 'spki' })) };
}

export interface Resource {
  readonly name: string;
  readonly digest: string;
  readonly algorithm?: string;
}

/** A model signing statement of version 1 over these resources, as `model_signing` 1.1 writes it. */
export function modelStatement(
  resources: readonly Resource[],
  over: {
    readonly name?: string;
    readonly serialization?: object;
    readonly rootDigest?: string;
    readonly predicateType?: string;
  } = {},
): object {
  const root = createHash('sha256');
  for (const { digest } of resources) root.update(Buffer.from(digest, 'hex'));
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: over.name ?? 'credit', digest: { sha256: over.rootDigest ?? root.digest('hex') } }],
    predicateType: over.predicateType ?? 'https://model_signing/signature/v1.0',
    predicate: {
      serialization: { method: 'files', hash_type: 'sha256', allow_symlinks: false, ...over.serialization },
      resources: resources.map((one) => ({ algorithm: 'sha256', ...one })),
    },
  };
}

/** The SHA-256 of a text or bytes, in hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The DSSE envelope of a statement, signed with the digest of the key's curve. Source: DSSE v1, protocol.md. */
export function envelopeOf(
  statement: object,
  { privateKey }: Pick<Signer, 'privateKey'>,
): {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly sig: string; readonly keyid: string }[];
} {
  const payload = Buffer.from(JSON.stringify(statement));
  const payloadType = 'application/vnd.in-toto+json';
  const signed = Buffer.concat([
    Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `),
    payload,
  ]);
  const curve = privateKey.asymmetricKeyDetails?.namedCurve ?? '';
  const digest = { prime256v1: 'sha256', secp384r1: 'sha384', secp521r1: 'sha512' }[curve];
  const sig = sign(digest, signed, privateKey).toString('base64');
  return { payload: payload.toString('base64'), payloadType, signatures: [{ sig, keyid: '' }] };
}

/** A bundle as `model_signing sign key` writes it: no transparency log, the key by its hint. */
export function keyBundle(statement: object, signer: Signer, over: object = {}): string {
  return JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: sha256(signer.pem) }, tlogEntries: [] },
    dsseEnvelope: { ...envelopeOf(statement, signer), ...over },
  });
}

/** An authority of one's own with a link, and a certificate for signing. Dates are the certificate's. */
export interface Certified {
  readonly authority: string;
  readonly chain: readonly string[];
  readonly leaf: { readonly privateKey: KeyObject };
}

/** Root, intermediate and leaf on P-256, made by a peer library. */
export async function certified(
  options: {
    readonly until?: Date;
    readonly identity?: string;
    readonly linkIsAuthority?: boolean;
    readonly purpose?: 'signing' | 'nothing';
  } = {},
): Promise<Certified> {
  const keys = async () =>
    webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const [root, link, leaf] = [await keys(), await keys(), await keys()];
  const dates = { notBefore: new Date('2025-01-01'), notAfter: new Date('2035-01-01') };
  const make = async (
    subject: string,
    issuer: string,
    publicKey: webcrypto.CryptoKey,
    signingKey: webcrypto.CryptoKey,
    extensions: readonly (
      | BasicConstraintsExtension
      | KeyUsagesExtension
      | ExtendedKeyUsageExtension
      | SubjectAlternativeNameExtension
    )[],
    until = dates.notAfter,
  ): Promise<X509Certificate> =>
    X509CertificateGenerator.create({
      subject: `CN=${subject}`,
      issuer: `CN=${issuer}`,
      publicKey: publicKey as never,
      signingKey: signingKey as never,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      notBefore: dates.notBefore,
      notAfter: until,
      extensions: [...extensions],
    });
  const certifies = [
    new BasicConstraintsExtension(true, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
  ];
  const rootCertificate = await make('root', 'root', root.publicKey, root.privateKey, certifies);
  const linkCertificate = await make(
    'link',
    'root',
    link.publicKey,
    root.privateKey,
    options.linkIsAuthority === false ? [new BasicConstraintsExtension(false)] : certifies,
  );
  const leafCertificate = await make(
    'leaf',
    'link',
    leaf.publicKey,
    link.privateKey,
    [
      new KeyUsagesExtension(
        options.purpose === 'nothing' ? KeyUsageFlags.keyEncipherment : KeyUsageFlags.digitalSignature,
        true,
      ),
      ...(options.identity === undefined
        ? []
        : [new SubjectAlternativeNameExtension([{ type: 'email', value: options.identity }])]),
    ],
    options.until,
  );
  return {
    authority: rootCertificate.toString('pem'),
    chain: [leafCertificate, linkCertificate].map((one) => Buffer.from(one.rawData).toString('base64')),
    leaf: { privateKey: KeyObject.from(leaf.privateKey) },
  };
}

/** A bundle as `model_signing sign certificate` writes it. */
export function certificateBundle(statement: object, { chain, leaf }: Certified, over: object = {}): string {
  return JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      x509CertificateChain: { certificates: chain.map((rawBytes) => ({ rawBytes })) },
      tlogEntries: [],
    },
    dsseEnvelope: { ...envelopeOf(statement, leaf), ...over },
  });
}
