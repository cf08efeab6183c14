import { describe, expect, it } from 'vitest';
import { inspectArtifact } from '../../../src/core/artifact/inspect.ts';
import { bytesSource } from '../../../src/core/artifact/pickle/window.ts';

const md5 = 'd41d8cd98f00b204e9800998ecf8427e';
const inspect = (text: string, name = 'model.pkl.dvc') =>
  inspectArtifact(bytesSource(new TextEncoder().encode(text)), name);
const codes = (text: string): string[] =>
  inspect(text).findings.map(({ severity, code }) => `${severity} ${code}`);

describe('DVC pointers (dvc/schema.py, dvc/output.py)', () => {
  it.each([
    ['DVC 3', `outs:\n- md5: ${md5}\n  size: 0\n  hash: md5\n  path: model.pkl\n`],
    ['a folder', `outs:\n- md5: ${md5}.dir\n  size: 10\n  nfiles: 2\n  path: data\n`],
    ['cloud versioning', 'outs:\n- path: data\n  files:\n  - relpath: a\n    md5: abc\n'],
    ['an ETag', 'outs:\n- etag: 0x8D9\n  path: model.pkl\n'],
  ])('%s: nothing above info, and never clean', (_name, text) => {
    expect(codes(text)).toEqual(['info dvc.not-fetched']);
    expect(inspect(text).verdict).toBe('unscannable');
  });

  it.each([
    ['no checksum', 'outs:\n- path: model.pkl\n', 'high dvc.no-hash'],
    ['no MD5', 'outs:\n- md5: zz\n  path: model.pkl\n', 'high dvc.bad-hash'],
    ['a negative size', `outs:\n- md5: ${md5}\n  size: -1\n  path: a\n`, 'high dvc.size-mismatch'],
    ['an absolute path', `outs:\n- md5: ${md5}\n  path: /etc/passwd\n`, 'high dvc.path-outside'],
    ['a drive', `outs:\n- md5: ${md5}\n  path: 'C:\\x'\n`, 'high dvc.path-outside'],
    ['a path upwards', `outs:\n- md5: ${md5}\n  path: ../../x\n`, 'critical dvc.path-outside'],
    [
      'a hook of git',
      `outs:\n- md5: ${md5}\n  path: .git/hooks/post-checkout\n`,
      'critical dvc.path-outside',
    ],
    ['a key twice', `outs:\n- md5: ${md5}\n  md5: ${md5}\n  path: a\n`, 'high dvc.yaml'],
    ['a tag of Python', `outs: !!python/object/apply:os.system ["id"]\n`, 'critical yaml.tag'],
    ['no YAML', 'outs: [', 'high dvc.yaml'],
    ['no path', `outs:\n- md5: ${md5}\n`, 'high dvc.no-path'],
    [
      'aliases without end',
      `a: &a [x, x]\nb: &b [${'*a, '.repeat(60)}]\nouts: [${'*b, '.repeat(60)}]\n`,
      'high dvc.yaml',
    ],
  ])('%s', (_name, text, finding) => {
    expect(codes(text)).toContain(finding);
  });

  it('a pickle under the name of a pointer is a pickle, and a lie', () => {
    const { format, verdict } = inspectArtifact(
      bytesSource(Uint8Array.of(0x80, 4, 0x63, 0x6f, 0x73, 10, 0x73, 0x79, 0x73, 10, 0x29, 0x52, 0x2e)),
      'model.pkl.dvc',
    );
    expect({ format, verdict }).toEqual({ format: 'pickle', verdict: 'dangerous' });
  });
});
