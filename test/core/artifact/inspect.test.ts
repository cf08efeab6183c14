import { bzip2 } from './make/compressed.ts';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifyFormat, inspectArtifact } from '../../../src/core/artifact/inspect.ts';
import { bytesSource } from '../../../src/core/artifact/pickle/window.ts';
import { ascii, harmless, join, le, payload } from './make/bytes.ts';
import { makeGguf, makeSafetensors } from './make/headers.ts';
import { externalLink, makeHdf5, textAttribute } from './make/hdf5.ts';
import { externalTensor, field, onnxModel } from './make/protobuf.ts';
import { sevenZip } from './make/seven-zip.ts';
import { makeTar } from './make/tar.ts';
import { makeTflite } from './make/tflite.ts';
import { makeZip } from './make/zip.ts';
import { attack } from './pickle/assemble.ts';

const look = (bytes: Uint8Array, name = 'model.zip') => inspectArtifact(bytesSource(bytes), name);
const codes = (bytes: Uint8Array, name?: string): readonly string[] =>
  look(bytes, name).findings.map(({ code }) => code);
const imports = (bytes: Uint8Array, name?: string): readonly (string | undefined)[] =>
  look(bytes, name).findings.map((one) => one.import);

/** A Keras 3 archive around a model configuration. */
const keras = (config: unknown): Uint8Array =>
  makeZip([
    { name: 'config.json', bytes: ascii(JSON.stringify(config)) },
    { name: 'metadata.json', bytes: ascii('{"keras_version": "3.0.0"}') },
  ]);
const sequential = (layer: unknown): unknown => ({
  module: 'keras',
  class_name: 'Sequential',
  config: { name: 's', layers: [layer] },
});

