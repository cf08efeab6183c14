import type { ArtifactFinding, ArtifactVerdict, Severity } from '../artifact/artifact.ts';
import { plainLine } from './escape.ts';
import type { ScannedFile } from './scan-json.ts';
import { counted } from './wording.ts';

const verdicts: readonly ArtifactVerdict[] = ['dangerous', 'suspicious', 'unscannable', 'clean'];
const colours: Readonly<Record<ArtifactVerdict, number>> = {
  dangerous: 31,
  suspicious: 33,
  unscannable: 35,
  clean: 32,
};
const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

/** What is printed of one file's findings; the JSON has all of them. */
const maxFindings = 100;

/** A scan for a terminal: the worst files and findings first, clean files without findings only counted. */
export function renderScanText(
  files: readonly ScannedFile[],
  { colour }: { readonly colour: boolean },
): string {
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines: string[] = [];
  for (const verdict of verdicts) {
    for (const file of files) {
      if (file.verdict !== verdict || (verdict === 'clean' && file.findings.length === 0)) continue;
      lines.push(`${paint(colours[verdict], verdict)}  ${plainLine(file.path)} (${plainLine(file.format)})`);
      lines.push(...findingLines(file), '');
    }
  }
  const counts = verdicts
    .map((verdict) => ({ verdict, count: files.filter((file) => file.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`);
  lines.push(`${counted(files.length, 'file')}: ${counts.join(', ')}`);
  return `${lines.join('\n')}\n`;
}

function findingLines({ findings }: ScannedFile): string[] {
  const sorted = [...findings].sort(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
  );
  const rest = sorted.length - maxFindings;
  return [
    ...sorted
      .slice(0, maxFindings)
      .flatMap((finding) => [
        `  ${finding.severity.padEnd(8)}  ${finding.code}${whereText(finding)}`,
        `            ${plainLine(finding.message)}`,
      ]),
    ...(rest > 0 ? [`  and ${counted(rest, 'further finding')}; --format json lists all`] : []),
  ];
}

function whereText({ member, offset }: ArtifactFinding): string {
  const at = offset === undefined ? '' : ` at byte ${offset}`;
  return member === undefined ? at : ` in ${plainLine(member, 300)}${at}`;
}
