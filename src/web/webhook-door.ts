import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReceivedEvent } from '../service/ports.ts';
import { UnknownShape } from '../service/plan-jobs.ts';
import type { Log } from '../service/ports.ts';

/** What the door needs. */
export interface DoorOptions {
  readonly secret: string;
  /** Resolves when the event's jobs are committed; rejects with `UnknownShape` where it is not what GitHub documents. */
  readonly receive: (event: ReceivedEvent) => Promise<void>;
  readonly log: Log;
  readonly maxBytes?: number;
  readonly bodyTimeoutMs?: number;
}

/** GitHub delivers nothing larger: "Webhook events and payloads", "Payload cap". */
const maxPayloadBytes = 25 * 1024 * 1024;

/** A body that arrives slower than this is given up: GitHub itself waits 10 s for the answer. */
const defaultBodyTimeoutMs = 10_000;

/**
 * Answers a POST to the webhook's path: 202 once the jobs are committed; 400 for what is no event, 401 for a wrong signature, 408 for a body
 * that does not come, 413 for one too large, 415 for a form instead of JSON, 503 where the queue cannot take it (GitHub keeps it for redelivery). Nothing is parsed, and
 * nothing beyond the cap is read, before the signature was found right.
 */
export async function answerWebhook(
  request: IncomingMessage,
  response: ServerResponse,
  { secret, receive, log, maxBytes = maxPayloadBytes, bodyTimeoutMs = defaultBodyTimeoutMs }: DoorOptions,
): Promise<void> {
  const refuse = (status: number, message: string): void => {
    log.info({ status, delivery: header(request, 'x-github-delivery')?.slice(0, 64) }, 'webhook refused');
    send(response, status, message, request.complete ? {} : { connection: 'close' });
  };
  const id = header(request, 'x-github-delivery');
  const name = header(request, 'x-github-event');
  const signature = header(request, 'x-hub-signature-256');
  if (signature === undefined || !/^sha256=[0-9a-f]{64}$/.test(signature))
    return refuse(401, 'signature missing');
  if (id === undefined || !/^[A-Za-z0-9-]{1,64}$/.test(id)) return refuse(400, 'delivery id missing');
  if (name === undefined || !/^[a-z_]{1,64}$/.test(name)) return refuse(400, 'event name missing');
  if (Number(header(request, 'content-length') ?? 0) > maxBytes) return refuse(413, 'payload too large');
  const body = await readBody(request, maxBytes, bodyTimeoutMs);
  if (typeof body === 'string')
    return body === 'too-large' ? refuse(413, 'payload too large') : refuse(408, 'payload incomplete');
  const expected = createHmac('sha256', secret).update(body).digest();
  if (!timingSafeEqual(expected, Buffer.from(signature.slice('sha256='.length), 'hex')))
    return refuse(401, 'signature wrong');
  // Of the two content types that GitHub offers for webhooks; an App's is JSON unless somebody changed it.
  if (header(request, 'content-type')?.startsWith('application/x-www-form-urlencoded') === true)
    return refuse(415, 'form-encoded payload: set the content type of the webhook to application/json');
  const payload = parseObject(body);
  if (payload === undefined) return refuse(400, 'payload is not a JSON object');
  try {
    await receive({ id, name, payload });
  } catch (error) {
    if (error instanceof UnknownShape) return refuse(400, 'unknown shape');
    log.error({ err: error, delivery: id }, 'an event could not be queued');
    return send(response, 503, 'not queued', { 'retry-after': '30' });
  }
  send(response, 202, 'queued');
}

/** The whole body; the connection stays open where it is not, so that the reason can be answered. */
function readBody(
  request: IncomingMessage,
  maxBytes: number,
  timeoutMs: number,
): Promise<Buffer | 'too-large' | 'incomplete'> {
  const { promise, resolve } = Promise.withResolvers<Buffer | 'too-large' | 'incomplete'>();
  const chunks: Buffer[] = [];
  let size = 0;
  const settle = (result: Buffer | 'too-large' | 'incomplete'): void => {
    clearTimeout(timer);
    request.off('data', take);
    if (typeof result === 'string') request.pause();
    resolve(result);
  };
  const take = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > maxBytes) settle('too-large');
    else chunks.push(chunk);
  };
  const timer = setTimeout(() => settle('incomplete'), timeoutMs);
  request
    .on('data', take)
    .on('end', () =>
      settle(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size)),
    )
    .on('error', () => settle('incomplete'))
    .on('close', () => settle('incomplete'));
  return promise;
}

function parseObject(body: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** A short answer in plain text. */
export function send(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(`${message}\n`);
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': body.length,
    ...headers,
  });
  response.end(body);
}
