import { spawnSync } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, readSync, symlinkSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeZip } from '../core/artifact/make/zip.ts';
import { field, onnxModel } from '../core/artifact/make/protobuf.ts';
import { whyUnreadable } from '../../src/cli/why-unreadable.ts';
import { sarifErrors } from '../core/report/sarif-schema.ts';
import { evilPickle, runAssay, type Scratch, scratchFolder } from './run-assay.ts';

const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

const empty = new Uint8Array(0);
/** A gzip header and nothing behind it. */
const cutOff = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Scratch {
  const folder = scratchFolder();
  cleanups.push(() => folder.remove());
  folder.write(files);
  return folder;
}

interface Scanned {
  readonly files: readonly {
    readonly path: string;
    readonly verdict: string;
    readonly findings: readonly { readonly code: string; readonly severity: string }[];
  }[];
}

function scan(folder: Scratch, ...paths: readonly string[]) {
  const { code, out, err } = runAssay(folder.path, 'scan', '--format', 'json', ...paths);
  const { files } = out === '' ? { files: [] } : (JSON.parse(out) as Scanned);
  return {
    code,
    err,
    files,
    verdicts: Object.fromEntries(files.map(({ path, verdict }) => [path, verdict])),
  };
}

describe('assay scan: exit codes', () => {
  const files = { 'ok.json': '{"a": 1}', 'evil.pkl': evilPickle, 'cut.gz': cutOff };
  it.each([
    ['clean alone', ['ok.json'], 0],
    ['dangerous beside clean', ['ok.json', 'evil.pkl'], 1],
    ['unscannable beside clean', ['ok.json', 'cut.gz'], 2],
    ['dangerous wins over unscannable', ['cut.gz', 'evil.pkl'], 1],
    ['a path that is not there: nothing is run, whatever the others are', ['evil.pkl', 'nothing.pkl'], 2],
    ['no path', [], 2],
  ] as const)('%s', (_what, paths, code) => {
    expect(scan(folderWith(files), ...paths).code).toBe(code);
  });
});

describe('why a file could not be read', () => {
  it.each([
    ['a folder, read as a file', tmpdir(), 'folder'],
    ['the memory of the process at address 0', '/proc/self/mem', 'gave an error'],
    ['what is not there', join(tmpdir(), 'assay-is-not-here'), 'not there any more'],
    ['a path of 5,000 letters', `/${'a'.repeat(5_000)}`, 'longer than the system allows'],
  ])('is said in plain words: %s', (_what, path, words) => {
    let said = '';
    try {
      readSync(openSync(path, 'r'), new Uint8Array(1), 0, 1, 0);
    } catch (error) {
      said = whyUnreadable(error);
    }
    expect(said).toContain(words);
    expect(said).not.toMatch(/E[A-Z]{3,}/);
  });
});

