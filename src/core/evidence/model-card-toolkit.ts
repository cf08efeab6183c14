import type { Problem } from '../problem.ts';
import { treeOf } from './document.ts';
import type { EvidenceFormat, EvidenceFile, Parsed } from './evidence.ts';
import { flawsOf, malformed, notEvidence, present, problemAt } from './parsed.ts';
import { isProtoText } from './dataset-files.ts';
import { readProtoText } from './proto-text.ts';
import { type StructuredSection, structuredCard } from './structured-card.ts';
import { performanceMetrics } from './supply-chain.ts';
import { at, entriesOf, hasKeys, itemsOf, type MapNode, placeOf, textOf, type Tree, wordOf } from './tree.ts';

/** The parts of a card under the names that Mitchell et al. (2019) and people give them. */
export const toolkitSections: readonly StructuredSection[] = [
  { heading: 'Model Details', keys: ['model_details'] },
  { heading: 'Overview', keys: ['model_details', 'overview'] },
  { heading: 'Owners', keys: ['model_details', 'owners'] },
  { heading: 'License', keys: ['model_details', 'licenses'] },
  { heading: 'License', keys: ['model_details', 'license'] },
  { heading: 'Model Parameters', keys: ['model_parameters'] },
  { heading: 'Training Data', keys: ['model_parameters', 'data'] },
  { heading: 'Evaluation', keys: ['quantitative_analysis'] },
  { heading: 'Considerations', keys: ['considerations'] },
  { heading: 'Users', keys: ['considerations', 'users'] },
  { heading: 'Intended Use', keys: ['considerations', 'use_cases'] },
  { heading: 'Limitations', keys: ['considerations', 'limitations'] },
  { heading: 'Tradeoffs', keys: ['considerations', 'tradeoffs'] },
  { heading: 'Ethical Considerations', keys: ['considerations', 'ethical_considerations'] },
  { heading: 'Fairness Assessment', keys: ['considerations', 'fairness_assessment'] },
  { heading: 'Explainability Analysis', keys: ['explainability_analysis'] },
  { heading: 'Fairness Analysis', keys: ['fairness_analysis'] },
];
const topKeys = ['model_details', 'model_parameters', 'quantitative_analysis', 'considerations'];

/**
 * Cards of Google's Model Card Toolkit, schemas 0.0.1 and 0.0.2, and of VerifyML (0.0.3, 0.0.4), as JSON, YAML or protobuf text. Metric values are
 * texts there. Source: tensorflow/model-card-toolkit, model_card_toolkit/schema; cylynx/verifyml, its schema.
 */
export const modelCardToolkit: EvidenceFormat = {
  id: 'model-card-toolkit',
  kind: 'card',
  title: 'Model Card Toolkit card',
  parse: (file, options = {}) => {
    const tree = isProtoText(file.path) ? protoTree(file) : treeOf(file);
    return tree === undefined
      ? notEvidence
      : readToolkit(tree, file, options.format === 'model-card-toolkit');
  },
};

