import { readJson } from './json-text.ts';
import { at, entriesOf, itemsOf, textOf, type TreeNode } from './tree.ts';

/** Predicate types of OpenSSF model signing: 1.x, and 0.2, which has a subject a file. */
const predicates = {
  current: 'https://model_signing/signature/v1.0',
  early: 'https://model_signing/Digests/v0.1',
} as const;

/** A file, or a part of one, with the digest that was signed. */
export interface SignedResource {
  /** Relative to the signed folder; `.` is a model of one file. */
  readonly path: string;
  /** The bytes from `start` up to `end`; undefined: the whole file. */
  readonly shard: { readonly start: number; readonly end: number } | undefined;
  readonly algorithm: 'sha256' | 'blake2b' | 'blake3' | 'other';
  /** Lower-case hexadecimal. */
  readonly digest: string;
}

/** What a model signature says of a model's files. */
export interface ModelManifest {
  readonly early: boolean;
  /** The last component of the model's path when it was signed; informative. */
  readonly name: string;
  readonly resources: readonly SignedResource[];
  /** SHA-256 over the concatenated digests of the resources in their order; undefined in 0.2, which has none. */
  readonly rootDigest: string | undefined;
  /** Relative to the signed folder; a folder stands for all below it. */
  readonly ignoredPaths: readonly string[];
  readonly allowSymlinks: boolean;
}

/** What an in-toto statement names, by digest: the SHA-256 of its subjects. */
export interface StatementSubjects {
  readonly predicateType: string;
  readonly sha256: ReadonlySet<string>;
}

export type StatementReading =
  | { readonly kind: 'manifest'; readonly manifest: ModelManifest }
  | { readonly kind: 'statement'; readonly statement: StatementSubjects }
  | { readonly kind: 'flawed'; readonly reason: string };

const maxResources = 100_000;

/**
 * Reads the payload of a signed in-toto statement. A manifest that a verifier could read in two ways is flawed: a name twice, a path that leaves the
 * folder, a second subject, a repeated key. Never throws. Source: model-transparency, `_signing/signing.py` (`dsse_payload_to_manifest`) and
 * `manifest.py`; in-toto attestation framework v1, Statement.
 */
export function readStatement(text: string): StatementReading {
  const { root, errors, flaws } = readJson(text, '');
  if (root === undefined || errors.length > 0) return flawed('the payload is not JSON');
  if (flaws.length > 0) return flawed('the payload has a key twice');
  if (!/^https:\/\/in-toto\.io\/Statement\/v(?:0\.1|1)$/.test(textOf(at(root, '_type')) ?? ''))
    return flawed('the payload is not an in-toto statement');
  const predicateType = textOf(at(root, 'predicateType')) ?? '';
  if (predicateType === predicates.current) return currentManifest(root);
  if (predicateType === predicates.early) return earlyManifest(root);
  const sha256 = itemsOf(at(root, 'subject')).flatMap((one) => {
    const digest = textOf(at(one, 'digest', 'sha256'))?.toLowerCase();
    return digest === undefined || !/^[0-9a-f]{64}$/.test(digest) ? [] : [digest];
  });
  return { kind: 'statement', statement: { predicateType, sha256: new Set(sha256) } };
}