describe('published bypasses of containers (the reference, section 5)', () => {
  it('23: a protocol-0 pickle under .txt inside a zip', () => {
    expect(imports(makeZip([{ name: 'notes.txt', bytes: payload }]))).toContain('os.system');
  });
  it('23: a pickle under a name that promises data', () => {
    expect(codes(join(Uint8Array.of(0x80, 2), payload), 'model.onnx')).toContain('format.extension-mismatch');
  });
  it('24: CVE-2025-1944, local and central names differ', () => {
    const zip = makeZip([{ name: 'a/data.pkl', bytes: payload, local: { name: 'a/data.txt' } }]);
    expect(codes(zip)).toContain('zip.header-mismatch');
    expect(imports(zip)).toContain('os.system');
  });
  it.each([0x1, 0x8, 0x20, 0x40, 0x2000])('25: CVE-2025-1945, flag bit %i in either header', (flags) => {
    for (const lies of [{ local: { flags } }, { central: { flags } }]) {
      const zip = makeZip([{ name: 'a/data.pkl', bytes: payload, ...lies }]);
      expect(codes(zip)).toContain('zip.flag-bits');
      expect(imports(zip)).toContain('os.system');
    }
  });
  it('26: CVE-2025-10156, a wrong checksum', () => {
    const zip = makeZip([{ name: 'a/data.pkl', bytes: payload, local: { crc: 1 }, central: { crc: 1 } }]);
    expect(codes(zip)).toContain('zip.bad-crc');
    expect(imports(zip)).toContain('os.system');
  });
  it('a member that does not decompress is inspected as it stands and never clean; so is the comment', () => {
    for (const method of [8, 12, 14, 93]) {
      const lie = { method };
      const broken = makeZip([{ name: 'a/data.pkl', bytes: payload, local: lie, central: lie }]);
      expect(imports(broken)).toContain('os.system');
      const noise = makeZip([{ name: 'a/x', bytes: new Uint8Array(64).fill(255), local: lie, central: lie }]);
      expect(look(noise).verdict).toBe('unscannable');
    }
    const zip = makeZip([{ name: 'a/data.pkl', bytes: harmless }]);
    const commented = join(zip.subarray(0, -2), le(payload.length, 2), payload);
    expect(imports(commented)).toContain('os.system');
  });
  it('27: an archive of 7z in place of a zip (nullifAI), stored or by a coder that is not read', () => {
    const stored = sevenZip('data.pkl', payload, 0x00);
    expect(look(stored, 'model.7z').verdict).toBe('dangerous');
    expect(imports(stored, 'pytorch_model.bin')).toContain('os.system');
    // Method 02 is none of the SDK's list.
    const unknown = look(sevenZip('data.pkl', payload, 0x02), 'pytorch_model.bin');
    expect(unknown.verdict).not.toBe('clean');
    expect(unknown.findings.map(({ code }) => code)).toContain('archive.unsupported');
  });
  it('28: DATA.PKL in capitals with a protocol-0 payload', () => {
    expect(look(makeZip([{ name: 'a/DATA.PKL', bytes: payload }]), 'm.pt')).toMatchObject({
      format: 'torch-zip',
      verdict: 'dangerous',
    });
  });
  it('29: appended and prepended bytes, gaps, nested zips', () => {
    const benign = makeZip([{ name: 'a.bin', bytes: ascii('x') }]);
    expect(imports(join(benign, payload))).toContain('os.system');
    expect(imports(join(payload, benign))).toContain('os.system');
    let nested = makeZip([{ name: 'p.pkl', bytes: payload }]);
    for (let depth = 0; depth < 5; depth++) nested = makeZip([{ name: 'in.zip', bytes: nested }]);
    expect(imports(nested)).toContain('os.system');
  });
  it('31: compressed pickles behind a neutral name', () => {
    for (const bytes of [gzipSync(payload), deflateSync(payload), zstdCompressSync(payload), bzip2])
      expect(imports(new Uint8Array(bytes), 'weights.dat')).toContain('os.system');
  });
  it('34: an encrypted member is never clean', () => {
    const zip = makeZip([
      {
        name: 'a.pkl',
        bytes: Uint8Array.from({ length: 60 }, (_, at) => (at * 89 + 7) & 255),
        local: { flags: 1, crc: 5 },
        central: { flags: 1, crc: 5 },
      },
    ]);
    expect(look(zip)).toMatchObject({ verdict: 'unscannable' });
  });
  it('members that leave the folder, links, programs, members without a directory, duplicates', () => {
    expect(codes(makeZip([{ name: '../x', bytes: ascii('x') }]))).toContain('archive.path-traversal');
    expect(codes(makeZip([{ name: 'l', bytes: ascii('/etc/passwd'), unixMode: 0o120777 }]))).toContain(
      'archive.symlink',
    );
    expect(codes(makeZip([{ name: 'run.sh', bytes: ascii('echo') }]))).toContain('archive.executable-member');
    expect(codes(makeZip([{ name: 'p', bytes: payload }], false))).toContain('zip.no-central-directory');
    expect(
      codes(
        makeZip([
          { name: 'a', bytes: ascii('1') },
          { name: 'A', bytes: ascii('2') },
        ]),
      ),
    ).toContain('zip.duplicate-name');
  });
  it('tar: traversal, symbolic and hard links out, a pickle inside', () => {
    const tar = makeTar([
      { name: '../p.pkl', bytes: payload },
      { name: 'l', type: '2', link: '../../etc/passwd' },
      { name: 'h', type: '1', link: '/etc/passwd' },
    ]);
    expect(look(tar, 'm.tar').format).toBe('tar');
    expect(codes(tar, 'm.tar')).toEqual(
      expect.arrayContaining(['archive.path-traversal', 'archive.symlink', 'archive.hardlink']),
    );
    expect(imports(tar, 'm.tar')).toContain('os.system');
  });
  it('a bomb is flagged and not opened again and again', () => {
    expect(codes(makeZip([{ name: 'z', bytes: new Uint8Array(3 << 20), deflate: true }]))).toContain(
      'archive.bomb',
    );
    expect(codes(new Uint8Array(gzipSync(new Uint8Array(12 << 20))), 'z.gz')).toContain('archive.bomb');
  });
  it('sixteen archives in each of sixteen, seven deep, end by the budget and are never clean', () => {
    let nested = makeZip([{ name: 'x', bytes: new Uint8Array(1000), deflate: true }]);
    for (let depth = 0; depth < 7; depth++)
      nested = makeZip(
        Array.from({ length: 16 }, (_, at) => ({ name: `n${at}`, bytes: nested, deflate: true })),
      );
    expect(look(nested).verdict).toBe('unscannable');
  });
  it('a zip that is nested without end stops at the depth limit', () => {
    let nested = makeZip([{ name: 'p', bytes: ascii('x') }]);
    for (let depth = 0; depth < 12; depth++) nested = makeZip([{ name: 'in.zip', bytes: nested }]);
    expect(look(nested)).toMatchObject({ verdict: 'unscannable' });
  });
});

