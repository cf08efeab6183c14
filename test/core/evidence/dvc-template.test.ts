import { describe, expect, it } from 'vitest';
import { contentOf, parsed } from './read.ts';

const lineage = (text: string) => contentOf('lineage', 'p/dvc.yaml', text).lineage;
const problems = (text: string) => {
  const found = parsed('p/dvc.yaml', text);
  return found.state === 'present' ? found.problems : found;
};

describe('dvc.yaml with templates', () => {
  it('writes a foreach over a list out, an item a stage', () => {
    const { stages, declaredMetrics } = lineage(
      'stages:\n  eval:\n    foreach: [us, eu]\n    do:\n      cmd: x\n      deps: ["data/${item}.csv"]\n      metrics:\n      - metrics/${item}.json: {cache: false}\n',
    );
    expect(stages.map(({ name, inputs }) => [name, inputs.map(({ path }) => path)])).toEqual([
      ['eval@us', ['p/data/us.csv']],
      ['eval@eu', ['p/data/eu.csv']],
    ]);
    expect(declaredMetrics).toEqual([
      { path: 'p/metrics/us.json', cached: false, line: 8 },
      { path: 'p/metrics/eu.json', cached: false, line: 8 },
    ]);
  });

  it('names the stages of a map by its keys, those of a list of maps by their number', () => {
    expect(
      lineage(
        'stages:\n  a:\n    foreach:\n      one: {out: x.pkl}\n      two: {out: y.pkl}\n    do:\n      cmd: c\n      outs: ["${key}/${item.out}"]\n  b:\n    foreach:\n    - {n: 1}\n    - {n: 2}\n    do:\n      cmd: c\n      outs: ["b${item.n}"]\n',
      ).stages.map(({ name, outputs }) => [name, outputs.map(({ path }) => path)]),
    ).toEqual([
      ['a@one', ['p/one/x.pkl']],
      ['a@two', ['p/two/y.pkl']],
      ['b@0', ['p/b1']],
      ['b@1', ['p/b2']],
    ]);
  });

  it('writes a matrix out, the last list turning fastest, and names what is no plain value by list and number', () => {
    expect(
      lineage(
        'stages:\n  t:\n    matrix:\n      model: [cnn, xgb]\n      set:\n      - {f: 1}\n      - {f: 2}\n    cmd: c\n    outs: ["${item.model}-${item.set.f}.pkl"]\n',
      ).stages.map(({ name, outputs }) => [name, outputs[0]?.path]),
    ).toEqual([
      ['t@cnn-set0', 'p/cnn-1.pkl'],
      ['t@cnn-set1', 'p/cnn-2.pkl'],
      ['t@xgb-set0', 'p/xgb-1.pkl'],
      ['t@xgb-set1', 'p/xgb-2.pkl'],
    ]);
  });

  it('fills in vars of the file and of the stage, nested and by index, in wdir as well', () => {
    const { stages, declaredMetrics } = lineage(
      'vars:\n- out: {dir: build, names: [a, b]}\n- models: [m1]\nstages:\n  s:\n    vars: [{kind: test}]\n    wdir: ${out.dir}\n    cmd: c\n    outs: ["${out.names[1]}.${kind}"]\n  each:\n    foreach: ${models}\n    do: {cmd: c, outs: ["${item}"]}\nmetrics: ["${out.dir}/m.json"]\n',
    );
    expect(stages.map(({ name, outputs }) => [name, outputs[0]?.path])).toEqual([
      ['s', 'p/build/b.test'],
      ['each@m1', 'p/m1'],
    ]);
    expect(declaredMetrics.map(({ path }) => path)).toEqual(['p/build/m.json']);
  });

  it('says what stands in another file, with its place, and declares no path of it', () => {
    const text =
      'vars: [config.yaml]\nstages:\n  s:\n    cmd: c\n    outs: [fixed.pkl, "${train.out}"]\n    metrics: ["${train.metrics}"]\n  e:\n    foreach: ${models}\n    do: {cmd: c, outs: ["${item}.pkl"]}\n';
    const { stages, declaredMetrics } = lineage(text);
    expect(stages.map(({ name, outputs }) => [name, outputs.map(({ path }) => path)])).toEqual([
      ['s', ['p/fixed.pkl']],
      ['e', []],
    ]);
    expect(declaredMetrics).toEqual([]);
    expect(problems(text)).toMatchObject([
      {
        code: 'dvc/template',
        line: 8,
        column: 14,
        message: expect.stringContaining('foreach of the stage "e"'),
      },
      { code: 'dvc/template', line: 5, column: 23, message: expect.stringContaining('${train.out}') },
      { code: 'dvc/template', line: 6, column: 15, message: expect.stringContaining('${train.metrics}') },
      { code: 'dvc/template', line: 9, column: 25, message: expect.stringContaining('${item}') },
    ]);
  });

  it('bounds what a matrix of many lists makes', () => {
    const list = JSON.stringify(Array.from({ length: 50 }, (_, index) => index));
    const text = `stages:\n  t:\n    matrix: {a: ${list}, b: ${list}, c: ${list}}\n    cmd: c\n`;
    expect(lineage(text).stages).toHaveLength(1);
    expect(problems(text)).toMatchObject([{ code: 'dvc/template', line: 3 }]);
  });

  it('fills the command in, and marks the stage of which a part stands elsewhere', () => {
    const { stages } = lineage(
      'stages:\n  a:\n    foreach: [1, x]\n    do: {cmd: "run ${item}", deps: ["${item}.py"]}\n  b:\n    cmd: run ${seed}\n    deps: [b.py]\n',
    );
    expect(stages.map(({ name, command, templated }) => [name, command, templated])).toEqual([
      ['a@1', 'run 1', undefined],
      ['a@x', 'run x', undefined],
      ['b', 'run ${seed}', true],
    ]);
  });

  it('leaves open what Python prints otherwise than it is written', () => {
    expect(lineage('vars: [{lr: 1e-3}]\nstages:\n  b: {cmd: "run ${lr}"}\n').stages).toMatchObject([
      { command: 'run ${lr}', templated: true },
    ]);
  });
});
