import { describe, expect, it } from 'vitest';
import { contentOf, formatOf, parsed } from './read.ts';

describe('HELM', () => {
  const stat = (name: object, mean: number | null, more: object = {}) => ({
    name,
    count: mean === null ? 0 : 1,
    sum: mean ?? 0,
    sum_squared: 0,
    mean,
    ...more,
  });

  it('has the mean as value, the instances of its own split and perturbation as n, and nothing where nothing was counted', () => {
    const { metrics } = contentOf('metrics', 'runs/mmlu/stats.json', [
      stat({ name: 'exact_match', split: 'test' }, 0.75, { stddev: 0.125 }),
      stat({ name: 'exact_match', split: 'test', perturbation: { name: 'typos' } }, 0.5),
      stat({ name: 'exact_match', split: 'valid' }, null),
      stat({ name: 'num_instances', split: 'test' }, 100),
    ]);
    expect(
      metrics.map(({ name, value, split, slice, n, unit, settings }) => [
        name,
        value,
        split,
        slice,
        n,
        unit,
        settings,
      ]),
    ).toEqual([
      ['exact_match', 0.75, 'test', {}, 100, 'fraction', { count: 1, stddev: 0.125 }],
      ['exact_match', 0.5, 'test', { perturbation: 'typos' }, undefined, 'fraction', { count: 1 }],
      ['num_instances', 100, 'test', {}, undefined, 'count', { count: 1 }],
    ]);
  });
});

describe('MLflow runs as a table', () => {
  it('give each run its metrics, with the run and its state; an empty cell is none', () => {
    const { metrics } = contentOf(
      'metrics',
      'runs.csv',
      'run_id,experiment_id,status,metrics.test_auc,metrics.loss,params.lr\na1,0,FINISHED,0.875,0.25,0.1\nb2,0,FAILED,,NaN,0.2\n',
    );
    expect(
      metrics.map(({ name, canonical, value, split, settings, place }) => [
        name,
        canonical,
        value,
        split,
        settings,
        place.line,
        place.column,
      ]),
    ).toEqual([
      ['test_auc', 'roc_auc', 0.875, 'test', { run_id: 'a1', status: 'FINISHED' }, 2, 15],
      ['loss', 'loss', 0.25, undefined, { run_id: 'a1', status: 'FINISHED' }, 2, 21],
      ['loss', 'loss', NaN, undefined, { run_id: 'b2', status: 'FAILED' }, 3, 14],
    ]);
  });
});

describe('Soda', () => {
  it('tells what was measured, with the column that a check names', () => {
    const { report } = contentOf('report', 'soda.json', {
      scanStartTimestamp: '2024-01-01T00:00:00Z',
      hasFailures: false,
      checks: [
        { name: 'no gaps', column: 'age', outcome: 'pass', metrics: ['metric-s-d-t-age-missing_count'] },
      ],
      metrics: [
        {
          identity: 'metric-s-d-t-age-missing_count',
          metricName: 'missing_count',
          dataSourceName: 'd',
          value: 3,
        },
        { identity: 'metric-s-d-t-row_count', metricName: 'row_count', dataSourceName: 'd', value: 100 },
        { identity: 'metric-s-d-t-schema', metricName: 'schema', dataSourceName: 'd', value: null },
      ],
    });
    expect(
      report.metrics.map(({ name, value, unit, slice, dataset }) => [name, value, unit, slice, dataset]),
    ).toEqual([
      ['missing_count', 3, 'count', { column: 'age' }, 'd'],
      ['row_count', 100, 'count', {}, 'd'],
    ]);
  });
});

