import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkedAddress, lfsServerOf, parseBatchAnswer } from '../../src/git/lfs-protocol.ts';
import { lfsServer } from '../../src/git/lfs-server.ts';
import { openObjectStore } from '../../src/git/object-store.ts';
import type { LargeContent, LargeObject } from '../../src/service/large-objects.ts';
import { startLfsServer } from '../harness/lfs-server.ts';
import { scratchFolder } from './scratch.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const token = 'basic dGVzdDp0ZXN0';

async function world({ timeoutMs = 5_000, storeBytes = 1e6 } = {}) {
  const folder = scratchFolder();
  cleanups.push(() => folder.remove());
  const server = await startLfsServer(token);
  cleanups.push(() => server.close());
  const store = await openObjectStore(folder.path, storeBytes);
  const remote = { key: 'x', url: server.url, authorization: token };
  const large = lfsServer({ remote: () => remote, store, timeoutMs });
  const read = (object: LargeObject, maxBytes = 1e6): Promise<LargeContent<string>> =>
    large.read(object, { maxBytes }, (source) =>
      Buffer.from(source.read(0, source.sizeBytes)).toString('utf8'),
    );
  return { server, read, store, folder: folder.path, remote };
}

const bytes = (text: string) => new TextEncoder().encode(text);
const absent = { sha256: 'a'.repeat(64), sizeBytes: 5 };

describe('the LFS server of a repository', () => {
  it('gives the content, verified, with the token only to the server that it is for', async () => {
    const { server, read } = await world();
    const object = server.put(bytes('weights'));
    expect(await read(object)).toEqual({ state: 'read', value: 'weights' });
    const [batch, download] = server.seen;
    expect(batch?.headers).toMatchObject({
      authorization: token,
      accept: 'application/vnd.git-lfs+json',
      'content-type': 'application/vnd.git-lfs+json',
    });
    expect(JSON.parse(batch?.body ?? '')).toEqual({
      operation: 'download',
      transfers: ['basic'],
      hash_algo: 'sha256',
      objects: [{ oid: object.sha256, size: 7 }],
    });
    expect(download?.headers).toMatchObject({ 'x-signature': 'abc', 'accept-encoding': 'identity' });
  });

  it('asks once: the second time the content is on disk, and two at a time are one download', async () => {
    const { server, read } = await world();
    const object = server.put(bytes('weights'));
    await Promise.all([read(object), read(object)]);
    await read(object);
    expect(server.seen.length).toBe(2);
  });

  it('an object that the server does not have is missing', async () => {
    const { read } = await world();
    expect(await read(absent)).toEqual({ state: 'missing', reason: 'is not on the LFS server (404)' });
  });

  it('content that is not the pointer’s is a mismatch and is not kept', async () => {
    const { server, read, folder } = await world();
    const object = server.put(bytes('weights'));
    for (const wrong of ['Weights', 'weight', 'weights and more']) {
      server.intercept = (request, response) => {
        if (!request.path.startsWith('/objects/')) return false;
        response.end(wrong);
        return true;
      };
      expect(await read(object)).toMatchObject({ state: 'mismatch' });
    }
    expect(readdirSync(join(folder, 'objects'))).toEqual([]);
    expect(readdirSync(join(folder, 'incoming'))).toEqual([]);
  });

  it('what is larger than the bound is not asked for', async () => {
    const { server, read } = await world();
    const object = server.put(bytes('weights'));
    expect(await read(object, 6)).toMatchObject({ state: 'left', passing: false });
    expect(server.seen).toEqual([]);
  });

  it('a download without end is cut at the size of the pointer', async () => {
    const { server, read, folder } = await world();
    const object = server.put(bytes('weights'));
    server.intercept = (request, response) => {
      if (!request.path.startsWith('/objects/')) return false;
      const more = (): void => {
        if (!response.destroyed) response.write(new Uint8Array(65_536), () => setImmediate(more));
      };
      more();
      return true;
    };
    expect(await read(object)).toMatchObject({ state: 'mismatch' });
    expect(readdirSync(join(folder, 'incoming'))).toEqual([]);
  });

  it('a server that is slow is given up after the time that it has', async () => {
    const { server, read } = await world({ timeoutMs: 300 });
    const object = server.put(bytes('weights'));
    server.intercept = (request, response) => {
      if (!request.path.startsWith('/objects/')) return false;
      response.write('w');
      return true;
    };
    expect(await read(object)).toEqual({
      state: 'left',
      reason: 'was not fetched: it took longer than 0.3 s',
      passing: true,
    });
  });

  it('a busy server is asked once more, and no third time', async () => {
    const { server, read } = await world();
    const object = server.put(bytes('weights'));
    let refusals = 1;
    server.intercept = (_request, response) => {
      if (refusals-- <= 0) return false;
      response.writeHead(429, { 'retry-after': '0' });
      response.end();
      return true;
    };
    expect(await read(object)).toMatchObject({ state: 'read' });
    refusals = 10;
    const other = server.put(bytes('other'));
    expect(await read(other)).toMatchObject({
      state: 'left',
      passing: true,
      reason: expect.stringContaining('429'),
    });
    expect(refusals).toBe(8);
  });

  it('a refused token is no finding about the content', async () => {
    const { server, read, remote } = await world();
    const object = server.put(bytes('weights'));
    remote.authorization = 'basic d3Jvbmc=';
    expect(await read(object)).toMatchObject({ state: 'left', reason: expect.stringContaining('401') });
  });

  it('a redirection to another origin gets neither token nor headers, and none leads into a private network', async () => {
    const { server, read } = await world();
    const other = await startLfsServer('none');
    cleanups.push(() => other.close());
    const object = server.put(bytes('weights'));
    const elsewhere = new URL('/stored/weights', other.url).href;
    server.intercept = (request, response) => {
      if (!request.path.startsWith('/objects/')) return false;
      response.writeHead(302, { location: elsewhere });
      response.end();
      return true;
    };
    other.intercept = (_request, response) => {
      response.end('weights');
      return true;
    };
    expect(await read(object)).toMatchObject({ state: 'read' });
    expect(other.seen[0]?.headers).not.toHaveProperty('authorization');
    expect(other.seen[0]?.headers).not.toHaveProperty('x-signature');
    server.intercept = (request, response) => {
      if (!request.path.startsWith('/objects/')) return false;
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' });
      response.end();
      return true;
    };
    const next = server.put(bytes('next'));
    expect(await read(next)).toMatchObject({
      state: 'left',
      reason: expect.stringContaining('not followed'),
    });
  });

  it('redirections without end, and a batch that redirects, are not followed', async () => {
    const { server, read } = await world();
    const object = server.put(bytes('weights'));
    server.intercept = (request, response) => {
      if (!request.path.startsWith('/objects/')) return false;
      response.writeHead(302, { location: request.path });
      response.end();
      return true;
    };
    expect(await read(object)).toMatchObject({ state: 'left' });
    expect(server.seen.length).toBe(5);
    server.intercept = (_request, response) => {
      response.writeHead(307, { location: '/elsewhere' });
      response.end();
      return true;
    };
    expect(await read(object)).toMatchObject({ state: 'left', reason: expect.stringContaining('307') });
  });

  it('a connection that breaks off is not a mismatch', async () => {
    const { server, read } = await world();
    const object = server.put(bytes('weights'));
    server.intercept = (request, response) => {
      if (!request.path.startsWith('/objects/')) return false;
      response.writeHead(200, { 'content-length': '7' });
      response.write('wei', () => response.destroy());
      return true;
    };
    expect(await read(object)).toMatchObject({ state: 'left', passing: true });
  });
});

