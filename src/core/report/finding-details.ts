import type { Finding, FindingTable } from '../model.ts';
import { type Cause, causesOf, eachOf } from './causes.ts';
import { codeBlock, codeSpan, markdownText } from './escape.ts';
import { requirementsOf } from './findings-table.ts';
import { markdownTable, shownRows } from './table.ts';
import { placeText, signOf, wordOf } from './wording.ts';

const maxListed = 50;

/** Everything that one finding says, as Markdown below a heading of its own: numbers, places, remedy, computation, evidence, controls. */
export function findingDetails(finding: Finding): string {
  return causeDetails({ lead: finding, findings: [finding] });
}

/** Everything that the findings of one cause say, most urgent cause first, said once for all of them. */
export function detailsByCause(findings: readonly Finding[]): readonly string[] {
  return causesOf(findings).map(causeDetails);
}

function causeDetails(cause: Cause): string {
  const { lead } = cause;
  const { subject, message, remedy } = lead;
  const parts = [
    `#### ${signOf(lead)} ${requirementsOf(cause, 'flow')} on ${codeSpan(subject)}: ${wordOf(lead)}`,
    markdownText(message, 'flow', 4_000),
  ];
  if (lead.table !== undefined) parts.push(tableOf(lead.table));
  for (const note of eachOf(cause, ({ levelNote }) => levelNote)) parts.push(`Level: ${markdownText(note)}`);
  if (remedy !== undefined && lead.status !== 'pass')
    parts.push(`**What to do:** ${markdownText(remedy, 'flow', 4_000)}`);
  for (const because of eachOf(cause, (one) => one.because))
    parts.push(`**The policy’s reason:** ${markdownText(because)}`);
  if (lead.places.length > 0) parts.push(`**Where:**\n${placesList(lead)}`);
  const controls = [...new Set(cause.findings.flatMap((finding) => finding.controls))];
  parts.push(...computation({ ...lead, controls }));
  return parts.join('\n\n');
}

/** The steps, the evidence with its blobs and the controls; each only where there is any. */
export function computation(finding: Pick<Finding, 'steps' | 'evidence' | 'controls'>): string[] {
  const parts: string[] = [];
  if (finding.steps.length > 0)
    parts.push(`**How it was computed:**\n${codeBlock(finding.steps.join('\n'), 'text', 8_000)}`);
  if (finding.evidence.length > 0) {
    const items = finding.evidence.map(
      ({ path, blob }) => `- ${codeSpan(path)}${blob === '' ? '' : ` at blob ${codeSpan(blob)}`}`,
    );
    parts.push(`**What was read:**\n${bounded(items)}`);
  }
  if (finding.controls.length > 0)
    parts.push(
      `**Supports:** ${finding.controls
        .slice(0, maxListed)
        .map((control) => codeSpan(control))
        .join(', ')}`,
    );
  return parts;
}

function placesList({ places, message }: Finding): string {
  return bounded(
    places.map((place) => {
      const says =
        place.message === undefined || place.message === message ? '' : `: ${markdownText(place.message)}`;
      return `- ${codeSpan(placeText(place))}${says}`;
    }),
  );
}

function tableOf(table: FindingTable): string {
  const { rows, left } = shownRows(table, maxListed);
  const more = left === 0 ? '' : `\n\n${left.toLocaleString('en')} more are not shown.`;
  return `**${markdownText(table.title)}**\n\n${markdownTable(table.columns, rows)}${more}`;
}

function bounded(items: readonly string[]): string {
  const rest = items.length - maxListed;
  return [...items.slice(0, maxListed), ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n');
}