describe('AVID reports', () => {
  const one = (value: string) => ({
    data_type: 'AVID',
    problemtype: { classof: 'LLM Evaluation', type: 'Detection', description: { lang: 'eng', value } },
    description: { lang: 'eng', value: `${value} in detail` },
  });

  it('are failed items, a line each, or one object', () => {
    const lines = `${JSON.stringify(one('Injection'))}\n${JSON.stringify(one('Bias'))}\n`;
    expect(contentOf('report', 'scan.jsonl', lines).report).toMatchObject({
      tool: 'avid',
      success: false,
      items: [
        { name: 'Injection', success: false, detail: 'Injection in detail', place: { line: 1 } },
        { name: 'Bias', success: false, place: { line: 2 } },
      ],
    });
    expect(contentOf('report', 'scan.json', one('Bias')).report.items).toHaveLength(1);
  });

  it('with a broken line are malformed there', () => {
    expect(parsed('scan.jsonl', `${JSON.stringify(one('a'))}\n{"data_ty\n`)).toMatchObject({
      state: 'malformed',
      format: 'avid',
      problems: [{ line: 2 }],
    });
  });
});

describe('bills of materials in other notations', () => {
  const sha1 = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';

  it('SPDX tags and values: packages and files with checksums; text over lines is passed over', () => {
    const text = `SPDXVersion: SPDX-2.3\n# a comment\nPackageName: torch\nPackageVersion: 2.1.0\nPackageComment: <text>PackageName: none\nof it</text>\nFileName: ./model.onnx\nFileChecksum: SHA1: ${sha1}\n`;
    expect(contentOf('attestation', 'sbom.spdx', text).attestation).toMatchObject({
      type: 'SPDX-2.3',
      components: [{ name: 'torch', version: '2.1.0' }],
      subjects: [{ path: './model.onnx', algorithm: 'sha1', hash: sha1, line: 8 }],
    });
  });

  it('SPDX tags without a version, and text that never ends, are malformed', () => {
    expect(parsed('a.spdx', 'PackageName: x\n')).toMatchObject({
      state: 'malformed',
      problems: [{ code: 'spdx/version' }],
    });
    expect(parsed('a.spdx', 'SPDXVersion: SPDX-2.2\nPackageComment: <text>a\n')).toMatchObject({
      state: 'malformed',
      problems: [{ code: 'spdx/text', line: 2 }],
    });
  });

  // The elements are those of valid-machine-learning-1.5.xml of the CycloneDX specification's own tests.
  const bom = (body: string, version = '1.5') =>
    `<?xml version="1.0"?>\n<bom serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79" version="1" xmlns="http://cyclonedx.org/schema/bom/${version}">\n${body}\n</bom>\n`;
  const model = `  <components>
    <component
      type="machine-learning-model" bom-ref="a">
      <name>fraud &amp; loans</name><version>1.4</version>
      <hashes><hash alg="MD5">${'a'.repeat(32)}</hash></hashes>
      <modelCard><quantitativeAnalysis><performanceMetrics>
        <performanceMetric>
          <type>auc</type>
          <value>0.91</value>
          <slice>sex=female</slice>
          <confidenceInterval><lowerBound>0.88</lowerBound><upperBound>0.94</upperBound></confidenceInterval>
        </performanceMetric>
        <performanceMetric><type>The type of performance metric</type><value>prose</value></performanceMetric>
      </performanceMetrics></quantitativeAnalysis></modelCard>
      <components><component type="data"><name>train.csv</name></component></components>
    </component>
  </components>`;

  it('CycloneDX in XML says what it says in JSON', () => {
    const found = parsed('bom.xml', bom(model));
    expect(found).toMatchObject({ state: 'present', format: 'cyclonedx', problems: [] });
    if (found.state !== 'present' || found.content.kind !== 'attestation') throw new Error('unreadable');
    const { attestation } = found.content;
    expect(attestation).toMatchObject({
      type: 'CycloneDX 1.5',
      components: [
        { name: 'fraud & loans', version: '1.4', type: 'machine-learning-model' },
        { name: 'train.csv', version: undefined, type: 'data' },
      ],
      subjects: [{ path: 'fraud & loans', algorithm: 'md5', hash: 'a'.repeat(32), line: 7 }],
    });
    expect(attestation.metrics).toMatchObject([
      {
        name: 'auc',
        value: 0.91,
        slice: { sex: 'female' },
        interval: [0.88, 0.94],
        place: { line: 11, column: 11 },
      },
    ]);
    const prefixed = bom(model)
      .replace(/<(\/?)(?=[a-z])/gi, '<$1c:')
      .replace('xmlns=', 'xmlns:c=');
    expect(parsed('bom.xml', prefixed)).toMatchObject({
      state: 'present',
      content: { attestation: { components: attestation.components } },
    });
  });

  it.each<[string, string, number]>([
    ['an element that is not closed', bom('<components>'), 4],
    [
      'a document type, whose entities would expand',
      bom('').replace('?>', '?>\n<!DOCTYPE bom [<!ENTITY a "aaaa">]>'),
      2,
    ],
    ['an entity that XML has not', bom('<components>&a;</components>'), 3],
    [
      'more attributes than anybody writes',
      bom(`<components ${Array.from({ length: 1001 }, (_, n) => `a${n}=""`).join(' ')}/>`),
      3,
    ],
    ['elements nested without end', bom('<components>'.repeat(200)), 3],
    ['another element around it that is not closed', bom('').replace('<bom', '<other>\n<bom'), 6],
  ])('CycloneDX in XML with %s is malformed', (_name, text, line) => {
    expect(parsed('bom.xml', text)).toMatchObject({
      state: 'malformed',
      format: 'cyclonedx',
      problems: [{ line }],
    });
  });

  it('CycloneDX in XML keeps the rules that it has in JSON; other XML is no evidence', () => {
    const broken = bom(model.replace('a'.repeat(32), 'abc'));
    expect(parsed('bom.xml', broken)).toMatchObject({ problems: [{ code: 'cyclonedx/hash', line: 7 }] });
    expect(formatOf('pom.xml', '<project/>')).toBe('not-evidence');
  });
});