function currentManifest(root: TreeNode): StatementReading {
  const subjects = itemsOf(at(root, 'subject'));
  const [subject] = subjects;
  if (subjects.length !== 1 || subject === undefined)
    return flawed(`the statement has ${subjects.length} subjects, expected one`);
  const serialization = at(root, 'predicate', 'serialization');
  const method = textOf(at(serialization, 'method'));
  if (method !== 'files' && method !== 'shards')
    return flawed(`the serialization method is "${(method ?? '').slice(0, 40)}", expected files or shards`);
  const rootDigest = textOf(at(subject, 'digest', 'sha256'))?.toLowerCase();
  if (rootDigest === undefined) return flawed('the subject has no SHA-256 digest');
  const resources: SignedResource[] = [];
  const items = itemsOf(at(root, 'predicate', 'resources'));
  if (items.length > maxResources) return flawed(`the manifest names more than ${maxResources} files`);
  for (const item of items) {
    const name = textOf(at(item, 'name')) ?? '';
    const resource = resourceOf(
      name,
      textOf(at(item, 'algorithm')) ?? '',
      textOf(at(item, 'digest')) ?? '',
      method,
    );
    if (typeof resource === 'string') return flawed(resource);
    resources.push(resource);
  }
  const symlinks = at(serialization, 'allow_symlinks');
  return manifestOf({
    early: false,
    name: (textOf(at(subject, 'name')) ?? '').slice(0, 300),
    resources,
    rootDigest,
    ignoredPaths: itemsOf(at(serialization, 'ignore_paths')).flatMap((one) => {
      const path = textOf(one);
      return path === undefined ? [] : [path.replace(/\/+$/, '')];
    }),
    allowSymlinks: symlinks?.type === 'boolean' && symlinks.value,
  });
}

function earlyManifest(root: TreeNode): StatementReading {
  const items = itemsOf(at(root, 'subject'));
  if (items.length > maxResources) return flawed(`the statement names more than ${maxResources} files`);
  const resources: SignedResource[] = [];
  for (const item of items) {
    const [entry] = entriesOf(at(item, 'digest'));
    const resource = resourceOf(
      textOf(at(item, 'name')) ?? '',
      entry?.key ?? '',
      textOf(entry?.value) ?? '',
      'files',
    );
    if (typeof resource === 'string') return flawed(resource);
    resources.push(resource);
  }
  return manifestOf({
    early: true,
    name: '',
    resources,
    rootDigest: undefined,
    ignoredPaths: [],
    allowSymlinks: false,
  });
}

function manifestOf(manifest: ModelManifest): StatementReading {
  if (manifest.resources.length === 0) return flawed('the manifest names no file');
  const seen = new Set<string>();
  for (const { path, shard } of manifest.resources) {
    const key = shard === undefined ? path : `${path}:${shard.start}:${shard.end}`;
    if (seen.has(key)) return flawed(`the manifest names ${key.slice(0, 200)} twice`);
    seen.add(key);
  }
  return { kind: 'manifest', manifest };
}

const digestLengths = { sha256: 64, blake3: 64, blake2b: 128 } as const;

function resourceOf(
  name: string,
  algorithm: string,
  digest: string,
  method: 'files' | 'shards',
): SignedResource | string {
  const shown = name.slice(0, 200);
  const parts = method === 'shards' ? /^(.*):([0-9]{1,15}):([0-9]{1,15})$/s.exec(name) : undefined;
  if (parts === null) return `the part "${shown}" is not named path:start:end`;
  const path = parts?.[1] ?? name;
  if (!isRelative(path)) return `the manifest names "${shown}", which leads out of the model’s folder`;
  const shard = parts === undefined ? undefined : { start: Number(parts[2]), end: Number(parts[3]) };
  if (shard !== undefined && shard.end < shard.start) return `the part "${shown}" ends before it begins`;
  const known = /^(?:file-)?(sha256|blake2b|blake3)(?:-sharded-[0-9]+)?$/.exec(algorithm.toLowerCase())?.[1];
  const hex = digest.toLowerCase();
  if (known !== 'sha256' && known !== 'blake2b' && known !== 'blake3')
    return /^[0-9a-f]+$/.test(hex)
      ? { path, shard, algorithm: 'other', digest: hex }
      : `the digest of "${shown}" is not hexadecimal`;
  if (hex.length !== digestLengths[known] || !/^[0-9a-f]+$/.test(hex))
    return `the digest of "${shown}" is not ${digestLengths[known]} hexadecimal digits`;
  return { path, shard, algorithm: known, digest: hex };
}

/** A path that stays below its folder, in one spelling only; `.` is the folder, or the one file, itself. */
function isRelative(path: string): boolean {
  if (path === '.') return true;
  return (
    path !== '' &&
    path.length <= 4096 &&
    !/[\\\0]/.test(path) &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

function flawed(reason: string): StatementReading {
  return { kind: 'flawed', reason };
}
