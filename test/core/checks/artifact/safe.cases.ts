import type { CheckCases } from '../cases.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
/** Protocol 0: GLOBAL 'os system', MARK, STRING 'id', TUPLE, REDUCE, STOP. */
const evil = bytes("cos\nsystem\n(S'id'\ntR.");
/** GLOBAL '__main__ Model', EMPTY_TUPLE, NEWOBJ, STOP in protocol 2: a class that nobody lists. */
const unlisted = new Uint8Array([0x80, 2, ...bytes('c__main__\nModel\n'), 0x29, 0x81, 0x2e]);

export const cases: CheckCases = {
  check: 'artifact/safe',
  about: 'model',
  invalid: [{ pointers: 'name' }, { fail_on: 'high' }],
  cases: [
    { name: 'numbers only', expect: { status: 'pass', says: ['1 file inspected'] } },
    {
      name: 'a pickle that runs a command',
      files: { 'models/credit/model.pkl': evil },
      expect: {
        status: 'fail',
        says: ['models/credit/model.pkl', 'system'],
        places: ['models/credit/model.pkl:1'],
      },
    },
    {
      name: 'the same under another name',
      files: { 'models/credit/model.pt': evil },
      expect: { status: 'fail', says: ['models/credit/model.pt'] },
    },
    {
      name: 'a class of the repository’s own needs a person',
      files: { 'models/credit/model.pkl': unlisted },
      expect: { status: 'unknown', says: ['__main__'] },
    },
    {
      name: 'a pointer, whose content is elsewhere',
      files: {
        'models/credit/model.safetensors': `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 123\n`,
      },
      expect: { status: 'unknown', says: ['LFS pointer'] },
    },
    {
      name: 'nothing but a pointer that the policy leaves to another gate is no pass',
      files: {
        'models/credit/model.safetensors': `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 123\n`,
      },
      options: { pointers: 'ignore' },
      expect: { status: 'not-applicable', says: ['1 pointer left out'] },
    },
  ],
};
