import type { ArtifactFormat } from './artifact.ts';

const oldMagic = /^(?:GGML|GGMF|GGJT|GGLA|GGSA|lmgg|fmgg|tjgg|algg|asgg)$/;

/** The containers before GGUF: no metadata to check, readers without bounds. */
export const ggml: ArtifactFormat = {
  id: 'ggml',
  extensions: ['.ggml'],
  recognise: (source) => oldMagic.test(String.fromCharCode(...source.read(0, 4))),
  inspect: () => [
    {
      severity: 'medium',
      code: 'format.legacy-ggml',
      message:
        'A container from before GGUF: it has no metadata to check, and its readers are no longer maintained.',
    },
  ],
};
