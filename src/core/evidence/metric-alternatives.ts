import type { MetricContext } from './metric-annotations.ts';
import { isAggregate, isBaseline, isHolder, isParameters, isSampleSize } from './metric-keys.ts';
import { splitOfContainer, splitOfName, standardName, wordsOf } from './metric-name.ts';
import { numberIn } from './number-text.ts';
import { entriesOf, type MapNode, type TreeNode, wordOf } from './tree.ts';

/** What tells the maps below a key apart, and which of them: each the model of that name, or the group of that name. */
export interface Alternatives {
  readonly attribute: string | undefined;
  readonly keys: ReadonlySet<string>;
}

/** Names of estimators as scikit-learn, XGBoost, LightGBM, CatBoost and the usual networks have them, with or without `Classifier` or `Regressor`; `raw_model`. */
const estimators =
  /(?:^|_)(?:log(?:istic|reg|it)|linear_(?:regression|svc|svm)|ridge|lasso|elastic_?net|xgb(?:oost)?|light_?gbm|lgbm|cat_?boost|random_?forest|extra_?trees|decision_?tree|(?:hist_)?gradient_?boosting|gbm|gbdt|ada_?boost|sv[mcr]|knn|k_?neighbors|naive_?bayes|(?:gaussian|multinomial|bernoulli)_?nb|mlp|neural_net(?:work)?|dummy|bert|distil_?bert|roberta|res_?net\d*|vgg\d*|efficient_?net|mobile_?net|dense_?net\d*|inception|vit|(?:bi_?)?lstm|gru|cnn|rnn|transformer|prophet|s?arima|model)(?:_|\d|$|classifier|regressor)/;

/**
 * Two or more maps side by side that measure the same: `{ logistic_regression: { auc }, xgboost: { auc } }` are models,
 * `{ segment: { retail: { auc }, sme: { auc } } }` groups of `segment`. Undefined where neither their names nor the key above them
 * says what they are, and nobody guesses.
 */
export function alternativesOf(above: string | undefined, map: MapNode): Alternatives | undefined {
  const children = entriesOf(map).filter(
    ({ key, value }) =>
      value.type === 'map' &&
      splitOfContainer(key) === undefined &&
      !/^(?:cv[ _-]?)?fold/i.test(key) &&
      !isParameters(key) &&
      !isAggregate(key) &&
      knownBelow(value).size > 0,
  );
  const [first, ...others] = children.map(({ value }) => knownBelow(value));
  if (first === undefined || others.length === 0) return undefined;
  if (![...first].some((name) => others.every((one) => one.has(name)))) return undefined;
  if (children.some(({ key }) => standardName(key) !== undefined)) return undefined;
  const keys = new Set(children.map(({ key }) => key));
  if (children.some(({ key }) => estimators.test(wordsOf(key).join('_'))))
    return { attribute: undefined, keys };
  if (
    children.some(({ key }) => isBaseline(key)) ||
    isHolder(wordsOf(above ?? '').at(-1) ?? '') ||
    splitOfContainer(above ?? '') !== undefined
  )
    return undefined;
  return { attribute: (above ?? '').slice(0, 200), keys };
}

/** What stands above the map of a key that is one of `apart`; as it was where it is none, or where a group is named already. */
export function toldApart(here: MetricContext, apart: Alternatives | undefined, key: string): MetricContext {
  if (apart?.keys.has(key) !== true) return here;
  const short = key.slice(0, 200);
  if (apart.attribute === undefined) return { ...here, model: short };
  return Object.keys(here.slice).length > 0 ? here : { ...here, slice: { [apart.attribute]: short } };
}

/** The known metrics that a map holds, itself or by split. */
function knownBelow(node: TreeNode): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { key, value } of entriesOf(node)) {
    if (numberIn(value) !== undefined && !isSampleSize(key)) {
      const name = standardName(splitOfName(key).bare);
      if (name !== undefined) found.add(name);
    } else if (value.type === 'map' && splitOfContainer(key) !== undefined)
      for (const inner of entriesOf(value)) {
        const name = numberIn(inner.value) === undefined ? undefined : standardName(inner.key);
        if (name !== undefined) found.add(name);
      }
  }
  return found;
}

/** Fields of the first record that are looked at, and records: the product bounds the work on a hostile file. */
const maxFields = 20;
const maxRecords = 10_000;

/**
 * The field that tells the records of a list apart (`variant`, `language`), as a table written record by record has one: the first that
 * holds another short text in each of two or more records.
 */
export function labelField(items: readonly TreeNode[]): string | undefined {
  const [first] = items;
  if (items.length < 2 || first?.type !== 'map' || items.length > maxRecords) return undefined;
  const fields = entriesOf(first).filter(({ value }) => value.type === 'string');
  return fields.slice(0, maxFields).find(({ key }) => {
    const words = items.map((item) =>
      item.type === 'map' ? wordOf(item.entries.get(key)?.value) : undefined,
    );
    return (
      words.every((word) => word !== undefined && word !== '' && word.length <= 200) &&
      new Set(words).size === words.length
    );
  })?.key;
}
