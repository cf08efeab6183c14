import type { ArtifactFinding, Severity } from '../artifact/artifact.ts';
import { plainLine } from './escape.ts';
import { jsonText } from './json-text.ts';
import { sarifVersion, uriOf } from './sarif-location.ts';
import type { ScannedFile } from './scan-json.ts';

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

/** A scan as SARIF 2.1.0, one run. A file that could not be scanned whole is a result of its own: it must not look like a clean one. */
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
    properties: {
      tags: ['security', 'machine-learning'],
      'security-severity': scores[worst.get(id) ?? 'info'],
    },
  }));
  const results = files.flatMap((file) => [
    ...file.findings.map((finding) => findingResult(file.path, finding, ids)),
    ...(file.verdict === 'unscannable' ? [unscannableResult(file.path, ids)] : []),
  ]);
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

function findingResult(path: string, finding: ArtifactFinding, ids: readonly string[]): object {
  const { severity, code, message, member, offset } = finding;
  const where = member === undefined ? '' : ` (in ${member})`;
  return {
    ruleId: code,
    ruleIndex: ids.indexOf(code),
    kind: 'fail',
    level: levels[severity],
    message: { text: plainLine(`${message}${where}`, 8_000) },
    // An offset within a member is none of the file's.
    locations: [locationOf(path, member === undefined ? offset : undefined)],
    properties: {
      severity,
      ...(member === undefined ? {} : { member }),
      ...(offset === undefined ? {} : { offset }),
      ...(finding.import === undefined ? {} : { import: finding.import }),
    },
  };
}

function unscannableResult(path: string, ids: readonly string[]): object {
  return {
    ruleId: unscannable,
    ruleIndex: ids.indexOf(unscannable),
    kind: 'fail',
    level: 'warning',
    message: { text: plainLine(`${path} could not be scanned whole, so nothing is known of what it holds`) },
    locations: [locationOf(path, undefined)],
  };
}

function locationOf(path: string, offset: number | undefined): object {
  const artifactLocation = path.startsWith('/')
    ? { uri: `file://${uriOf(path)}` }
    : { uri: uriOf(path), uriBaseId: '%SRCROOT%' };
  const region = offset === undefined ? {} : { region: { byteOffset: offset } };
  return { physicalLocation: { artifactLocation, ...region } };
}
