/** What the codes of one family are about, and what to do about a finding. */
interface RuleFamily {
  readonly about: string;
  readonly help: string;
}

const convert =
  'Have the model saved in a format that holds data only (safetensors, ONNX), by somebody who trusts its source, and commit that.';
const whole =
  'Write the file anew with the library that the format belongs to, and compare its checksum with the source’s.';
const unpack = 'Unpack the archive where it can do no harm, and commit what is needed of it.';

const families: Readonly<Record<string, RuleFamily>> = {
  pickle: { about: 'A pickle is a program: loading it imports and calls what it names.', help: convert },
  joblib: { about: 'A joblib file is a pickle with arrays in between.', help: convert },
  torch: { about: 'A PyTorch file is a pickle with tensor storages beside it.', help: convert },
  npy: {
    about: 'A numpy array is plain data unless it holds objects, which are pickles.',
    help: 'Save it with a numeric dtype (`allow_pickle=False`).',
  },
  keras: {
    about: 'A Keras configuration may carry code and import what it names.',
    help: 'Rebuild the model from source, load its weights and export them as safetensors or ONNX.',
  },
  h5: { about: 'An HDF5 file may link to other files and need plugins to be read.', help: whole },
  tf: {
    about: 'A TensorFlow graph has operators that run Python, read files or write them.',
    help: 'Export the model without these operators, or as ONNX.',
  },
  onnx: {
    about: 'An ONNX model may read tensors from other files and need libraries of operators.',
    help: 'Store the tensors in the model (`onnx.save_model(..., save_as_external_data=False)`) or beside it.',
  },
  gguf: { about: 'A GGUF file is a header and tensors, which must agree to the byte.', help: whole },
  safetensors: {
    about: 'A safetensors file is a header and tensors, which must agree to the byte.',
    help: whole,
  },
  tflite: {
    about: 'A TFLite model is a flatbuffer, which may need operators of the loading program.',
    help: whole,
  },
  coreml: {
    about: 'A Core ML model may need code of the loading program or link to another model.',
    help: whole,
  },
  template: {
    about: 'A chat template is a program in Jinja, which loading a model renders.',
    help: 'Take the template from the model’s original source, and leave out what reaches for Python’s own attributes.',
  },
  archive: {
    about: 'An archive may hold programs, leave its folder when it is unpacked, or grow without end.',
    help: unpack,
  },
  zip: { about: 'A zip archive has two directories, and readers differ on which they follow.', help: unpack },
  tar: { about: 'A tar archive may hold links and paths that leave its folder.', help: unpack },
  '7z': { about: 'Loaders of models do not read 7z archives; scanners often pass them over.', help: unpack },
  format: {
    about: 'The content is not what the file’s name promises, or is several things at once.',
    help: 'Give the file the name of what it is, or commit what its name says.',
  },
  lfs: {
    about: 'A Git LFS pointer stands for a file that is kept elsewhere.',
    help: 'Fetch the object (`git lfs pull`) and scan again, or commit the pointer anew.',
  },
  dvc: {
    about: 'A DVC pointer stands for a file that is kept elsewhere.',
    help: 'Fetch the file (`dvc pull`) and scan it, or let DVC write the pointer anew.',
  },
  yaml: { about: 'YAML may construct objects of a programming language.', help: 'Take the tag out.' },
  limit: {
    about: 'The inspection stopped at one of its limits: what comes after is not known.',
    help: 'Make the file smaller or flatter, or have it looked at by hand.',
  },
  secret: {
    about: 'A text holds what looks like a key or a token.',
    help: 'Revoke it; taking it out of the file does not take it out of the history.',
  },
};

const other: RuleFamily = {
  about: 'What loading the file would do, or what of it could not be looked at.',
  help: 'Read the message; where the file is not needed, take it out.',
};

/** The descriptions that GitHub asks of a rule ("SARIF support for code scanning": shortDescription, fullDescription, help), for a finding's code. */
export function scanRuleTexts(code: string): {
  readonly short: string;
  readonly full: string;
  readonly help: string;
} {
  const [family = '', ...rest] = code.split('.');
  const { about, help } = Object.hasOwn(families, family) ? (families[family] as RuleFamily) : other;
  return { short: `${family}: ${rest.join('.').replaceAll('-', ' ')}`, full: about, help };
}
