import { describe, expect, it } from 'vitest';
import { readEvidenceFile } from '../../../src/core/evidence/decode.ts';
import { boundedMarkdown, markdownChunks } from '../../../src/core/evidence/markdown-bounds.ts';
import { parseEvidence } from '../../../src/core/evidence/parse-evidence.ts';

const read = (path: string, text: string) =>
  parseEvidence(readEvidenceFile(new TextEncoder().encode(text), path));
/** A construct repeated to a size, no line longer than 80 characters. */
const filled = (piece: string, size: number): string => {
  const line = piece.includes('\n') ? piece : `${piece.repeat(Math.ceil(80 / piece.length))}\n`;
  return line.repeat(Math.ceil(size / line.length)).slice(0, size);
};

/** Constructs that make the parser do something, each on its own. */
const constructs: readonly (readonly [name: string, piece: string])[] = [
  ['links', '[a](b) '],
  ['links, each a paragraph', '[a](b)\n\n'],
  ['images', '![a](b) '],
  ['emphasis', '*a* '],
  ['emphasis that stays open', '*a **b '],
  ['strikethrough', '~~a~~ '],
  ['cells', '|a|b|c|d|\n'],
  ['items', '- a\n'],
  ['items that go in and out', '- a\n  - b\n    - c\n'],
  ['numbered items', '1. a\n   1. b\n'],
  ['quotes', '> a\n\n'],
];

describe('the bound of Markdown', () => {
  it.each(constructs)('takes some of %s and ends a flood of them', (_name, piece) => {
    expect(boundedMarkdown(filled(piece, 2_000)).cutAt).toBeUndefined();
    for (const size of [200_000, 500_000]) {
      const { text, cutAt, effort } = boundedMarkdown(filled(piece, size));
      expect(cutAt).toBeGreaterThan(1);
      expect(text.split('\n')).toHaveLength((cutAt ?? 0) - 1);
      expect(effort).toBeLessThanOrEqual(500_000);
    }
  });

  it('lets prose and code of any size up to 512 KiB through', () => {
    const prose = 'Some words of a paragraph, one after the other, without any markup in them.\n\n';
    expect(boundedMarkdown(prose.repeat(4_000)).cutAt).toBeUndefined();
    expect(boundedMarkdown(`\`\`\`\n${'a[0] | b * c\n'.repeat(30_000)}\`\`\`\n`).cutAt).toBeUndefined();
  });

  it('counts marks within their own paragraph only', () => {
    const paragraph = `${'*a* '.repeat(100)}\n\n`;
    const together = boundedMarkdown('*a* '.repeat(900)).effort;
    expect(boundedMarkdown(paragraph.repeat(9)).effort).toBeLessThan(together);
  });

  it('does not end a table of more than 32,000 characters, nor lose a row of it', () => {
    const rows = Array.from(
      { length: 450 },
      (_, index) => `| model-${index} ${'x'.repeat(70)} | 0.${100 + index} |`,
    );
    const text = `# Model card\n\n| Model | Accuracy |\n| --- | --- |\n${rows.join('\n')}\n`;
    expect(text.length).toBeGreaterThan(32_000);
    const parsed = read('MODEL_CARD.md', text);
    const claims =
      parsed.state === 'present' && parsed.content.kind === 'card' ? parsed.content.card.claims : [];
    expect(claims).toHaveLength(450);
    expect(claims.at(-1)).toMatchObject({ text: '0.549', place: { line: 454 } });
  });

  it('says of a card over the bound where it is, and lets nothing of it count', () => {
    const parsed = read(
      'MODEL_CARD.md',
      `---\nlicense: mit\n---\n# Model card\n\n${'[a](b)\n\n'.repeat(50_000)}`,
    );
    expect(parsed).toMatchObject({ state: 'malformed', format: 'hf-card', kind: 'card' });
    const [problem] = parsed.state === 'malformed' ? parsed.problems : [];
    expect(problem).toMatchObject({ code: 'card/too-large', path: 'MODEL_CARD.md' });
    expect(problem?.line).toBeGreaterThan(6);
  });

  it('says so of a paragraph without an end as well', () => {
    expect(read('MODEL_CARD.md', `# Model card\n\n${'word word word\n'.repeat(3_000)}`)).toMatchObject({
      state: 'malformed',
    });
  });

  it('parts a long list at its items, lines kept', () => {
    const list = Array.from({ length: 600 }, (_, index) => `- item ${index}\n  - below`).join('\n');
    const chunks = markdownChunks(list);
    expect(chunks.length).toBeGreaterThan(2);
    for (const { text, first } of chunks) {
      expect(text).toMatch(/^- item/);
      expect(list.split('\n')[first - 1]).toBe(text.split('\n')[0]);
    }
    expect(chunks.map(({ text }) => text).join('\n')).toBe(list);
  });
});
