import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type MirrorOptions, type Mirrors, openMirrors } from '../../src/git/mirrors.ts';
import { createBareRepository } from '../harness/git-server.ts';
import { type Scratch, scratchFolder, scratchRepository } from './scratch.ts';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function make(): Scratch {
  const scratch = scratchRepository();
  scratch.git('config', 'uploadpack.allowFilter', 'true');
  scratch.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  cleanups.push(() => scratch.remove());
  return scratch;
}

async function open(options: Partial<MirrorOptions> = {}): Promise<Mirrors & { directory: string }> {
  const folder = scratchFolder();
  cleanups.push(() => folder.remove());
  const mirrors = await openMirrors({ directory: folder.path, maxBytes: 1e9, allowFile: true, ...options });
  cleanups.push(() => mirrors.close());
  return { ...mirrors, directory: options.directory ?? folder.path };
}

function remoteOf(scratch: Scratch, key = 'example.com/ada/scores') {
  return { key, url: `file://${scratch.path}` };
}

function blobId(content: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(content)}\0`)
    .update(content)
    .digest('hex');
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const everything = { key: 'everything', matches: () => true, mayContain: () => true };

describe('a mirror', () => {
  it('fetches the blobs that several audits want at once in one go', async () => {
    const scratch = make();
    const names = ['a', 'b', 'c', 'd', 'e'];
    const head = scratch.commit('one', Object.fromEntries(names.map((name) => [name, `content of ${name}`])));
    const mirrors = await open();
    const packs = () => filesBelow(mirrors.directory).filter((path) => path.endsWith('.pack')).length;
    await mirrors.use(remoteOf(scratch), [{ id: head }], async (repository) => {
      const before = packs();
      const read = await Promise.all(
        names.map((name) => repository.read([blobId(`content of ${name}`)], { maxBytes: 100 })),
      );
      expect(read.map((blobs) => [...blobs.values()].map(String))).toEqual(
        names.map((name) => [`content of ${name}`]),
      );
      expect(packs() - before).toBe(1);
    });
  });

  it('has commits and trees at once, and blobs as they are read', async () => {
    const scratch = make();
    const large = 'x'.repeat(300_000);
    const base = scratch.commit('one', { 'metrics.json': '{"auc":0.8}', 'model.bin': large });
    const head = scratch.commit('two', { 'metrics.json': '{"auc":0.7}' });
    const mirrors = await open();
    const text = await mirrors.use(remoteOf(scratch), [{ id: base }, { id: head }], async (repository) => {
      expect(await repository.mergeBase(base, head)).toBe(base);
      expect((await repository.changes(base, head)).map(({ path }) => path)).toEqual(['metrics.json']);
      expect(await repository.select(head, everything)).toHaveLength(2);
      const stored = filesBelow(mirrors.directory).reduce((sum, path) => sum + statSync(path).size, 0);
      expect(stored).toBeLessThan(100_000);
      const read = await repository.read([blobId('{"auc":0.7}'), blobId('{"auc":0.8}'), '0'.repeat(40)], {
        maxBytes: 1_000,
      });
      expect(read.size).toBe(2);
      expect((await repository.diffLines(base, head, ['metrics.json'])).get('metrics.json')).toEqual(
        new Set([1]),
      );
      expect((await repository.lastChanges(head, ['model.bin'])).get('model.bin')).toMatchObject({
        commit: base,
        age: 1,
      });
      return Buffer.from(read.get(blobId('{"auc":0.7}')) as Uint8Array).toString();
    });
    expect(text).toBe('{"auc":0.7}');
  });

  it('fetches what a head adds to a known base in one go, large files aside', async () => {
    const scratch = make();
    const large = 'y'.repeat(100_000);
    const base = scratch.commit('one', { 'metrics.json': '{"auc":0.8}', 'old.txt': 'old' });
    const mirrors = await open();
    await mirrors.use(remoteOf(scratch), [{ id: base }], async () => undefined);
    const packs = () => filesBelow(mirrors.directory).filter((path) => path.endsWith('.pack')).length;
    expect(packs()).toBe(1);
    const head = scratch.commit('two', { 'metrics.json': '{"auc":0.7}', 'model.bin': large });
    await mirrors.use(remoteOf(scratch), [{ id: base }, { id: head }], async (repository) => {
      expect((await repository.read([blobId('{"auc":0.7}')], { maxBytes: 100 })).size).toBe(1);
      expect(packs()).toBe(2);
      // Those of the base were never sent, and the large one was left out.
      expect((await repository.read([blobId('old'), blobId(large)], { maxBytes: 1e6 })).size).toBe(2);
      expect(packs()).toBe(3);
    });
  });

  it('takes small files that the server writes as changes of what was never fetched', async () => {
    const scratch = make();
    // Lines that do not compress: a change of one is sent as a delta.
    const lines = Array.from({ length: 200 }, (_, n) => createHash('sha256').update(`${n}`).digest('hex'));
    const base = scratch.commit('one', { 'train.py': lines.join('\n') });
    const warned: object[] = [];
    const mirrors = await open({ log: { info: () => undefined, warn: (facts) => void warned.push(facts) } });
    await mirrors.use(remoteOf(scratch), [{ id: base }], async () => undefined);
    const changed = lines.with(100, 'changed').join('\n');
    const head = scratch.commit('two', { 'train.py': changed });
    await mirrors.use(remoteOf(scratch), [{ id: base }, { id: head }], async (repository) => {
      expect((await repository.read([blobId(changed)], { maxBytes: 1e6 })).size).toBe(1);
    });
    expect(warned).toEqual([]);
  });

  it('leaves the missing ones missing, while the others are read', async () => {
    const scratch = make();
    const head = scratch.commit('one', { a: 'a', b: 'b' });
    const mirrors = await open();
    const found = await mirrors.use(remoteOf(scratch), [{ id: head }], (repository) =>
      repository.read([blobId('a'), 'd'.repeat(40), blobId('b')], { maxBytes: 10 }),
    );
    expect([...found.keys()].toSorted()).toEqual([blobId('a'), blobId('b')].toSorted());
  });

  it('says that a commit is not there, and has it when it is', async () => {
    const scratch = make();
    scratch.commit('one', { a: '1' });
    const mirrors = await open();
    const unknown = mirrors.use(remoteOf(scratch), [{ id: 'e'.repeat(40) }], async () => 'never');
    await expect(unknown).rejects.toMatchObject({ code: 'not-found', retryable: true });
    const next = scratch.commit('two', { a: '2' });
    expect(await mirrors.use(remoteOf(scratch), [{ id: next }], (one) => one.resolve(next))).toBe(next);
  });

  it('asks by ref where ids are refused', async () => {
    const scratch = make();
    const main = scratch.commit('one', { a: '1' });
    const head = scratch.commit('two', { a: '2' });
    scratch.git('update-ref', 'refs/pull/7/head', head);
    scratch.git('reset', '--quiet', '--hard', main);
    scratch.git('config', 'uploadpack.allowAnySHA1InWant', 'false');
    const mirrors = await open();
    const wanted = [{ id: main }, { id: head, ref: 'refs/pull/7/head' }];
    const use = mirrors.use(remoteOf(scratch), wanted, (one) => one.changes(main, head));
    expect(await use).toHaveLength(1);
    const forged = mirrors.use(
      remoteOf(scratch),
      [{ id: 'a'.repeat(40), ref: '--upload-pack=x' }],
      async () => 0,
    );
    await expect(forged).rejects.toMatchObject({ name: 'GitError' });
  });

  it('fetches what waits together in few fetches, and each is told its own outcome', async () => {
    const scratch = make();
    const commits = Array.from({ length: 12 }, (_, n) => scratch.commit(`${n}`, { a: `${n}` }));
    const mirrors = await open();
    const results = await Promise.allSettled(
      [...commits, 'b'.repeat(40)].map((id) =>
        mirrors.use(remoteOf(scratch), [{ id }], (one) => one.resolve(id)),
      ),
    );
    expect(results.slice(0, -1).map((one) => (one.status === 'fulfilled' ? one.value : one.reason))).toEqual(
      commits,
    );
    expect(results.at(-1)).toMatchObject({ status: 'rejected', reason: { code: 'not-found' } });
  });

  it('is made anew once when it is damaged', async () => {
    const scratch = make();
    const head = scratch.commit('one', { 'a/b/c': '1', 'd/e': '2' });
    const folder = scratchFolder();
    cleanups.push(() => folder.remove());
    const first = await open({ directory: folder.path });
    await first.use(remoteOf(scratch), [{ id: head }], (one) => one.resolve(head));
    await first.close();
    const damage: Record<string, () => void> = {
      'a pack cut short': () => {
        for (const path of filesBelow(folder.path).filter((name) => name.endsWith('.pack')))
          truncateSync(path, 40);
      },
      'no HEAD': () => {
        for (const path of filesBelow(folder.path).filter((name) => name.endsWith('/HEAD'))) rmSync(path);
      },
      'no pack': () => {
        for (const path of filesBelow(folder.path).filter((name) => name.endsWith('.pack'))) rmSync(path);
      },
    };
    for (const [name, harm] of Object.entries(damage)) {
      harm();
      const mirrors = await open({ directory: folder.path });
      const files = await mirrors.use(remoteOf(scratch), [{ id: head }], (one) =>
        one.select(head, everything),
      );
      expect({ [name]: files.length }).toEqual({ [name]: 2 });
      await mirrors.close();
    }
  });

  it('puts its packs together and still has everything', async () => {
    const scratch = make();
    const mirrors = await open({ maxPacks: 4 });
    const packs = () => filesBelow(mirrors.directory).filter((path) => path.endsWith('.pack')).length;
    let most = 0;
    const heads: string[] = [];
    for (let n = 0; n < 8; n++) {
      const head = scratch.commit(`${n}`, { a: `${n}` });
      heads.push(head);
      const read = await mirrors.use(remoteOf(scratch), [{ id: head }], (one) =>
        one.read([blobId(`${n}`)], { maxBytes: 10 }),
      );
      expect(read.size).toBe(1);
      most = Math.max(most, packs());
    }
    expect(most).toBeLessThanOrEqual(6);
    scratch.remove();
    const first = heads[0] ?? '';
    await mirrors.use(
      remoteOf(scratch),
      heads.map((id) => ({ id })),
      async (one) => {
        expect((await one.read([blobId('0')], { maxBytes: 10 })).size).toBe(1);
        expect((await one.lastChanges(first, ['a'])).get('a')?.commit).toBe(first);
      },
    );
  });

  it('fails with what the second try says, where making it anew does not help', async () => {
    const scratch = make();
    const head = scratch.commit('one', { a: '1' });
    const mirrors = await open();
    let tries = 0;
    const use = mirrors.use(remoteOf(scratch), [{ id: head }], async (one) => {
      tries += 1;
      return one.mergeBase(head, 'c'.repeat(40));
    });
    await expect(use).rejects.toMatchObject({ name: 'GitError' });
    expect(tries).toBe(2);
  });
});

describe('the room on disk', () => {
  it('is kept by removing the longest unused, never one in use', async () => {
    const names = ['one', 'two', 'three'];
    const sources = names.map((name) => {
      const scratch = make();
      return { name, scratch, head: scratch.commit(name, { [name]: name }) };
    });
    const mirrors = await open({ maxBytes: 1 });
    const count = () => readdirSync(join(mirrors.directory, 'mirrors')).length;
    const [one, two] = sources;
    await mirrors.use(remoteOf(one!.scratch, 'one'), [{ id: one!.head }], async (repository) => {
      await mirrors.use(remoteOf(two!.scratch, 'two'), [{ id: two!.head }], async () => undefined);
      expect(count()).toBe(1);
      expect(await repository.select(one!.head, everything)).toHaveLength(1);
    });
    expect(count()).toBe(0);
    const roomy = await open({ maxBytes: 250_000 });
    for (const { name, scratch, head } of sources)
      await roomy.use(remoteOf(scratch, name), [{ id: head }], async () => undefined);
    expect(readdirSync(join(roomy.directory, 'mirrors'))).toHaveLength(3);
  });
});

describe('what one fetch may bring', () => {
  it('is bounded: small files are left out, and asked for together they are refused', async () => {
    const scratch = make();
    const base = scratch.commit('one', { a: '1' });
    // 3.4 MB that do not compress, each file small enough to come along with its commit.
    const files = Array.from({ length: 150 }, () => randomBytes(15_000).toString('latin1'));
    const head = scratch.commit('two', Object.fromEntries(files.map((text, n) => [`d/${n}`, text])));
    const bare = createBareRepository('ada', 'scores', scratch.path);
    cleanups.push(() => bare.remove());
    const server = await listen((request, response) => {
      const { pathname, search } = new URL(request.url ?? '', 'http://localhost');
      void bare.serve(pathname, search.slice(1), request, slowly(response));
    });
    const mirrors = await open({ allowFile: false, maxFetchBytes: 2 ** 20 });
    const remote = { key: 'k', url: `${server}/ada/scores.git` };
    await mirrors.use(remote, [{ id: base }], async () => undefined);
    const use = mirrors.use(remote, [{ id: base }, { id: head }], async (one) => {
      expect(await one.changes(base, head)).toHaveLength(150);
      expect((await one.read(files.slice(0, 2).map(blobId), { maxBytes: 1e5 })).size).toBe(2);
      return one.read(files.map(blobId), { maxBytes: 1e5 });
    });
    await expect(use).rejects.toMatchObject({
      code: 'too-large',
      retryable: false,
      message:
        'The change could not be fetched: what is needed of it is larger than 1 MiB, the most that one fetch may bring. Split the change, or keep its large files in Git LFS.',
    });
    const left = filesBelow(join(mirrors.directory, 'mirrors'));
    expect(left.filter((path) => path.includes('tmp_'))).toEqual([]);
    expect(left.reduce((sum, path) => sum + statSync(path).size, 0)).toBeLessThan(2 ** 20);
  });
});

describe('a mirror that goes for its room', () => {
  it('is there whole for whoever asks for it meanwhile', async () => {
    const sources = ['one', 'two', 'three'].map((name) => {
      const scratch = make();
      return { name, scratch, head: scratch.commit(name, { [name]: name }) };
    });
    const warned: object[] = [];
    const log = { info: () => undefined, warn: (facts: object) => void warned.push(facts) };
    const mirrors = await open({ maxBytes: 1, log });
    const askAgain = async ({ name, scratch, head }: (typeof sources)[number]): Promise<void> => {
      for (let n = 0; n < 8; n++)
        await mirrors.use(remoteOf(scratch, name), [{ id: head }], async (repository) => {
          expect(await repository.select(head, everything)).toHaveLength(1);
        });
    };
    await Promise.all([...sources, ...sources].map(askAgain));
    expect(warned).toEqual([]);
    expect(readdirSync(join(mirrors.directory, 'mirrors'))).toEqual([]);
  });
});

describe('credentials', () => {
  it('stand neither in the mirror nor in an error', async () => {
    const secret = 'c2VjcmV0LXRva2Vu';
    const mirrors = await open();
    // Nothing listens on the discard port of the loopback.
    const remote = { key: 'k', url: 'http://127.0.0.1:9/a/b.git', authorization: `basic ${secret}` };
    const error = await mirrors
      .use(remote, [{ id: 'a'.repeat(40) }], async () => 0)
      .catch((one: unknown) => one);
    expect(error).toMatchObject({ code: 'unreachable', retryable: true });
    const { message, stack, cause } = error as Error;
    expect(`${message}${stack}${(cause as Error).message}${(cause as Error).stack}`).not.toContain(secret);
    for (const path of filesBelow(mirrors.directory))
      expect(readFileSync(path, 'latin1')).not.toContain(secret);
  });

  it.each([
    'https://user:pass@example.com/a.git',
    'ssh://example.com/a.git',
    'ext::sh -c id',
    '--upload-pack=id',
    '/etc',
    'git@example.com:a/b.git',
  ])('refuses the address %s', async (url) => {
    const mirrors = await open({ allowFile: false });
    const use = mirrors.use({ key: 'k', url }, [{ id: 'a'.repeat(40) }], async () => 0);
    await expect(use).rejects.toMatchObject({ code: 'failed' });
  });

  it('refuses file: unless told', async () => {
    const scratch = make();
    const head = scratch.commit('one', { a: '1' });
    const mirrors = await open({ allowFile: false });
    await expect(mirrors.use(remoteOf(scratch), [{ id: head }], async () => 0)).rejects.toMatchObject({
      code: 'failed',
    });
  });

  it('are not sent to where a server redirects', async () => {
    const reached: string[] = [];
    const other = await listen((request, response) => {
      reached.push(request.url ?? '');
      response.writeHead(404).end();
    });
    const first = await listen((request, response) => {
      expect(request.headers.authorization).toBe('Basic c2VjcmV0');
      response.writeHead(301, { location: `${other}${request.url}` }).end();
    });
    const mirrors = await open({ allowFile: false });
    const remote = { key: 'k', url: `${first}/a/b.git`, authorization: 'Basic c2VjcmV0' };
    await expect(mirrors.use(remote, [{ id: 'a'.repeat(40) }], async () => 0)).rejects.toMatchObject({
      name: 'GitError',
    });
    expect(reached).toEqual([]);
  });

  it.each([
    [401, 'no-access'],
    [403, 'no-access'],
    [404, 'no-access'],
    [502, 'unreachable'],
  ])('a server that answers %i is told apart: %s', async (status, code) => {
    const server = await listen((_request, response) => {
      response.writeHead(status, { 'www-authenticate': 'Basic realm="x"' }).end();
    });
    const mirrors = await open({ allowFile: false });
    const remote = { key: 'k', url: `${server}/a/b.git`, authorization: 'Basic c2VjcmV0' };
    await expect(mirrors.use(remote, [{ id: 'a'.repeat(40) }], async () => 0)).rejects.toMatchObject({
      code,
    });
  });

  it('a server that never answers is given up', async () => {
    const server = await listen(() => undefined);
    const mirrors = await open({ allowFile: false, timeoutMs: 300 });
    const use = mirrors.use({ key: 'k', url: `${server}/a/b.git` }, [{ id: 'a'.repeat(40) }], async () => 0);
    await expect(use).rejects.toMatchObject({ code: 'timeout', retryable: true });
  });
});

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Has every part of an answer wait its turn: some 2.5 MB a second in the parts of 64 KiB that a pipe gives. */
function slowly(response: ServerResponse): ServerResponse {
  const write = response.write.bind(response) as (chunk: unknown) => boolean;
  const end = response.end.bind(response) as () => ServerResponse;
  let waitMs = 0;
  response.write = (chunk: unknown) => {
    setTimeout(() => write(chunk), (waitMs += 25));
    return true;
  };
  response.end = () => {
    setTimeout(end, (waitMs += 25));
    return response;
  };
  return response;
}
