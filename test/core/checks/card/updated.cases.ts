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
      name: 'only the metrics change',
      base: { 'models/credit/metrics.json': '{"auc": 0.8}' },
      expect: { status: 'not-applicable' },
    },
  ],
};
