import { createHash } from 'node:crypto';
import {
  certificateBundle,
  certified,
  ed25519Key,
  ellipticKey,
  envelopeOf,
  keyBundle,
  keyOfWord,
  modelStatement,
  type Resource,
  sha256,
} from '../../../harness/signing.ts';
import { type CheckCases, safetensors, standardFiles } from '../cases.ts';

const bundle = 'models/credit/model.sig';
const model = 'models/credit/model.safetensors';
const text = (name: string) => standardFiles[`models/credit/${name}`] as string;

const keys = new Map<string, ReturnType<typeof ellipticKey>>();
const trusted = keyOfWord('credit');
const other = ellipticKey('P-384');
const authority = await certified({ identity: 'ml@acme.example' });
const expired = await certified({ until: new Date('2026-01-01') });
const stranger = await certified();
const badLink = await certified({ linkIsAuthority: false });
const notForSigning = await certified({ purpose: 'nothing' });

/** The folder of the standard model, as `model_signing` lists it: by name, in alphabetical order. */
const resources: readonly Resource[] = [
  { name: 'README.md', digest: sha256(text('README.md')) },
  { name: 'metrics.json', digest: sha256(text('metrics.json')) },
  { name: 'model.safetensors', digest: sha256(safetensors()) },
];
const statement = modelStatement(resources);
const onlyModel = modelStatement(resources.slice(2));
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(safetensors())}\nsize ${safetensors().length}\n`;
const half = Math.floor(safetensors().length / 2);
const parts = (ends: readonly number[]): Resource[] =>
  ends.map((end, index) => {
    const start = ends[index - 1] ?? 0;
    return {
      name: `model.safetensors:${start}:${end}`,
      digest: sha256(safetensors().slice(start, end)),
      algorithm: 'sha256-sharded-1000000000',
    };
  });
const shards = { method: 'shards', shard_size: 1_000_000_000 };
const alone = { 'models/credit/README.md': null, 'models/credit/metrics.json': null };
const withKey = { key: trusted.pem };
const withAuthority = { certificate_authority: authority.authority };

/** A statement in which a byte of a digest was changed after signing. */
function tampered(): string {
  const whole = JSON.parse(keyBundle(statement, trusted)) as { dsseEnvelope: { payload: string } };
  const payload = Buffer.from(whole.dsseEnvelope.payload, 'base64')
    .toString()
    .replace('"credit"', '"credlt"');
  return JSON.stringify({
    ...whole,
    dsseEnvelope: { ...whole.dsseEnvelope, payload: Buffer.from(payload).toString('base64') },
  });
}

/** A Sigstore bundle over the bytes of a file, and over no statement. */
const overBytes = JSON.stringify({
  mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  verificationMaterial: { publicKey: { hint: '' } },
  messageSignature: {
    messageDigest: {
      algorithm: 'SHA2_256',
      digest: Buffer.from(sha256(safetensors()), 'hex').toString('base64'),
    },
    signature: 'AA==',
  },
});

export const cases: CheckCases = {
  check: 'lineage/signed',
  about: 'model',
  invalid: [{ key: '' }, { accept: [] }, { accept: ['gpg'] }, { unknown: true }],
  cases: [
    {
      name: 'the key is a file of the base branch',
      base: { 'keys/model.pub': `Public Key Information:\n${trusted.pem}` },
      files: { 'keys/model.pub': other.pem, [bundle]: keyBundle(statement, trusted) },
      options: { key: 'keys/model.pub' },
      expect: { status: 'pass' },
    },
    {
      name: 'no bundle',
      options: { key: 'keys/model.pub' },
      expect: { status: 'fail', says: ['No signature was found', 'models/credit/model.sig'] },
    },
    {
      name: 'nothing of the policy says whose signature counts',
      files: { [bundle]: keyBundle(statement, trusted) },
      expect: { status: 'unknown', says: ['the policy names no key'] },
    },
    {
      name: 'a bundle over the whole folder, by the policy’s key',
      files: { [bundle]: keyBundle(statement, trusted) },
      options: withKey,
      expect: {
        status: 'pass',
        says: [`${bundle} covers models/credit/README.md`, 'the ECDSA secp384r1 key'],
      },
    },
    {
      name: 'a change brings its own key',
      base: { 'keys/model.pub': trusted.pem },
      files: { 'keys/model.pub': other.pem, [bundle]: keyBundle(statement, other) },
      options: { key: 'keys/model.pub' },
      expect: { status: 'fail', says: ['it names the key'] },
    },
    {
      name: 'a certificate of one’s own authority',
      files: { [bundle]: certificateBundle(statement, authority) },
      options: { ...withAuthority, identity: 'ml@acme.example' },
      expect: { status: 'pass', says: ['signed by ml@acme.example'] },
    },
    {
      name: 'LFS pointers state what was signed',
      files: { [model]: pointer, [bundle]: keyBundle(onlyModel, trusted), ...alone },
      options: withKey,
      expect: { status: 'pass' },
    },
    {
      name: 'BLAKE2b',
      files: {
        ...alone,
        [bundle]: keyBundle(
          modelStatement(
            [
              {
                name: 'model.safetensors',
                algorithm: 'blake2b',
                digest: createHash('blake2b512').update(safetensors()).digest('hex'),
              },
            ],
            { serialization: { hash_type: 'blake2b' } },
          ),
          trusted,
        ),
      },
      options: withKey,
      expect: { status: 'pass' },
    },
    {
      name: 'signed in parts',
      files: {
        ...alone,
        [bundle]: keyBundle(
          modelStatement(parts([half, safetensors().length]), { serialization: shards }),
          trusted,
        ),
      },
      options: withKey,
      expect: { status: 'pass' },
    },
    {
      name: 'parts that leave the end open',
      files: {
        ...alone,
        [bundle]: keyBundle(modelStatement(parts([half]), { serialization: shards }), trusted),
      },
      options: withKey,
      expect: { status: 'fail', says: [`of which ${half} are signed`] },
    },
    {
      name: 'a model of one file, its signature beside it',
      files: {
        ...alone,
        [bundle]: keyBundle(
          modelStatement([{ name: '.', digest: sha256(safetensors()) }], { name: 'model.safetensors' }),
          trusted,
        ),
      },
      options: withKey,
      expect: { status: 'pass' },
    },
    {
      name: 'what the statement ignores needs no signature',
      files: {
        [bundle]: keyBundle(
          modelStatement(resources.slice(2), {
            serialization: { ignore_paths: ['README.md', 'metrics.json', 'model.sig'] },
          }),
          trusted,
        ),
      },
      options: withKey,
      expect: { status: 'pass' },
    },
    {
      name: 'what the policy ignores needs no signature',
      files: { [bundle]: keyBundle(onlyModel, trusted) },
      options: { ...withKey, ignore_paths: ['README.md', 'metrics.json'] },
      expect: { status: 'pass' },
    },
    {
      name: 'unsigned files are allowed',
      files: { [bundle]: keyBundle(onlyModel, trusted) },
      options: { ...withKey, ignore_unsigned_files: true },
      expect: { status: 'pass' },
    },
    {
      name: 'SLSA provenance names the file, and the policy accepts it',
      files: {
        'models/credit/provenance.intoto.jsonl': `${JSON.stringify(
          envelopeOf(
            {
              _type: 'https://in-toto.io/Statement/v1',
              subject: [{ name: 'anything', digest: { sha256: sha256(safetensors()) } }],
              predicateType: 'https://slsa.dev/provenance/v1',
              predicate: {},
            },
            ellipticKeyOf('P-256'),
          ),
        )}\n`,
      },
      options: { key: ellipticKeyOf('P-256').pem, accept: ['model-signing', 'in-toto'] },
      expect: { status: 'pass' },
    },
    {
      name: 'another key’s signature under the trusted key’s hint',
      files: { [bundle]: keyBundle(statement, { ...other, pem: trusted.pem }) },
      options: withKey,
      expect: { status: 'fail', says: ['was not made with the policy’s key'], places: [`${bundle}:1`] },
    },
    {
      name: 'a payload changed after signing',
      files: { [bundle]: tampered() },
      options: withKey,
      expect: { status: 'fail', says: ['over this content'] },
    },
    {
      name: 'another model under the old signature',
      files: { [model]: safetensors(1), [bundle]: keyBundle(statement, trusted) },
      options: withKey,
      expect: {
        status: 'fail',
        says: [
          'was made of other files',
          sha256(safetensors(1)).slice(0, 16),
          sha256(safetensors()).slice(0, 16),
        ],
        places: [`${bundle}:1`, `${model}:1`],
      },
    },
    {
      name: 'another model is seen without any trust',
      files: { [model]: safetensors(1), [bundle]: keyBundle(statement, trusted) },
      expect: { status: 'fail', says: ['was made of other files'] },
    },
    {
      name: 'an LFS pointer to another model',
      files: {
        [model]: pointer.replace(/sha256:./, 'sha256:f'),
        [bundle]: keyBundle(onlyModel, trusted),
        ...alone,
      },
      options: withKey,
      expect: { status: 'fail', says: ['was made of other files'] },
    },
    {
      name: 'a signed file is gone',
      files: { 'models/credit/metrics.json': null, [bundle]: keyBundle(statement, trusted) },
      options: withKey,
      expect: { status: 'fail', says: ['metrics.json (it is not in the repository)'] },
    },
    {
      name: 'a file more than was signed',
      files: { 'models/credit/adapter.bin': 'x', [bundle]: keyBundle(statement, trusted) },
      options: withKey,
      expect: {
        status: 'fail',
        says: ['models/credit/adapter.bin stands beside the signed files'],
        places: [`${bundle}:1`, 'models/credit/adapter.bin:1'],
      },
    },
    {
      name: 'the model is not among the signed files',
      files: { [bundle]: keyBundle(modelStatement(resources.slice(0, 2)), trusted) },
      options: { ...withKey, ignore_unsigned_files: true },
      expect: { status: 'fail', says: [`does not cover ${model}`], places: [`${model}:1`] },
    },
    {
      name: 'a certificate of another authority',
      files: { [bundle]: certificateBundle(statement, stranger) },
      options: withAuthority,
      expect: { status: 'fail', says: ['does not lead to a certificate that the policy trusts'] },
    },
    {
      name: 'a link that may certify nobody',
      files: { [bundle]: certificateBundle(statement, badLink) },
      options: { certificate_authority: badLink.authority },
      expect: { status: 'fail', says: ['does not lead to'] },
    },
    {
      name: 'a certificate that is not for signing',
      files: { [bundle]: certificateBundle(statement, notForSigning) },
      options: { certificate_authority: notForSigning.authority },
      expect: { status: 'fail', says: ['not for signing'] },
    },
    {
      name: 'another identity',
      files: { [bundle]: certificateBundle(statement, authority) },
      options: { ...withAuthority, identity: 'acme.example' },
      expect: { status: 'fail', says: ['it is by ml@acme.example, expected acme.example'] },
    },
    {
      name: 'a manifest whose digest is of other files',
      files: { [bundle]: keyBundle(modelStatement(resources, { rootDigest: '0'.repeat(64) }), trusted) },
      options: withKey,
      expect: { status: 'fail', says: ['contradicts itself'] },
    },
    {
      name: 'a manifest that leaves its folder',
      files: {
        [bundle]: keyBundle(modelStatement([{ name: '../x', digest: '0'.repeat(64) }]), trusted),
      },
      options: withKey,
      expect: { status: 'fail', says: ['leads out of the model’s folder'] },
    },
    {
      name: 'a manifest that names a file twice',
      files: { [bundle]: keyBundle(modelStatement([...resources, ...resources.slice(2)]), trusted) },
      options: withKey,
      expect: { status: 'fail', says: ['names model.safetensors twice'] },
    },
    {
      name: 'a certificate that expired, and no timestamp',
      files: { [bundle]: certificateBundle(statement, expired) },
      options: { certificate_authority: expired.authority },
      expect: { status: 'unknown', says: ['expired on 2026-01-01', 'no trusted timestamp'] },
    },
    {
      name: 'the key is not on the base branch',
      files: { 'keys/model.pub': trusted.pem, [bundle]: keyBundle(statement, trusted) },
      options: { key: 'keys/model.pub' },
      expect: { status: 'unknown', says: ['keys/model.pub, which the base branch does not hold'] },
    },
    {
      name: 'the key is none',
      files: { [bundle]: keyBundle(statement, trusted) },
      options: { key: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----' },
      expect: { status: 'unknown', says: ['key cannot be read'] },
    },
    {
      name: 'an unknown predicate',
      files: {
        [bundle]: keyBundle(modelStatement(resources, { predicateType: 'https://example.org/v1' }), trusted),
      },
      options: withKey,
      expect: { status: 'unknown', says: ['its predicate type is https://example.org/v1'] },
    },
    {
      name: 'a statement without a signature',
      files: { 'models/credit/model.intoto.jsonl': `${JSON.stringify(statement)}\n` },
      options: withKey,
      expect: { status: 'unknown', says: ['stands without any signature'] },
    },
    {
      name: 'a signature over a file’s bytes, which states nothing of a model',
      files: {
        [bundle]: overBytes,
      },
      options: withKey,
      expect: { status: 'unknown', says: ['it signs one file’s bytes (messageSignature) and no statement'] },
    },
    {
      name: 'such a signature beside a bundle that covers the model',
      files: {
        'models/credit/model.safetensors.sigstore.json': overBytes,
        [bundle]: keyBundle(statement, trusted),
      },
      options: { ...withKey, ignore_unsigned_files: true },
      expect: { status: 'pass' },
    },
    {
      name: 'a link among the signed files, which is followed nowhere',
      files: {
        'models/credit/other.safetensors': { symlink: 'model.safetensors' },
        [bundle]: keyBundle(
          modelStatement([...resources, { name: 'other.safetensors', digest: sha256(safetensors()) }]),
          trusted,
        ),
      },
      options: withKey,
      expect: { status: 'unknown', says: ['models/credit/other.safetensors'] },
    },
    {
      name: 'a signature that is not base64',
      files: { [bundle]: keyBundle(statement, trusted, { signatures: [{ sig: '%%%%' }] }) },
      options: withKey,
      expect: { status: 'unknown', says: ['its signature is not base64'] },
    },
    {
      name: 'a payload that is not base64',
      files: { [bundle]: keyBundle(statement, trusted, { payload: '{}' }) },
      options: withKey,
      expect: { status: 'unknown', says: ['expected base64'] },
    },
    {
      name: 'two signatures on one envelope',
      files: {
        [bundle]: keyBundle(statement, trusted, {
          signatures: [
            ...envelopeOf(statement, other).signatures,
            ...envelopeOf(statement, trusted).signatures,
          ],
        }),
      },
      options: withKey,
      expect: { status: 'unknown', says: ['it has 2 signatures, expected one'] },
    },
    {
      name: 'BLAKE3, which is not computed here',
      files: {
        ...alone,
        [bundle]: keyBundle(
          modelStatement([{ name: 'model.safetensors', digest: '0'.repeat(64), algorithm: 'blake3' }]),
          trusted,
        ),
      },
      options: withKey,
      expect: { status: 'unknown', says: ['cannot be compared', 'blake3'] },
    },
    {
      name: 'the policy’s key is of another kind',
      files: { [bundle]: keyBundle(statement, trusted) },
      options: { key: ed25519Key().pem },
      expect: { status: 'fail', says: ['it names the key'] },
    },
    {
      name: 'keyless without an identity to expect',
      base: {
        'trust/root.json':
          '{"mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1", "tlogs": [], "certificateAuthorities": [], "ctlogs": [], "timestampAuthorities": []}',
      },
      files: { [bundle]: certificateBundle(statement, authority) },
      options: { trusted_root: 'trust/root.json' },
      expect: { status: 'unknown', says: ['anybody can sign with Sigstore'] },
    },
  ],
};

/** One key a curve, however often it is asked for. */
function ellipticKeyOf(curve: 'P-256' | 'P-521') {
  const known = keys.get(curve) ?? ellipticKey(curve);
  keys.set(curve, known);
  return known;
}
