import { describe, expect, it } from 'vitest';
import { inspectArtifact } from '../../../src/core/artifact/inspect.ts';
import { OP } from '../../../src/core/artifact/pickle/opcodes.ts';
import { bytesSource } from '../../../src/core/artifact/pickle/window.ts';
import { ascii, join, le } from './make/bytes.ts';
import { makeHdf5, textAttribute } from './make/hdf5.ts';
import { field, onnxModel } from './make/protobuf.ts';
import { makeZip } from './make/zip.ts';
import { assemble, attack, global, int, type Part, proto, text } from './pickle/assemble.ts';

const look = (bytes: Uint8Array, name: string) => inspectArtifact(bytesSource(bytes), name);
const told = (bytes: Uint8Array, name: string): readonly string[] =>
  look(bytes, name).findings.map(({ severity, code }) => `${severity} ${code}`);
const json = (value: unknown): Uint8Array => ascii(JSON.stringify(value));

const dense = {
  class_name: 'Dense',
  config: { name: 'dense', units: 1, kernel_initializer: { class_name: 'GlorotUniform', config: {} } },
};
const sequential = (...layers: unknown[]): string =>
  JSON.stringify({ class_name: 'Sequential', config: { name: 's', layers } });
/** A legacy Keras file: the model's and the training's configuration as root attributes. */
const legacy = (model: string, training: unknown = { loss: 'mse' }): Uint8Array =>
  makeHdf5([
    [0x0c, textAttribute('model_config', model)],
    [0x0c, textAttribute('training_config', JSON.stringify(training))],
  ]);

describe('Keras: what is none of Keras (modelaudit, test_keras_h5_scanner: custom layer, loss and metric samples)', () => {
  it('a layer class, a loss or a metric that only the loading program has is suspicious', () => {
    const custom = 'medium keras.custom-object';
    expect(told(legacy(sequential(dense, { class_name: 'MaliciousLayer', config: {} })), 'm.h5')).toEqual([
      custom,
    ]);
    expect(told(legacy(sequential(dense), { loss: 'malicious_loss' }), 'm.h5')).toEqual([custom]);
    expect(
      told(
        legacy(sequential(dense), {
          loss: { out: { fn: 'evil' } },
          metrics: [[{ class_name: 'EvilMetric', config: {} }]],
        }),
        'm.h5',
      ),
    ).toEqual([custom, custom]);
  });

  it('what Keras itself writes is clean: names of losses in every spelling, wrapped metrics, DenseNet names with a slash', () => {
    const training = {
      loss: { out: 'CategoricalCrossentropy', aux: 'mse' },
      metrics: {
        out: ['acc', 'AUC'],
        aux: [{ class_name: 'MeanMetricWrapper', config: { name: 'a', fn: 'binary_accuracy' } }],
      },
      optimizer_config: {
        class_name: 'Adam',
        config: { learning_rate: { class_name: 'CosineDecay', config: {} } },
      },
    };
    const words = json({ class_name: 'Tokenizer', config: { num_words: null, word_index: '{}' } });
    expect(told(words, 'tokenizer.json')).toEqual([]);
    const slashed = { class_name: 'BatchNormalization', config: { name: 'conv1/bn' } };
    expect(told(legacy(sequential(dense, slashed), training), 'm.h5')).toEqual([]);
  });

  it('CVE-2026-12479 in a Keras 3 archive: any slash in the name of a layer', () => {
    const archive = (name: string): Uint8Array =>
      makeZip([
        {
          name: 'config.json',
          bytes: json({ module: 'keras.layers', class_name: 'Dense', config: { name } }),
        },
        { name: 'metadata.json', bytes: json({ keras_version: '3.4.1' }) },
      ]);
    expect(told(archive('a/b'), 'm.keras')).toEqual(['high keras.layer-name']);
    expect(told(archive('dense_1'), 'm.keras')).toEqual([]);
  });

  it('TFSMLayer loads a second model from a path of the file', () => {
    const layer = {
      module: 'keras.layers',
      class_name: 'TFSMLayer',
      config: { name: 't', filepath: '/tmp/x' },
    };
    expect(
      told(
        makeZip([
          { name: 'config.json', bytes: json(layer) },
          { name: 'metadata.json', bytes: json({}) },
        ]),
        'm.keras',
      ),
    ).toEqual(['high keras.file-reference']);
  });
});

describe('TensorFlow graphs outside of a SavedModel', () => {
  const node = (operator: string): Uint8Array => join(field(1, 'n'), field(2, operator));
  it('a frozen graph and a MetaGraph are read for the same operators', () => {
    const frozen = (operator: string): Uint8Array => join(field(1, node('MatMul')), field(1, node(operator)));
    expect(told(frozen('PyFunc'), 'frozen_graph.pb')).toEqual(['critical tf.python-op']);
    expect(told(frozen('Relu'), 'frozen_graph.pb')).toEqual([]);
    const meta = join(field(1, field(4, 'serve')), field(2, frozen('ReadFile')));
    expect(told(meta, 'model.ckpt.meta')).toEqual(['high tf.file-op']);
  });
});

