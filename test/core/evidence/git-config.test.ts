import { expect, it } from 'vitest';
import { readGitConfig } from '../../../src/core/evidence/git-config.ts';

it('reads what git-config(1) gives: case, subsections, quotes, comments, values that go on in the next line, keys without a value', () => {
  const text = [
    '\uFEFF; a comment',
    '[LFS]',
    '\tUrl = https://a.example/x # where they are',
    '\tskipdownloaderrors',
    '[remote "Origin \\"x\\""] lfsurl = "https://b.example/a;b"',
    '  pushurl = https://c.example/\\',
    '    tail',
    '[\'remote "store"\']',
    '    url: s3://bucket/dvc',
  ].join('\r\n');
  expect(readGitConfig(text)).toEqual({
    settings: [
      { key: 'lfs.url', value: 'https://a.example/x', line: 3 },
      { key: 'lfs.skipdownloaderrors', value: 'true', line: 4 },
      { key: 'remote.Origin "x".lfsurl', value: 'https://b.example/a;b', line: 5 },
      { key: 'remote.Origin "x".pushurl', value: 'https://c.example/tail', line: 6 },
      { key: 'remote.store.url', value: 's3://bucket/dvc', line: 9 },
    ],
  });
});

it.each([
  ['a setting before any section', 'url = x', 1],
  ['a conflict mark', '[lfs]\n=======\n', 2],
  ['a section that is not closed', '[lfs\nurl = x', 1],
])('says the line of %s', (_, text, line) => {
  expect(readGitConfig(text)).toEqual({ malformedLine: line });
});

it('takes no more than linear time for what looks like it would', () => {
  const before = performance.now();
  readGitConfig(`[remote "${'\\'.repeat(200_000)}`);
  readGitConfig(`[a]\nb = ${'\\'.repeat(200_000)}`);
  readGitConfig(`[a]\nb = ${' '.repeat(200_000)}x`);
  expect(performance.now() - before).toBeLessThan(2_000);
});
