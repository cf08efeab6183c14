import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { dvcFolderText } from '../../../src/core/evidence/dvc-folder.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

describe('the hash that DVC gives a folder', () => {
  it('is that of the example in its documentation', () => {
    // dvc.org/doc/user-guide/project-structure/internal-files, "Structure of the cache directory".
    const text = dvcFolderText([
      { relativePath: 'index.jpeg', md5: '29a6c8271c0c8fbf75d3b97aecee589f' },
      { relativePath: 'cat.jpeg', md5: 'dff70c0392d7d386c39a23c64fcc0376' },
    ]);
    expect(md5(text)).toBe('196a322c107c2572335158503c64bfba');
  });

  it('sorts and escapes as Python does', () => {
    // python3 -c 'import json; print(json.dumps([{"md5": "0", "relpath": p} for p in sorted(["\U0001f600", "\uff5e", "é\"", "a/b", "a.b"])]))'
    const texts = ['\u{1f600}', '\uff5e', 'é"', 'a/b', 'a.b'].map((relativePath) => ({
      relativePath,
      md5: '0',
    }));
    expect(dvcFolderText(texts)).toBe(
      '[{"md5": "0", "relpath": "a.b"}, {"md5": "0", "relpath": "a/b"}, {"md5": "0", "relpath": "\\u00e9\\""}, {"md5": "0", "relpath": "\\uff5e"}, {"md5": "0", "relpath": "\\ud83d\\ude00"}]',
    );
  });
});
