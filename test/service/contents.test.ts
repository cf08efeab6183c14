import { describe, expect, it } from 'vitest';
import { openPredictions } from '../../src/data/open-predictions.ts';
import { contentReader, parseFiles } from '../../src/service/contents.ts';
import { memoryRepository } from '../harness/memory-repository.ts';

describe('a file that is wanted several times', () => {
  it('is parsed once: as metrics and as a report, by two that ask at the same time, and again', async () => {
    const repository = memoryRepository([{ 'm/metrics.json': '{"accuracy": 0.9}' }]);
    const [file] = await repository.select('c0', {
      key: 'all',
      matches: () => true,
      mayContain: () => true,
    });
    if (file === undefined) throw new Error('no file');
    const reader = contentReader(openPredictions());
    const ask = async () =>
      (
        await parseFiles(reader, repository, [
          { file, reading: undefined },
          { file, reading: undefined },
        ])
      ).get(file.path);
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(first).toMatchObject({ state: 'present', format: 'dvc-metrics' });
    expect(second).toBe(first);
    expect(await ask()).toBe(first);
  });
});