describe('the store of objects', () => {
  it('keeps what was used last within its bound', async () => {
    const { server, read, folder } = await world({ storeBytes: 20 });
    const [a, b, c] = ['a', 'b', 'c'].map((letter) => server.put(bytes(letter.repeat(10)))) as [
      LargeObject,
      LargeObject,
      LargeObject,
    ];
    await read(a);
    await read(b);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await read(a);
    await read(c);
    const left = readdirSync(join(folder, 'objects'));
    expect(left.sort()).toEqual([a.sha256, c.sha256].sort());
    expect(left.every((name) => statSync(join(folder, 'objects', name)).size === 10)).toBe(true);
  });

  it('finds again what an earlier run kept', async () => {
    const { server, read, folder } = await world();
    const object = server.put(bytes('weights'));
    await read(object);
    const again = await openObjectStore(folder, 1e6);
    expect(await again.find(object)).toBe(join(folder, 'objects', object.sha256));
    expect(await again.find({ ...object, sizeBytes: 8 })).toBeUndefined();
  });
});

describe('the protocol', () => {
  const server = lfsServerOf('https://github.com/ada/scores.git');
  const object = { sha256: createHash('sha256').update('x').digest('hex'), sizeBytes: 1 };
  const answer = (one: object) =>
    parseBatchAnswer(JSON.stringify({ objects: [{ oid: object.sha256, ...one }] }), object, server);

  it('the server stands beside the repository, whatever the repository says', () => {
    expect(server.href).toBe('https://github.com/ada/scores.git/info/lfs/objects/batch');
    expect(lfsServerOf('https://github.com/ada/scores').href).toBe(server.href);
  });

  it.each([
    ['no JSON', '<html>'],
    ['another object', '{"objects":[{"oid":"b","actions":{"download":{"href":"https://x.example/"}}}]}'],
    ['another transfer', '{"transfer":"ssh","objects":[]}'],
    ['nothing', 'null'],
  ])('%s is refused', (_name, text) => {
    expect(parseBatchAnswer(text, object, server).state).toBe('refused');
  });

  it.each([
    ['no address', {}],
    ['a file', { actions: { download: { href: 'file:///etc/passwd' } } }],
    ['plain HTTP', { actions: { download: { href: 'http://objects.example/1' } } }],
    ['a password in the address', { actions: { download: { href: 'https://u:p@objects.example/1' } } }],
    ['another Host', { actions: { download: { href: 'https://objects.example/1', header: { Host: 'x' } } } }],
    [
      'a header with a line break',
      { actions: { download: { href: 'https://o.example/1', header: { a: 'b\r\nc: d' } } } },
    ],
    ['no permission', { error: { code: 403, message: 'no' } }],
  ])('%s is refused', (_name, one) => {
    expect(answer(one).state).toBe('refused');
  });

  it.each([404, 410, 422])('error %i says that there is no such object', (code) => {
    expect(answer({ error: { code, message: 'x' } }).state).toBe('missing');
  });

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.20.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.100.100.200',
    '0.0.0.0',
    'localhost',
    'metadata.google.internal',
    '[::1]',
    '[fd00::1]',
    '[fe80::1]',
    '[::ffff:127.0.0.1]',
    '2130706433',
    '0x7f.1',
  ])('%s is not gone to', (host) => {
    expect(checkedAddress(`https://${host}/x`, server)).toBeUndefined();
  });

  it('an address in public, and a private one where the LFS server itself stands', () => {
    expect(checkedAddress('https://objects.example/x?sig=1', server)?.href).toBe(
      'https://objects.example/x?sig=1',
    );
    const own = lfsServerOf('http://192.168.1.9/ada/scores.git');
    expect(checkedAddress('http://192.168.1.9:8080/x', own)?.port).toBe('8080');
  });
});