describe('links and signatures', () => {
  it('an in-toto link says what a step made of what', () => {
    const found = parsed(
      'train.link',
      JSON.stringify({
        signatures: [],
        signed: {
          _type: 'link',
          name: 'train',
          command: ['python', 'train.py'],
          materials: { 'data.csv': { sha256: 'aa' } },
          products: { 'model.pkl': { sha256: 'bb' } },
        },
      }),
    );
    expect(found).toMatchObject({
      format: 'in-toto-link',
      content: { attestation: { subjects: [{ path: 'model.pkl', algorithm: 'sha256', hash: 'bb' }] } },
      also: [
        {
          lineage: {
            stages: [
              { name: 'train', command: 'python train.py', inputs: [{ path: 'data.csv', hash: 'aa' }] },
            ],
          },
        },
      ],
    });
  });

  it('a bundle over one file names its digest, and by its own name the file', () => {
    // base64 of the bytes aa bb cc dd is qrvM3Q==
    const bundle = (algorithm: string) => ({
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: { certificate: { rawBytes: '' } },
      messageSignature: { messageDigest: { algorithm, digest: 'qrvM3Q==' }, signature: 'AA==' },
    });
    expect(
      contentOf('attestation', 'm/model.onnx.sigstore.json', bundle('SHA2_256')).attestation.subjects,
    ).toMatchObject([{ path: 'm/model.onnx', algorithm: 'sha256', hash: 'aabbccdd' }]);
    expect(parsed('m/model.sig', JSON.stringify(bundle('MD5')))).toMatchObject({
      state: 'malformed',
      format: 'sigstore-bundle',
    });
  });
});

describe('TFDV statistics', () => {
  it('tell rows and columns, in JSON and in protobuf text', () => {
    const expected = {
      rows: 1000,
      columns: [
        { name: 'age', type: 'INT' },
        { name: 'job', type: 'STRING' },
      ],
    };
    expect(
      contentOf('dataset', 'stats.json', {
        datasets: [
          {
            numExamples: '1000',
            features: [
              { path: { step: ['age'] }, type: 'INT', numStats: { mean: 40 } },
              { name: 'job', type: 'STRING', stringStats: { unique: 3 } },
            ],
          },
        ],
      }).dataset,
    ).toMatchObject(expected);
    expect(
      contentOf(
        'dataset',
        'stats.pbtxt',
        'datasets {\n  num_examples: 1000\n  features { path { step: "age" } type: INT num_stats { mean: 40.0 } }\n  features { name: "job" type: STRING string_stats { unique: 3 } }\n}\n',
      ).dataset,
    ).toMatchObject(expected);
  });
});
