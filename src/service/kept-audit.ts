import { deserialize, serialize } from 'node:v8';
import type { Audit, Verdict } from '../core/model.ts';
import type { AuditRequest } from './audit-commits.ts';
import { digestOf } from './digest-of.ts';
import type { LargeObject } from './large-objects.ts';
import type { PredictionReader } from './prediction-reader.ts';
import type { Repository } from './repository.ts';

/** The port through which finished audits are kept from one run to the next. It never fails: what cannot be read was not kept. */
export interface AuditStore {
  /** Exactly what was written under the key by the same user. */
  read(key: string): Promise<Uint8Array | undefined>;
  write(key: string, entry: Uint8Array): Promise<void>;
}

/** An audit that may have been made before. */
export interface KeptRequest extends Omit<AuditRequest, 'reader'> {
  readonly predictions: PredictionReader;
  /** Undefined: the audit is made afresh, and not kept. */
  readonly store: AuditStore | undefined;
  /** The version of Assay, to the byte: another one may judge otherwise. */
  readonly edition: () => string | Promise<string>;
  /** Which clone it is and where its history is cut off. */
  readonly clone: () => Promise<string>;
  readonly form: PrintedForm;
}

/** How an audit is printed. */
export interface PrintedForm {
  /** Two forms of one name print the same. */
  readonly name: string;
  readonly print: (audit: Audit) => Iterable<string> | Promise<Iterable<string>>;
}

/** An audit as it was asked for: UTF-8 text in pieces. */
export interface PrintedAudit {
  readonly verdict: Verdict;
  readonly pieces: readonly Uint8Array[];
}

/** What was asked of the repository and may be answered otherwise later, though the commits stay the same. */
interface Passing {
  /** Blobs that were not there: a partial clone fetches them one day. */
  readonly blobs: Set<string>;
  /** Content of LFS pointers that was not read, with the answer. */
  readonly large: { readonly object: LargeObject; readonly maxBytes: number; readonly answer: string }[];
}

/** An audit, and what it is kept with; undefined where it may not be kept. */
interface Made {
  readonly audit: Audit;
  readonly passing: Passing | undefined;
}

/** To make a print of fewer bytes anew takes no longer than to read it. */
const keptPrintBytes = 1024 * 1024;

/**
 * The audit of `request` as it is to be printed, from the store where all that it followed from is still so: both commits, scope, policy, packs, day,
 * version, clone, and what the clone did not hold. A long print is kept beside its audit, so that neither is made again for the form that was asked
 * for last. Throws what `auditCommits` throws.
 */
export async function keptAudit(request: KeptRequest): Promise<PrintedAudit> {
  const { store, repository, form } = request;
  if (store === undefined) return printed((await makeAudit(request)).audit, form);
  const key = await keyOf(request);
  const printKey = digestOf([key, form.name]);
  const entry = await store.read(printKey);
  if (entry !== undefined) {
    const [verdict, text, passing] = deserialize(entry) as [Verdict, Uint8Array, Passing];
    if (await stillSo(repository, passing)) return { verdict, pieces: [text] };
  }
  const kept = await readAudit(store, key, repository);
  const { audit, passing } = kept ?? (await makeAudit(request));
  if (kept === undefined && passing !== undefined) await store.write(key, serialize([audit, passing]));
  const print = await printed(audit, form);
  const text = Buffer.concat(print.pieces);
  if (passing !== undefined && text.byteLength >= keptPrintBytes)
    await store.write(printKey, serialize([print.verdict, text, passing]));
  return print;
}

async function printed(audit: Audit, { print }: PrintedForm): Promise<PrintedAudit> {
  const pieces = [...(await print(audit))].map((text) => Buffer.from(text));
  return { verdict: audit.verdict, pieces };
}

async function readAudit(store: AuditStore, key: string, repository: Repository): Promise<Made | undefined> {
  const entry = await store.read(key);
  if (entry === undefined) return undefined;
  const [audit, passing] = deserialize(entry) as [Audit, Passing];
  return (await stillSo(repository, passing)) ? { audit, passing } : undefined;
}

/** Audits afresh. Parsers and checks are loaded only here. */
async function makeAudit(request: KeptRequest): Promise<Made> {
  const [{ auditCommits }, { contentReader }, { checks }] = await Promise.all([
    import('./audit-commits.ts'),
    import('./contents.ts'),
    import('../core/checks/index.ts'),
  ]);
  const passing: Passing = { blobs: new Set(), large: [] };
  const audit = await auditCommits({
    ...request,
    repository: watched(request.repository, passing),
    reader: contentReader(request.predictions),
  });
  // Certificates are judged by the minute, and the key holds the day.
  const timed = new Set(checks.filter(({ needs }) => needs.includes('signatures')).map(({ id }) => id));
  return { audit, passing: audit.findings.some(({ check }) => timed.has(check)) ? undefined : passing };
}

async function keyOf(request: KeptRequest): Promise<string> {
  const { base, head, scope, packs, policy, now } = request;
  const day = now.toISOString().slice(0, 10);
  return digestOf([
    await request.edition(),
    await request.clone(),
    base,
    head,
    scope,
    [...packs],
    policy === undefined ? null : [policy.path, Buffer.from(policy.text).toString('base64')],
    day,
  ]);
}

/** The repository, with a list of what it could not answer for good. */
function watched(repository: Repository, passing: Passing): Repository {
  const { large } = repository;
  return {
    ...repository,
    read: async (blobs, options) => {
      const contents = await repository.read(blobs, options);
      for (const blob of blobs) if (!contents.has(blob)) passing.blobs.add(blob);
      return contents;
    },
    ...(large === undefined
      ? {}
      : {
          large: {
            read: async (object, options, work) => {
              const content = await large.read(object, options, work);
              if (content.state !== 'read')
                passing.large.push({ object, maxBytes: options.maxBytes, answer: JSON.stringify(content) });
              return content;
            },
          },
        }),
  };
}

async function stillSo(repository: Repository, { blobs, large }: Passing): Promise<boolean> {
  if (blobs.size > 0 && (await repository.read([...blobs], { maxBytes: 0 })).size > 0) return false;
  for (const { object, maxBytes, answer } of large) {
    const content = await repository.large?.read(object, { maxBytes }, () => undefined);
    if (JSON.stringify(content) !== answer) return false;
  }
  return true;
}
