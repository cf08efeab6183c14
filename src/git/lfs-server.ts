import type { LargeContent, LargeObject, LargeObjects } from '../service/large-objects.ts';
import {
  batchRequest,
  checkedAddress,
  type DownloadAction,
  lfsMediaType,
  lfsServerOf,
  parseBatchAnswer,
} from './lfs-protocol.ts';
import { inFile } from './in-file.ts';
import type { Remote } from './mirror-fetch.ts';
import type { ObjectStore } from './object-store.ts';

export interface LfsServerOptions {
  readonly remote: () => Remote;
  readonly store: ObjectStore;
  /** Of one object: the question, the download and what is tried again. */
  readonly timeoutMs: number;
}

const maxAnswerBytes = 1 << 20;
const maxRedirects = 3;
/** How long a server may ask to wait before the one further try. */
const maxWaitMs = 5_000;

type Left = Extract<LargeContent<never>, { state: 'left' }>;
const left = (reason: string): Left => ({ state: 'left', reason, passing: true });

/**
 * Large objects from the LFS server of a mirror's remote, on the remote's own host and with its credentials, through `store`. Addresses are followed only as
 * that server gives them, and the credentials go to that server alone.
 */
export function lfsServer({ remote, store, timeoutMs }: LfsServerOptions): LargeObjects {
  const underWay = new Map<string, Promise<LargeContent<string>>>();

  const fetchObject = async (object: LargeObject): Promise<LargeContent<string>> => {
    const { url, authorization } = remote();
    if (!/^https?:/.test(url)) return left('was not fetched: the repository has no LFS server');
    const server = lfsServerOf(url);
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await twice(signal, () =>
        fetch(server, {
          method: 'POST',
          headers: {
            accept: lfsMediaType,
            'content-type': lfsMediaType,
            ...(authorization === undefined ? {} : { authorization }),
          },
          body: batchRequest(object),
          redirect: 'manual',
          signal,
        }),
      );
      if (response.status !== 200) {
        await response.body?.cancel();
        return left(`was not fetched: the LFS server answers ${response.status}`);
      }
      const answer = parseBatchAnswer(await boundedText(response), object, server);
      if (answer.state === 'missing') return { state: 'missing', reason: answer.reason };
      if (answer.state !== 'download') return left(`was not fetched: ${answer.reason}`);
      return await download(answer.action, object, { server, authorization, signal });
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError')
        return left(`was not fetched: it took longer than ${timeoutMs / 1_000} s`);
      return left(`was not fetched: ${codeOf(error)}`);
    }
  };

  const download = async (
    { url, headers }: DownloadAction,
    object: LargeObject,
    {
      server,
      authorization,
      signal,
    }: { server: URL; authorization: string | undefined; signal: AbortSignal },
  ): Promise<LargeContent<string>> => {
    let at = url;
    let sent: Record<string, string> = { 'accept-encoding': 'identity', ...headers };
    // Only where the bytes come from the LFS server itself, and it gave no credentials of its own for them.
    const named = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
    if (at.origin === server.origin && !named && authorization !== undefined)
      sent = { ...sent, authorization };
    for (let redirects = 0; ; redirects++) {
      const response = await twice(signal, () => fetch(at, { headers: sent, redirect: 'manual', signal }));
      const location = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && location !== null) {
        await response.body?.cancel();
        const next = redirects < maxRedirects ? checkedAddress(location, server, at) : undefined;
        if (next === undefined)
          return left('was not fetched: the download leads on to an address that is not followed');
        if (next.origin !== at.origin) sent = { 'accept-encoding': 'identity' };
        at = next;
        continue;
      }
      if (response.status !== 200 || response.body === null) {
        await response.body?.cancel();
        return left(`was not fetched: its download answers ${response.status}`);
      }
      const result = await store.add(object, response.body);
      return 'stored' in result
        ? { state: 'read', value: result.stored }
        : { state: 'mismatch', reason: result.mismatch };
    }
  };

  const fileOf = async (object: LargeObject): Promise<LargeContent<string>> => {
    const here = await store.find(object);
    if (here !== undefined) return { state: 'read', value: here };
    const known = underWay.get(object.sha256);
    if (known !== undefined) return known;
    const fetching = fetchObject(object).finally(() => underWay.delete(object.sha256));
    underWay.set(object.sha256, fetching);
    return fetching;
  };

  return {
    read: async (object, { maxBytes }, work) => {
      if (object.sizeBytes > maxBytes)
        return {
          state: 'left',
          reason: `was not fetched: it has ${object.sizeBytes} bytes, more than the ${maxBytes} that are fetched`,
          passing: false,
        };
      const file = await fileOf(object);
      return file.state === 'read' ? inFile(file.value, work) : file;
    },
  };
}

/** One further try where the server is busy (429, 5xx), after the time that it names, at most five seconds. */
async function twice(signal: AbortSignal, request: () => Promise<Response>): Promise<Response> {
  const first = await request();
  if (first.status !== 429 && first.status < 500) return first;
  const seconds = Number(first.headers.get('retry-after') ?? '1');
  const waitMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : 1_000;
  if (waitMs > maxWaitMs) return first;
  await first.body?.cancel();
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  signal.throwIfAborted();
  return request();
}

/** What failed, in the system's own word: `ECONNRESET`, `ENOSPC`. Never the message, which may hold an address with a signature. */
function codeOf(error: unknown): string {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: { readonly code?: unknown } };
  const found = code ?? cause?.code;
  return typeof found === 'string' ? `the connection or the disk failed (${found})` : 'the connection failed';
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > maxAnswerBytes) throw new Error('the answer is too long');
  }
  return text;
}
