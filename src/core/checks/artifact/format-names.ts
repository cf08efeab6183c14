/** What a file's extension promises, where its content is not at hand. Only extensions that name one format. */
const byExtension: Readonly<Record<string, string>> = {
  safetensors: 'safetensors',
  onnx: 'onnx',
  gguf: 'gguf',
  tflite: 'tflite',
  mlmodel: 'coreml',
  pmml: 'pmml',
  npy: 'npy',
  npz: 'npz',
  pkl: 'pickle',
  pickle: 'pickle',
  joblib: 'joblib',
  pt: 'torch-zip',
  pth: 'torch-zip',
  ckpt: 'torch-zip',
  h5: 'hdf5',
  hdf5: 'hdf5',
  keras: 'keras',
  cbm: 'catboost',
  skops: 'skops',
  rds: 'rds',
};

/** The format that a path's extension promises (`.dvc` taken off); undefined where it promises none. */
export function formatOfName(path: string): string | undefined {
  const name = path.toLowerCase().replace(/\.dvc$/, '');
  const extension = /\.([a-z0-9]+)$/.exec(name)?.[1] ?? '';
  return Object.hasOwn(byExtension, extension) ? byExtension[extension] : undefined;
}

/** The safer format for one that runs code when loaded, and how to get there. */
export function saferFormat(format: string): string {
  switch (format) {
    case 'torch-zip':
    case 'torch-legacy':
      return 'Save the weights as safetensors: `safetensors.torch.save_file(model.state_dict(), "model.safetensors")`.';
    case 'pickle':
    case 'joblib':
      return 'Export to ONNX (`skl2onnx.to_onnx(model, X[:1])`), or store with skops; XGBoost and LightGBM have `save_model`.';
    case 'hdf5':
    case 'keras':
      return 'Export the weights as safetensors or the model as ONNX (`tf2onnx`); a Keras file may hold Lambda code.';
    case 'savedmodel':
      return 'Export to ONNX (`python -m tf2onnx.convert --saved-model DIR --output model.onnx`).';
    case 'dvc-pointer':
      return 'Only a DVC pointer stands here, and no one file that it names: track the model by itself (`dvc add model.onnx`), or let the policy name the file.';
    case 'lfs-pointer':
      return 'Only a Git LFS pointer stands here, and git lfs cannot read it: commit the file anew (`git lfs track`, `git add`).';
    case 'unknown':
      return 'Assay does not recognise this file; if it is no model, take it out of the policy’s artifacts.';
    default:
      return 'Convert the file to one of the allowed formats, or have the policy’s owners allow this one.';
  }
}
