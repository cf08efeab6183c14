import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ReceivedEvent } from '../../src/service/ports.ts';
import { UnknownShape } from '../../src/service/plan-jobs.ts';
import { type Serving, serve } from '../../src/web/serve.ts';

const secret = 's'.repeat(32);
const log = { debug() {}, info() {}, warn() {}, error() {} };
const sign = (body: string | Buffer, key = secret) =>
  `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;

let server: Serving | undefined;
afterEach(() => server?.close());

async function open(receive: (event: ReceivedEvent) => Promise<void> = async () => undefined, options = {}) {
  const received: ReceivedEvent[] = [];
  server = await serve({
    host: '127.0.0.1',
    port: 0,
    secret,
    log,
    ready: async () => undefined,
    receive: async (event) => {
      received.push(event);
      await receive(event);
    },
    ...options,
  });
  return { url: server.url, received };
}

function deliver(url: string, body: string | Buffer, headers: Record<string, string | undefined> = {}) {
  const all = {
    'content-type': 'application/json',
    'x-github-event': 'pull_request',
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    'x-hub-signature-256': sign(body),
    ...headers,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return fetch(`${url}/api/github/webhooks`, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: given,
  });
}

describe('the webhook door', () => {
  it('answers 202 once the event was received, and not before', async () => {
    let done = false;
    const { url, received } = await open(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      done = true;
    });
    const response = await deliver(url, '{"action":"opened"}');
    expect(response.status).toBe(202);
    expect(done).toBe(true);
    expect(received).toEqual([
      { id: '72d3162e-cc78-11e3-81ab-4c9367dc0958', name: 'pull_request', payload: { action: 'opened' } },
    ]);
  });

  it('verifies GitHub’s own example: "Validating webhook deliveries", testing the validation', async () => {
    const body = 'Hello, World!';
    expect(sign(body, "It's a Secret to Everybody")).toBe(
      'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    );
    const { url, received } = await open(undefined, { secret: "It's a Secret to Everybody" });
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    // The signature is right, so what is refused is that this is no JSON.
    expect((await deliver(url, body, { 'x-hub-signature-256': signature })).status).toBe(400);
    expect(received).toEqual([]);
  });

  it.each([
    ['no signature', { 'x-hub-signature-256': undefined }, 401],
    ['another secret’s signature', { 'x-hub-signature-256': sign('{}', 'other') }, 401],
    ['a signature of the old kind', { 'x-hub-signature-256': 'sha1=abc' }, 401],
    ['no event name', { 'x-github-event': undefined }, 400],
    ['no delivery id', { 'x-github-delivery': undefined }, 400],
    ['a delivery id that is none', { 'x-github-delivery': `'; drop table delivery` }, 400],
  ])('refuses %s', async (_, headers, status) => {
    const { url, received } = await open();
    expect((await deliver(url, '{}', headers)).status).toBe(status);
    expect(received).toEqual([]);
  });

  it.each([
    ['no JSON', 'action=opened'],
    ['a list', '[]'],
    ['a number', '42'],
    ['an empty body', ''],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x7b, 0x00])],
    ['null', 'null'],
    ['JSON nested too deep to end', '['.repeat(200_000)],
  ])('refuses %s, though signed', async (_, body) => {
    const { url, received } = await open();
    expect((await deliver(url, body)).status).toBe(400);
    expect(received).toEqual([]);
  });

  it('answers 400 for an unknown shape and 503 for a queue that cannot take it', async () => {
    const errors = [new UnknownShape('x'), new Error('database gone')];
    const { url } = await open(() => Promise.reject(errors.shift()));
    expect((await deliver(url, '{}')).status).toBe(400);
    expect((await deliver(url, '{}')).status).toBe(503);
  });

  it('does not read a body that says it is too large', async () => {
    const { url } = await open();
    const { port, hostname } = new URL(url);
    const status = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\nx-github-event: push\r\nx-github-delivery: d\r\n` +
            `x-hub-signature-256: sha256=${'0'.repeat(64)}\r\ncontent-length: ${26 * 1024 * 1024}\r\n\r\n`,
        );
      });
      socket.once('data', (data) => {
        resolve(data.toString('utf8').split('\r\n')[0] ?? '');
        socket.destroy();
      });
      socket.once('error', reject);
    });
    expect(status).toBe('HTTP/1.1 413 Payload Too Large');
  });

  it('does not wait for a body that does not come', async () => {
    const { url, received } = await open(undefined, { bodyTimeoutMs: 100 });
    const { port, hostname } = new URL(url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\nx-github-event: push\r\nx-github-delivery: d\r\n` +
            `x-hub-signature-256: sha256=${'0'.repeat(64)}\r\ncontent-length: 100\r\n\r\n{"action":`,
        );
      });
      let said = '';
      socket.on('data', (data) => {
        said += data.toString('utf8');
      });
      // And the connection ends with it.
      socket.once('close', () => resolve(said));
      socket.once('error', reject);
    });
    expect(answer.split('\r\n')[0]).toBe('HTTP/1.1 408 Request Timeout');
    expect(received).toEqual([]);
  });

  it('says of a form what to change, though it is signed', async () => {
    const { url, received } = await open();
    const form = `payload=${encodeURIComponent('{"action":"opened"}')}`;
    const response = await deliver(url, form, { 'content-type': 'application/x-www-form-urlencoded' });
    expect(response.status).toBe(415);
    expect(await response.text()).toContain('application/json');
    expect(received).toEqual([]);
  });

  it('takes JSON under any other content type', async () => {
    const { url } = await open();
    expect((await deliver(url, '{}', { 'content-type': 'text/plain' })).status).toBe(202);
    expect((await deliver(url, '{}', { 'content-type': undefined })).status).toBe(202);
  });

  it('stops reading a body that turns out too large', async () => {
    const { url, received } = await open(undefined, { maxBytes: 100_000 });
    const status = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(
        `${url}/api/github/webhooks`,
        {
          method: 'POST',
          headers: {
            'x-github-event': 'push',
            'x-github-delivery': 'd',
            'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
            'transfer-encoding': 'chunked',
          },
        },
        (response) => {
          resolve(response.statusCode ?? 0);
          request.destroy();
        },
      );
      request.on('error', reject);
      for (let i = 0; i < 4; i++) request.write(Buffer.alloc(64_000));
    });
    expect(status).toBe(413);
    expect(received).toEqual([]);
  });
});

describe('health', () => {
  it('is the process; readiness is its database too', async () => {
    let up = true;
    const { url } = await open(undefined, {
      ready: async () => {
        if (!up) throw new Error('down');
      },
    });
    const status = async (path: string) => (await fetch(`${url}${path}`)).status;
    expect([await status('/healthz'), await status('/readyz'), await status('/other')]).toEqual([
      200, 200, 404,
    ]);
    up = false;
    expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 503]);
  });
});
