import { createHash } from 'node:crypto';
import { type CheckCases, standardMetrics } from '../cases.ts';
import { dvcLock, dvcPointer, md5 } from './dvc-lock.ts';

const data = 'id,amount\n1,10\n';
const sha256 = createHash('sha256').update(data).digest('hex');
const lock = dvcLock({
  train: {
    deps: [
      ['data/train.csv', md5(data)],
      ['src/train.py', md5('print(1)\n')],
    ],
    outs: [['models/credit/metrics.json', md5(standardMetrics)]],
  },
});
const card = (datasets: string) => ({
  'models/credit/README.md': `---\nlicense: mit\ndatasets: ${datasets}\n---\n# Credit model\n`,
});
const bill = (hash: string) => ({
  'models/credit/bom.json': JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    components: [
      { type: 'machine-learning-model', name: 'credit' },
      { type: 'data', name: 'applications', hashes: [{ alg: 'SHA-256', content: hash }] },
    ],
  }),
});
/** SPDX 3.0.1, Core: a relationship leads from one element to others; the AI profile's `trainedOn` to data. */
const spdx = (relationshipType: string, hash: string) => ({
  'models/credit/model.spdx3.json': JSON.stringify({
    '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
    '@graph': [
      { type: 'ai_AIPackage', spdxId: 'urn:model', name: 'credit' },
      {
        type: 'dataset_DatasetPackage',
        spdxId: 'urn:data',
        name: 'applications',
        verifiedUsing: [{ type: 'Hash', algorithm: 'sha256', hashValue: hash }],
      },
      { type: 'Relationship', spdxId: 'urn:r', relationshipType, from: 'urn:model', to: ['urn:data'] },
    ],
  }),
});
const provenance = (uri: string, hash: string) => ({
  'models/credit/provenance.intoto.jsonl': `${JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'model.safetensors', digest: { sha256: '0'.repeat(64) } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        resolvedDependencies: [
          { uri: 'git+https://example.com/code', digest: { gitCommit: '1'.repeat(40) } },
          { uri, digest: { sha256: hash } },
        ],
      },
    },
  })}\n`,
});
const run = (digest: string | undefined) => ({
  'models/credit/run.json': JSON.stringify({
    info: { run_id: 'a1', status: 'FINISHED' },
    data: { params: { seed: '7' }, metrics: { auc: 0.871 } },
    inputs: {
      dataset_inputs: [
        {
          dataset: { name: 'applications', ...(digest === undefined ? {} : { digest }) },
          tags: [{ key: 'mlflow.data.context', value: 'training' }],
        },
      ],
    },
  }),
});
const trained = `datasets:\n  - id: applications\n    files: [data/*.csv, data/*.csv.dvc]\n`;

export const cases: CheckCases = {
  check: 'lineage/data-pinned',
  about: 'model',
  invalid: [{ in_repository: 'maybe' }],
  cases: [
    {
      name: 'dvc.lock and the pointer of the data name one hash',
      files: { 'dvc.lock': lock, 'data/train.csv.dvc': dvcPointer('train.csv', md5(data)) },
      expect: { status: 'pass', says: ['data/train.csv', 'which is in the repository'] },
    },
    {
      name: 'the data is committed as it was hashed',
      files: { 'dvc.lock': lock, 'data/train.csv': data },
      expect: { status: 'pass' },
    },
    {
      name: 'the data in the repository is another',
      files: { 'dvc.lock': lock, 'data/train.csv.dvc': dvcPointer('train.csv', md5('other')) },
      expect: { status: 'fail', says: ['made from other data', 'data/train.csv'], places: ['dvc.lock:6'] },
    },
    {
      name: 'the data is nowhere',
      files: { 'dvc.lock': lock },
      expect: { status: 'unknown', says: ['nothing in the repository can be compared with'] },
    },
    {
      name: 'the data is nowhere, where the name is enough',
      files: { 'dvc.lock': lock },
      options: { in_repository: false },
      expect: { status: 'pass', says: ['names its data with its version: data/train.csv'] },
    },
    {
      name: 'the card lists a dataset without a version',
      files: card('[acme/applications]'),
      expect: {
        status: 'fail',
        says: ['without a version: acme/applications'],
        places: ['models/credit/README.md:3'],
      },
    },
    {
      name: 'the card lists a dataset with its revision',
      files: card('["acme/applications@4d7a1b2"]'),
      options: { in_repository: false },
      expect: { status: 'pass', says: ['acme/applications 4d7a1b2'] },
    },
    {
      name: 'the card lists a dataset at a branch, which moves',
      files: card('["acme/applications@main", { name: acme/loans, revision: latest }]'),
      options: { in_repository: false },
      expect: { status: 'fail', says: ['without a version: acme/applications and acme/loans'] },
    },
    {
      name: 'the card lists the hash of a committed file',
      files: { ...card(`[{ path: data/train.csv, sha256: ${sha256} }]`), 'data/train.csv': data },
      expect: { status: 'pass' },
    },
    {
      name: 'the card lists another hash than that of the committed file',
      files: { ...card(`[{ path: data/train.csv, sha256: "${'0'.repeat(64)}" }]`), 'data/train.csv': data },
      expect: { status: 'fail', says: ['data/train.csv 0000000000…'] },
    },
    {
      name: 'nothing names the data',
      expect: { status: 'unknown', says: ['Nothing says which data credit'] },
    },
    {
      name: 'a bill of materials has the hash of a file that the model was trained on',
      files: { ...bill(sha256), 'data/train.csv': data },
      trainedOn: ['applications'],
      policy: trained,
      expect: { status: 'pass', says: ['(data/train.csv)'] },
    },
    {
      name: 'a bill of materials has a hash that no file has',
      files: { ...bill('0'.repeat(64)), 'data/train.csv': data },
      trainedOn: ['applications'],
      policy: trained,
      expect: { status: 'unknown', says: ['applications 0000000000…'] },
    },
    {
      name: 'an SPDX document says on which data the model was trained, and that is here',
      files: { ...spdx('trainedOn', sha256), 'data/train.csv': data },
      trainedOn: ['applications'],
      policy: trained,
      expect: { status: 'pass', says: ['(data/train.csv)'] },
    },
    {
      name: 'an SPDX document names data that the model was tested on',
      files: { ...spdx('testedOn', sha256), 'data/train.csv': data },
      trainedOn: ['applications'],
      policy: trained,
      expect: { status: 'unknown', says: ['Nothing says which data credit'] },
    },
    {
      name: 'provenance names the data, and the code beside it is no data',
      files: { ...provenance('file:data/train.csv', sha256), 'data/train.csv': data },
      expect: { status: 'pass', says: ['repository: data/train.csv'] },
    },
    {
      name: 'provenance names an LFS object',
      files: {
        ...provenance('data/train.csv', sha256),
        'data/train.csv': `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize 15\n`,
      },
      expect: { status: 'pass' },
    },
    {
      name: 'a run names its dataset with a digest of MLflow’s own',
      files: run('062ac4fa'),
      expect: { status: 'unknown', says: ['applications 062ac4fa'], places: ['models/credit/run.json:1'] },
    },
    {
      name: 'a run names its dataset without a digest',
      files: run(undefined),
      expect: { status: 'fail', says: ['without a version: applications'] },
    },
  ],
};
