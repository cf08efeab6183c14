import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compileGlob,
  compileGlobs,
  type Glob,
  globBudget,
  globFlaw,
  GlobsTooCostly,
} from '../../../src/core/policy/glob.ts';

function glob(pattern: string): Glob {
  const result = compileGlob(pattern);
  if ('message' in result) throw new Error(result.message);
  return result;
}

describe('compileGlob', () => {
  // GitHub Actions' filter pattern cheat sheet where it speaks of paths; gitignore(5) for `?`, classes and folders.
  it.each([
    ['*', ['README.md', '.hidden'], ['docs/a.md']],
    ['*.jsx', ['page.jsx'], ['src/page.jsx', 'page.jsx.bak']],
    ['**.js', ['index.js', 'src/js/app.js'], ['index.jsx']],
    ['docs/*', ['docs/README.md'], ['docs/mona/octocat.txt', 'docs']],
    ['docs/**', ['docs/README.md', 'docs/mona/octocat.txt'], ['docs', 'docsy/a']],
    ['docs/**/*.md', ['docs/README.md', 'docs/mona/hello.md', 'docs/a/b/c.md'], ['docs/a.txt', 'README.md']],
    [
      '**/docs/**',
      ['docs/hello.md', 'dir/docs/my-file.txt', 'space/docs/plan/space.doc'],
      ['docsx/a', 'a/docs'],
    ],
    ['**/README.md', ['README.md', 'js/README.md'], ['XREADME.md', 'README.md/x']],
    ['**/*src/**', ['a/src/app.js', 'my-src/code/js/app.js', 'src/x'], ['srcs/x']],
    ['**/*-post.md', ['my-post.md', 'path/their-post.md'], ['post.md']],
    [
      '**/migrate-*.sql',
      ['migrate-10909.sql', 'db/migrate-v1.0.sql', 'db/sept/migrate-v1.sql'],
      ['migrate.sql'],
    ],
    ['**', ['a', 'a/b/c'], []],
    ['a**z', ['az', 'a/b/z', 'abz'], ['az/b']],
    ['model?.onnx', ['model1.onnx'], ['model.onnx', 'model12.onnx', 'model/.onnx']],
    ['[ab].csv', ['a.csv', 'b.csv'], ['c.csv', 'ab.csv']],
    ['[!ab].csv', ['c.csv'], ['a.csv', '/.csv']],
    ['[a-c]/[0-9]', ['b/7'], ['d/7', 'b/x']],
    ['[]x].csv', ['].csv', 'x.csv'], ['a.csv']],
    ['[+-9].csv', ['+.csv', '-.csv', '5.csv'], ['/.csv', 'a.csv']],
    ['x[a\\-]', ['xa', 'x-', 'x\\'], ['xb']],
    [
      'models/{credit,fraud}/*.{onnx,onnx.dvc}',
      ['models/credit/m.onnx', 'models/fraud/m.onnx.dvc'],
      ['models/x/m.onnx', 'models/credit/m.pkl'],
    ],
    ['a{,b{c,d}}e', ['ae', 'abce', 'abde'], ['abe']],
    ['\\*.md', ['*.md'], ['a.md']],
    ['\\{a,b\\}', ['{a,b}'], ['a']],
    ['a.b', ['a.b'], ['axb']],
    ['a+(b)$^|', ['a+(b)$^|'], ['ab']],
    [
      'models/credit',
      ['models/credit', 'models/credit/m.onnx', 'models/credit/v1/m.onnx'],
      ['models/credits', 'models/creditx/m'],
    ],
    ['models/*/', ['models/credit/m.onnx', 'models/a/b/c'], ['models/m.onnx']],
    ['./data/*.csv', ['data/a.csv'], ['x/data/a.csv']],
    ['/data/*.csv', ['data/a.csv'], ['x/data/a.csv']],
    ['données/*.csv', ['données/é.csv'], ['donnees/a.csv']],
    ['a\nb*', ['a\nbc'], ['a']],
  ])('%s', (pattern, matching, others) => {
    const { matches } = glob(pattern);
    for (const path of matching) expect([path, matches(path)]).toEqual([path, true]);
    for (const path of others) expect([path, matches(path)]).toEqual([path, false]);
  });

  it.each([
    ['models/credit/*.onnx', 'models/credit'],
    ['models/*/x/y.onnx', 'models'],
    ['models/{a,b}/x', 'models'],
    ['{models,data}/x', ''],
    ['models/credit/model.onnx', 'models/credit'],
    ['**/x', ''],
    ['data/**', 'data'],
  ])('everything that %s matches is in "%s"', (pattern, prefix) => {
    expect(glob(pattern).prefix).toBe(prefix);
  });

  it('knows which folders can hold a match', () => {
    const { mayContain } = glob('models/*/v1/*.onnx');
    for (const folder of ['', 'models', 'models/a', 'models/a/v1'])
      expect([folder, mayContain(folder)]).toEqual([folder, true]);
    for (const folder of ['data', 'modelsx', 'models/a/v1/deep'])
      expect([folder, mayContain(folder)]).toEqual([folder, false]);
    expect(glob('models/**').mayContain('models/a/b/c')).toBe(true);
    expect(glob('models/credit').mayContain('models/credit/v1')).toBe(true);
    expect(glob('models/credit').mayContain('models/fraud')).toBe(false);
  });

  it('never rules out a folder that holds a match', () => {
    const segment = fc.constantFrom('a', 'b', '*', '**', '?', '[ab]', '{a,b}', 'a*', '**b', '{a,b/a}');
    const path = fc.array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), path, (segments, parts) => {
        const { matches, mayContain, prefix } = glob(segments.join('/'));
        fc.pre(matches(parts.join('/')));
        expect(prefix === '' || parts.join('/').startsWith(`${prefix}/`)).toBe(true);
        for (let depth = 0; depth < parts.length; depth++)
          expect(mayContain(parts.slice(0, depth).join('/'))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['../secret', /inside the repository/],
    ['a/../b', /inside the repository/],
    ['a//b', /inside the repository/],
    ['', /empty pattern/],
    ['/', /./],
    ['a{b', /"\{" without its "\}"/],
    ['a}b', /Unexpected "\}"/],
    ['a[b', /"\[" without its "\]"/],
    ['[z-a]', /z-a/],
    ['models\\credit\\m.onnx', /Unexpected "\\"/],
    ['a\\', /Unexpected "\\"/],
    ['x'.repeat(501), /501 characters, expected at most 500/],
    ['{a,b}'.repeat(7), /more than 100 alternatives/],
    [`${'{a,'.repeat(101)}a${'}'.repeat(101)}`, /more than 100 alternatives/],
  ])('%s is a flaw', (pattern, message) => {
    expect(compileGlob(pattern)).toEqual(
      expect.objectContaining({ message: expect.stringMatching(message) }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 60 }),
          fc.string({ unit: fc.constantFrom(...'*?[]{}!,\\/-a^.$'.split('')), maxLength: 40 }),
        ),
        fc.string({ maxLength: 40 }),
        (pattern, path) => {
          const list = compileGlobs([pattern]);
          expect(typeof list.matches(path)).toBe('boolean');
          expect(typeof list.mayContain(path)).toBe('boolean');
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['many folders', `${'**/'.repeat(160)}x`],
    ['many stars', `${'*a'.repeat(240)}b`],
    ['many crossing stars', `${'**a/'.repeat(100)}b`],
    ['a long class', `[${'a-z'.repeat(100)}]*!`],
    ['what looks like a regular expression', '(a+)+$'],
  ])('runs in linear time: %s', (_, pattern) => {
    const { matches } = glob(pattern);
    // A backtracking engine does not come back from the first three within the age of the universe.
    expect(matches('a'.repeat(4096))).toBe(false);
    expect(matches(`${'a/'.repeat(2047)}y`)).toBe(false);
  });
});

describe('compileGlobs', () => {
  it('lets the last pattern that matches decide', () => {
    const { matches } = compileGlobs(['models/**', '!models/old/**', 'models/old/keep.onnx']);
    expect(matches('models/a.onnx')).toBe(true);
    expect(matches('models/old/a.onnx')).toBe(false);
    expect(matches('models/old/keep.onnx')).toBe(true);
    expect(matches('data/a.csv')).toBe(false);
  });

  it('takes away from everything where nothing else stands', () => {
    const { matches, mayContain } = compileGlobs(['!vendor/**']);
    expect(matches('models/a.onnx')).toBe(true);
    expect(matches('vendor/a.onnx')).toBe(false);
    expect(mayContain('models')).toBe(true);
  });

  it('matches nothing where it is empty or flawed', () => {
    expect(compileGlobs([]).matches('a')).toBe(false);
    expect(compileGlobs(['[']).matches('[')).toBe(false);
    expect(globFlaw('!a[')).toEqual(
      expect.objectContaining({ message: 'Unexpected "[" without its "]", expected both' }),
    );
    expect(globFlaw('!a/*')).toBeUndefined();
  });
});

describe('what matching may cost', () => {
  it('ends where more patterns are tried on more files than is bearable, over all the lists of a budget', () => {
    const budget = { left: 1_000 };
    // Twenty tries by RE2, at fifty each.
    const lists = [compileGlobs(['**/a*b'], budget), compileGlobs(['**/a*c'], budget)];
    const tryAll = (times: number): void => {
      for (let n = 0; n < times; n++) for (const { matches } of lists) matches(`x/${n}`);
    };
    tryAll(10);
    expect(() => tryAll(1)).toThrow(GlobsTooCostly);
  });

  it('leaves room for 500 models with a folder each among 100,000 files', () => {
    const budget = globBudget();
    const before = budget.left;
    const { matches } = compileGlobs(
      Array.from({ length: 500 }, (_, n) => `models/m${n}/*.onnx`),
      budget,
    );
    for (let n = 0; n < 100; n++) matches(`models/m${n % 500}/${n}.onnx`);
    // Of a thousandth of the files less than a thousandth of the budget is spent: ten times over.
    expect((before - budget.left) * 10).toBeLessThan(before / 1_000);
  });
});
