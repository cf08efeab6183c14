import { type CheckCases, standardFiles } from '../cases.ts';

const card = (text: string) => ({ 'models/credit/README.md': `# Credit model\n\n${text}\n` });

export const cases: CheckCases = {
  check: 'card/links-resolve',
  about: 'model',
  invalid: [{ anchors: 'yes' }, { fetch: true }],
  cases: [
    {
      name: 'a file beside the card, one from the root, a folder, an image and a heading',
      files: {
        ...card(
          '[metrics](metrics.json), [notes](/docs/notes.md#how-it-was-tested), [folder](../credit/)\n\n![curve](../../docs/roc%20curve.png?raw=true)\n\n## What it is for\n\n[up](#what-it-is-for) and [data](https://example.com/data)',
        ),
        'docs/notes.md': '# Notes\n\n## How it was *tested*\n',
        'docs/roc curve.png': 'png',
      },
      expect: { status: 'pass', says: ['5 links', '1 address elsewhere not checked'] },
    },
    {
      name: 'a report that is not there',
      files: card('See [the report](reports/fairness.html) and\n![roc](roc.png).'),
      expect: {
        status: 'fail',
        says: ['2 links', 'reports/fairness.html is not in the repository (line 3)', 'roc.png'],
        places: ['models/credit/README.md:3', 'models/credit/README.md:4'],
      },
    },
    {
      name: 'HTML links and images, comments left out',
      files: card(
        '<p>\n<img src="roc.png">\n<!-- <img src="old.png"> -->\n<a href="metrics.json">m</a>\n</p>',
      ),
      expect: { status: 'fail', says: ['1 link', 'roc.png'], places: ['models/credit/README.md:4'] },
    },
    {
      name: 'a link that is defined at the end',
      files: card('See [the report][r].\n\n[r]: reports/gone.md'),
      expect: { status: 'fail', says: ['reports/gone.md'], places: ['models/credit/README.md:5'] },
    },
    {
      name: 'upper and lower case are different files',
      files: { ...card('[n](Notes.md)'), 'models/credit/notes.md': 'x\n' },
      expect: { status: 'fail', says: ['Notes.md is written models/credit/notes.md in the repository'] },
    },
    {
      name: 'places on a machine of one’s own',
      files: card('[a](file:///tmp/a.md) [b](C:\\data\\b.csv) [c](/home/ada/c.png)'),
      expect: { status: 'fail', says: ['3 links', 'somebody’s own machine'] },
    },
    {
      name: 'a link without a target',
      files: card('[to be written]()'),
      expect: { status: 'fail', says: ['a link without a target points nowhere'] },
    },
    {
      name: 'out of the repository',
      files: card('[a](../../../secrets/key.pem)'),
      expect: { status: 'fail', says: ['leaves the repository'] },
    },
    {
      name: 'a page of GitHub, as people link to it',
      files: card('[a](../../../../issues) [m](metrics.json)'),
      expect: { status: 'pass', says: ['1 link of', '1 address'] },
    },
    {
      name: 'a heading that is not there',
      files: card('[a](#evaluation)\n\n## Evaluation results'),
      expect: { status: 'fail', says: ['#evaluation names no heading of models/credit/README.md'] },
    },
    {
      name: 'the second heading of a name, an id in HTML, emoji and punctuation',
      files: card(
        '[a](#use-1) [b](#top) [c](#-data--privacy) [d](#Limits) [e](notes.md#setup)\n\n<a id="top"></a>\n\n## Use\n\n## Use\n\n## 🚀 Data & privacy!\n\n## Limits',
      ),
      expect: { status: 'fail', says: ['1 link of', 'notes.md#setup is not in the repository'] },
    },
    {
      name: 'headings are not asked for',
      files: card('[a](#nothing) [m](metrics.json)'),
      options: { anchors: false },
      expect: { status: 'pass' },
    },
    {
      name: 'a heading of a file that is too large to be read whole',
      files: {
        ...card('[a](notes.md#end)'),
        'models/credit/notes.md': '# Notes\n\nText.\n\n'.repeat(40_000),
      },
      expect: { status: 'unknown', says: ['notes.md#end', 'too large'] },
    },
    {
      name: 'below a symbolic link',
      files: { ...card('[a](shared/notes.md)'), 'models/credit/shared': { symlink: '../shared' } },
      expect: { status: 'pass' },
    },
    {
      name: 'no link to a file',
      files: { ...standardFiles, ...card('[paper](https://example.com/paper), <mailto:ada@example.com>') },
      expect: { status: 'not-applicable', says: ['2 addresses elsewhere not checked'] },
    },
  ],
};