describe('40: Keras', () => {
  it.each([
    [
      'CVE-2024-3660, a Lambda layer with code',
      {
        class_name: 'Lambda',
        config: { name: 'l', function: { class_name: '__lambda__', config: { code: '4wEA' } } },
      },
      'keras.lambda',
    ],
    ['CVE-2025-1550, a module to import', { module: 'os', class_name: 'system', config: {} }, 'keras.module'],
    [
      'CVE-2025-8747, get_file',
      { module: 'keras.utils', class_name: 'function', config: 'get_file' },
      'keras.get-file',
    ],
    [
      'CVE-2025-9906, enable_unsafe_deserialization',
      { module: 'keras.config', class_name: 'function', config: 'enable_unsafe_deserialization' },
      'keras.get-file',
    ],
    [
      'CVE-2025-49655, TorchModuleWrapper',
      {
        module: 'keras.layers',
        class_name: 'TorchModuleWrapper',
        config: { module: Buffer.from(payload).toString('base64') },
      },
      'keras.torch-wrapper',
    ],
    [
      'CVE-2025-12058, a vocabulary from a file',
      { module: 'keras.layers', class_name: 'StringLookup', config: { vocabulary: '/etc/passwd' } },
      'keras.file-reference',
    ],
    [
      'CVE-2026-12479, a layer name as a path',
      { module: 'keras.layers', class_name: 'Dense', config: { name: '../../x' } },
      'keras.layer-name',
    ],
  ])('%s', (_name, layer, code) => {
    expect(codes(keras(sequential(layer)), 'm.keras')).toContain(code);
    expect(
      codes(makeHdf5([[0x0c, textAttribute('model_config', JSON.stringify(sequential(layer)))]]), 'm.h5'),
    ).toContain(code);
  });
  it('CVE-2025-12060: members that leave the folder', () => {
    expect(
      codes(
        makeZip([
          { name: 'config.json', bytes: ascii('{}') },
          { name: '../../x', bytes: ascii('x') },
        ]),
        'm.keras',
      ),
    ).toContain('archive.path-traversal');
  });
  it('CVE-2026-1669: HDF5 external links, external storage, virtual datasets', () => {
    expect(codes(makeHdf5([[6, externalLink('w', '/etc/passwd', '/')]]), 'm.h5')).toContain(
      'h5.external-link',
    );
    expect(codes(makeHdf5([[7, new Uint8Array(16)]]), 'm.h5')).toContain('h5.external-storage');
    expect(codes(makeHdf5([[8, Uint8Array.of(4, 3, 0, 0)]]), 'm.h5')).toContain('h5.vds');
    expect(look(makeHdf5([[0x0c, textAttribute('keras_version', '2.9')]]), 'm.h5')).toMatchObject({
      format: 'hdf5',
      verdict: 'clean',
    });
  });
});

