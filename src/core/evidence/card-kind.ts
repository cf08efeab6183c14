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

/** What a card's metadata says that it is of, by keys that only one of the two has; undefined where it says neither. */
export function aboutOfMetadata(metadata: Card['metadata']): 'model' | 'dataset' | undefined {
  if (metadata === undefined) return undefined;
  if (modelKeys.some((key) => Object.hasOwn(metadata, key))) return 'model';
  return datasetKeys.some((key) => Object.hasOwn(metadata, key)) ? 'dataset' : undefined;
}

/** Whether a card is of a model or of a dataset: by its metadata's keys, then its title, then its path. */
export function aboutCard(
  path: string,
  metadata: Card['metadata'],
  { sections }: Pick<CardBody, 'sections'>,
): Card['about'] {
  const stated = aboutOfMetadata(metadata);
  if (stated !== undefined) return stated;
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

/** Metadata keys of the Hub's cards. `tags`, `title` and `date` are no sign: blogs and documentation sites have them. Source: repocard_data.py. */
const hubKeys = [
  ...modelKeys,
  ...datasetKeys,
  ...'license license_name license_link language datasets metrics pretty_name task_ids paperswithcode_id model_name eval_results configs'.split(
    ' ',
  ),
];

/** Headings that only a card has, after Mitchell et al. (2019), Gebru et al. (2021) and the Hub's templates. */
const strong =
  /intended use|training data|evaluation data|model details|ethical considerations|out.of.scope|quantitative analys|caveats and recommendations|bias, risks|known limitations|model card|dataset (?:details|structure|creation|summary)|composition|collection process|curation rationale|personal and sensitive/;
/** Headings that other documents have as well. */
const weak =
  /limitation|bias|evaluation|caveat|motivation|curation|annotation|maintenance|dataset description|metrics|factors|licen[cs]e|model|results|citation|uses?\b/;
/** Documents of a repository that are about the repository. Source: GitHub Docs, community health files. */
const repositoryDocuments =
  /^(?:contributing|changelog|changes|history|news|release[_-]?notes|roadmap|code[_-]of[_-]conduct|security|support|governance|authors|maintainers|codeowners|licen[cs]e|install(?:ation)?|todo|pull_request_template|issue_template)\./;

/** Names that say it: `card.md`, `MODEL_CARD.md`, `whisper-modelcard.md`; a credit card is none. */
const cardNames = /^(?:.*[_.-])?(?:model|data|dataset|system)[_.-]?cards?(?:[_.-]|$)|^cards?\./;
/** Folders that hold a card per model. A folder `card` may hold anything: cards of a game, a component of a page. */
const cardFolders = /(?:^|\/)(?:(?:model|data|dataset|system)[_.-]?)?cards\/[^/]+$/i;

/** Whether Markdown is a card: a card's name or title, metadata that cards have, or sections that cards have. */
export function looksLikeCard(card: Card): boolean {
  const name = fileName(card.path);
  const { metadata } = card;
  if (metadata !== undefined && hubKeys.some((key) => Object.hasOwn(metadata, key))) return true;
  if (repositoryDocuments.test(name)) return false;
  if (cardNames.test(name) || cardFolders.test(card.path) || /^readme\./.test(name)) return true;
  const headings = card.sections.map(({ heading }) => heading.toLowerCase());
  if (headings.slice(0, 2).some((heading) => /(?:model|data|dataset) ?card|datasheet for/.test(heading)))
    return true;
  const own = headings.filter((heading) => strong.test(heading)).length;
  return own >= 2 || (own === 1 && headings.filter((heading) => weak.test(heading)).length >= 2);
}
