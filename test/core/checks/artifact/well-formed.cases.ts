import { type CheckCases, safetensors } from '../cases.ts';

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 123\n`;
const bytes = (text: string) => new TextEncoder().encode(text);

export const cases: CheckCases = {
  check: 'artifact/well-formed',
  about: 'model',
  invalid: [{ pointers: 'name' }, { strict: true }],
  cases: [
    { name: 'header and data agree', expect: { status: 'pass', says: ['1 file read'] } },
    {
      name: 'the last byte is missing',
      files: { 'models/credit/model.safetensors': safetensors().slice(0, -1) },
      expect: {
        status: 'fail',
        says: ['models/credit/model.safetensors'],
        places: ['models/credit/model.safetensors:1'],
      },
    },
    {
      name: 'bytes behind the last tensor',
      files: { 'models/credit/model.safetensors': new Uint8Array([...safetensors(), 0, 0]) },
      expect: { status: 'fail', says: ['models/credit/model.safetensors'] },
    },
    {
      name: 'a pickle that breaks off',
      files: { 'models/credit/model.pkl': new Uint8Array([0x80, 2, 0x7d, 0x71, 0, 0x58, 200, 0, 0, 0, 97]) },
      expect: { status: 'fail', says: ['models/credit/model.pkl'] },
    },
    {
      name: 'a whole pickle that runs a command is another check’s business',
      files: { 'models/credit/model.pkl': bytes("cos\nsystem\n(S'id'\ntR.") },
      expect: { status: 'pass', says: ['2 files read'] },
    },
    {
      name: 'an empty model file',
      files: { 'models/credit/model.pkl': new Uint8Array(0) },
      expect: { status: 'fail', says: ['empty'] },
    },
    {
      name: 'a pointer, whose content is elsewhere',
      files: { 'models/credit/model.safetensors': pointer },
      expect: { status: 'unknown', says: ['LFS pointer'] },
    },
    {
      name: 'a pointer that the policy leaves to another gate',
      files: {
        'models/credit/model.safetensors': pointer,
        'models/credit/model.pkl': new Uint8Array([0x80, 2, 0x4e, 0x2e]),
      },
      options: { pointers: 'ignore' },
      expect: { status: 'pass', says: ['1 pointer left out'] },
    },
    {
      name: 'nothing but a pointer, which is left to another gate',
      files: { 'models/credit/model.safetensors': pointer },
      options: { pointers: 'ignore' },
      expect: { status: 'not-applicable', says: ['nothing of it is in git', '1 pointer'] },
    },
    {
      name: 'a content that nothing recognises',
      files: { 'models/credit/model.pkl': new Uint8Array([9, 250, 3, 1, 0, 0, 255, 254, 7]) },
      expect: { status: 'unknown', says: ['could not be read whole'] },
    },
  ],
};