describe('41: ONNX external data wherever a tensor can stand', () => {
  const bad = externalTensor('../../etc/passwd');
  const node = (attribute: Uint8Array): Uint8Array =>
    field(1, join(field(4, 'Constant'), field(5, join(field(1, 'v'), attribute))));
  const graph = field(5, bad);
  it.each([
    ['initializer', onnxModel(field(5, bad))],
    ['sparse values', onnxModel(field(15, field(1, bad)))],
    ['sparse indices', onnxModel(field(15, field(2, bad)))],
    ['attribute t', onnxModel(node(field(5, bad)))],
    ['attribute tensors', onnxModel(node(field(10, bad)))],
    ['attribute sparse_tensor', onnxModel(node(field(22, field(1, bad))))],
    ['attribute sparse_tensors', onnxModel(node(field(23, field(1, bad))))],
    ['subgraph g', onnxModel(node(field(6, graph)))],
    ['subgraphs', onnxModel(node(field(11, graph)))],
    [
      'function node',
      onnxModel(
        new Uint8Array(0),
        field(25, join(field(1, 'f'), field(7, join(field(4, 'Constant'), field(5, field(5, bad)))))),
      ),
    ],
    [
      'function attribute default',
      onnxModel(new Uint8Array(0), field(25, join(field(1, 'f'), field(11, field(5, bad))))),
    ],
    ['training initialization', onnxModel(new Uint8Array(0), field(20, field(1, graph)))],
    ['training algorithm', onnxModel(new Uint8Array(0), field(20, field(2, graph)))],
  ])('%s', (_place, model) => {
    expect(codes(model, 'm.onnx')).toContain('onnx.external-path');
  });
  it('looks up no more than 32 Mi characters of paths, and says so: every folder on the way is one', () => {
    // 2,000 folders: 2,001 parts of at most 4,000 characters are 8 Mi characters, so that four of these are looked up
    const deep = (n: number) => field(5, externalTensor(`${'a/'.repeat(1_990)}${n}`));
    const { findings, verdict, references } = look(
      onnxModel(join(...[0, 1, 2, 3, 4, 5, 6].map(deep))),
      'm.onnx',
    );
    expect(findings.map(({ code }) => code)).toContain('limit.references');
    expect(verdict).toBe('unscannable');
    expect(references).toHaveLength(4);
  });
  it('CVE-2026-34445: a key that sets an attribute', () => {
    expect(codes(onnxModel(field(5, externalTensor('x', '__class__'))), 'm.onnx')).toContain(
      'onnx.external-key',
    );
  });
  it('GHSA-7w46-vvrh-m8q5: a function that calls itself', () => {
    const cycle = field(25, join(field(1, 'f'), field(7, field(4, 'f'))));
    expect(codes(onnxModel(new Uint8Array(0), cycle), 'm.onnx')).toContain('onnx.function-cycle');
  });
  it('Python operators', () => {
    expect(codes(onnxModel(field(1, field(4, 'PyOp'))), 'm.onnx')).toContain('onnx.python-op');
  });
});

