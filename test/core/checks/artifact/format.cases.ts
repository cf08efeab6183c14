import type { CheckCases } from '../cases.ts';

const lfs = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 1234567\n`;
/** `pickle.dumps(1, protocol=4)`: PROTO 4, BININT1 1, STOP. */
const pickle = new Uint8Array([0x80, 0x04, 0x4b, 0x01, 0x2e]);

export const cases: CheckCases = {
  check: 'artifact/format',
  about: 'model',
  invalid: [{ allow: 'onnx' }, { pointers: 'ignore' }, { formats: ['onnx'] }],
  cases: [
    { name: 'safetensors', expect: { status: 'pass', says: ['1 file', 'safetensors'] } },
    {
      name: 'a pickle',
      files: { 'models/credit/model.pkl': pickle },
      expect: {
        status: 'fail',
        says: ['models/credit/model.pkl is pickle'],
        places: ['models/credit/model.pkl:1'],
      },
    },
    {
      name: 'a pickle that is named otherwise',
      files: { 'models/credit/model.safetensors': pickle },
      expect: { status: 'fail', says: ['model.safetensors is pickle'] },
    },
    {
      name: 'a pickle where the policy allows it',
      options: { allow: ['pickle', 'safetensors'] },
      files: { 'models/credit/model.pkl': pickle },
      expect: { status: 'pass' },
    },
    { name: 'denied, whatever is allowed', options: { deny: ['safetensors'] }, expect: { status: 'fail' } },
    {
      name: 'an LFS pointer says nothing of the content',
      files: { 'models/credit/model.safetensors': lfs },
      expect: { status: 'unknown', says: ['LFS pointer'] },
    },
    {
      name: 'a pointer judged by its name',
      options: { pointers: 'name' },
      files: { 'models/credit/model.safetensors': lfs },
      expect: { status: 'pass', says: ['1 pointer judged by name alone'] },
    },
    {
      name: 'a pointer whose name promises a pickle',
      options: { pointers: 'name' },
      files: { 'models/credit/model.pkl': lfs },
      expect: { status: 'fail', says: ['model.pkl is pickle'] },
    },
    {
      name: 'bytes that are no model',
      files: { 'models/credit/model.pt': 'hello\n' },
      expect: { status: 'fail', says: ['model.pt'] },
    },
  ],
};
