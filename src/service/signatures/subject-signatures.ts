import { readEvidenceFile } from '../../core/evidence/decode.ts';
import type { Contents } from '../../core/discovery/confirm.ts';
import { readStatement } from '../../core/evidence/model-manifest.ts';
import type { Evidence } from '../../core/evidence/evidence.ts';
import {
  type Coverage,
  type SignatureState,
  type SignatureVerification,
  type TrustOptions,
  trustKey,
} from '../../core/evidence/signature.ts';
import type { FileEntry, Subject } from '../../core/model.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Problem } from '../../core/problem.ts';
import type { Repository } from '../repository.ts';
import { compareManifest, sha256Of } from './coverage.ts';
import { readSignedStatements, type SignedStatement } from './signed-statement.ts';
import { loadTrust, type Trust } from './trust.ts';
import { verifyStatement } from './verify-statement.ts';

/** Files of one folder that are compared with a manifest; a folder of more is not read. */
const maxFiles = 20_000;
/** The largest bundle that is read: a manifest of a hundred thousand files. */
const maxBundleBytes = 8 * 1024 * 1024;
const formats = ['model-signing', 'in-toto', 'in-toto-lines', 'sigstore-bundle'];

/** Verifies the signatures of subjects of one audit. */
export type SignatureReader = (
  subject: Subject,
  contents: Contents,
) => Promise<Evidence<readonly SignatureVerification[]>>;

/**
 * A reader for what the policy's requirements of `lineage/signed` trust; undefined where it has none, and then nothing is read.
 * Throws only what the repository port throws.
 */
export async function signatureReader(
  policy: Policy,
  repository: Repository,
  commits: { readonly base: string; readonly head: string },
  now: Date,
): Promise<SignatureReader | undefined> {
  const asked = new Map<string, TrustOptions>();
  for (const { check, level, options } of policy.requirements)
    if (check === 'lineage/signed' && level !== 'off') asked.set(trustKey(options), options);
  if (asked.size === 0) return undefined;
  const trusts = await Promise.all(
    [...asked.values()].map((options) => loadTrust(options, repository, commits.base)),
  );
  return async (subject, contents) => {
    const bundles = subject.records.filter(
      ({ path, mode }) => (mode === 'file' || mode === 'executable') && isSigned(path, contents),
    );
    const problems = bundles.flatMap(({ path }): readonly Problem[] => {
      const parsed = contents.parsed.get(path);
      return parsed?.state === 'malformed' ? parsed.problems : [];
    });
    if (problems.length > 0) return { state: 'malformed', problems };
    if (bundles.length === 0) return { state: 'absent', expected: expectedBundle(subject) };
    const value: SignatureVerification[] = [];
    for (const bundle of bundles)
      value.push(...(await verifyBundle(bundle, subject, trusts, { repository, head: commits.head, now })));
    return { state: 'present', value, problems: [] };
  };
}

/** What would be looked for, for messages on absence. */
export function expectedBundle({ id, artifacts }: Subject): string {
  const path = artifacts[0]?.path ?? '';
  return `a model signing bundle of ${id}, such as ${path.slice(0, path.lastIndexOf('/') + 1)}model.sig`;
}

function isSigned(path: string, contents: Contents): boolean {
  const parsed = contents.parsed.get(path);
  return parsed !== undefined && parsed.state !== 'not-evidence' && formats.includes(parsed.format);
}

async function verifyBundle(
  bundle: FileEntry,
  subject: Subject,
  trusts: readonly Trust[],
  { repository, head, now }: { repository: Repository; head: string; now: Date },
): Promise<SignatureVerification[]> {
  const content = (await repository.read([bundle.blob], { maxBytes: maxBundleBytes })).get(bundle.blob);
  const text = content instanceof Uint8Array ? readEvidenceFile(content, bundle.path).text : undefined;
  const statements: readonly SignedStatement[] =
    text === undefined
      ? [{ kind: 'malformed', reason: 'its content is not here' }]
      : readSignedStatements(text, bundle.path);
  const verifications: SignatureVerification[] = [];
  for (const statement of statements) {
    const { format, early, coverage } = await coverageOf(statement, bundle, subject, repository, head);
    const signatureBy = (trust: Trust): SignatureState => {
      if (statement.kind === 'malformed')
        return { state: 'unverified', code: 'malformed', reason: statement.reason };
      if (statement.kind === 'unsigned')
        return {
          state: 'unverified',
          code: 'unsigned',
          reason: 'the statement stands without any signature',
        };
      return verifyStatement({ envelope: statement.envelope, bundle: statement.bundle, early }, trust, now);
    };
    for (const trust of trusts)
      verifications.push({
        trust: trust.id,
        bundle: { path: bundle.path, blob: bundle.blob },
        format,
        signature: signatureBy(trust),
        coverage,
      });
  }
  return verifications;
}

async function coverageOf(
  statement: SignedStatement,
  bundle: FileEntry,
  subject: Subject,
  repository: Repository,
  head: string,
): Promise<{ format: SignatureVerification['format']; early: boolean; coverage: Coverage }> {
  const empty = { flaw: undefined, files: [], unsigned: [], root: '' };
  if (statement.kind === 'malformed') return { format: 'model-signing', early: false, coverage: empty };
  const payload = statement.kind === 'signed' ? statement.envelope.payload : statement.payload;
  const reading = readStatement(new TextDecoder().decode(payload));
  if (reading.kind === 'flawed')
    return {
      format: 'model-signing',
      early: false,
      coverage: { ...empty, flaw: { kind: 'manifest', reason: reading.reason } },
    };
  if (reading.kind === 'manifest') {
    const { manifest } = reading;
    const files = await filesBeside(bundle.path, repository, head);
    const coverage =
      files.length > maxFiles
        ? {
            ...empty,
            files: subject.artifacts.map(({ path }) => ({
              path,
              state: 'unread' as const,
              detail: `the folder holds more than ${maxFiles} files`,
            })),
          }
        : await compareManifest(manifest, files, bundle.path, repository);
    return { format: 'model-signing', early: manifest.early, coverage };
  }
  const { predicateType, sha256 } = reading.statement;
  const files: Coverage['files'][number][] = [];
  for (const file of subject.artifacts) {
    const digest = file.kept === undefined ? await sha256Of(file, repository) : undefined;
    if (digest === undefined)
      files.push({ path: file.path, state: 'unread', detail: 'its bytes are not here' });
    else if (sha256.has(digest)) files.push({ path: file.path, state: 'match', detail: 'by its SHA-256' });
  }
  const reason = `its predicate type is ${predicateType.slice(0, 200) || 'missing'}`;
  return {
    format: 'in-toto',
    early: false,
    coverage: { ...empty, flaw: { kind: 'predicate', reason }, files },
  };
}

async function filesBeside(
  bundle: string,
  repository: Repository,
  commit: string,
): Promise<readonly FileEntry[]> {
  const folder = bundle.slice(0, bundle.lastIndexOf('/') + 1);
  return repository.select(commit, {
    key: JSON.stringify(['below', folder]),
    matches: (path) => path.startsWith(folder),
    mayContain: (one) => one === '' || `${one}/`.startsWith(folder) || folder.startsWith(`${one}/`),
  });
}