describe('ONNX', () => {
  it('operators that functions of the model itself define are no custom ones', () => {
    const graph = field(1, join(field(4, 'Scale'), field(7, 'my.functions')));
    const own = field(25, join(field(1, 'Scale'), field(10, 'my.functions'), field(7, field(4, 'Mul'))));
    expect(told(join(onnxModel(graph), own), 'm.onnx')).toEqual([]);
    expect(told(onnxModel(graph), 'm.onnx')).toEqual(['medium onnx.custom-domain']);
  });
});

describe('GGUF', () => {
  const text = (value: string): Uint8Array => join(le(value.length, 8), ascii(value));
  const file = (...pairs: Uint8Array[]): Uint8Array =>
    join('GGUF', le(3, 4), le(0, 8), le(pairs.length, 8), ...pairs);
  const architecture = join(text('general.architecture'), le(8, 4), text('llama'));
  it('bytes behind the last tensor are said and searched', () => {
    expect(told(join(file(architecture), new Uint8Array(100).fill(7)), 'm.gguf')).toEqual([
      'low gguf.trailing-data',
    ]);
    expect(look(join(file(architecture), attack()), 'm.gguf').verdict).toBe('dangerous');
    expect(told(join(file(architecture), new Uint8Array(8)), 'm.gguf')).toEqual([]);
  });
  it('an alignment that is no uint32, on which llama.cpp aborts', () => {
    expect(told(file(join(text('general.alignment'), le(8, 4), text('32'))), 'm.gguf')).toEqual([
      'high gguf.alignment',
    ]);
  });
});

describe('models written as XML (modelaudit, test_pmml_scanner and test_openvino_scanner)', () => {
  const pmml = '<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/></PMML>';
  it('PMML is clean, and dangerous with a document type, which may read files or grow without end', () => {
    expect(look(ascii(`<?xml version="1.0"?>\n<!-- made by hand -->\n${pmml}`), 'm.pmml')).toMatchObject({
      format: 'pmml',
      verdict: 'clean',
    });
    const entity = '<!DOCTYPE PMML [<!ENTITY e SYSTEM "file:///etc/passwd">]>';
    expect(told(ascii(`<?xml version="1.0"?>${entity}${pmml}`), 'm.pmml')).toEqual([
      'high xml.document-type',
    ]);
    expect(told(ascii(`<!DOCTYPE PMML SYSTEM "http://example.com/x.dtd">${pmml}`), 'm.pmml')).toEqual([
      'high xml.document-type',
    ]);
  });
  it('OpenVINO: layers of an extension, and libraries that are named', () => {
    const net = (layer: string): Uint8Array =>
      ascii(`<?xml version="1.0"?><net name="x" version="11"><layers>${layer}</layers></net>`);
    expect(look(net('<layer id="0" type="Parameter" version="opset1"/>'), 'm.xml')).toMatchObject({
      format: 'openvino',
      verdict: 'clean',
    });
    expect(told(net('<layer id="0" type="Mine" version="extension"/>'), 'm.xml')).toEqual([
      'medium openvino.custom-layer',
    ]);
    expect(told(net('<layer id="0" type="Mine" version="opset1" library="/tmp/evil.so"/>'), 'm.xml')).toEqual(
      ['high openvino.library'],
    );
  });
});

describe('torch', () => {
  /** `_rebuild_tensor_v2(storage of 4 floats, offset, (size,), (stride,), False, OrderedDict())`, as torch.save writes it. */
  const tensor = (offset: number, size: number, stride: number): readonly Part[] => [
    global('torch._utils', '_rebuild_tensor_v2'),
    OP.MARK,
    [
      OP.MARK,
      text('storage'),
      global('torch', 'FloatStorage'),
      text('0'),
      text('cpu'),
      int(4),
      OP.TUPLE,
      OP.BINPERSID,
    ],
    [int(offset), int(size), OP.TUPLE1, int(stride), OP.TUPLE1, OP.NEWFALSE],
    [global('collections', 'OrderedDict'), OP.EMPTY_TUPLE, OP.REDUCE, OP.TUPLE, OP.REDUCE],
  ];
  const archive = (...parts: readonly Part[]): Uint8Array =>
    makeZip([
      { name: 'archive/data.pkl', bytes: assemble(proto(2), ...parts, OP.STOP) },
      { name: 'archive/version', bytes: ascii('3\n') },
      { name: 'archive/data/0', bytes: new Uint8Array(16) },
    ]);
  it('a view beyond its storage is refused: the last element is offset + (size - 1) * stride', () => {
    const beyond = 'high torch.storage-size';
    expect(told(archive(tensor(0, 4, 1)), 'm.pt')).not.toContain(beyond);
    expect(told(archive(tensor(1, 2, 2)), 'm.pt')).not.toContain(beyond);
    expect(told(archive(tensor(0, 0, 1)), 'm.pt')).not.toContain(beyond);
    expect(told(archive(tensor(1, 4, 1)), 'm.pt')).toContain(beyond);
    expect(told(archive(tensor(0, 3, 2)), 'm.pt')).toContain(beyond);
    expect(told(archive(tensor(0, 4000, 1)), 'm.pt')).toContain(beyond);
  });
});
