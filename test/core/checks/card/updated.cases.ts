import { type CheckCases, safetensors } from '../cases.ts';

export const cases: CheckCases = {
  check: 'card/updated',
  about: 'model',
  invalid: [{ min_words: 3 }],
  cases: [
    {
      name: 'model and card change together',
      base: {
        'models/credit/model.safetensors': safetensors(1),
        'models/credit/README.md': '# Old\n\nText.\n',
      },
      expect: { status: 'pass' },
    },
    {
      name: 'only the model changes',
      base: { 'models/credit/model.safetensors': safetensors(1) },
      expect: {
        status: 'fail',
        says: ['models/credit/README.md does not'],
        places: ['models/credit/README.md:1'],
      },
    },
    {
      name: 'the card changes in a blank, a line end and a comment',
      base: {
        'models/credit/model.safetensors': safetensors(1),
        'models/credit/README.md': '# Credit\n\nRanks  applications.\n',
      },
      files: { 'models/credit/README.md': '# Credit\r\n\r\nRanks applications. \r\n\r\n<!-- v2 -->\r\n' },
      expect: { status: 'fail', says: ['only in what no reader sees'] },
    },
    {
      name: 'the card changes in a link alone',
      base: {
        'models/credit/model.safetensors': safetensors(1),
        'models/credit/README.md': '# Credit\n\nRanks. See [the run](runs/1.md).\n',
      },
      files: { 'models/credit/README.md': '# Credit\n\nRanks. See [the run](runs/2.md).\n' },
      expect: { status: 'pass' },
    },
    {
      name: 'only the metrics change',
      base: { 'models/credit/metrics.json': '{"auc": 0.8}' },
      expect: { status: 'not-applicable' },
    },
  ],
};
