import { type CheckCases, safetensors, standardMetrics as metrics } from '../cases.ts';
import { dvcLock, dvcPointer, md5 } from './dvc-lock.ts';

const a = 'a304afb96060aad90176268345e10355';
const b = 'b4c4856b0a8262c0056a577735d95f8b';
const trained = (hash: string, size?: number) =>
  dvcLock({
    train: {
      outs: [
        size === undefined ? ['models/credit/model.pkl', hash] : ['models/credit/model.pkl', hash, size],
      ],
    },
  });
const lfsPointer = (size: number) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d7a'.repeat(16)}\nsize ${size}\n`;

export const cases: CheckCases = {
  check: 'lineage/pointer-consistent',
  about: 'model',
  invalid: [{ strict: true }],
  cases: [
    {
      name: 'the .dvc file and dvc.lock record one hash',
      files: { 'models/credit/model.pkl.dvc': dvcPointer('model.pkl', a), 'dvc.lock': trained(a) },
      expect: { status: 'pass', says: ['models/credit/model.pkl'] },
    },
    {
      name: 'the .dvc file and dvc.lock record two',
      files: { 'models/credit/model.pkl.dvc': dvcPointer('model.pkl', a), 'dvc.lock': trained(b) },
      expect: {
        status: 'fail',
        says: ['model.pkl is a304afb960… in models/credit/model.pkl.dvc:2 and b4c4856b0a… in dvc.lock:6'],
        places: ['models/credit/model.pkl.dvc:2', 'dvc.lock:6'],
      },
    },
    {
      name: 'one hash and two sizes',
      files: { 'models/credit/model.pkl.dvc': dvcPointer('model.pkl', a, 10), 'dvc.lock': trained(a, 11) },
      expect: { status: 'fail', says: ['10 bytes', '11 bytes in dvc.lock:6'] },
    },
    {
      name: 'an input of one stage is not what the stage before wrote',
      files: {
        'models/credit/model.pkl.dvc': null,
        'dvc.lock': dvcLock({
          train: { outs: [['models/credit/model.pkl', a]] },
          evaluate: {
            deps: [['models/credit/model.pkl', b]],
            outs: [['models/credit/metrics.json', md5(metrics)]],
          },
        }),
      },
      expect: { status: 'fail', says: ['a304afb960…', 'b4c4856b0a…'] },
    },
    {
      name: 'the metrics file is committed as dvc.lock records it',
      files: {
        'dvc.lock': dvcLock({
          evaluate: { outs: [['models/credit/metrics.json', md5(metrics), metrics.length]] },
        }),
      },
      expect: { status: 'pass', says: ['models/credit/metrics.json'] },
    },
    {
      name: 'the metrics file was edited after the run',
      files: {
        'models/credit/metrics.json': metrics.replace('0.871', '0.971'),
        'dvc.lock': dvcLock({ evaluate: { outs: [['models/credit/metrics.json', md5(metrics)]] } }),
      },
      expect: { status: 'fail', says: ['in git'], places: ['dvc.lock:6', 'models/credit/metrics.json:1'] },
    },
    {
      name: 'the same text with the line ends of Windows',
      files: {
        'models/credit/metrics.json': metrics.replaceAll('\n', '\r\n'),
        'dvc.lock': dvcLock({ evaluate: { outs: [['models/credit/metrics.json', md5(metrics)]] } }),
      },
      expect: { status: 'pass' },
    },
    {
      name: 'a file that DVC tracks is committed too, and differs',
      files: {
        'models/credit/model.pt': 'weights',
        'models/credit/model.pt.dvc': dvcPointer('model.pt', md5('other weights')),
      },
      expect: { status: 'fail', says: ['model.pt is', 'in git'] },
    },
    {
      name: 'a folder that is committed as its .dvc file records it',
      files: {
        'models/credit/weights/a.txt': 'one\n',
        'models/credit/weights/b.txt': 'two\n',
        'models/credit/weights.dvc': dvcPointer(
          'weights',
          `${md5(`[{"md5": "${md5('one\n')}", "relpath": "a.txt"}, {"md5": "${md5('two\n')}", "relpath": "b.txt"}]`)}.dir`,
        ),
      },
      expect: { status: 'pass', says: ['models/credit/weights'] },
    },
    {
      name: 'a folder with a file changed',
      files: {
        'models/credit/weights/a.txt': 'one\n',
        'models/credit/weights.dvc': `outs:\n- md5: 20b786b6e6f80e2b3fcf17827ad18597.dir\n  nfiles: 1\n  hash: md5\n  path: weights\n`,
      },
      expect: { status: 'fail', says: ['20b786b6e6….dir'] },
    },
    {
      name: 'a folder that held files which are not committed',
      files: {
        'models/credit/weights/a.txt': 'one\n',
        'models/credit/weights.dvc': `outs:\n- md5: 20b786b6e6f80e2b3fcf17827ad18597.dir\n  nfiles: 7\n  hash: md5\n  path: weights\n`,
      },
      expect: { status: 'not-applicable' },
    },
    {
      name: 'an LFS pointer under its attribute',
      files: {
        '.gitattributes': '*.safetensors filter=lfs diff=lfs merge=lfs -text\n',
        'models/credit/model.safetensors': lfsPointer(100),
      },
      expect: { status: 'pass', says: ['models/credit/model.safetensors'] },
    },
    {
      name: 'a model under an LFS attribute that is no pointer',
      files: {
        '.gitattributes': '# large files\n*.safetensors filter=lfs diff=lfs merge=lfs -text\n',
        'models/credit/model.safetensors': safetensors(),
      },
      expect: {
        status: 'fail',
        says: ['.gitattributes:2', 'stands in git itself', '66 bytes'],
        places: ['models/credit/model.safetensors:1', '.gitattributes:2'],
      },
    },
    {
      name: 'a deeper file takes the attribute away',
      files: {
        '.gitattributes': '*.safetensors filter=lfs\n',
        'models/.gitattributes': 'credit/*.safetensors !filter\n',
      },
      expect: { status: 'not-applicable' },
    },
    {
      name: 'an LFS pointer by SHA-256 and dvc.lock by MD5, without a size',
      files: {
        'models/credit/model.safetensors': lfsPointer(100),
        'dvc.lock': dvcLock({ train: { outs: [['models/credit/model.safetensors', a]] } }),
      },
      expect: { status: 'unknown', says: ['cannot be compared', 'kept by Git LFS, which records no MD5'] },
    },
    {
      name: 'an LFS pointer and dvc.lock name two sizes',
      files: {
        'models/credit/model.safetensors': lfsPointer(100),
        'dvc.lock': dvcLock({ train: { outs: [['models/credit/model.safetensors', a, 200]] } }),
      },
      expect: { status: 'fail', says: ['200 bytes', '100 bytes in its LFS pointer'] },
    },
    {
      name: 'a dvc.lock that is no YAML',
      files: { 'dvc.lock': "schema: '2.0'\nstages: [\n" },
      expect: { status: 'unknown', says: ['dvc.lock cannot be read'] },
    },
    { name: 'no pointers at all', expect: { status: 'not-applicable' } },
  ],
};
