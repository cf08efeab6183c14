import type { CheckCases } from '../cases.ts';

export const cases: CheckCases = {
  check: 'artifact/size',
  about: 'model',
  invalid: [{ max_bytes: 0 }, { max: 10 }],
  cases: [
    { name: 'a small file', expect: { status: 'pass' } },
    // 8 bytes of length, 54 of header, 4 of data
    {
      name: 'larger than asked',
      options: { max_bytes: 65 },
      expect: { status: 'fail', says: ['66 bytes', 'at most 65'] },
    },
    { name: 'exactly as large', options: { max_bytes: 66 }, expect: { status: 'pass' } },
    {
      name: 'a pointer to a large one',
      options: { max_bytes: 1 },
      files: {
        'models/credit/model.safetensors': `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345678\n`,
      },
      expect: { status: 'pass' },
    },
  ],
};
