/** What a path alone suggests of a file; content decides. */
export type NameKind =
  | 'model'
  | 'maybe-model'
  | 'data'
  | 'card'
  | 'metrics'
  | 'record'
  | 'policy'
  | undefined;

const modelExtensions = new Set([
  'onnx',
  'safetensors',
  'pt',
  'pth',
  'pkl',
  'pickle',
  'joblib',
  'h5',
  'hdf5',
  'keras',
  'tflite',
  'gguf',
  'ggml',
  'mlmodel',
  'pmml',
  'cbm',
  'ckpt',
  'skops',
  'ubj',
  'bst',
  'lgb',
  'xgb',
  'dill',
  'msgpack',
  'ptl',
  'pte',
  'mar',
  'npz',
  'npy',
  'rds',
]);
/** Extensions that models share with much else. */
const sharedExtensions = new Set(['bin', 'model', 'pb', 'p', 'dat', 'weights']);
const dataExtensions = new Set([
  'csv',
  'tsv',
  'parquet',
  'jsonl',
  'ndjson',
  'arrow',
  'feather',
  'orc',
  'avro',
  'xlsx',
  'tfrecord',
]);
const dataFolders = new Set(['data', 'dataset', 'datasets']);
const dataStems =
  /^(?:train|test|valid|validation|dev|eval|dataset|data|raw|processed|features|labels)(?:[._-].*)?$/;
const cardNames = new Set([
  'readme',
  'model_card',
  'modelcard',
  'model-card',
  'dataset_card',
  'datasetcard',
  'dataset-card',
  'data-card',
  'data_card',
  'datasheet',
]);
const textEvidence = new Set([
  'json',
  'yaml',
  'yml',
  'toml',
  'csv',
  'tsv',
  'jsonl',
  'pbtxt',
  'proto',
  'txt',
  'metric',
]);
/** Words in a file's name or its folders that evidence is kept under (reference: prevalence in public repositories). */
const evidenceWords =
  /(?:metric|score|eval|result|report|validat|drift|fairness|bias|quality|summary|benchmark|classification|trainer_state|perf|logs?\b|mlruns)/;
const recordNames =
  /^(?:dvc\.lock|dvc\.yaml|params\.ya?ml|mlmodel|meta\.yaml|croissant\.json|datapackage\.json|dataset_infos?\.json|metadata\.json|schema\.pbtxt|(?:ai)?bom\.json|sbom.*\.json|.*\.cdx\.json|.*\.spdx3?\.json|model\.sig|.*\.intoto\.jsonl|.*\.sig|run\.json|model\.json|version\.json|model_card\.json|.*\.dvc)$/;
/** Folders that hold copies of what stands elsewhere, or other people's files. */
const ignoredFolders =
  /(?:^|\/)(?:\.git|node_modules|site-packages|\.venv|venv|__pycache__|(?:last-)?checkpoint-?\d*)(?:\/|$)/;

/** What a path suggests, by extension, name and folder; pointers (`.dvc`) are judged by what they point at too. */
export function kindOfName(path: string): NameKind {
  const lower = path.toLowerCase();
  if (ignoredFolders.test(lower)) return undefined;
  if (/^\.github\/assay(?:-waivers)?\.ya?ml$/.test(lower)) return 'policy';
  const segments = lower.split('/');
  const name = segments.at(-1) ?? '';
  const target = name.endsWith('.dvc') ? name.slice(0, -4) : name;
  const dot = target.lastIndexOf('.');
  const stem = dot > 0 ? target.slice(0, dot) : target;
  const extension = dot > 0 ? target.slice(dot + 1) : '';
  if (extension === 'md' && cardNames.has(stem)) return 'card';
  if (name === 'saved_model.pb' || modelExtensions.has(extension)) return 'model';
  const inDataFolder = segments.slice(0, -1).some((segment) => dataFolders.has(segment));
  if (dataExtensions.has(extension) && (inDataFolder || dataStems.test(stem)) && !evidenceWords.test(lower))
    return 'data';
  if (sharedExtensions.has(extension)) return 'maybe-model';
  if (name.endsWith('.dvc') && name !== '.dvc') return inDataFolder ? 'data' : 'maybe-model';
  if (recordNames.test(name)) return 'record';
  if (extension === 'md' && /card|datasheet/.test(stem)) return 'card';
  if (textEvidence.has(extension) && evidenceWords.test(lower)) return 'metrics';
  if (/(?:^|\/)mlruns\/.*\/metrics\/[^/]+$/.test(lower)) return 'metrics';
  return undefined;
}

/** The folder of a path; `''` is the repository's root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Whether `folder` is `ancestor` or lies below it. */
export function isWithin(folder: string, ancestor: string): boolean {
  return ancestor === '' || folder === ancestor || folder.startsWith(`${ancestor}/`);
}

/** The name that files of one model share: extension, pointer suffix, shard number and version dropped. */
export function modelStem(path: string): string {
  const name = (path.split('/').at(-1) ?? path).toLowerCase().replace(/\.dvc$/, '');
  return name
    .replace(/\.[a-z0-9]+$/, '')
    .replace(/[-_.]\d{5}-of-\d{5}$/, '')
    .replace(/\.(?:onnx|safetensors|index)$/, '');
}
