import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { ascii, harmless, join, le } from '../core/artifact/make/bytes.ts';
import { bzip2 } from '../core/artifact/make/compressed.ts';
import { makeHdf5, textAttribute } from '../core/artifact/make/hdf5.ts';
import { makeGguf, makeSafetensors } from '../core/artifact/make/headers.ts';
import { externalTensor, field, onnxModel } from '../core/artifact/make/protobuf.ts';
import { makeTar } from '../core/artifact/make/tar.ts';
import { makeTflite } from '../core/artifact/make/tflite.ts';
import { makeZip } from '../core/artifact/make/zip.ts';
import { assemble, attack, call, proto } from '../core/artifact/pickle/assemble.ts';
import { OP } from '../../src/core/artifact/pickle/opcodes.ts';

const zipOf = (...names: readonly string[]) =>
  makeZip(names.map((name) => ({ name, bytes: name.endsWith('.json') ? ascii('{"a": 1}') : harmless })));
const kerasConfig =
  '{"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Lambda", "config": {"function": "x"}}]}}';
const npy = join(
  '\x93NUMPY',
  Uint8Array.of(1, 0),
  le(54, 2),
  "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}\n".slice(-54),
  le(0, 4),
);
const other = (path: string, start: string): readonly [string, Uint8Array] => [
  path,
  ascii(`${start}0123456789`),
];

/** A small file of each artifact format, made for the fuzzer to break, by the format's id: path and bytes. What cannot be made here is its magic number with bytes behind it. */
export const artifactSeeds: Readonly<
  Record<string, readonly (readonly [path: string, bytes: Uint8Array])[]>
