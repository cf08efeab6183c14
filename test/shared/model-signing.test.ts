import { existsSync, readdirSync, readFileSync } from 'node:fs';
import seeds from '@sigstore/tuf/seeds.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { auditCommits } from '../../src/service/audit-commits.ts';
import { openPredictions } from '../../src/data/open-predictions.ts';
import { contentReader } from '../../src/service/contents.ts';
import { type Files, memoryRepository } from '../harness/memory-repository.ts';

/** The peer's own fixtures: its `test-verify-*.sh` scripts verify each folder with exit code 0 (EXPECTED.tsv). */
const fixtures = new URL(
  '../../../shared/artifact-corpus/sigstore__model-transparency/scripts/tests/',
  import.meta.url,
);
const early = new URL(
  '../../../shared/corpus/i_supply_chain_compliance/sigstore__model-transparency/scripts/tests/v0.2.0-certificate/model.sig',
  import.meta.url,
);
const here = existsSync(fixtures) && existsSync(early);
if (!here) console.info('model-signing: skipped, the shared corpus is not beside the project');

const read = (path: string) => new Uint8Array(readFileSync(new URL(path, fixtures)));
const text = (path: string) => new TextDecoder().decode(read(path));

/** The public Sigstore's trusted root, as `@sigstore/tuf` ships it: nothing is fetched. */
const publicRoot = atob(seeds['https://tuf-repo-cdn.sigstore.dev'].targets['trusted_root.json']);

/** The certificate of each bundle names these (openssl x509 -text). */
const keyless = { identity: 'stefanb@us.ibm.com', issuer: 'https://sigstore.verify.ibm.com/oauth2' };

async function findingOf(files: Files, options: object, root = publicRoot) {
  const base: Files = {
    '.github/assay.yml': `version: 1\ndiscover: false\nmodels:\n  - id: m\n    artifacts: [m/signme-*]\nrequire:\n  - ${JSON.stringify({ id: 'it', check: 'lineage/signed', level: 'block', with: options })}\n`,
    'trust/key.pem': here ? text('keys/certificate/signing-key-pub.pem') : '',
    'trust/ca.pem': here ? text('keys/certificate/ca-cert.pem') : '',
    'trust/root.json': root,
  };
  const repository = memoryRepository([base, { ...base, ...files }]);
  const { findings } = await auditCommits({
    repository,
    reader: contentReader(openPredictions()),
    base: repository.base,
    head: repository.head,
    scope: 'all',
    packs: new Map(),
    now: new Date('2026-06-01T12:00:00Z'),
  });
  return findings[0];
}

function folder(name: string): Files {
  return Object.fromEntries(
    readdirSync(new URL(`${name}/`, fixtures)).map((one) => [`m/${one}`, read(`${name}/${one}`)]),
  );
}

const trust: Readonly<Record<string, object>> = {
  certificate: { certificate_authority: 'trust/ca.pem' },
  'elliptic-key': { key: 'trust/key.pem' },
  sigstore: { trusted_root: 'trust/root.json', ...keyless },
};
const names = here ? readdirSync(fixtures).filter((name) => name.startsWith('v')) : [];
/** 1.0.1 did not write down what it left out: the peer's script names it again (`ignored-member` in EXPECTED.tsv). */
const trustOf = (name: string) => ({
  ...trust[name.replace(/^v[0-9.]+-/, '')],
  ...(name.startsWith('v1.0.1') ? { ignore_paths: ['ignore-me'] } : {}),
});

describe.runIf(here)('model signing, the peer’s own fixtures', () => {
  it('are all there', () => {
    expect(names).toHaveLength(10);
  });

  it.each(names)('%s verifies', async (name) => {
    expect(await findingOf(folder(name), trustOf(name))).toMatchObject({ status: 'pass' });
  });

  it.each(names)('%s does not verify over another file', async (name) => {
    const files = { ...folder(name), 'm/signme-1': 'another' };
    expect(await findingOf(files, trustOf(name))).toMatchObject({ status: 'fail' });
  });

  it.each(names.filter((name) => name.endsWith('sigstore')))('%s is not another identity’s', async (name) => {
    const options = { ...trustOf(name), identity: 'stefanb@us.ibm.co' };
    expect(await findingOf(folder(name), options)).toMatchObject({ status: 'fail' });
  });

  it.each(names.filter((name) => name.endsWith('sigstore')))(
    '%s says nothing under a root that does not know its log',
    async (name) => {
      const root = JSON.stringify({ ...(JSON.parse(publicRoot) as object), tlogs: [] });
      expect(await findingOf(folder(name), trustOf(name), root)).toMatchObject({ status: 'unknown' });
    },
  );

  it('0.2 signed Python’s notation of the payload', async () => {
    const files = { ...folder('v0.3.1-certificate'), 'm/model.sig': new Uint8Array(readFileSync(early)) };
    expect(await findingOf(files, trustOf('v0.2.0-certificate'))).toMatchObject({ status: 'pass' });
  });
});