describe('42 and 43: GGUF, templates, Core ML, TFLite, skops, NeMo, MAR', () => {
  const ssti = "{{ ''.__class__.__mro__[1].__subclasses__() }}";
  it.each([
    ['CVE-2024-34359', ssti],
    ['an attribute by attr and an escape', "{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }}"],
    ['a name put together', "{{ x['__cla' ~ 'ss__'] }}"],
    ['a joined name', "{{ x[['__cl','ass__']|join] }}"],
    ['a reversed name', "{{ x['__ssalc__'|reverse] }}"],
    ['a formatted name', "{{ x['%sclass__' % '__'] }}"],
    ['a name in a variable', "{% set a = '__class__' %}{{ x[a] }}"],
    ['map(attribute=...)', "{{ xs|map(attribute='__class__')|list }}"],
  ])('template: %s', (_name, template) => {
    expect(codes(makeGguf({ 'tokenizer.chat_template': template }), 'm.gguf')).toContain('template.ssti');
    expect(
      codes(makeGguf({ 'tokenizer.chat_template': 'x', 'tokenizer.chat_template.tool': template }), 'm.gguf'),
    ).toContain('template.ssti');
    expect(
      codes(ascii(JSON.stringify({ chat_template: [{ name: 'a', template }] })), 'tokenizer_config.json'),
    ).toContain('template.ssti');
  });
  it('an ordinary chat template is clean', () => {
    const template =
      "{% set ns = namespace(n=0) %}{% for m in messages %}{% if m['role'] == 'user' %}{{ '<|user|>' + m['content'] | trim }}{% else %}{{ raise_exception('role') }}{% endif %}{% endfor %}";
    expect(look(makeGguf({ 'tokenizer.chat_template': template }), 'm.gguf')).toMatchObject({
      format: 'gguf',
      verdict: 'clean',
      findings: [],
    });
  });
  it('GGUF counts beyond the file (CVE-2024-21802 and after)', () => {
    expect(codes(join('GGUF', le(3, 4), le(2n ** 60n, 8), le(2n ** 60n, 8)), 'm.gguf')).toContain(
      'gguf.count',
    );
  });
  it('TFLite: custom and Flex operators, offsets outside', () => {
    expect(look(makeTflite('', 0), 'm.tflite')).toMatchObject({ format: 'tflite', verdict: 'clean' });
    expect(codes(makeTflite('MyOp', 32), 'm.tflite')).toContain('tflite.custom-op');
    expect(look(makeTflite('FlexPyFunc', 32), 'm.tflite').verdict).toBe('dangerous');
    expect(codes(join(le(0xfffffff0, 4), 'TFL3', new Uint8Array(16)), 'm.tflite')).toContain(
      'tflite.malformed',
    );
  });
  it('Core ML: custom models and layers, linked models, in pipelines', () => {
    const model = (part: Uint8Array): Uint8Array => join(field(1, 4), field(2, field(1, '')), part);
    expect(codes(model(field(555, field(1, 'Evil'))), 'm.mlmodel')).toContain('coreml.custom');
    expect(look(model(field(202, field(1, model(field(555, field(1, 'Evil')))))), 'm.mlmodel').verdict).toBe(
      'dangerous',
    );
    expect(codes(model(field(500, field(1, field(500, field(10, 'Evil'))))), 'm.mlmodel')).toContain(
      'coreml.custom',
    );
    expect(look(model(field(556, field(1, join(field(1, field(1, '../../x')))))), 'm.mlmodel').verdict).toBe(
      'dangerous',
    );
    expect(look(model(field(303, new Uint8Array(0))), 'm.mlmodel')).toMatchObject({
      format: 'coreml',
      verdict: 'clean',
    });
  });
  it('CVE-2025-54412: a skops node that calls a function', () => {
    const schema = {
      __module__: 'operator',
      __class__: 'methodcaller',
      __loader__: 'OperatorFuncNode',
      content: {},
    };
    expect(
      look(makeZip([{ name: 'schema.json', bytes: ascii(JSON.stringify(schema)) }]), 'm.skops'),
    ).toMatchObject({ format: 'skops', verdict: 'dangerous' });
  });
  it('CVE-2025-23304: a NeMo target', () => {
    const tar = makeTar([
      { name: 'model_config.yaml', bytes: ascii('model:\n  _target_: os.system\n  command: id\n') },
    ]);
    expect(codes(tar, 'm.nemo')).toContain('nemo.target');
  });
  it('a TorchServe handler', () => {
    const mar = makeZip([
      { name: 'MAR-INF/MANIFEST.json', bytes: ascii('{}') },
      { name: 'handler.py', bytes: ascii('x = 1') },
    ]);
    expect(look(mar, 'm.mar')).toMatchObject({ format: 'mar', verdict: 'suspicious' });
    const outside = makeZip([
      { name: 'MAR-INF/MANIFEST.json', bytes: ascii('{"model": {"extraFiles": "a.txt,../../evil.py"}}') },
    ]);
    expect(look(outside, 'm.mar').findings).toMatchObject([{ severity: 'critical', code: 'mar.handler' }]);
  });
  it('CVE-2024-27322: a promise in an R file', () => {
    const be = (...values: readonly number[]): Uint8Array =>
      join(...values.map((value) => le(value, 4).reverse()));
    const head = join('X\n', be(2, 0x40000, 0x20300));
    expect(look(join(head, be(5, 254, 254)), 'm.rds').verdict).toBe('dangerous');
    expect(look(join(head, be(13, 1, 42)), 'm.rds')).toMatchObject({ format: 'rds', verdict: 'clean' });
  });
});