function protoTree({ text, path }: EvidenceFile): Tree | undefined {
  if (
    text === undefined ||
    !/(?:^|\n)\s*(?:model_details|model_parameters|quantitative_analysis|considerations)\s*:?\s*[{<]/.test(
      text.slice(0, 100_000),
    )
  )
    return undefined;
  return readProtoText(text, path);
}

function readToolkit(tree: Tree, { path, text = '' }: EvidenceFile, bound: boolean): Parsed {
  const { root, errors } = tree;
  const known = topKeys.filter((key) => hasKeys(root, key) && at(root, key)?.type !== 'string').length;
  const looks =
    root?.type === 'map' &&
    !hasKeys(root, 'factors') &&
    !hasKeys(root, 'intended_use') &&
    (known >= 2 || (known === 1 && (hasKeys(root, 'schema_version') || bound)));
  if (!looks || hasKeys(root, '$schema', 'definitions')) return notEvidence;
  if (errors.length > 0) return malformed('model-card-toolkit', 'card', errors);
  const metrics = at(root, 'quantitative_analysis', 'performance_metrics');
  const claims = performanceMetrics(metrics, path, wordOf(at(root, 'model_details', 'name')));
  const problems: Problem[] = [...flawsOf(tree)];
  for (const item of itemsOf(metrics)) {
    const value = at(item, 'value');
    if (value?.type === 'map' || value?.type === 'list')
      problems.push(
        problemAt(
          path,
          value,
          'card/metric-value',
          'Unexpected value of a performance metric, expected a number',
        ),
      );
  }
  return present(
    'model-card-toolkit',
    { kind: 'card', card: structuredCard(root, path, text, toolkitSections, claims) },
    problems,
  );
}

const allenSections: readonly StructuredSection[] = [
  { heading: 'Model Details', keys: ['model_details'] },
  { heading: 'Intended Use', keys: ['intended_use'] },
  { heading: 'Factors', keys: ['factors'] },
  { heading: 'Metrics', keys: ['metrics'] },
  { heading: 'Evaluation Data', keys: ['evaluation_data'] },
  { heading: 'Training Data', keys: ['training_data'] },
  { heading: 'Quantitative Analyses', keys: ['quantitative_analyses'] },
  { heading: 'Caveats and Recommendations', keys: ['model_caveats_and_recommendations'] },
  { heading: 'Caveats and Recommendations', keys: ['caveats_and_recommendations'] },
  { heading: 'Ethical Considerations', keys: ['model_ethical_considerations'] },
  { heading: 'Ethical Considerations', keys: ['ethical_considerations'] },
];

/** AllenNLP's model cards in JSON: Mitchell's sections with prose in their fields; `null` is not filled. Source: allennlp/common/model_card.py. */
export const allennlpCard: EvidenceFormat = {
  id: 'allennlp-card',
  kind: 'card',
  title: 'AllenNLP model card',
  parse: (file) => {
    const tree = treeOf(file);
    const { root, errors } = tree ?? { root: undefined, errors: [] };
    if (tree === undefined || root?.type !== 'map') return notEvidence;
    const known = allenSections.filter(({ keys: [key = ''] }) => hasKeys(root, key)).length;
    if (known < 4 || (!hasKeys(root, 'intended_use') && !hasKeys(root, 'model_details'))) return notEvidence;
    if (errors.length > 0) return malformed('allennlp-card', 'card', errors);
    return present(
      'allennlp-card',
      { kind: 'card', card: structuredCard(root, file.path, file.text ?? '', allenSections, []) },
      flawsOf(tree),
    );
  },
};

/** VerifyML's web form as its webhook sends it: an answered question is a section. Source: cylynx/verifyml, examples. */
export const verifymlForm: EvidenceFormat = {
  id: 'verifyml-form',
  kind: 'card',
  title: 'VerifyML form response',
  parse: (file) => {
    const tree = treeOf(file);
    if (tree?.root?.type !== 'map') return notEvidence;
    const fields = at(tree.root, 'data', 'fields');
    if (
      textOf(at(tree.root, 'eventType')) !== 'FORM_RESPONSE' ||
      !/model/i.test(textOf(at(tree.root, 'data', 'formName')) ?? '')
    )
      return notEvidence;
    if (tree.errors.length > 0) return malformed('verifyml-form', 'card', tree.errors);
    const entries = new Map(
      itemsOf(fields).flatMap((field) => {
        const [key, value] = [wordOf(at(field, 'label')), at(field, 'value')];
        if (key === undefined || value === undefined) return [];
        const { line, column } = placeOf(file.path, field);
        return [[key, { key, value, line: line ?? 1, column: column ?? 1 }] as const];
      }),
    );
    const root: MapNode = { type: 'map', entries, line: 1, column: 1 };
    const sections = entriesOf(root).map(({ key }) => ({ heading: key.slice(0, 200), keys: [key] }));
    return present(
      'verifyml-form',
      { kind: 'card', card: structuredCard(root, file.path, file.text ?? '', sections, []) },
      flawsOf(tree),
    );
  },
};
