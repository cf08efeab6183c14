import { extensionOf } from './document.ts';
import type { EvidenceFormat } from './evidence.ts';
import { readCard } from './hf-card.ts';
import { malformed, notEvidence, present } from './parsed.ts';

const parts = [
  /^(?:\d+[.):]?\s*)?motivation/,
  /composition/,
  /collection/,
  /preprocessing|cleaning|labell?ing/,
  /^(?:\d+[.):]?\s*)?uses/,
  /distribution/,
  /maintenance/,
];

/** A datasheet for a dataset in Markdown: at least four of its seven parts as headings. Source: Gebru et al., Datasheets for Datasets (2021), section 3. */
export const datasheet: EvidenceFormat = {
  id: 'datasheet',
  kind: 'card',
  title: 'datasheet for a dataset',
  parse: ({ path, text }, options = {}) => {
    if (
      text === undefined ||
      (options.format !== 'datasheet' && !/^(?:md|markdown)$/.test(extensionOf(path)))
    )
      return notEvidence;
    if (!/motivation/i.test(text) && options.format !== 'datasheet') return notEvidence;
    const { card, problems, cut } = readCard(path, text);
    const headings = card.sections.map(({ heading }) => heading.toLowerCase());
    const found = parts.filter((part) => headings.some((heading) => part.test(heading))).length;
    if (found < 4 || card.metadata !== undefined) return notEvidence;
    if (cut !== undefined) return malformed('datasheet', 'card', [cut]);
    return present('datasheet', { kind: 'card', card: { ...card, about: 'dataset' } }, problems);
  },
};