> = {
  'lfs-pointer': [
    ['m.bin', ascii(`version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12\n`)],
  ],
  'dvc-pointer': [
    ['m.pkl.dvc', ascii('outs:\n- md5: 00000000000000000000000000000000\n  size: 3\n  path: m.pkl\n')],
  ],
  gguf: [
    ['m.gguf', makeGguf({ 'general.architecture': 'llama', 'tokenizer.chat_template': '{{ x.__class__ }}' })],
  ],
  ggml: [['m.ggml', ascii('lmgg0123456789')]],
  npy: [['a.npy', npy]],
  hdf5: [['m.h5', makeHdf5([[12, textAttribute('model_config', kerasConfig)]])]],
  executable: [['a.so', join('\x7fELF', new Uint8Array(60))]],
  'torch-legacy': [
    [
      'm.pt',
      assemble(
        [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e],
        [0x80, 2, 0x4d, 0xe9, 3, 0x2e],
        harmless,
        attack(),
        harmless,
      ),
    ],
  ],
  tflite: [['m.tflite', makeTflite('FlexPyFunc', 32)]],
  executorch: [['m.pte', join(le(8, 4), 'ET12', new Uint8Array(16))]],
  rds: [
    [
      'm.rds',
      join(
        'X\n',
        Uint8Array.of(0, 0, 0, 3, 0, 4, 0, 0, 0, 3, 5, 0, 0, 0, 0, 5),
        'UTF-8',
        Uint8Array.of(0, 0, 0, 13, 0, 0, 0, 1, 0, 0, 0, 1),
      ),
    ],
  ],
  msgpack: [['m.msgpack', Uint8Array.of(0x81, 0xa1, 0x61, 0x92, 1, 0xc4, 2, 0, 0)]],
  catboost: [other('m.cbm', 'CBM1'), ['m.json', ascii('{"oblivious_trees": []}')]],
  'xgboost-binary': [other('m.model', 'binf')],
  'xgboost-ubj': [other('m.ubj', '{L')],
  other: [
    other('a.png', '\x89PNG\r\n\x1a\n'),
    other('a.pdf', '%PDF-'),
    other('a.parquet', 'PAR1'),
    other('a.mp4', '\0\0\0\x18ftyp'),
  ],
  gzip: [['a.gz', new Uint8Array(gzipSync(attack()))]],
  bzip2: [['a.bz2', bzip2]],
  xz: [
    [
      'a.xz',
      join(
        Uint8Array.of(
          0xfd,
          0x37,
          0x7a,
          0x58,
          0x5a,
          0,
          0,
          4,
          0xe6,
          0xd6,
          0xb4,
          0x46,
          2,
          0,
          0x21,
          1,
          0x16,
          0,
          0,
          0,
          0x74,
          0x2f,
          0xe5,
          0xa3,
          1,
          0,
          3,
        ),
        'abcd',
        new Uint8Array(20),
      ),
    ],
  ],
  zstd: [['a.zst', new Uint8Array(zstdCompressSync(attack()))]],
  lz4: [
    ['a.lz4', join(Uint8Array.of(4, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82, 4, 0, 0, 0x80), harmless, le(0, 4))],
  ],
  zlib: [['a.z', new Uint8Array(deflateSync(attack()))]],
  lzma: [
    // xz --format=lzma of "ab\n": LZMA alone, dictionary of 8 MiB, size unknown.
    [
      'a.lzma',
      Uint8Array.of(
        0x5d,
        0,
        0,
        0x80,
        0,
        ...Array.from({ length: 8 }, () => 0xff),
        0,
        0x30,
        0x98,
        0x88,
        0x98,
        0x46,
        0x7e,
        0x1e,
        0xb2,
        0xff,
        0xfa,
        0x1c,
        0x80,
        0,
      ),
    ],
  ],
  tar: [['a.tar', makeTar([{ name: 'a.pkl', bytes: attack() }])]],
  '7z': [['a.7z', join("7z\xbc\xaf'\x1c", Uint8Array.of(0, 4), new Uint8Array(24))]],
  safetensors: [
    ['m.safetensors', makeSafetensors('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4)],
  ],
  savedmodel: [
    [
      'saved_model.pb',
      join(
        field(1, 1),
        field(
          2,
          join(field(1, field(4, '2.0')), field(2, field(1, join(field(1, 'n'), field(2, 'PyFunc'))))),
        ),
      ),
    ],
  ],
  'tf-graph': [
    [
      'frozen_graph.pb',
      join(
        field(1, join(field(1, 'a'), field(2, 'MatMul'))),
        field(1, join(field(1, 'b'), field(2, 'PyFunc'))),
      ),
    ],
  ],
  'keras-metadata': [
    [
      'keras_metadata.pb',
      field(1, join(field(2, 1), field(3, 'root'), field(4, '_tf_keras_layer'), field(5, kerasConfig))),
    ],
  ],
  onnx: [['m.onnx', onnxModel(field(5, externalTensor('../../x')))]],
  coreml: [
    ['m.mlmodel', join(field(1, 4), field(2, join(field(1, ''), field(10, ''))), field(555, field(10, 'c')))],
  ],
  'torch-zip': [
    [
      'm.pt',
      makeZip([
        { name: 'a/data.pkl', bytes: attack() },
        { name: 'a/data/0', bytes: new Uint8Array(4) },
      ]),
    ],
  ],
  keras: [
    [
      'm.keras',
      makeZip([
        { name: 'config.json', bytes: ascii(kerasConfig) },
        { name: 'metadata.json', bytes: ascii('{"keras_version": "3.0.0"}') },
      ]),
    ],
  ],
  skops: [
    [
      'm.skops',
      makeZip([
        {
          name: 'schema.json',
          bytes: ascii(
            '{"__class__": "system", "__module__": "os", "__loader__": "FunctionNode", "content": {}}',
          ),
        },
      ]),
    ],
  ],
  npz: [['a.npz', makeZip([{ name: 'a.npy', bytes: npy }])]],
  mar: [['a.mar', zipOf('MAR-INF/MANIFEST.json', 'handler.py')]],
  zip: [['a.zip', zipOf('a.txt', 'b.json')]],
  joblib: [['m.joblib', assemble(proto(4), call('joblib.numpy_pickle', 'NumpyArrayWrapper'), OP.STOP)]],
  pickle: [
    ['m.pkl', attack()],
    ['n.pkl', harmless],
  ],
  lightgbm: [['m.txt', ascii('tree\nversion=v4\nnum_class=1\n')]],
  'xgboost-json': [['m.json', ascii('{"learner": {"attributes": {}}}')]],
  pmml: [['m.pmml', ascii('<?xml version="1.0"?><PMML version="4.4"></PMML>')]],
  openvino: [
    [
      'm.xml',
      ascii(
        '<?xml version="1.0"?><net name="x" version="11"><layers><layer id="0" type="Mine" version="extension"/></layers></net>',
      ),
    ],
  ],
  json: [
    [
      'config.json',
      ascii('{"auto_map": {"AutoModel": "a--b.C"}, "chat_template": "{% for m in x %}{{ m }}{% endfor %}"}'),
    ],
  ],
  yaml: [['c.yaml', ascii('a: &b !!python/object/apply:os.system ["id"]\nc: *b\n')]],
  jinja: [['t.jinja', ascii("{% for c in ().__class__.__mro__ %}{{ c['x'] }}{% endfor %}")]],
  text: [['a.txt', ascii('Some text.\n')]],
};
