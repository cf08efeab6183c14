import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { lfsRules } from '../../../src/core/evidence/git-attributes.ts';
import { scratchRepository } from '../../git/scratch.ts';

const root = `# large files
*.bin filter=lfs diff=lfs merge=lfs -text
/top.pt filter=lfs
saved_model/**/* filter=lfs
"with space.bin" -filter
[attr]big filter=lfs -text
*.big big
*.h5 filter=lfs
*.h5 filter=other
data filter=lfs
weights/ filter=lfs
{a,b}.npy filter=lfs
x?[yz].ckpt filter=lfs
*.txt text
`;
const deeper = '*.bin !filter\nkeep.bin filter=lfs\n';
const paths = [
  'model.bin',
  'a/b/model.bin',
  'top.pt',
  'a/top.pt',
  'saved_model/v/1.pb',
  'saved_model/1.pb',
  'with space.bin',
  'a.big',
  'm.h5',
  'data',
  'data/a.csv',
  'weights/a.pt',
  'a.npy',
  '{a,b}.npy',
  'x1y.ckpt',
  'x1x.ckpt',
  'n.txt',
  'deep/model.bin',
  'deep/keep.bin',
  'deep/er/model.bin',
];

describe('what Git LFS keeps', () => {
  it('is what git itself says of the same files', () => {
    const scratch = scratchRepository();
    try {
      scratch.write({ '.gitattributes': root, 'deep/.gitattributes': deeper });
      const said = execFileSync('git', ['check-attr', '-z', 'filter', '--', ...paths], {
        cwd: scratch.path,
        encoding: 'utf8',
      }).split('\0');
      const ruleOf = lfsRules([
        { path: '.gitattributes', text: root },
        { path: 'deep/.gitattributes', text: deeper },
      ]);
      const ours = paths.map((path) => [path, ruleOf(path)?.lfs === true]);
      expect(ours).toEqual(paths.map((path, index) => [path, said[index * 3 + 2] === 'lfs']));
    } finally {
      scratch.remove();
    }
  });

  it('names the line that decides', () => {
    const ruleOf = lfsRules([{ path: '.gitattributes', text: root }]);
    expect(ruleOf('a/model.bin')).toEqual({ lfs: true, path: '.gitattributes', line: 2 });
    expect(ruleOf('m.h5')).toEqual({ lfs: false, path: '.gitattributes', line: 9 });
    expect(ruleOf('n.txt')).toBeUndefined();
  });
});
