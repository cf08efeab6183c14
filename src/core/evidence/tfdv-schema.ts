import { isProtoText } from './dataset-files.ts';
import type { EvidenceFormat, ReportItem } from './evidence.ts';
import { malformed, notEvidence, present } from './parsed.ts';
import { readProtoText } from './proto-text.ts';
import { at, finiteOf, itemsOf, placeOf, textOf, type TreeNode, wordOf } from './tree.ts';

const id = 'tfdv-schema';

/**
 * TensorFlow Data Validation: a schema in protobuf text (features with type and presence), or anomalies (an item each). Source:
 * tensorflow_metadata/proto/v0/schema.proto and anomalies.proto.
 */
export const tfdvSchema: EvidenceFormat = {
  id,
  kind: 'dataset',
  title: 'TFDV schema',
  parse: ({ path, text }, options = {}) => {
    if (text === undefined || (!isProtoText(path) && options.format !== id)) return notEvidence;
    const looks =
      /^\s*(?:#[^\n]*\n\s*)*(?:feature|sparse_feature|weighted_feature|anomaly_info|baseline|(?:string|int|float)_domain|default_environment|anomaly_name_format|tensor_representation_group|generate_legacy_feature_spec|dataset_constraints)\s*:?\s*[{<"A-Z]/.test(
        text.slice(0, 10_000),
      );
    if (!looks && options.format !== id) return notEvidence;
    const { root, errors } = readProtoText(text, path);
    if (root === undefined || errors.length > 0) return malformed(id, 'dataset', errors);
    const anomalies = all(at(root, 'anomaly_info'));
    if (anomalies.length > 0) {
      const items = anomalies.map(
        (info): ReportItem => ({
          name: textOf(at(info, 'value', 'short_description')) ?? 'anomaly',
          column: textOf(at(info, 'key')),
          success: false,
          severity: wordOf(at(info, 'value', 'severity'))?.toLowerCase(),
          detail: textOf(at(info, 'value', 'description')),
          settings: {},
          place: placeOf(path, info),
        }),
      );
      return present(id, {
        kind: 'report',
        report: { tool: 'tfdv', success: false, createdAt: undefined, items, declared: {}, metrics: [] },
      });
    }
    const columns = all(at(root, 'feature')).map((feature) => {
      const least = finiteOf(at(feature, 'presence', 'min_fraction'));
      return {
        name: wordOf(at(feature, 'name')) ?? '',
        type: wordOf(at(feature, 'type')),
        line: feature.line,
        column: feature.column,
        ...(least === undefined ? {} : { required: least >= 1 }),
      };
    });
    return present(id, {
      kind: 'dataset',
      dataset: { name: undefined, licence: undefined, files: [], columns, rows: undefined },
    });
  },
};

function all(node: TreeNode | undefined): readonly TreeNode[] {
  return node?.type === 'list' ? itemsOf(node) : node === undefined ? [] : [node];
}
