import { compressedFormats } from './archive/compressed.ts';
import { sevenZip } from './archive/seven-zip.ts';
import { tar } from './archive/tar.ts';
import { zipFamily } from './archive/zip-family.ts';
import type { ArtifactFormat } from './artifact.ts';
import { coreml } from './coreml.ts';
import { dvcPointer } from './dvc-pointer.ts';
import { executable } from './executable.ts';
import { ggml } from './ggml.ts';
import { gguf } from './gguf.ts';
import { hdf5 } from './hdf5.ts';
import { joblib } from './joblib.ts';
import { lfsPointer } from './lfs-pointer.ts';
import { msgpack } from './msgpack.ts';
import { numpyArray } from './numpy.ts';
import { onnx } from './onnx.ts';
import { pickle } from './pickle.ts';
import { plainData } from './plain-data.ts';
import { rds } from './rds.ts';
import { safetensors } from './safetensors.ts';
import { kerasMetadata, savedModel, tensorflowGraph } from './savedmodel.ts';
import { textFormats, textModels } from './text-file.ts';
import { executorch, tflite } from './tflite.ts';
import { torchLegacy } from './torch-legacy.ts';
import { xmlModels } from './xml-models.ts';

/**
 * All formats, in the order in which they are asked: magic numbers at the start, then those told by structure, then text. The first that
 * recognises the bytes has them; a zip directory at the end of another format is looked for apart.
 */
export const formats: readonly ArtifactFormat[] = [
  lfsPointer,
  dvcPointer,
  gguf,
  ggml,
  { ...numpyArray, id: 'npy' },
  hdf5,
  executable,
  torchLegacy,
  tflite,
  executorch,
  rds,
  msgpack,
  ...plainData.slice(0, 2),
  ...plainData.slice(3),
  ...compressedFormats,
  tar,
  sevenZip,
  safetensors,
  savedModel,
  kerasMetadata,
  tensorflowGraph,
  onnx,
  coreml,
  ...zipFamily,
  joblib,
  pickle,
  ...textModels,
  ...xmlModels,
  ...plainData.slice(2, 3),
  ...textFormats,
];
