import type { CheckCases } from '../cases.ts';

const lfs = (url: string): string => `[lfs]\n\turl = ${url}\n\tfetchexclude = "*"\n`;
const dvc = (url: string, name = 'store'): string =>
  `[core]\n    remote = ${name}\n['remote "${name}"']\n    url = ${url}\n`;
const ours = 'https://lfs.example.com/team/models';
const theirs = 'https://lfs.evil.example/team/models';

export const cases: CheckCases = {
  check: 'lineage/storage-unchanged',
  about: 'model',
  invalid: [{ allowed: 'https://lfs.example.com' }, { hosts: [] }],
  cases: [
    { name: 'no such file', base: {}, expect: { status: 'not-applicable' } },
    {
      name: 'both as on the base branch, and another setting changed',
      files: { '.lfsconfig': lfs(ours).replace('"*"', 'data/*'), '.dvc/config': dvc('s3://bucket/dvc') },
      base: { '.lfsconfig': lfs(ours), '.dvc/config': dvc('s3://bucket/dvc') },
      expect: { status: 'pass', says: ['.lfsconfig and .dvc/config'] },
    },
    {
      name: 'the address of the LFS server changes; its password is not shown',
      files: { '.lfsconfig': lfs('https://user:secret@lfs.evil.example/x') },
      base: { '.lfsconfig': lfs(ours) },
      expect: {
        status: 'fail',
        says: [
          'lfs.url is https://…@lfs.evil.example/x and was https://lfs.example.com/team/models (.lfsconfig:2)',
        ],
        places: ['.lfsconfig:2'],
      },
    },
    {
      name: 'an .lfsconfig comes with the change',
      files: { '.lfsconfig': lfs(theirs) },
      base: {},
      expect: { status: 'fail', says: ['was not set'], places: ['.lfsconfig:2'] },
    },
    {
      name: 'the address for one remote, under a section of its own, and in capitals',
      files: { '.lfsconfig': `[Remote "origin"]\n  LFSURL = "${theirs}" ; mirror\n` },
      base: {},
      expect: { status: 'fail', says: [`remote.origin.lfsurl is ${theirs}`] },
    },
    {
      name: 'the last of two settings counts',
      files: { '.lfsconfig': `${lfs(ours)}[lfs]\n url = ${theirs}\n` },
      base: { '.lfsconfig': lfs(ours) },
      expect: { status: 'fail', says: [theirs], places: ['.lfsconfig:5'] },
    },
    {
      name: 'the file that named the server is taken away',
      files: { '.lfsconfig': null },
      base: { '.lfsconfig': lfs(ours) },
      expect: { status: 'fail', says: ['is not set any more'], places: ['.lfsconfig'] },
    },
    {
      name: 'another DVC remote',
      files: { '.dvc/config': dvc('s3://evil/dvc') },
      base: { '.dvc/config': dvc('s3://bucket/dvc') },
      expect: {
        status: 'fail',
        says: ['remote.store.url is s3://evil/dvc and was s3://bucket/dvc (.dvc/config:4)'],
        places: ['.dvc/config:4'],
      },
    },
    {
      name: 'another DVC remote by default',
      files: {
        '.dvc/config': `${dvc('s3://bucket/dvc', 'other')}['remote "store"']\n    url = s3://bucket/dvc\n`,
      },
      base: { '.dvc/config': dvc('s3://bucket/dvc') },
      expect: { status: 'fail', says: ['core.remote is other and was store'] },
    },
    {
      name: 'an address that the policy allows, whole or as the beginning of a path',
      files: { '.lfsconfig': lfs(ours) },
      base: {},
      options: { allowed: ['https://lfs.example.com/team'] },
      expect: { status: 'pass' },
    },
    {
      name: 'an address that only begins like an allowed one',
      files: { '.lfsconfig': lfs('https://lfs.example.com.evil.example/x') },
      base: {},
      options: { allowed: ['https://lfs.example.com'] },
      expect: { status: 'fail' },
    },
    {
      name: 'no configuration',
      files: { '.lfsconfig': '[lfs]\n\turl = https://lfs.example.com\n<<<<<<< HEAD\n' },
      base: {},
      expect: { status: 'unknown', says: ['.lfsconfig cannot be read at line 3'], places: ['.lfsconfig:3'] },
    },
  ],
};
