import { isIP } from 'node:net';
import type { LargeObject } from '../service/large-objects.ts';

/** Where the server says that an object's bytes are, and the headers that go with the request. */
export interface DownloadAction {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer of the batch API for one object, checked. */
export type BatchAnswer =
  | { readonly state: 'download'; readonly action: DownloadAction }
  | { readonly state: 'missing' | 'refused'; readonly reason: string };

/** The media type of requests and answers (git-lfs docs/api/batch.md). */
export const lfsMediaType = 'application/vnd.git-lfs+json';

/** The batch request for one object: `basic` transfers only, which are plain GET requests. */
export function batchRequest({ sha256, sizeBytes }: LargeObject): string {
  return JSON.stringify({
    operation: 'download',
    transfers: ['basic'],
    hash_algo: 'sha256',
    objects: [{ oid: sha256, size: sizeBytes }],
  });
}

/** The repository's LFS server: beside its own address (git-lfs docs/api/server-discovery.md). `.lfsconfig` is the repository's word and is not asked. */
export function lfsServerOf(repositoryUrl: string): URL {
  const base = repositoryUrl.replace(/\/+$/, '');
  return new URL(`${base.endsWith('.git') ? base : `${base}.git`}/info/lfs/objects/batch`);
}

const mostHeaders = 20;

/** Reads the answer to `batchRequest`. Whatever it says that is not in the protocol is a refusal. */
export function parseBatchAnswer(text: string, object: LargeObject, server: URL): BatchAnswer {
  const refused = (reason: string): BatchAnswer => ({ state: 'refused', reason });
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return refused('the LFS server’s answer is no JSON');
  }
  const { objects, transfer } = recordOf(answer);
  if (transfer !== undefined && transfer !== 'basic')
    return refused('the LFS server offers no plain download');
  const found = Array.isArray(objects)
    ? objects.map(recordOf).find(({ oid }) => oid === object.sha256)
    : undefined;
  if (found === undefined) return refused('the LFS server’s answer does not speak of it');
  if (found['error'] !== undefined) {
    const { code } = recordOf(found['error']);
    return code === 404 || code === 410 || code === 422
      ? { state: 'missing', reason: `is not on the LFS server (${String(code)})` }
      : refused(`the LFS server refuses it (${typeof code === 'number' ? code : 'no reason given'})`);
  }
  const { href, header } = recordOf(recordOf(found['actions'])['download']);
  if (typeof href !== 'string') return refused('the LFS server gives no address for it');
  const url = checkedAddress(href, server);
  if (url === undefined) return refused('the LFS server gives an address that is not followed');
  const headers = Object.entries(recordOf(header));
  if (headers.length > mostHeaders || !headers.every(isPlainHeader))
    return refused('the LFS server asks for headers that are not sent');
  return {
    state: 'download',
    action: { url, headers: Object.fromEntries(headers) as Record<string, string> },
  };
}

/** Hop-by-hop headers and those that name another place are the client's own business (RFC 9110, section 7.6.1). */
const ownHeaders =
  /^(?:host|connection|content-length|transfer-encoding|te|trailer|upgrade|proxy-.*|expect|cookie)$/i;

function isPlainHeader([name, value]: readonly [string, unknown]): boolean {
  return (
    /^[A-Za-z0-9-]{1,100}$/.test(name) &&
    !ownHeaders.test(name) &&
    typeof value === 'string' &&
    /^[\t\x20-\x7e]{0,4096}$/.test(value)
  );
}

/**
 * An address that a download may go to: HTTPS (plain HTTP only where the LFS server itself is reached so), without user or password, and no address
 * inside a private network unless the LFS server stands on that very host.
 */
export function checkedAddress(href: string, server: URL, base?: URL): URL | undefined {
  let url: URL;
  try {
    url = new URL(href, base);
  } catch {
    return undefined;
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && server.protocol === 'http:'))
    return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  if (url.hostname !== server.hostname && isPrivateHost(url.hostname)) return undefined;
  return url;
}

/** Loopback, link-local, private and unspecified addresses (RFC 1918, 3927, 4193, 4291, 6598), by their literal form. */
function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host.endsWith('.internal') ||
    host.endsWith('.local')
  )
    return true;
  if (isIP(host) === 4)
    return /^(?:0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(
      host,
    );
  return isIP(host) === 6 && /^(?:::1?$|::ffff:|64:ff9b:|f[cd]|fe[89ab])/.test(host);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
