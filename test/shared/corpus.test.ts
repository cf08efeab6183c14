import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readEvidenceFile } from '../../src/core/evidence/decode.ts';
import type { EvidenceContent, Metric, Parsed } from '../../src/core/evidence/evidence.ts';
import { parseEvidence } from '../../src/core/evidence/parse-evidence.ts';
import { expected } from './corpus-expected.ts';

const corpus = new URL('../../../shared/corpus/', import.meta.url);
const manifest = new URL('MANIFEST.tsv', corpus);
const there = existsSync(manifest);
if (!there) console.info('The corpus is not here: its tests are skipped.');

const files = there
  ? readFileSync(manifest, 'utf8')
      .split('\n')
      .slice(1)
      .flatMap((line) => line.split('\t')[6] ?? [])
  : [];

function metricsOf(content: EvidenceContent): readonly Metric[] {
  if (content.kind === 'metrics') return content.metrics;
  if (content.kind === 'card') return content.card.claims;
  if (content.kind === 'report') return content.report.metrics;
  return content.kind === 'attestation' ? content.attestation.metrics : [];
}

function stateOf(parsed: Parsed): string {
  if (parsed.state === 'not-evidence') return 'not-evidence';
  return parsed.state === 'malformed' ? `malformed ${parsed.format}` : parsed.format;
}

describe.skipIf(!there)('the corpus', () => {
  it('is expected file by file', () => {
    expect(Object.keys(expected).sort()).toEqual([...files].sort());
  });

  it.each(files)('%s', (path) => {
    const wanted = expected[path];
    const parsed = parseEvidence(readEvidenceFile(readFileSync(new URL(path, corpus)), path));
    expect(stateOf(parsed)).toBe(wanted?.as);
    if (parsed.state === 'malformed') {
      expect(parsed.problems.length).toBeGreaterThan(0);
      if (wanted?.flawAt !== undefined) expect(parsed.problems[0]?.line).toBe(wanted.flawAt);
    }
    if (parsed.state !== 'present' || wanted === undefined) return;
    const metrics = metricsOf(parsed.content);
    for (const [name, value, line] of wanted.values ?? []) {
      const found = metrics.filter((metric) => metric.name === name);
      expect(
        found.some(
          (metric) => Object.is(metric.value, value) && (line === undefined || metric.place.line === line),
        ),
        `${name} = ${value} at ${line ?? 'any line'}, found ${JSON.stringify(found)}`,
      ).toBe(true);
    }
    if (wanted.only) expect(metrics).toHaveLength(wanted.values?.length ?? 0);
    if (wanted.flaws !== undefined) {
      const codes = new Set(parsed.problems.map(({ code }) => code));
      for (const code of wanted.flaws) expect([...codes]).toContain(code);
      if (wanted.flaws.length === 0) expect([...codes]).toEqual([]);
    }
    const said = JSON.stringify([parsed.content, ...(parsed.also ?? [])]);
    for (const part of wanted.says ?? []) expect(said).toContain(part);
    if (parsed.content.kind === 'report') {
      const { items } = parsed.content.report;
      if (wanted.items !== undefined) expect(items).toHaveLength(wanted.items);
      if (wanted.failed !== undefined)
        expect(items.filter(({ success }) => success === false)).toHaveLength(wanted.failed);
    }
    if (parsed.content.kind === 'card' && wanted.sections !== undefined) {
      const sections = parsed.content.card.sections.map(
        ({ heading, depth, line, filled }) => `${'#'.repeat(depth)} ${heading} @${line}${filled ? '' : ' -'}`,
      );
      for (const section of wanted.sections) expect(sections).toContain(section);
    }
  });
});
