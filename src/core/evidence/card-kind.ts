import type { CardBody } from './card-body.ts';
import { fileName } from './document.ts';
import type { Card } from './evidence.ts';

const datasetKeys = [
  'task_categories',
  'annotations_creators',
  'size_categories',
  'language_creators',
  'dataset_info',
  'source_datasets',
  'multilinguality',
  'train-eval-index',
];
const modelKeys = ['model-index', 'pipeline_tag', 'library_name', 'base_model', 'widget', 'inference'];

/** Whether a card is of a model or of a dataset: by its metadata's keys, then its title, then its path. */
export function aboutCard(
  path: string,
  metadata: Card['metadata'],
  { sections }: Pick<CardBody, 'sections'>,
): Card['about'] {
  if (metadata !== undefined) {
    if (modelKeys.some((key) => Object.hasOwn(metadata, key))) return 'model';
    if (datasetKeys.some((key) => Object.hasOwn(metadata, key))) return 'dataset';
  }
  const headings = sections.slice(0, 3).map(({ heading }) => heading.toLowerCase());
  for (const heading of headings) {
    if (/data ?set card|data ?card|data ?sheet/.test(heading)) return 'dataset';
    if (/model ?card/.test(heading)) return 'model';
  }
  const name = fileName(path);
  if (/data.?set.?card|data.?card|data.?sheet/.test(name)) return 'dataset';
  if (/model.?card/.test(name)) return 'model';
  if (
    sections.some(({ heading }) =>
      /^(?:dataset (?:details|description|structure|creation|summary)|curation rationale)$/i.test(heading),
    )
  )
    return 'dataset';
  if (
    sections.some(({ heading }) =>
      /^(?:model (?:details|description|sources)|intended uses?.*|training procedure)$/i.test(heading),
    )
  )
    return 'model';
  return 'unknown';
}

const telling =
  /intended use|limitation|bias|training data|evaluation|model detail|ethical|out.of.scope|quantitative anal|caveat|motivation|composition|collection process|curation|annotation|maintenance|dataset (?:detail|structure|description|creation|summary)|metrics|factors/;

/** Whether Markdown is a card: metadata, a card's name, its title, or two of the sections that cards have. */
export function looksLikeCard(card: Card): boolean {
  if (card.metadata !== undefined || card.metadataRange !== undefined) return true;
  const name = fileName(card.path);
  if (
    /(?:^|[/_.-])(?:model|data|dataset|system)?[_.-]?cards?(?:[/_.-]|$)/i.test(card.path) ||
    /^readme\./.test(name)
  )
    return true;
  const headings = card.sections.map(({ heading }) => heading.toLowerCase());
  if (headings.slice(0, 2).some((heading) => /(?:model|data|dataset) ?card|datasheet for/.test(heading)))
    return true;
  return headings.filter((heading) => telling.test(heading)).length >= 2;
}