describe('formats and names', () => {
  const header = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
  it('safetensors to the byte', () => {
    expect(look(makeSafetensors(header, 8), 'm.safetensors')).toEqual({
      format: 'safetensors',
      verdict: 'clean',
      findings: [],
    });
    const twice =
      '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}';
    expect(codes(makeSafetensors(twice, 2), 'm.safetensors')).toContain('safetensors.duplicate-key');
    const overlap =
      '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}';
    expect(codes(makeSafetensors(overlap, 3), 'm.safetensors')).toContain('safetensors.overlap');
    expect(codes(join(makeSafetensors(header, 8), payload), 'm.safetensors')).toContain(
      'safetensors.trailing-data',
    );
  });
  it('a pickle behind a name or a first byte of another format is found', () => {
    expect(imports(join('HEAD', new Uint8Array(9), payload), 'm.pkl')).toContain('os.system');
    expect(look(payload, 'm.safetensors')).toMatchObject({ format: 'pickle', verdict: 'dangerous' });
    expect(imports(attack(), 'm.msgpack')).toContain('os.system');
  });

  it.each([
    ['Cyrillic letters in GLOBAL', ascii("c\xd0\xbes\nsystem\n(S'id'\ntR.")],
    [
      'full-width letters in STACK_GLOBAL',
      join(Uint8Array.of(0x80, 4, 0x8c, 6), '\xef\xbd\x8f\xef\xbd\x93\x8c\x06system\x93', '\x8c\x02id\x85R.'),
    ],
  ])('a module in %s is an import under any file name', (_what, bytes) => {
    for (const name of ['m.pkl', 'm.bin', 'm']) {
      const { format, verdict } = look(bytes, name);
      expect([format, verdict]).toEqual(['pickle', 'dangerous']);
    }
  });
  it('polyglots and programs', () => {
    expect(codes(join(harmless, makeZip([{ name: 'p', bytes: payload }])), 'm.pkl')).toContain(
      'format.polyglot',
    );
    expect(look(join('\x7fELF', new Uint8Array(64)), 'model.bin').verdict).toBe('dangerous');
    expect(look(ascii('#!/bin/sh\necho\n'), 'run.sh').verdict).toBe('clean');
  });
  it('unknown, empty, pointers: never clean', () => {
    expect(look(Uint8Array.of(1, 2, 3, 250), 'm.pt').verdict).toBe('unscannable');
    expect(look(new Uint8Array(0), 'm.pt').verdict).toBe('dangerous');
    const pointer = ascii(
      `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 5\n`,
    );
    expect(look(pointer, 'm.pt')).toMatchObject({ format: 'lfs-pointer', verdict: 'unscannable' });
    expect(identifyFormat(bytesSource(pointer), 'm.pt')).toBe('lfs-pointer');
    expect(look(ascii('# A card\n'), 'README.md')).toEqual({
      format: 'text',
      verdict: 'clean',
      findings: [],
    });
  });
});

