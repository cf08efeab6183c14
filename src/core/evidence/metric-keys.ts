import { standardName, wordsOf } from './metric-name.ts';
import { entriesOf, type TreeNode } from './tree.ts';

/** A sample size beside a metric: `n`, `n_samples`, `support`, `test_samples`. */
export function isSampleSize(key: string): boolean {
  return /^(?:n|count|support|size|samples?|sample_size|sample_count|num_samples?|n_samples?|number_of_samples|n_obs|nobs|num_obs|n_examples|num_examples|n_rows|num_rows|rows|n_test|n_eval|n_val|n_total|records|(?:n|num)_(?:records|instances|observations)|record_count|group_size|(?:test|eval|val|validation|train|predict)_(?:n|size|rows|samples|count))$/.test(
    wordsOf(key).join('_'),
  );
}

/** What a field or a column of words names. */
export type Identity = 'model' | 'dataset' | 'task' | 'split';

const identities: ReadonlyMap<string, Identity> = new Map([
  ...[
    'model',
    'model_name',
    'model_id',
    'algorithm',
    'algo',
    'classifier',
    'regressor',
    'estimator',
    'variant',
    'model_variant',
    'model_type',
  ].map((key) => [key, 'model'] as const),
  ...['dataset', 'dataset_name', 'eval_dataset'].map((key) => [key, 'dataset'] as const),
  ...['task', 'task_name'].map((key) => [key, 'task'] as const),
  ...['split', 'subset'].map((key) => [key, 'split'] as const),
]);

/** Whether a key's word is the name of a model, a dataset, a task or a split; undefined where it is something else. */
export function identityOfKey(key: string): Identity | undefined {
  return key.length > 40 ? undefined : identities.get(wordsOf(key).join('_'));
}

/** What a key says of the metric that its beginning names: `auc_stderr`, `auc_ci_lower`, `n_auc`. */
export interface Annotation {
  readonly about: string;
  readonly says: 'stderr' | 'std' | 'low' | 'high' | 'interval' | 'n';
}

