import type { ArtifactFinding, ArtifactVerdict, Inspection, Severity } from '../artifact/artifact.ts';
import { plainLine } from './escape.ts';

/** One scanned file. */
export interface ScannedFile extends Inspection {
  readonly path: string;
}

/** The documented, stable JSON of `assay scan`; see docs/cli.md. */
export function renderScanJson(files: readonly ScannedFile[]): string {
  const plain = files.map(({ path, format, verdict, findings }) => ({
    path,
    format,
    verdict,
    findings: findings.map(({ severity, code, message, member, offset, import: imported }) => ({
      severity,
      code,
      message,
      member: member ?? null,
      offset: offset ?? null,
      import: imported ?? null,
    })),
  }));
  return `${JSON.stringify({ files: plain }, undefined, 2)}\n`;
}

const order: readonly ArtifactVerdict[] = ['dangerous', 'suspicious', 'unscannable', 'clean'];

/** For a terminal: the worst first, clean files counted. */
export function renderScanText(
  files: readonly ScannedFile[],
  { colour }: { readonly colour: boolean },
): string {
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const colours: Readonly<Record<ArtifactVerdict, number>> = {
    dangerous: 31,
    suspicious: 33,
    unscannable: 35,
    clean: 32,
  };
  const lines: string[] = [];
  for (const verdict of order)
    for (const file of files.filter(
      (one) => one.verdict === verdict && (verdict !== 'clean' || one.findings.length > 0),
    )) {
      lines.push(`${paint(colours[verdict], verdict)}  ${plainLine(file.path)} (${plainLine(file.format)})`);
      for (const finding of file.findings)
        lines.push(
          `  ${finding.severity.padEnd(8)} ${finding.code}${whereText(finding)}`,
          `           ${plainLine(finding.message)}`,
        );
    }
  const counts = order.map(
    (verdict) => `${files.filter((file) => file.verdict === verdict).length} ${verdict}`,
  );
  lines.push(`${files.length} ${files.length === 1 ? 'file' : 'files'}: ${counts.join(', ')}`);
  return `${lines.join('\n')}\n`;
}

function whereText({ member, offset }: ArtifactFinding): string {
  if (member === undefined) return offset === undefined ? '' : ` at byte ${offset}`;
  return ` in ${plainLine(member)}${offset === undefined ? '' : ` at byte ${offset}`}`;
}

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** As SARIF 2.1.0; a file that could not be read is a result of kind `open`. */
export function renderScanSarif(files: readonly ScannedFile[]): string {
  const results = files.flatMap((file) => [
    ...file.findings.map((finding) => ({
      ruleId: finding.code,
      kind: 'fail',
      level: levels[finding.severity],
      message: { text: plainLine(finding.message, 8000) },
      locations: [locationOf(file.path, finding)],
      properties: {
        severity: finding.severity,
        ...(finding.member === undefined ? {} : { member: finding.member }),
        ...(finding.import === undefined ? {} : { import: finding.import }),
      },
    })),
    ...(file.verdict === 'unscannable'
      ? [
          {
            ruleId: 'artifact/unscannable',
            kind: 'open',
            level: 'none',
            message: { text: `${plainLine(file.path)} could not be scanned whole` },
            locations: [locationOf(file.path, {})],
          },
        ]
      : []),
  ]);
  const rules = [...new Set(results.map(({ ruleId }) => ruleId))].sort().map((id) => ({ id }));
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'Assay', rules } }, results }],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function locationOf(path: string, { offset }: { readonly offset?: number }): object {
  const uri = path
    .split(/[\\/]/)
    .map((segment) => encodeURIComponent(segment.isWellFormed() ? segment : '\ufffd'))
    .join('/');
  return {
    physicalLocation: {
      artifactLocation: { uri },
      ...(offset === undefined ? {} : { region: { byteOffset: offset } }),
    },
  };
}
