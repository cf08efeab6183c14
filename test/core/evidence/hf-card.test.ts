import { describe, expect, it } from 'vitest';
import { readEvidenceFile } from '../../../src/core/evidence/decode.ts';
import type { Card } from '../../../src/core/evidence/evidence.ts';
import { parseEvidence } from '../../../src/core/evidence/parse-evidence.ts';
import { contentOf, formatOf } from './read.ts';

function read(text: string, path = 'README.md'): { readonly card: Card; readonly codes: readonly string[] } {
  const parsed = parseEvidence(readEvidenceFile(new TextEncoder().encode(text), path));
  if (parsed.state !== 'present' || parsed.content.kind !== 'card') throw new Error(JSON.stringify(parsed));
  return { card: parsed.content.card, codes: parsed.problems.map(({ code }) => code) };
}
const filled = (text: string) => read(`# M\n\n## S\n\n${text}\n`).card.sections.at(-1)?.filled;

describe('cards', () => {
  it.each([
    '[More Information Needed]',
    'More information needed',
    '- **Developed by:** [More Information Needed]',
    'Users (both direct and downstream) should be made aware of the risks, biases and limitations of the model. More information needed for further recommendations.',
    '{{ bias | default("[More Information Needed]", true) }}',
    '<!-- This section describes the evaluation protocols. -->',
    'TODO',
    'TBD.',
    '[to be completed]',
    '---',
    '- License:',
  ])('takes %j for a placeholder', (text) => {
    expect(filled(text)).toBe(false);
  });

  it.each([
    'Not applicable.',
    'No.',
    'None known.',
    '`pip install x`',
    '![Confusion matrix](c.png)',
    'The todo list app of the bank.',
    '0.87',
  ])('takes %j for an answer', (text) => {
    expect(filled(text)).toBe(true);
  });

  it('knows sections by headings of both kinds, outside of fences, with their ends', () => {
    const { card } = read(
      'Title\n=====\n\ntext\n\n## A & **B** [optional]\n\n```md\n## no\n```\n\n### C\n\nx\n\n## D\n\ny\n',
    );
    expect(card.sections.map(({ heading, depth, line, endLine }) => [heading, depth, line, endLine])).toEqual(
      [
        ['Title', 1, 1, 18],
        ['A & B [optional]', 2, 6, 15],
        ['C', 3, 12, 15],
        ['D', 2, 16, 18],
      ],
    );
  });

  it('claims what tables say, by rows and by columns', () => {
    const { card } = read(
      '# M\n\n| Metric | Train | Test |\n|---|---|---|\n| **AUC** | 0.93 | 87.1 % |\n\n| Model | F1 | n |\n|---|---|---|\n| ours | 0.64 | 400 |\n',
    );
    expect(
      card.claims.map(({ name, value, unit, split, model, n, place }) => [
        name,
        value,
        unit,
        split,
        model,
        n,
        place.line,
      ]),
    ).toEqual([
      ['AUC', 0.93, 'fraction', 'train', undefined, undefined, 5],
      ['AUC', 87.1, 'percent', 'test', undefined, undefined, 5],
      ['F1', 0.64, 'fraction', undefined, 'ours', 400, 9],
    ]);
  });

  it.each([
    ['Portuguese', '| Métrica | Valor | Nota |\n|---|---|---|\n| **ROC-AUC** | **0,853** | 3 |'],
    ['German', '| Metrik | Wert |\n|---|---|\n| ROC-AUC | 0,853 |'],
    ['Japanese', '| 指標 | 値 |\n|---|---|\n| ROC-AUC | 0.853 |'],
  ])('takes the heading of a column of values for no model in %s', (_, table) => {
    const [auc, ...rest] = read(`# M\n\n${table}\n`).card.claims;
    expect(auc).toMatchObject({ canonical: 'roc_auc', value: 0.853, slice: {} });
    expect(auc?.model).toBeUndefined();
    expect(rest).toEqual([]);
  });

  it('takes no training log and no table of sizes for results', () => {
    expect(
      read('# M\n\n| Epoch | Step | Wer |\n|---|---|---|\n| 1 | 10 | 0.5 |\n| 2 | 20 | 0.4 |\n').card.claims,
    ).toEqual([]);
    // The Trainer's own table after one epoch; its training loss is that of the last steps, which `all_results.json` does not have.
    const one =
      '| Training Loss | Epoch | Step | Validation Loss | Accuracy |\n|:---:|:---:|:---:|:---:|:---:|\n| 0.2326 | 1.0 | 1563 | 0.1886 | 0.9281 |\n';
    expect(read(`# M\n\n${one}`).card.claims.map(({ text, split }) => [text, split])).toEqual([
      ['0.1886', 'validation'],
      ['0.9281', undefined],
    ]);
    expect(read('# M\n\n| Size | Parameters |\n|---|---|\n| tiny | 39 M |\n').card.claims).toEqual([]);
  });

  it('reads the Trainer’s list of results', () => {
    expect(
      read('# M\n\nIt achieves:\n- Loss: 0.4519\n- Wer: 0.7449\n').card.claims.map(({ canonical, text }) => [
        canonical,
        text,
      ]),
    ).toEqual([
      ['loss', '0.4519'],
      ['wer', '0.7449'],
    ]);
  });

  it('leaves a horizontal rule that swallows prose in the body, and says so', () => {
    const { card, codes } = read(
      '---\n\n# Model Card\n\nProse here.\n\n---\n\n## Uses\n\nx\n',
      'docs/model_card.md',
    );
    expect(codes).toEqual(['card/front-matter']);
    expect(card.metadata).toBeUndefined();
    expect(card.sections.map(({ heading }) => heading)).toContain('Uses');
  });

  it('says what YAML 1.1 makes of Norwegian', () => {
    expect(read('---\nlanguage:\n- no\nlicense: mit\n---\n# M\n').codes).toEqual(['yaml/ambiguous-boolean']);
    expect(read('---\nlanguage: "no"\ninference: off\n---\n# M\n').codes).toEqual([]);
  });

  it('gives metadata its lines', () => {
    const { card } = read('\n---\nlicense: mit\ndatasets:\n- a\n---\n# M\n');
    expect(card.metadataLines).toEqual({ license: 3, datasets: 4, 'datasets.0': 5 });
    expect(card.metadataRange).toEqual({ line: 2, endLine: 6 });
    expect(card.sections[0]?.line).toBe(7);
  });

  it('keeps the lines of a long card that is read in parts', () => {
    const text = Array.from(
      { length: 400 },
      (_, index) => `## S${index}\n\n${'word '.repeat(20)}[l](u${index}.md)\n`,
    ).join('\n');
    const { card } = read(`# M\n\n${text}`);
    expect(card.sections).toHaveLength(401);
    expect(card.sections[200]).toMatchObject({ heading: 'S199', line: 3 + 199 * 4, filled: true });
    expect(card.links.at(-1)).toEqual({ target: 'u399.md', line: 5 + 399 * 4 });
  });
});

