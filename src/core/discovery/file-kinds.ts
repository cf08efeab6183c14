/** What a path alone suggests of a file; content decides. */
export type NameKind =
  | 'model'
  | 'maybe-model'
  /** An `MLmodel`: the folder that holds it is one model. */
  | 'model-folder'
  | 'data'
  /** A Croissant or Frictionless descriptor: the folder that holds it is one dataset. */
  | 'data-descriptor'
  /** A DVC pointer to what may be either. */
  | 'pointer'
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
/** Containers of arrays and objects: a model, or the data that it was trained on. */
const eitherExtensions = new Set([
  'npy',
  'npz',
  'pkl',
  'pickle',
  'h5',
  'hdf5',
  'joblib',
  'rds',
  'msgpack',
  'p',
]);
const dataFolders = new Set(['data', 'dataset', 'datasets']);
const dataStems =
  /^(?:[xy][_-])?(?:train|test|val|valid|validation|dev|eval|dataset|data|raw|processed|features|labels)(?:[._-].*)?$/;
const modelStems =
  /(?:model|weights|checkpoint|classifier|regressor|estimator|scaler|encoder|vectorizer|pipeline|predictor)/;
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
  'log',
  'metric',
]);
/** Cards that are no Markdown: Model Card Toolkit, VerifyML. */
const structuredCard =
  /^(?:model|dataset|data)[-_ ]?cards?(?:[._-].*)?\.(?:json|ya?ml|toml|pbtxt|prototxt|proto|textproto)$/;
/** Words in a file's name or its folders that evidence is kept under (reference: prevalence in public repositories). */
const evidenceWords =
  /(?:metric|score|eval|result|report|validat|drift|fairness|bias|quality|summary|benchmark|classification|trainer_state|perf|logs?\b|history|mlruns|helm\b)/;
const dataDescriptors =
  /^(?:(?:.*[._-])?croissant\.json(?:ld)?|datapackage\.(?:json|ya?ml)|dataset_infos?\.json)$/;
const recordNames =
  /^(?:dvc\.lock|dvc\.yaml|params\.ya?ml|meta\.yaml|metadata\.json|schema\.pbtxt|(?:ai)?bom\.json|sbom.*\.json|.*\.cdx\.json|.*\.spdx3?\.json|(?:ai)?bom\.xml|.*\.cdx\.xml|.*\.spdx|model\.sig|.*\.intoto\.jsonl|.*\.link|.*\.sigstore(?:\.json)?|.*\.sig|run\.json|model\.json|version\.json)$/;
/** Folders that hold copies of what stands elsewhere, or other people's files. */
export const ignoredFolders =
  /(?:^|\/)(?:\.git|node_modules|site-packages|\.venv|venv|__pycache__|(?:last-)?checkpoint-?\d*)(?:\/|$)/;

/** What a path suggests, by extension, name and folder; pointers (`.dvc`) are judged by what they point at too. */
export function kindOfName(path: string): NameKind {
  const lower = path.toLowerCase();
  if (ignoredFolders.test(lower)) return undefined;
  if (/^\.github\/assay(?:-waivers)?\.ya?ml$/.test(lower)) return 'policy';
  if (runEntry.test(lower)) return 'record';
  const segments = lower.split('/');
  const name = segments.at(-1) ?? '';
  const target = name.endsWith('.dvc') ? name.slice(0, -4) : name;
  const dot = target.lastIndexOf('.');
  const stem = dot > 0 ? target.slice(0, dot) : target;
  const extension = dot > 0 ? target.slice(dot + 1) : '';
  if ((extension === 'md' && cardNames.has(stem)) || structuredCard.test(name)) return 'card';
  if (name === 'mlmodel') return 'model-folder';
  if (dataDescriptors.test(name)) return 'data-descriptor';
  const inDataFolder = segments.slice(0, -1).some((segment) => dataFolders.has(segment));
  if (eitherExtensions.has(extension) && !modelStems.test(stem) && (inDataFolder || dataStems.test(stem)))
    return 'data';
  if (name === 'saved_model.pb' || modelExtensions.has(extension)) return 'model';
  if (dataExtensions.has(extension) && (inDataFolder || dataStems.test(stem)) && !evidenceWords.test(lower))
    return 'data';
  if (sharedExtensions.has(extension)) return 'maybe-model';
  if (name.endsWith('.dvc') && name !== '.dvc') return kindOfPointer(stem, extension, inDataFolder);
  if (recordNames.test(name)) return 'record';
  if (extension === 'md' && /card|datasheet/.test(stem)) return 'card';
  if (textEvidence.has(extension) && evidenceWords.test(lower)) return 'metrics';
  if (/(?:^|\/)mlruns\/.*\/metrics\/[^/]+$/.test(lower)) return 'metrics';
  return undefined;
}

/** A run's parameters and the tag that names its commit, one value a file. Source: mlflow/store/tracking/file_store.py. */
const runEntry = /(?:^|\/)mlruns\/[^/]+\/[^/]+\/(?:params\/.+|tags\/mlflow\.source\.git\.commit)$/;

const runFile =
  /^((?:.*\/)?mlruns\/[^/]+\/(?:models\/)?[^/]+)\/(?:metrics\/.+|params\/.+|tags\/.+|meta\.yaml)$/;

/**
 * The folder below which a run of MLflow keeps its models, for a file that the tracking store writes of the run, or mlflow-export-import (`run.json` beside
 * `artifacts/`); undefined for any other file.
 */
export function artifactsOfRun(path: string): string | undefined {
  const run = (runFile.exec(path) ?? /^(.+)\/run\.json$/.exec(path))?.[1];
  return run === undefined ? undefined : `${run}/artifacts`;
}

/** Most of what DVC keeps is data, whatever its name; a model goes by its name. */
function kindOfPointer(stem: string, extension: string, inDataFolder: boolean): NameKind {
  if (modelStems.test(stem) && !dataExtensions.has(extension)) return 'maybe-model';
  return inDataFolder || dataExtensions.has(extension) || dataStems.test(stem) ? 'data' : 'pointer';
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

/** What `transformers.Trainer` and `save_pretrained` write beside a model's weights, and the weights under each framework's name. */
const savedTogether =
  /^(?:(?:pytorch|tf|flax|adapter|diffusion_pytorch)_model|model|training_args|optimizer|scheduler|scaler|rng_state(?:_\d+)?)$/;

/** The name that files of one model share: extension, pointer suffix and shard number dropped; `model` for what is saved together. */
export function modelStem(path: string): string {
  const name = (path.split('/').at(-1) ?? path).toLowerCase().replace(/\.dvc$/, '');
  const stem = name
    .replace(/\.[a-z0-9]+$/, '')
    .replace(/[-_.]\d{5}-of-\d{5}$/, '')
    .replace(/\.(?:onnx|safetensors|index)$/, '');
  return savedTogether.test(stem) ? 'model' : stem;
}
