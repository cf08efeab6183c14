import { metricDefinitions } from '../policy/metric-definitions.ts';
import type { Problem } from '../problem.ts';
import { unreadableText } from './decode.ts';
import { extensionOf, fileName, tableOf, treeOf } from './document.ts';
import type { EvidenceFile, EvidenceFormat, Metric, Parsed, ReadingOptions } from './evidence.ts';
import { metricOf } from './metric.ts';
import { comparesGroups } from './metric-groups.ts';
import { splitOfContainer, splitOfName, standardName, wordsOf } from './metric-name.ts';
import { noContext } from './metric-annotations.ts';
import { metricsOfTree } from './metric-tree.ts';
import { readNumberText } from './number-text.ts';
import { flawsOf, malformed, notEvidence, present, problemAt } from './parsed.ts';
import { metricsOfTable } from './metric-table.ts';

const id = 'dvc-metrics';

/**
 * Metrics as people commit them: nested maps of numbers in JSON, YAML or TOML, a table in CSV or TSV, or one bare number.
 * Source: dvc.org/doc/command-reference/metrics; names are joined with a dot, as `dvc metrics diff` does.
 */
export const dvcMetrics: EvidenceFormat = {
  id,
  kind: 'metrics',
  title: 'metrics file (DVC style)',
  parse: (file, options = {}) => {
    const bound = options.format === id;
    const tree = treeOf(file);
    if (tree !== undefined) {
      const split = splitOfFile(file.path);
      const { root } = tree;
      const found =
        root === undefined
          ? { metrics: [], problems: [] }
          : metricsOfTree(root, file.path, { ...noContext, split });
      const named = bound || isMetricsPath(file.path);
      const meant = named || areMetrics(found.metrics, file.path);
      if (tree.errors.length > 0) return meant ? malformed(id, 'metrics', tree.errors) : notEvidence;
      if (root?.type === 'number') return bareNumber(file, bound);
      if (root === undefined || (root.type !== 'map' && root.type !== 'list'))
        return bound ? malformed(id, 'metrics', [nothing(file)]) : notEvidence;
      const empty = root.type === 'map' && root.entries.size === 0;
      if (!meant || (!bound && found.metrics.length === 0 && !empty && found.problems.length === 0))
        return notEvidence;
      return read(found.metrics, [...flawsOf(tree), ...found.problems], options);
    }
    const table = tableOf(file);
    if (table !== undefined) {
      const found = metricsOfTable(table, file.path);
      if (found.metrics.length === 0 && !bound) return notEvidence;
      if (!bound && !areMetrics(found.metrics, file.path)) return notEvidence;
      return read(found.metrics, found.problems, options);
    }
    return bareNumber(file, bound);
  },
};

function read(metrics: readonly Metric[], problems: readonly Problem[], options: ReadingOptions): Parsed {
  return present(id, { kind: 'metrics', metrics: asAsked(metrics, options) }, problems);
}

/**
 * The values under a policy's reading: with `prefix` only names that begin with it, without it; `split` for all values
 * that name none of their own, or whose prefix was asked for.
 */
export function asAsked(metrics: readonly Metric[], { split, prefix }: ReadingOptions): readonly Metric[] {
  const prefixed =
    prefix === undefined || prefix === ''
      ? metrics
      : metrics.flatMap((metric) => {
          const last = metric.name.lastIndexOf('.') + 1;
          const key = metric.name.slice(last);
          const name = metric.name.startsWith(prefix)
            ? metric.name.slice(prefix.length)
            : key.startsWith(prefix)
              ? metric.name.slice(0, last) + key.slice(prefix.length)
              : undefined;
          return name === undefined || name === ''
            ? []
            : [{ ...metric, name, canonical: standardName(name) ?? metric.canonical }];
        });
  if (split === undefined) return prefixed;
  return prefixed.map((metric) =>
    prefix === undefined && metric.split !== undefined && metric.split !== 'eval'
      ? metric
      : { ...metric, split },
  );
}

