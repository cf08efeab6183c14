import type { ArtifactFinding } from './artifact.ts';

const pickles = ['pickle', 'joblib', 'torch-legacy', 'torch-tar'];
const compressed = ['gzip', 'zlib', 'bzip2', 'xz', 'lzma', 'lz4', 'zstd'];
const torch = ['torch-zip', 'torch-legacy', 'torch-tar', 'zip', 'safetensors', 'lfs-pointer'];
const texts = [
  'text',
  'json',
  'yaml',
  'jinja',
  'lightgbm',
  'catboost',
  'xgboost-json',
  'pmml',
  'lfs-pointer',
  'xml',
  'openvino',
  'skl-text',
];

/** What the extensions of model files promise: the formats that may stand behind each. */
const promises: Readonly<Record<string, readonly string[]>> = {
  safetensors: ['safetensors'],
  gguf: ['gguf'],
  ggml: ['ggml', 'gguf'],
  onnx: ['onnx'],
  tflite: ['tflite'],
  mlmodel: ['coreml'],
  npy: ['npy', 'pickle', 'joblib'],
  npz: ['npz', 'zip'],
  h5: ['hdf5'],
  hdf5: ['hdf5'],
  keras: ['keras', 'hdf5'],
  pkl: [...pickles, ...compressed, 'torch-zip', 'npy', 'hdf5'],
  pickle: [...pickles, ...compressed, 'torch-zip', 'npy'],
  joblib: [...pickles, ...compressed],
  pt: [...torch, 'executorch'],
  pth: torch,
  bin: [
    ...torch,
    'ggml',
    'gguf',
    'other',
    'xgboost-binary',
    'catboost',
    'lightgbm',
    'onnx',
    'gzip',
    'tflite',
    'unknown',
  ],
  ckpt: [...torch, 'tf-checkpoint'],
  skops: ['skops', 'zip'],
  pmml: ['pmml'],
  cbm: ['catboost'],
  rds: ['rds', ...compressed],
  rdata: ['rds', ...compressed],
  msgpack: ['msgpack'],
  txt: texts,
  md: texts,
  json: texts,
  yaml: texts,
  yml: texts,
  jinja: texts,
  csv: texts,
  png: ['other'],
  jpg: ['other'],
  jpeg: ['other'],
  gif: ['other'],
  parquet: ['other'],
  pdf: ['other'],
  pb: ['savedmodel', 'onnx', 'coreml', 'tf-graph', 'other', 'text'],
};
/** Pointers stand in for every file. */
const always = new Set(['lfs-pointer', 'dvc-pointer']);
/** Contents that a wrong name hides: they run code, or hold what does. */
const perilous = new Set([...pickles, 'torch-zip', 'zip', 'keras', 'executable', '7z', 'tar', ...compressed]);
const modelExtensions = new Set(
  Object.keys(promises).filter(
    (one) => promises[one] !== texts && !['png', 'jpg', 'jpeg', 'gif', 'parquet', 'pdf'].includes(one),
  ),
);

function extensionOf(name: string): string {
  return /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** Findings on a content that is not what the file's extension promises (the reference's section 2.1). */
export function mismatchFindings(format: string, name: string): readonly ArtifactFinding[] {
  const extension = extensionOf(name);
  const promised = Object.hasOwn(promises, extension) ? promises[extension] : undefined;
  if (promised === undefined || promised.includes(format) || always.has(format)) return [];
  const severity = perilous.has(format) || modelExtensions.has(extension) ? 'high' : 'medium';
  return [
    {
      severity,
      code: 'format.extension-mismatch',
      message: `The name ends in .${extension}, the content is ${format}${perilous.has(format) ? ', which tools that go by the name do not inspect' : ''}.`,
    },
  ];
}

/** Findings on a file that nothing recognises. */
export function unknownFindings(name: string): readonly ArtifactFinding[] {
  const model = modelExtensions.has(extensionOf(name));
  return [
    {
      severity: model ? 'medium' : 'info',
      code: 'format.unknown',
      message: model
        ? 'The name is that of a model file, and the content is of no format that is known.'
        : 'The content is of no format that is known; it was not inspected.',
    },
  ];
}

/** Findings on a file without bytes. */
export function emptyFindings(name: string): readonly ArtifactFinding[] {
  const extension = extensionOf(name);
  if (!modelExtensions.has(extension)) return [];
  // Git LFS keeps an empty file as itself, and a .bin may be any data.
  return [
    {
      severity: extension === 'bin' ? 'low' : 'high',
      code: extension === 'safetensors' ? 'safetensors.truncated' : 'format.empty',
      message: 'The file is empty.',
    },
  ];
}
