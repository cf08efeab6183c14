import { isProtoText } from './dataset-files.ts';
import { treeOf } from './document.ts';
import type { DatasetMetadata, EvidenceFormat } from './evidence.ts';
import { flawsOf, malformed, notEvidence, present } from './parsed.ts';
import { readProtoText } from './proto-text.ts';
import { at, hasKeys, itemsOf, type Tree, type TreeNode, wordOf } from './tree.ts';

const id = 'tfdv-statistics';

/**
 * TensorFlow Data Validation: statistics of a dataset, as protobuf's JSON (`numExamples`, 64-bit numbers as text) or text. The first dataset's rows and
 * columns are read; the binary form is not. Source: tensorflow_metadata/proto/v0/statistics.proto, `DatasetFeatureStatisticsList`.
 */
export const tfdvStatistics: EvidenceFormat = {
  id,
  kind: 'dataset',
  title: 'TFDV statistics',
  parse: (file) => {
    const { path, text = '' } = file;
    const tree: Tree | undefined = isProtoText(path)
      ? /^\s*datasets\s*:?\s*[{<]/.test(text.slice(0, 2000))
        ? readProtoText(text, path)
        : undefined
      : treeOf(file);
    const [first] = all(at(tree?.root, 'datasets'));
    const features = all(at(first, 'features'));
    if (tree === undefined || first === undefined || !features.some(isStatistic)) return notEvidence;
    if (tree.errors.length > 0) return malformed(id, 'dataset', tree.errors);
    const rows = wordOf(at(first, 'numExamples') ?? at(first, 'num_examples'));
    const dataset: DatasetMetadata = {
      name: wordOf(at(first, 'name')) || undefined,
      licence: undefined,
      files: [],
      columns: features.slice(0, 20_000).map((feature) => ({
        name: nameOf(feature),
        type: wordOf(at(feature, 'type')),
        line: feature.line,
        column: feature.column,
      })),
      rows: rows !== undefined && /^[0-9]{1,15}$/.test(rows) ? Number(rows) : undefined,
    };
    return present(id, { kind: 'dataset', dataset }, flawsOf(tree));
  },
};

function isStatistic(feature: TreeNode): boolean {
  return [
    'numStats',
    'num_stats',
    'stringStats',
    'string_stats',
    'bytesStats',
    'bytes_stats',
    'structStats',
    'struct_stats',
  ].some((key) => hasKeys(feature, key));
}

/** A feature is named, or has a path of steps (of a nested one). */
function nameOf(feature: TreeNode): string {
  const steps = all(at(feature, 'path', 'step')).flatMap((step) => wordOf(step) ?? []);
  return wordOf(at(feature, 'name')) ?? steps.join('.');
}

function all(node: TreeNode | undefined): readonly TreeNode[] {
  return node?.type === 'list' ? itemsOf(node) : node === undefined ? [] : [node];
}
