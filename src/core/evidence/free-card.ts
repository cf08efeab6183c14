import { treeOf } from './document.ts';
import type { EvidenceFormat } from './evidence.ts';
import { metricsOfTree } from './metric-tree.ts';
import { flawsOf, malformed, notEvidence, present } from './parsed.ts';
import { type StructuredSection, structuredCard } from './structured-card.ts';
import { entriesOf, hasKeys, type MapNode } from './tree.ts';

const id = 'free-card';

/** `model_card.json`, `churn-modelcard.yaml`, `dataset_card_v2.json`; a schema or a template of cards is none. */
const named =
  /^(?:.*[_.-])?(model|data(?:set)?)[_-]?card(?:[_.-](?!schema|template|config|example)\w+)?\.\w+$/;

/**
 * Cards in JSON, YAML or TOML under keys of a team's own: a file named like a card, whose keys are sections and whose known metrics are claims. They are no
 * metrics: a card is not the evidence of what it claims. Seventy repositories of the survey have a `model_card.json`; no two read are alike.
 */
export const freeCard: EvidenceFormat = {
  id,
  kind: 'card',
  title: 'model or dataset card of a team’s own form',
  parse: (file, options = {}) => {
    const name = file.path.slice(file.path.lastIndexOf('/') + 1).toLowerCase();
    const [, about] = named.exec(name.slice(-200)) ?? [];
    if (about === undefined && options.format !== id) return notEvidence;
    const tree = treeOf(file);
    if (tree?.root?.type !== 'map' || hasKeys(tree.root, '$schema', 'properties')) return notEvidence;
    if (tree.errors.length > 0) return malformed(id, 'card', tree.errors);
    const { metrics, problems } = metricsOfTree(tree.root, file.path);
    const card = structuredCard(
      tree.root,
      file.path,
      file.text ?? '',
      sectionsOf(tree.root),
      metrics.filter(({ canonical }) => canonical !== undefined),
      about?.startsWith('data') === true ? 'dataset' : 'model',
    );
    return present(id, { kind: 'card', card }, [...flawsOf(tree), ...problems]);
  },
};

/** A section for each key, and for each key of a map below it. */
function sectionsOf(root: MapNode): readonly StructuredSection[] {
  return entriesOf(root)
    .flatMap(({ key, value }) => [[key], ...entriesOf(value).map((entry) => [key, entry.key])])
    .slice(0, 1_000)
    .map((keys) => ({ heading: (keys.at(-1) ?? '').replaceAll('_', ' ').slice(0, 200), keys }));
}
