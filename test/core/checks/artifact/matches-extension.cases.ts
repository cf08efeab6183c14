import type { CheckCases } from '../cases.ts';

const pickle = new Uint8Array([0x80, 0x04, 0x4b, 0x01, 0x2e]);

export const cases: CheckCases = {
  check: 'artifact/matches-extension',
  about: 'model',
  invalid: [{ strict: true }],
  cases: [
    { name: 'safetensors in .safetensors', expect: { status: 'pass' } },
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