describe('hostile bytes', () => {
  const seeds: readonly (readonly [string, Uint8Array])[] = [
    [
      'm.zip',
      makeZip([
        { name: 'a/data.pkl', bytes: payload },
        { name: 'b', bytes: new Uint8Array(300), deflate: true },
      ]),
    ],
    ['m.tar', makeTar([{ name: 'a', bytes: payload }])],
    ['m.gz', new Uint8Array(gzipSync(payload))],
    ['m.zst', new Uint8Array(zstdCompressSync(new Uint8Array(500)))],
    ['m.bz2', bzip2],
    ['m.safetensors', makeSafetensors('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8)],
    ['m.gguf', makeGguf({ 'tokenizer.chat_template': '{{ a.b }}', k: 'v' })],
    ['m.onnx', onnxModel(field(5, externalTensor('w.bin')))],
    ['saved_model.pb', join(field(1, 1), field(2, field(2, field(1, field(2, 'MatMul')))))],
    ['m.mlmodel', join(field(1, 4), field(500, field(1, field(500, field(10, 'x')))))],
    ['m.tflite', makeTflite('MyOp', 32)],
    [
      'm.h5',
      makeHdf5([
        [6, externalLink('w', 'f', '/')],
        [0x0c, textAttribute('model_config', '{"class_name":"Lambda"}')],
      ]),
    ],
    ['m.keras', keras(sequential({ class_name: 'Lambda', config: {} }))],
    ['m.rds', join('X\n\0\0\0\x02', new Uint8Array(8), '\0\0\0\x13\0\0\0\x01\0\0\0\xfe')],
    ['m.msgpack', Uint8Array.of(0x81, 0xa1, 0x61, 0x93, 1, 2, 3)],
    [
      'm.7z',
      join("7z\xbc\xaf'\x1c\0\x04", le(0, 4), le(0, 8), le(40, 8), le(0, 4), new Uint8Array(40).fill(1)),
    ],
    ['m.lfs.bin', ascii('version https://git-lfs.github.com/spec/v1\noid sha256:a\nsize 5\n')],
    ['c.yaml', ascii('a: &x [1, 2]\nb: *x\nchat_template: "{{ a }}"\n')],
    ['c.json', ascii('{"chat_template": "{% if a %}b{% endif %}"}')],
  ];
  const limits = { operations: 1e6, inflatedBytes: 1 << 24, depth: 6 };
  it.each(seeds)('%s changed at random never throws and ends', (name, seed) => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.nat(seed.length - 1), fc.oneof(fc.constantFrom(0, 255, 127, 128), fc.nat(255))),
          { maxLength: 6 },
        ),
        fc.nat(seed.length),
        fc.boolean(),
        (changes, end, cut) => {
          const bytes = seed.slice(0, cut ? end : seed.length);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          const { verdict, findings } = inspectArtifact(bytesSource(bytes), name, limits);
          expect(['clean', 'suspicious', 'dangerous', 'unscannable']).toContain(verdict);
          expect(findings.filter(({ code }) => code === 'inspection.failed')).toEqual([]);
        },
      ),
      { numRuns: 150, seed: 7 },
    );
  });
  it('found by fuzzing: a directory entry whose data would begin before the file has no data, however long it says it is', () => {
    const zip = makeZip([{ name: 'a.txt', bytes: ascii('hello') }]);
    const directory = zip.length - 22 - (46 + 5);
    // A compressed size of 2 GiB, and a local header 40 bytes before the archive: the end record's offset is 40 too high, so that offset 0 is at -40.
    const changed = zip.slice();
    changed.set(le(0x80000000, 4), directory + 20);
    changed.set(le(directory + 40, 4), zip.length - 6);
    const began = performance.now();
    const { verdict, findings } = inspectArtifact(bytesSource(changed), 'm.zip');
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(verdict).toBe('dangerous');
    expect(findings.map(({ code }) => code)).toContain('zip.header-mismatch');
    expect(findings.map(({ code }) => code)).not.toContain('inspection.failed');
  });
  it.each([
    ['maps in maps', 'm.yaml', '{"a":'.repeat(2_000), 'unscannable'],
    ['lists in lists of a pointer', 'm.dvc', '- '.repeat(400_000), 'unscannable'],
    [
      '200,000 keys of one map',
      'm.yaml',
      Array.from({ length: 200_000 }, (_, at) => `${at}:`)
        .join('\n')
        .slice(0, 1e6),
      'unscannable',
    ],
    [
      '10,000 keys of one map',
      'm.yaml',
      Array.from({ length: 10_000 }, (_, at) => `k${at}:`).join('\n'),
      'clean',
    ],
    ['a megabyte and more', 'm.yaml', `a: ${'b'.repeat(1 << 20)}`, 'unscannable'],
    [
      'a tag of Python behind a megabyte',
      'm.yaml',
      `a: ${'b'.repeat(1 << 20)}\nc: !!python/name:os.system`,
      'dangerous',
    ],
  ])(
    'found by fuzzing: YAML of %s ends soon and is not clean by being large',
    (_what, name, text, verdict) => {
      expect(look(ascii(text), name).verdict).toBe(verdict);
    },
  );
  it('random bytes never throw', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom('a.pt', 'a.onnx', 'a.h5', 'a.safetensors', 'a.pb', 'a'),
        (bytes, name) => {
          expect(
            inspectArtifact(bytesSource(bytes), name, limits).findings.filter(
              ({ code }) => code === 'inspection.failed',
            ),
          ).toEqual([]);
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });
});
