import { zipFamily } from './archive/zip-family.ts';
import type { ArtifactFormat } from './artifact.ts';
import { executable } from './executable.ts';
import { joblib } from './joblib.ts';
import { numpyArray } from './numpy.ts';
import { pickle } from './pickle.ts';
import { safetensors } from './safetensors.ts';
import { torchLegacy } from './torch-legacy.ts';

/** Every format that is recognised, the most telling first. */
export const formats: readonly ArtifactFormat[] = [
  executable,
  safetensors,
  ...zipFamily,
  numpyArray,
  torchLegacy,
  joblib,
  pickle,
];
