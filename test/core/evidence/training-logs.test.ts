import { describe, expect, it } from 'vitest';
import { contentOf, formatOf, parsed } from './read.ts';

const metrics = (path: string, value: unknown) => contentOf('metrics', path, value).metrics;
const told = (path: string, value: unknown) =>
  metrics(path, value).map(({ name, canonical, value: number, split, settings, place }) => [
    name,
    canonical,
    number,
    split,
    settings,
    `${place.line ?? ''}:${place.column ?? ''}`,
  ]);

describe('a training history', () => {
  it('is lists by name, of which the last value counts, with its place', () => {
    const text = '{"loss": [0.9, 0.5],\n "val_loss": [1.0, 0.75],\n "val_accuracy": [0.5, 0.625]}';
    expect(told('history.json', text)).toEqual([
      ['loss', 'loss', 0.5, 'train', { values: 2 }, '1:16'],
      ['val_loss', 'loss', 0.75, 'validation', { values: 2 }, '2:20'],
      ['val_accuracy', 'accuracy', 0.625, 'validation', { values: 2 }, '3:24'],
    ]);
  });

  it('is read where it stands below "history", beside the epochs', () => {
    const found = told('h.json', {
      history: { loss: [0.9, 0.5], accuracy: [0.1, 0.2] },
      epoch: [0, 1],
      params: {},
    });
    expect(found.map(([name, , value]) => [name, value])).toEqual([
      ['loss', 0.5],
      ['accuracy', 0.2],
    ]);
  });

  it('is read as pandas writes it, an object by row number', () => {
    const found = told('history.json', { loss: { 0: 0.9, 1: 0.5 }, val_loss: { 0: 1, 1: 0.75 } });
    expect(found.map(([name, , value, split]) => [name, value, split])).toEqual([
      ['loss', 0.5, 'train'],
      ['val_loss', 0.75, 'validation'],
    ]);
  });

  it('keeps a NaN at its end, and passes over a null there', () => {
    const found = told('history.json', '{"loss": [0.5, NaN], "val_loss": [0.75, null]}');
    expect(found.map(([name, , value]) => [name, value])).toEqual([
      ['loss', NaN],
      ['val_loss', 0.75],
    ]);
  });

  it('is no history where the lists differ in length, or are none of a loss: values a class, a curve', () => {
    expect(parsed('metrics.json', '{"loss": [0.5, 0.4], "f1_per_class": [0.8, 0.7, 0.6]}')).toMatchObject({
      format: 'dvc-metrics',
    });
    expect(parsed('metrics.json', '{"precision": [0.5, 0.4], "recall": [0.8, 0.7]}')).toMatchObject({
      format: 'dvc-metrics',
    });
  });
});

describe('a log of an object a line', () => {
  it('gives the last value of each key, with the step of its row', () => {
    const text =
      '{"step": 10, "train_loss": 0.9}\n{"step": 20, "train_loss": 0.5, "eval_accuracy": 0.75}\n{"step": 30, "train_loss": 0.25}\n';
    expect(told('logs/train.jsonl', text)).toEqual([
      ['train_loss', 'loss', 0.25, 'train', { step: 30 }, '3:28'],
      ['eval_accuracy', 'accuracy', 0.75, 'eval', { step: 20 }, '2:50'],
    ]);
  });

  it('is read in .txt, .log and .json, as research code writes it', () => {
    const text =
      '{"train_loss": 2.5, "test_acc1": 61.5, "epoch": 0, "n_parameters": 5}\n{"train_loss": 1.5, "test_acc1": 72.25, "epoch": 1, "n_parameters": 5}\n';
    for (const path of ['log.txt', 'run/train.log', 'logs.json'])
      expect(told(path, text).map(([name, , value, split]) => [name, value, split])).toEqual([
        ['train_loss', 1.5, 'train'],
        ['test_acc1', 72.25, 'test'],
      ]);
  });

  it('takes a row’s mode for the split of its values', () => {
    const text =
      '{"env_info": "linux", "seed": 1}\n{"mode": "train", "epoch": 1, "iter": 50, "loss": 0.5}\n{"mode": "val", "epoch": 1, "iter": 9, "loss": 0.75, "bbox_mAP": 0.25}\n';
    expect(
      told('work/20240101.log.json', text).map(([name, , value, split]) => [name, value, split]),
    ).toEqual([
      ['loss', 0.5, 'train'],
      ['loss', 0.75, 'validation'],
      ['bbox_mAP', 0.25, 'validation'],
    ]);
  });

  it('that a killed run cut short is malformed, with the line', () => {
    expect(parsed('train.jsonl', '{"step": 1, "loss": 0.5}\n{"step": 2, "lo')).toMatchObject({
      state: 'malformed',
      format: 'training-log',
      problems: [{ line: 2 }],
    });
  });

  it('is told from a dataset of texts and labels', () => {
    expect(formatOf('x.jsonl', '{"step": 1, "text": "a", "label": 0, "loss": 0.5}\n')).toBe('not-evidence');
    expect(formatOf('x.jsonl', '{"prompt": "a", "epoch": 1}\n')).toBe('not-evidence');
  });

  it('is read from a list of rows as well', () => {
    expect(
      told('history.json', [
        { epoch: 1, loss: 0.5, val_f1: 0.5 },
        { epoch: 2, loss: 0.25, val_f1: 0.75 },
      ]).map(([name, , value, split, settings]) => [name, value, split, settings]),
    ).toEqual([
      ['loss', 0.25, undefined, { epoch: 2 }],
      ['val_f1', 0.75, 'validation', { epoch: 2 }],
    ]);
  });
});
