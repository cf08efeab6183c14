import type { CheckCases } from '../cases.ts';

const pickle = new Uint8Array([0x80, 0x04, 0x4b, 0x01, 0x2e]);

export const cases: CheckCases = {
  check: 'artifact/matches-extension',
  about: 'model',
  invalid: [{ strict: true }],
  cases: [
    { name: 'safetensors in .safetensors', expect: { status: 'pass' } },
    {
      name: 'a pointer shows nothing of the content',
      files: {
        'models/credit/model.safetensors': `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 123\n`,
      },
      expect: { status: 'unknown', says: ['LFS pointer'] },
    },
    {
      name: 'bytes that are of no known format',
      files: { 'models/credit/model.pkl': new Uint8Array([9, 250, 3, 1, 0, 0, 255, 254, 7]) },
      expect: { status: 'unknown', says: ['models/credit/model.pkl is of no format'] },
    },
    {
      name: 'a pickle in .safetensors',
      files: { 'models/credit/model.safetensors': pickle },
      expect: {
        status: 'fail',
        says: ['models/credit/model.safetensors'],
        places: ['models/credit/model.safetensors:1'],
      },
    },
  ],
};