describe('what is no card by its path alone', () => {
  const prose = '# Cards\n\nText of the page.\n';

  it('takes a folder "card", a credit card and a component of a page for none', () => {
    for (const path of [
      'docs/checks/card/updated.md',
      'docs/checks/dataset-card/present.md',
      'docs/credit-card.md',
      'ui/card/Usage.md',
    ])
      expect(formatOf(path, prose), path).toBe('not-evidence');
  });

  it('takes the names of cards, and folders of one card a model, for cards', () => {
    for (const path of [
      'MODEL_CARD.md',
      'docs/datasetcard.md',
      'x/card.md',
      'modelcards/ner.md',
      'docs/whisper-model-card-v2.md',
    ])
      expect(formatOf(path, prose), path).toBe('hf-card');
  });
});

describe('places of claims', () => {
  it('are those of the values, in lists and in tables', () => {
    const text =
      '# Model card\n\n- Wer: 0.7449\n- **Recall (R):** 89.4% overall\n  - F1 = `0.5`\n\n| Metric | Value |\n| --- | --- |\n| AUC | **0.91** |\n| MAE |   0.2 |\n';
    expect(
      contentOf('card', 'MODEL_CARD.md', text).card.claims.map(({ value, place }) => [
        value,
        place.line,
        place.column,
      ]),
    ).toEqual([
      [0.7449, 3, 8],
      [89.4, 4, 19],
      [0.5, 5, 11],
      [0.91, 9, 9],
      [0.2, 10, 11],
    ]);
  });
});
