import type { CheckCases } from '../cases.ts';

/** A value with the form of a token, put together here so that no scanner takes this file for a leak. */
const letters = 'QzVwXnRkTbLpMsYhJcFgDvAtBeUiNoKqZw';
const token = ['hf', letters].join('_');
const key = ['AK', 'IA', 'Q3EGZ7XW2NVTKRBH'].join('');
const privateWord = ['PRI', 'VATE'].join('');
const wandb = ['3f8a1c0b9d', '2e7f64a5b8c1d09e3f7a2b6c4d'].join('');
const notebook = (source: string, output = ''): string =>
  JSON.stringify(
    {
      cells: [
        { cell_type: 'code', source: ['import os\n', source], outputs: [{ name: 'stdout', text: [output] }] },
      ],
      nbformat: 4,
    },
    undefined,
    1,
  );

export const cases: CheckCases = {
  check: 'data/secrets',
  about: 'model',
  invalid: [{ ignore: 'tests' }, { ignore_kinds: ['nothing-known'] }, { allow: [] }],
  cases: [
    { name: 'a card and metrics without keys', expect: { status: 'pass', says: ['No keys', '3 texts'] } },
    {
      name: 'a token in the configuration beside the model',
      files: { 'models/credit/config.yaml': `hub:\n  token: ${token}\n` },
      expect: {
        status: 'fail',
        says: ['models/credit/config.yaml:2', 'a Hugging Face token (hf_Q********)'],
        places: ['models/credit/config.yaml:2'],
      },
    },
    {
      name: 'a token in a cell of a notebook elsewhere in the repository',
      files: { 'notebooks/train.ipynb': notebook(`os.environ["HF_TOKEN"] = "${token}"\n`) },
      expect: { status: 'fail', says: ['notebooks/train.ipynb:7'], places: ['notebooks/train.ipynb:7'] },
    },
    {
      name: 'a key in the output of a cell, behind an escaped line break',
      files: { 'notebooks/train.ipynb': notebook('print(client)\n', `client\n${key}\n`) },
      expect: { status: 'fail', says: ['an AWS access key (AKIA********)'] },
    },
    {
      name: 'a private key and an environment file',
      files: {
        'deploy/id_rsa': `-----BEGIN RSA ${privateWord} KEY-----\nMIIE\n`,
        '.env': `WANDB_API_KEY=${wandb}\n`,
      },
      expect: { status: 'fail', says: ['.env:1', 'deploy/id_rsa:1 holds a private key'] },
    },
    {
      name: 'placeholders and references to the environment are none',
      files: {
        'models/credit/config.yaml':
          'token: hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\napi_key: ${API_KEY}\naws: AKIAIOSFODNN7EXAMPLE\n',
      },
      expect: { status: 'pass' },
    },
    {
      name: 'a file that the policy ignores',
      files: { 'tests/fixtures/config.yaml': `token: ${token}\n` },
      options: { ignore: ['tests/**'] },
      expect: { status: 'pass' },
    },
    {
      name: 'a kind that the policy ignores',
      files: { 'models/credit/config.yaml': `token: ${token}\n` },
      options: { ignore_kinds: ['huggingface-token'] },
      expect: { status: 'pass' },
    },
    {
      name: 'a configuration that is no text',
      files: { 'models/credit/config.json': new Uint8Array([0x7b, 0, 0xff, 0xfe, 0]) },
      expect: { status: 'unknown', says: ['models/credit/config.json was not searched'] },
    },
    {
      name: 'every text is ignored',
      options: { ignore: ['**'] },
      expect: { status: 'not-applicable', says: ['no configurations'] },
    },
  ],
};