/** A file that holds one number and nothing else (`auc.metric`: `0.602818`); its name is the metric's. */
function bareNumber(file: EvidenceFile, bound: boolean): Parsed {
  const { text, path } = file;
  if (text === undefined) {
    const meant = bound || (isMetricsPath(path) && /^(?:json|ya?ml|toml|csv|tsv)$/.test(extensionOf(path)));
    const flaw = unreadableText(file);
    return meant && flaw !== undefined ? malformed(id, 'metrics', [flaw]) : notEvidence;
  }
  const number = text.length > 200 ? undefined : readNumberText(text);
  if (number === undefined) return bound ? malformed(id, 'metrics', [nothing(file)]) : notEvidence;
  const name = stemOf(path);
  if (
    !bound &&
    standardName(name) === undefined &&
    !/^metrics?$/.test(extensionOf(path)) &&
    !isMetricsPath(path)
  )
    return notEvidence;
  const line = text.slice(0, text.search(/\S/)).split('\n').length;
  const { split } = splitOfName(name);
  return present(id, {
    kind: 'metrics',
    metrics: [metricOf({ name, number, path, where: { line, column: 1 }, split })],
  });
}

function nothing({ path }: EvidenceFile): Problem {
  return problemAt(path, { line: 1 }, 'metrics/no-metrics', 'Unexpected content, expected numbers by name');
}

function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** Files of other tools, which hold numbers under names such as `precision` (of coverage.py) and results of no model. */
const otherTools =
  /^(?:pyproject\.toml|cargo\.toml|pipfile|package(?:-lock)?\.json|composer\.json|[jt]sconfig[\w.-]*\.json|docker-compose[\w.-]*\.ya?ml|mkdocs\.ya?ml|_config\.ya?ml|codecov\.ya?ml|pnpm-lock\.yaml|deno\.jsonc?)$/;

/**
 * Whether values of a file whose name says nothing are a model's results: two known metrics, or one that has a value which it can have. A
 * single `precision: 4` or `accuracy: 15.2` is some other thing's.
 */
function areMetrics(metrics: readonly Metric[], path: string): boolean {
  if (otherTools.test(fileName(path))) return false;
  const known = metrics.filter(({ canonical }) => canonical !== undefined);
  if (known.some(isNumberOfSomething)) return false;
  if (new Set(known.map(({ canonical }) => canonical)).size > 1) return true;
  const aboutGroups = wordsOf(fileName(path)).some((word) =>
    /^(?:fairness|bias|disparity|disparities)$/.test(word),
  );
  if (aboutGroups && metrics.some(({ name }) => comparesGroups(name))) return true;
  if (/(?:^|\/)(?:metrics|results?|reports?|eval(?:uation)?s?|scores)\/[^/]+$/i.test(path))
    return known.length > 0;
  return known.some(({ canonical, value, unit }) => {
    if (unit === 'percent' || !Number.isFinite(value)) return true;
    const [low, high] = metricDefinitions.find(({ name }) => name === canonical)?.range ?? [NaN, NaN];
    return value >= low && value <= high;
  });
}

/** Whether a share (`accuracy: 10640`) is far above any percentage: the word has a number, as those of a tokenizer's vocabulary have. */
function isNumberOfSomething({ canonical, value }: Metric): boolean {
  return (
    Number.isFinite(value) &&
    Math.abs(value) > 100 &&
    metricDefinitions.find(({ name }) => name === canonical)?.unit === 'fraction'
  );
}

/** Whether a path says that the file holds metrics, and not how they are to be computed. */
export function isMetricsPath(path: string): boolean {
  const words = wordsOf(stemOf(fileName(path)));
  if (
    words.some((word) =>
      /^(?:config|configs|configuration|settings|args|params|schema|template|thresholds?|targets?)$/.test(
        word,
      ),
    )
  )
    return false;
  if (/(?:^|\/)(?:conf|configs?|configuration|settings|schemas?)\//.test(path)) return false;
  return (
    words.some((word) => /^(?:metrics?|scores?|eval|evaluation|performance|leaderboard)$/.test(word)) ||
    (words.some((word) => /^results?$/.test(word)) &&
      words.every((word) => splitOfContainer(word) !== undefined || /^(?:all|results?)$/.test(word)))
  );
}

/** The split that a file's name is. `training_metrics.json` is what a training run wrote, of any split. */
function splitOfFile(path: string): string | undefined {
  const stem = stemOf(path);
  return /training/i.test(stem) ? undefined : splitOfContainer(stem);
}