describe('assay scan: what a path may be', () => {
  it('pipes and sockets are refused without being opened, and left out of folders', async () => {
    const folder = folderWith({ 'in/ok.json': '{}' });
    spawnSync('mkfifo', [join(folder.path, 'in/pipe')]);
    const server = createServer().listen(join(folder.path, 'in/socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    cleanups.push(() => server.close());
    for (const name of ['in/pipe', 'in/socket']) {
      const ran = scan(folder, name);
      expect(ran.code).toBe(2);
      expect(ran.err).toContain('is no file and no folder');
    }
    expect(scan(folder, 'in').verdicts).toEqual({ 'in/ok.json': 'clean' });
  });

  it('39: a link that is named is followed, one in a folder is not, one that leads to itself ends', () => {
    const folder = folderWith({ 'evil.pkl': evilPickle, 'in/ok.json': '{}' });
    symlinkSync('evil.pkl', join(folder.path, 'link.pkl'));
    symlinkSync('../evil.pkl', join(folder.path, 'in/link.pkl'));
    symlinkSync('..', join(folder.path, 'in/up'));
    symlinkSync('loop', join(folder.path, 'loop'));
    expect(scan(folder, 'link.pkl').verdicts).toEqual({ 'link.pkl': 'dangerous' });
    expect(scan(folder, 'in').verdicts).toEqual({ 'in/ok.json': 'clean' });
    const loop = scan(folder, 'loop');
    expect(loop.code).toBe(2);
    expect(loop.err).toContain('leads back to itself');
    expect(loop.err).not.toContain('ELOOP');
  });

  it('a folder that the system does not list is unscannable, and the rest is scanned', () => {
    const folder = folderWith({ 'z.pkl': evilPickle });
    // Deeper than a path may be long (4096 bytes): made, and removed, from within.
    const part = 'd'.repeat(250);
    const script = `for (let i = 0; i < 18; i++) { fs.mkdirSync('${part}'); process.chdir('${part}'); }`;
    const made = spawnSync(process.execPath, ['-e', script], { cwd: folder.path });
    cleanups.push(() => spawnSync('rm', ['-rf', part], { cwd: folder.path }));
    expect(made.status).toBe(0);
    const { out, err, code } = runAssay(folder.path, 'scan', '--format', 'json', '.');
    expect(`${out}${err}`).not.toMatch(/ENAMETOOLONG|scandir/);
    expect(code).toBe(1);
    expect((JSON.parse(out) as Scanned).files).toMatchObject([
      {
        verdict: 'unscannable',
        findings: [
          { code: 'file.unreadable', message: expect.stringContaining('longer than the system allows') },
        ],
      },
      { path: 'z.pkl', verdict: 'dangerous' },
    ]);
  });

  it('a path that is named twice is scanned once', () => {
    const folder = folderWith({ 'in/ok.json': '{}' });
    expect(scan(folder, 'in', 'in/ok.json', './in/ok.json').files).toHaveLength(1);
  });

  it('an empty file is no model; names with line breaks, escapes and a leading hyphen are names', () => {
    const odd = 'new\nline\u001b[31m.pkl';
    const folder = folderWith({ 'empty.pkl': empty, [odd]: evilPickle, '-dash.pkl': evilPickle });
    expect(scan(folder, '--', '-dash.pkl', 'empty.pkl', odd).verdicts).toEqual({
      '-dash.pkl': 'dangerous',
      'empty.pkl': 'dangerous',
      [odd]: 'dangerous',
    });
    const { out } = runAssay(folder.path, 'scan', odd);
    expect(out).not.toContain('\u001b[31m.pkl');
    expect(out.split('\n')[0]).toContain('.pkl');
  });

  it('a safetensors file of 20 GiB is read by its header alone', () => {
    const header = new TextEncoder().encode(
      `{"w":{"dtype":"U8","shape":[${20 * 2 ** 30}],"data_offsets":[0,${20 * 2 ** 30}]}}`,
    );
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
    const folder = folderWith({ 'wide.safetensors': Buffer.concat([length, header]) });
    truncateSync(join(folder.path, 'wide.safetensors'), 8 + header.length + 20 * 2 ** 30);
    expect(scan(folder, 'wide.safetensors').verdicts).toEqual({ 'wide.safetensors': 'clean' });
  });
});

describe('41: ONNX external data, by what stands beside the model (CVE-2026-27489)', () => {
  /** `w` of four bytes, read from `place` at an offset. */
  const model = (place: string, offset = '0'): Uint8Array => {
    const entry = (key: string, value: string) => field(13, Buffer.concat([field(1, key), field(2, value)]));
    const parts = [
      field(1, 4),
      field(2, 2),
      field(8, 'w'),
      entry('location', place),
      entry('offset', offset),
    ];
    return onnxModel(field(5, Buffer.concat([...parts, entry('length', '4'), field(14, 1)])));
  };
  it.each([
    ['a file that holds the range', 'w.bin', '4', 'onnx.external-file', 'clean'],
    ['a range that ends behind the file', 'w.bin', '5', 'onnx.external-range', 'dangerous'],
    ['a symbolic link', 'link.bin', '0', 'onnx.external-symlink', 'dangerous'],
    ['a file behind a linked folder', 'outside/w.bin', '0', 'onnx.external-symlink', 'dangerous'],
    ['a folder', 'folder', '0', 'onnx.external-missing', 'dangerous'],
    ['nothing: loading fails', 'none.bin', '0', 'onnx.external-missing', 'clean'],
  ])('%s', (_what, place, offset, code, verdict) => {
    const folder = folderWith({
      'm/model.onnx': model(place, offset),
      'm/w.bin': '12345678',
      'w.bin': '12345678',
    });
    symlinkSync('../w.bin', join(folder.path, 'm/link.bin'));
    symlinkSync('..', join(folder.path, 'm/outside'));
    mkdirSync(join(folder.path, 'm/folder'));
    const [file] = scan(folder, 'm/model.onnx').files;
    expect(file?.findings.map((one) => one.code)).toContain(code);
    expect(file?.verdict).toBe(verdict);
  });
  it('a model inside an archive says nothing of what stands beside the archive', () => {
    const folder = folderWith({ 'm.zip': makeZip([{ name: 'model.onnx', bytes: model('link.bin') }]) });
    symlinkSync('m.zip', join(folder.path, 'link.bin'));
    expect(scan(folder, 'm.zip').verdicts).toEqual({ 'm.zip': 'clean' });
  });
});

describe('assay scan: what is printed', () => {
  const varied = {
    'models/a b/evil.pkl': evilPickle,
    'models/nested.zip': makeZip([{ name: 'inner/data.pkl', bytes: evilPickle }]),
    'models/ok.json': '{"a": 1}',
    'models/cut.gz': cutOff,
    'models/notes.txt': 'words',
    'models/ünïcode#?.bin': Uint8Array.of(1, 2, 3, 250),
    'models/graph.onnx': onnxModel(field(1, field(4, 'PyOp'))),
  };

  it('SARIF fits the official schema of 2.1.0 and what GitHub asks of it', () => {
    const { out, code } = runAssay(folderWith(varied).path, 'scan', '--format', 'sarif', 'models');
    expect(code).toBe(1);
    expect(sarifErrors(out)).toEqual([]);
    const { runs } = JSON.parse(out) as { readonly runs: readonly [SarifRun] };
    const { tool, results } = runs[0];
    expect(results.length).toBeGreaterThan(5);
    // "SARIF support for code scanning" (GitHub): properties that a rule and a result must have
    for (const rule of tool.driver.rules) {
      expect(
        rule.shortDescription.text.length * rule.fullDescription.text.length * rule.help.text.length,
      ).toBeGreaterThan(0);
      expect(Number(rule.properties['security-severity'])).toBeGreaterThanOrEqual(0);
      expect(Number(rule.properties['security-severity'])).toBeLessThanOrEqual(10);
    }
    for (const { ruleId, ruleIndex, level, message, locations } of results) {
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
      expect(['error', 'warning', 'note']).toContain(level);
      expect(message.text).not.toBe('');
      const { artifactLocation, region } = locations[0].physicalLocation;
      expect(region.startLine).toBe(1);
      expect(artifactLocation.uri).toMatch(/^models\/[\w%.-]+(\/[\w%.-]+)?$/);
    }
  });

  it('JSON has the keys of docs/cli.md, and only those', () => {
    const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
    const section = page.slice(page.indexOf('## `assay scan`'));
    const example = JSON.parse(/```json\n([\s\S]*?)\n```/.exec(section)?.[1] ?? '') as Scanned;
    const { out } = runAssay(folderWith(varied).path, 'scan', '--format', 'json', 'models');
    const scanned = JSON.parse(out) as Scanned;
    expect(Object.keys(scanned)).toEqual(Object.keys(example));
    const [file] = example.files;
    for (const one of scanned.files) {
      expect(Object.keys(one)).toEqual(Object.keys(file ?? {}));
      expect(section).toContain(`\`${one.verdict}\``);
      for (const finding of one.findings) {
        expect(Object.keys(finding)).toEqual(Object.keys(file?.findings[0] ?? {}));
        expect(section).toContain(`\`${finding.severity}\``);
      }
    }
    // the example is what comes out for `os.system` called
    const evil = scanned.files.find(({ path }) => path === 'models/a b/evil.pkl');
    expect(evil?.findings[0]).toMatchObject({ ...file?.findings[0], offset: expect.any(Number) });
  });
});

interface SarifRun {
  readonly tool: {
    readonly driver: {
      readonly rules: readonly {
        readonly id: string;
        readonly shortDescription: { readonly text: string };
        readonly fullDescription: { readonly text: string };
        readonly help: { readonly text: string };
        readonly properties: Readonly<Record<string, string>>;
      }[];
    };
  };
  readonly results: readonly {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly level: string;
    readonly message: { readonly text: string };
    readonly locations: readonly [
      {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: { readonly startLine: number };
        };
      },
    ];
  }[];
}
