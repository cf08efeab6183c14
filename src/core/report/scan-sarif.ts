import type { ArtifactFinding, Severity } from '../artifact/artifact.ts';
import { plainLine } from './escape.ts';
import { jsonText } from './json-text.ts';
import { sarifVersion, uriOf } from './sarif-location.ts';
import type { ScannedFile } from './scan-json.ts';
import { scanRuleTexts } from './scan-rules.ts';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** GitHub's `security-severity` bands ("SARIF support for code scanning"): over 9.0 critical, over 7.0 high, over 4.0 medium. */
const scores: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.0',
  low: '2.0',
  info: '0.0',
};

const unscannable = 'artifact.unscannable';
/** GitHub refuses runs of more results ("SARIF support for code scanning", limits). */
const mostResults = 25_000;

/** A scan as SARIF 2.1.0, one run; the worst 25,000 results where there are more. A file that could not be scanned whole is a result of its own: it must not look like a clean one. */
export function renderScanSarif(files: readonly ScannedFile[]): string {
  const worst = new Map<string, Severity>();
  const order: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];
  for (const { code, severity } of files.flatMap(({ findings }) => findings)) {
    const known = worst.get(code);
    if (known === undefined || order.indexOf(severity) > order.indexOf(known)) worst.set(code, severity);
  }
  if (files.some(({ verdict }) => verdict === 'unscannable')) worst.set(unscannable, 'medium');
  const ids = [...worst.keys()].sort();
  const rules = ids.map((id) => ({
    id,
    ...descriptions(id),
    properties: {
      tags: ['security', 'machine-learning'],
      'security-severity': scores[worst.get(id) ?? 'info'],
    },
  }));
  const index = new Map(ids.map((id, at) => [id, at]));
  const all = files.flatMap((file) => [
    ...file.findings.map((finding) => findingResult(file.path, finding, index)),
    ...(file.verdict === 'unscannable' ? [unscannableResult(file.path, index)] : []),
  ]);
  const results = all.length > mostResults ? worstFirst(all).slice(0, mostResults) : all;
  return jsonText({
    ...sarifVersion,
    runs: [
      {
        tool: { driver: { name: 'Assay', rules } },
        automationDetails: { id: 'assay/scan/' },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  });
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly kind: 'fail';
  readonly level: 'error' | 'warning' | 'note';
  readonly message: { readonly text: string };
  readonly locations: readonly object[];
  readonly properties?: object;
}

const ranks: Readonly<Record<Result['level'], number>> = { error: 0, warning: 1, note: 2 };
const worstFirst = (results: readonly Result[]): readonly Result[] =>
  results.toSorted((one, another) => ranks[one.level] - ranks[another.level]);

function descriptions(id: string): object {
  const { short, full, help } = scanRuleTexts(id);
  return { shortDescription: { text: short }, fullDescription: { text: full }, help: { text: help } };
}

function findingResult(path: string, finding: ArtifactFinding, index: ReadonlyMap<string, number>): Result {
  const { severity, code, message, member, offset } = finding;
  const where = member === undefined ? '' : ` (in ${member})`;
  return {
    ruleId: code,
    ruleIndex: index.get(code) ?? -1,
    kind: 'fail',
    level: levels[severity],
    message: { text: plainLine(`${message}${where}`, 8_000) },
    locations: [locationOf(path)],
    properties: {
      severity,
      ...(member === undefined ? {} : { member }),
      ...(offset === undefined ? {} : { offset }),
      ...(finding.import === undefined ? {} : { import: finding.import }),
    },
  };
}

function unscannableResult(path: string, index: ReadonlyMap<string, number>): Result {
  return {
    ruleId: unscannable,
    ruleIndex: index.get(unscannable) ?? -1,
    kind: 'fail',
    level: 'warning',
    message: { text: plainLine(`${path} could not be scanned whole, so nothing is known of what it holds`) },
    locations: [locationOf(path)],
  };
}

/** GitHub wants a line of every result; a file of bytes has none, so it is the first, and the offset stands in the properties. */
function locationOf(path: string): object {
  const artifactLocation = path.startsWith('/')
    ? { uri: `file://${uriOf(path)}` }
    : { uri: uriOf(path), uriBaseId: '%SRCROOT%' };
  return { physicalLocation: { artifactLocation, region: { startLine: 1 } } };
}
