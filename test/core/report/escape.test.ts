import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codeBlock,
  codeSpan,
  cutText,
  markdownText,
  plainLine,
  suggestionBlock,
  visibleText,
} from '../../../src/core/report/escape.ts';
import { forged, nodesOf, proseOf, textOf, treeOf } from './markdown-tree.ts';

/** Text made of what Markdown, HTML, GitHub, Mermaid and terminals act on, mixed with anything at all. */
const hostile = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...'\\`*_{}[]()#+-.!|<>&~:$@=^"\'/ \n\t\r'.split('')) },
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          '@octocat',
          '@acme/team',
          '#12',
          'GH-7',
          'acme/repo#3',
          'https://evil.example/x',
          'www.evil.example',
          'mail@evil.example',
          '[x](http://e.example)',
          '![x](//e.example/i.png)',
          '<img src=x onerror=alert(1)>',
          '<!--',
          '-->',
          '</details>',
          '<a href="//e">',
          '```mermaid',
          '~~~',
          '| a | b |',
          '---',
          '8a39211a58294e5d',
          ':shipit:',
          '$x$',
          '&lt;',
          '&#64;',
          '\u001b[31m',
          '\u009b2J',
          '\u202e',
          '\u200b',
          '\u2028',
          '\ud800',
          '1.',
          '1)',
          '[^1]',
          '[^1]: x',
          '> [!NOTE]',
          '- [ ] ',
          'Fixes #1',
          '%%{init}%%',
          '\\|',
          '\\\\|',
          '`',
          '``',
          '   ',
          'a',
        ),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 5 }) },
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(''));

const runs = { numRuns: 3_000 };

describe('markdownText', () => {
  it('renders whatever text as text and code only, with nothing live in the prose', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const tree = treeOf(`Found ${markdownText(text)} here`);
        const types = new Set(nodesOf(tree).map(({ type }) => type));
        for (const type of types) expect(['root', 'paragraph', 'text', 'inlineCode']).toContain(type);
        expect(proseOf(tree)).not.toMatch(forged);
      }),
      runs,
    );
  });

  it('stays text where it begins a paragraph', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const tree = treeOf(`before\n\n${markdownText(text)}\n\nafter`);
        const types = new Set(nodesOf(tree).map(({ type }) => type));
        for (const type of types) expect(['root', 'paragraph', 'text', 'inlineCode']).toContain(type);
      }),
      runs,
    );
  });

  it('shows the reader the very text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        // What stands between single backticks is shown as code, without them.
        const said = (one: string) => one.replaceAll('`', '');
        expect(said(textOf(treeOf(`x ${markdownText(text)} x`)))).toBe(said(`x ${plainLine(text)} x`));
      }),
      runs,
    );
  });

  it('keeps a table one row and its cells apart', () => {
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const row = `| ${markdownText(one, 'cell')} | ${codeSpan(other, 'cell')} |`;
        const tree = treeOf(`| a | b |\n| --- | --- |\n${row}\n\nafter`);
        const nodes = nodesOf(tree);
        expect(nodes.filter(({ type }) => type === 'tableRow')).toHaveLength(2);
        expect(nodes.filter(({ type }) => type === 'tableCell')).toHaveLength(4);
        expect(nodes.map(({ type }) => type)).not.toEqual(expect.arrayContaining(['link']));
        expect(nodes.some(({ type }) => type === 'html' || type === 'image')).toBe(false);
        expect(proseOf(tree)).not.toMatch(forged);
      }),
      runs,
    );
  });

  it.each([
    ['@octocat', '`@octocat`'],
    ['see #12', 'see `#12`'],
    ['a_b*c*', 'a\\_b\\*c\\*'],
    ['[x](y)', '\\[x\\](y)'],
    ['# heading', '\\# heading'],
    ['1. item', '1\\. item'],
    ['auc is 0.871', 'auc is 0.871'],
    ['Use LFS (`git lfs track`) or `dvc add`.', 'Use LFS (`git lfs track`) or `dvc add`.'],
    ['a`b`c `d', 'a\\`b\\`c \\`d'],
    ['`@a` `b|c`', '`@a` `b|c`'],
    ['', ''],
  ])('writes %j as %j', (text, expected) => {
    expect(markdownText(text)).toBe(expected);
  });
});

describe('codeSpan', () => {
  it('is one code span with the very text, whatever backticks it holds', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const nodes = nodesOf(treeOf(`x ${codeSpan(text)} x`)).filter(({ type }) => type === 'inlineCode');
        const line = plainLine(text, 400);
        expect(nodes.map((node) => textOf(node))).toEqual(line === '' ? [] : [line]);
      }),
      runs,
    );
  });

  it('shows bars in a table', () => {
    const tree = treeOf(`| a |\n| --- |\n| ${codeSpan('x|y`z', 'cell')} |`);
    const code = nodesOf(tree).filter(({ type }) => type === 'inlineCode');
    expect(code.map((node) => textOf(node))).toEqual(['x|y`z']);
  });
});

describe('codeBlock and suggestionBlock', () => {
  it('cannot be closed from within', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const nodes = nodesOf(treeOf(`${codeBlock(text, 'text')}\n\nafter`));
        expect(nodes.map(({ type }) => type)).toEqual(['root', 'code', 'paragraph', 'text']);
      }),
      runs,
    );
  });

  it('keeps a suggestion as it is to be committed', () => {
    expect(suggestionBlock('## Limits\n\n```py\nx\n```\n')).toBe(
      '````suggestion\n## Limits\n\n```py\nx\n```\n````',
    );
    expect(suggestionBlock('')).toBe('```suggestion\n```');
    expect(suggestionBlock('a:\tb')).toBe('```suggestion\na:\tb\n```');
  });

  it('suggests nothing that a reviewer could not see', () => {
    expect(suggestionBlock('licence: mit\u202e')).toBeUndefined();
    expect(suggestionBlock('a\u200bb')).toBeUndefined();
  });
});

describe('plain text', () => {
  it('holds no control or invisible character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visibleText(text)).not.toMatch(/[\p{Cf}\p{Cs}\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u);
        expect(plainLine(text)).not.toMatch(/\p{Cc}/u);
      }),
      runs,
    );
  });

  it('writes out what is hidden', () => {
    expect(plainLine('a\u202eb\u001b[31m')).toBe('a⟨U+202E⟩b⟨U+001B⟩[31m');
  });

  it('never splits a pair of surrogates', () => {
    expect(cutText('ab😀cd', 4)).toBe('ab…');
    expect(cutText('abc', 3)).toBe('abc');
  });
});
