import { extensionOf, notationOf, treeOf } from './document.ts';
import type { EvidenceFormat, ReportItem } from './evidence.ts';
import { readJson } from './json-text.ts';
import { malformed, notEvidence, present, problemAt } from './parsed.ts';
import { at, hasKeys, itemsOf, placeOf, textOf, type TreeNode, wordOf } from './tree.ts';

const id = 'avid';

/**
 * AVID reports, an object or a line each, as Giskard's `to_avid()` writes its scan: every report is of a vulnerability that was found, so an item that failed.
 * Source: avidml.org, avidtools.datamodels.report; giskard.scanner.report, `to_avid`.
 */
export const avid: EvidenceFormat = {
  id,
  kind: 'report',
  title: 'AVID report',
  parse: (file) => {
    const { path, text } = file;
    const items: ReportItem[] = [];
    if (text !== undefined && /^(?:jsonl|ndjson|avid)$/.test(extensionOf(path))) {
      if (!/^\s*\{.*"data_type"\s*:\s*"AVID"/.test(text.slice(0, 20_000))) return notEvidence;
      for (const [index, raw] of text.split(/\r?\n/).entries()) {
        if (raw.trim() === '' || items.length >= 10_000) continue;
        const line = index + 1;
        const { root, errors } = readJson(raw, path);
        if (root === undefined || errors.length > 0 || !isAvid(root))
          return malformed(id, 'report', [
            errors[0] === undefined
              ? problemAt(path, { line }, 'avid/report', 'Unexpected line, expected an AVID report')
              : { ...errors[0], line },
          ]);
        items.push(itemOf(root, path, line));
      }
    } else {
      const tree = notationOf(file) === 'json' ? treeOf(file) : undefined;
      const root = tree?.root;
      if (tree === undefined || root === undefined) return notEvidence;
      const reports = root.type === 'list' ? itemsOf(root) : [root];
      if (reports.length === 0 || !reports.every(isAvid)) return notEvidence;
      if (tree.errors.length > 0) return malformed(id, 'report', tree.errors);
      items.push(...reports.slice(0, 10_000).map((report) => itemOf(report, path, undefined)));
    }
    return present(id, {
      kind: 'report',
      report: { tool: 'avid', success: false, createdAt: undefined, items, declared: {}, metrics: [] },
    });
  },
};

function isAvid(node: TreeNode): boolean {
  return textOf(at(node, 'data_type')) === 'AVID' && hasKeys(node, 'problemtype');
}

function itemOf(report: TreeNode, path: string, line: number | undefined): ReportItem {
  const said =
    textOf(at(report, 'problemtype', 'description', 'value')) ?? wordOf(at(report, 'problemtype', 'type'));
  return {
    name: (said ?? 'vulnerability').slice(0, 200),
    column: undefined,
    success: false,
    severity: undefined,
    detail: textOf(at(report, 'description', 'value'))?.slice(0, 300),
    settings: {},
    place: { ...placeOf(path, report), ...(line === undefined ? {} : { line }) },
  };
}