/** Splits `auc_stderr` into `auc` and what is said of it; undefined where the key ends in no such word. */
export function annotationOf(key: string): Annotation | undefined {
  const parts =
    /^(.{1,150}?)[_\-. ]?\(?(stderr|std_?err(?:or)?|standard_error|sem|se|std(?:ev)?|ci(?:_?95)?_?(?:low(?:er)?|lo|min)|(?:lower|low)(?:_?(?:ci|bound))?|ci(?:_?95)?_?(?:upp?er|high|hi|max)|(?:upper|high)(?:_?(?:ci|bound))?|(?:95)?_?ci(?:_?95)?|confidence_interval|n|support|n_samples|num_samples)\)?$/i.exec(
      key.slice(0, 200),
    );
  const [, about = '', word = ''] = parts ?? [];
  if (parts === null || !/[_\-. (]/.test(key.charAt(about.length))) return undefined;
  const says = word.toLowerCase();
  if (/^(?:stderr|std_?err|standard_error|sem|se)/.test(says)) return { about, says: 'stderr' };
  if (/^std/.test(says)) return { about, says: 'std' };
  if (/low|_lo$|min$/.test(says)) return { about, says: 'low' };
  if (/upp|high|_hi$|max$/.test(says)) return { about, says: 'high' };
  if (/^(?:n|support|n_samples|num_samples)$/.test(says)) return { about, says: 'n' };
  return { about, says: 'interval' };
}

/** Keys that hold how something was trained or described, and no result of it. */
export function isParameters(key: string): boolean {
  return /(?:^|_)(?:params?|parameters|hyperparams?|hyperparameters?|config|configs|configuration|args|arguments|settings|features|feature_names|metadata|environment|env|feature_importances?|importances?|confusion_matrix|history|curves?|roc_curve|pr_curve|versions?|schema|thresholds_config)$/.test(
    wordsOf(key).join('_'),
  );
}

/**
 * Values that something must reach, and none that was measured: `thresholds`, `targets`, `quality_gates`. A container of that name whose
 * keys are numbers holds results at each threshold (`thresholds: { "0.5": { precision: … } }`).
 */
export function isThresholds(key: string, value: TreeNode): boolean {
  if (
    !/^(?:(?:metrics?|quality|performance|acceptance|evaluation|model|release|promotion)_)?(?:thresholds?|targets?|goals?|requirements?|gates?|criteria|limits?|minimums?|maximums?|slos?)$/.test(
      wordsOf(key).join('_'),
    )
  )
    return false;
  return value.type === 'map' && !entriesOf(value).some((one) => /^[0-9.]+$/.test(one.key));
}

/** Keys that say that results follow, and not whose. */
export function isHolder(key: string): boolean {
  return /^(?:|(?:overall_)?metrics?|scores?|results?|reports?|overall|performance|evaluations?|comparisons?|summary|data|output|stats|statistics|benchmarks?|all)$/.test(
    wordsOf(key).join('_'),
  );
}

/** Whether a container's key says that its numbers are a baseline's. */
export function isBaseline(key: string): boolean {
  return /^(?:(?:\w+_)?baselines?|baselines?_(?:metrics|model|results|scores))$/.test(wordsOf(key).join('_'));
}

/** What a key below a metric says of the metric's distribution, and names no group. */
export function isStatistic(key: string): boolean {
  return /^(?:value|score|mean|avg|median|std|stdev|stddev|std_dev|var|variance|se|sem|stderr|std_err|min|max|range|iqr|sum|total|p\d{1,3}|q\d{1,3}|[0-9]{1,2}_?(?:pct|percentile)|ci(?:_?95)?(?:_(?:low|lower|high|upper))?|low|lower|high|upper|lower_bound|upper_bound|best|worst|last|final|first|current|previous|delta|change|improvement|relative|absolute|weighted|macro|micro|samples|binary|overall|threshold|step|epoch|rank)$/.test(
    wordsOf(key).join('_'),
  );
}

/** Settings that stand among metrics under their usual names, thresholds of decision among them. Source: scikit-learn, XGBoost and PyTorch parameter names. */
export function isHyperparameter(key: string): boolean {
  return /^(?:scale_pos_weight|learning_rate|lr|max_depth|n_estimators|batch_size|weight_decay|dropout|momentum|num_leaves|subsample|colsample_bytree|min_child_weight|reg_(?:alpha|lambda)|(?:test|train|val)_size|n_splits|n_jobs|hidden_size|num_layers|max_length|max_iter|warmup_steps|n_clusters|n_neighbors|(?:\w+_)?(?:threshold|cut_?off))$/.test(
    wordsOf(key).join('_'),
  );
}

/** Keys whose numbers are no measurement at all: when, by which seed, under which id. */
export function isIdentity(key: string): boolean {
  return /(?:^|_)(?:timestamp|date|datetime|seed|random_state|id|version|year|port|created_at|updated_at|start_time|end_time)$/.test(
    wordsOf(key).join('_'),
  );
}

/** A container of slices: its attribute where the key names it (`by_sex`), the metric where it names that (`fnr_by_quartile`). */
export interface SliceContainer {
  readonly attribute: string | undefined;
  readonly metric: string | undefined;
}

const protectedAttribute =
  /^(?:sex|gender|race|ethnicity|age|age_?groups?|age_?bands?|nationality|religion|disability|marital_status|region|country)$/;

/** The attribute of a list of groups whose name says more than that: `fairness_gender`, `age_group_performance`. */
export function attributeOfList(key: string): string | undefined {
  const bare = wordsOf(key)
    .join('_')
    .replace(/^(?:fairness|bias|performance|(?:sub)?groups?|slices?|segments?)_/, '')
    .replace(/_(?:fairness|bias|performance|metrics|results|groups|slices|segments|breakdown)$/, '');
  return protectedAttribute.test(bare) ? bare : undefined;
}

/** Whether a key holds values by group, and by what; undefined where it does not say so. */
export function sliceContainer(key: string): SliceContainer | undefined {
  const words = wordsOf(key);
  const text = words.join('_');
  if (
    /^(?:(?:metrics?|results?|scores?|performance)_)?(?:by_|per_)?(?:(?:sub)?groups?|slices?|segments?|cohorts?|subpopulations?)(?:_(?:metrics?|results?|scores?|performance|wise))?$/.test(
      text,
    )
  )
    return { attribute: undefined, metric: undefined };
  if (
    /^(?:per_?class|by_?class|class_?wise|classes|per_?label|by_?label|label_?wise|per_?category)/.test(text)
  ) {
    const rest = words
      .filter((word) => !/^(?:per|by|class|wise|classes|label|perclass|classwise|category)$/.test(word))
      .join('_');
    return { attribute: 'class', metric: standardName(rest) === undefined ? undefined : rest };
  }
  if (protectedAttribute.test(text)) return { attribute: key.slice(0, 200), metric: undefined };
  const by = /^(?:(.{1,100})_)?(?:by|per)_(.{1,100})$/.exec(text);
  const [, metric, attribute = ''] = by ?? [];
  if (by === null || /^(?:second|sec|step|epoch|sample|token)s?$/.test(attribute)) return undefined;
  const named = metric === undefined ? metricBehind(attribute) : undefined;
  if (named !== undefined) return named;
  if (/^(?:model|dataset|task|split|fold)s?$/.test(attribute)) return undefined;
  return {
    attribute,
    metric: metric === undefined || /^(?:metrics?|results?|scores?)$/.test(metric) ? undefined : metric,
  };
}

/** `per_lang_f1`: the attribute and the metric behind it. */
function metricBehind(text: string): SliceContainer | undefined {
  const words = text.split('_');
  for (let from = 1; from < Math.min(words.length, 8); from++) {
    const metric = words.slice(from).join('_');
    if (standardName(metric) !== undefined) return { attribute: words.slice(0, from).join('_'), metric };
  }
  return undefined;
}

/** A container of several models, datasets or tasks; its children's keys name them. */
export function namedContainer(key: string): 'model' | 'dataset' | 'task' | 'fold' | undefined {
  const text = wordsOf(key).join('_');
  if (/^(?:(?:by|per|all)_)?(?:models|model_comparison|candidates|by_model|per_model)$/.test(text))
    return 'model';
  if (/^(?:datasets|(?:by|per)_dataset)$/.test(text)) return 'dataset';
  if (/^(?:tasks|(?:by|per)_task)$/.test(text)) return 'task';
  if (/^(?:folds|cv_folds|(?:by|per)_fold)$/.test(text)) return 'fold';
  return undefined;
}

/** A group's key that stands for the whole set, inside a container of slices. */
export function isWhole(key: string): boolean {
  return /^(?:overall|all|total|average|avg|mean|macro_avg|micro_avg|weighted_avg|global)$/.test(
    wordsOf(key).join('_'),
  );
}

/** A group's key that stands for the whole set or compares groups, inside a container of slices. */
export function isAggregate(key: string): boolean {
  return (
    isWhole(key) || /^(?:difference|ratio|gap|disparity|max|min|worst|best)$/.test(wordsOf(key).join('_'))
  );
}

/** Attribute and value of a group's key: `sex=female`, `sex: female`, `sex=female&age=<25`; `group` where it names none. */
export function sliceOfKey(key: string, attribute: string | undefined): Readonly<Record<string, string>> {
  const short = key.slice(0, 200);
  if (attribute === undefined && /^[^=&]{1,80}=[^&]/.test(short)) {
    const pairs = short.split(/\s*&\s*|,\s+/).map((part) => part.split('='));
    if (pairs.length <= 8 && pairs.every((pair) => pair.length === 2))
      return Object.fromEntries(pairs.map(([name = '', value = '']) => [name.trim(), value.trim()]));
  }
  const colon = /^([\p{L}_][\p{L}\p{N}_ ]{0,60}): ?(\S.*)$/u.exec(short);
  if (attribute === undefined && colon?.[1] !== undefined && colon[2] !== undefined)
    return { [colon[1]]: colon[2] };
  return { [attribute ?? 'group']: short };
}
