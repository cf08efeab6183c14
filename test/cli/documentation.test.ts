import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderJson } from '../../src/core/report/json.ts';
import { renderScanJson } from '../../src/core/report/scan-json.ts';
import { auditOf, finding } from '../core/report/audits.ts';
import { runAssay } from './run-assay.ts';

const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => JSON.parse(json ?? ''));

/** The keys of a document, nested ones by their path, lists as their first entry. */
function keysOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : keysOf(value[0], `${path}[]`);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    `${path}.${key}`,
    ...keysOf(inner, `${path}.${key}`),
  ]);
}

describe('docs/cli.md', () => {
  it('shows the JSON of an audit with the keys that it has', () => {
    expect(keysOf(examples[0])).toEqual(keysOf(JSON.parse([...renderJson(auditOf([finding()]))].join(''))));
  });

  it('shows the JSON of a scan with the keys that it has', () => {
    const findings = [{ severity: 'critical' as const, code: 'a.b', message: 'm' }];
    const scan = renderScanJson([{ path: 'x', format: 'pickle', verdict: 'dangerous', findings }]);
    expect(keysOf(examples.at(-1))).toEqual(keysOf(JSON.parse(scan)));
  });

  it('names every command and every option', { timeout: 120_000 }, () => {
    const commands = [...runAssay('.', '--help').out.matchAll(/^ {2}([a-z]+)/gm)].flatMap(
      ([, name = '']) => name,
    );
    expect(commands).toContain('audit');
    for (const command of commands.filter((name) => name !== 'help')) {
      expect(page).toContain(`assay ${command}`);
      const options = runAssay('.', command, '--help').out.matchAll(/^ {2}(--[a-z-]+)/gm);
      for (const [, option = ''] of options) expect(page).toContain(option);
    }
  });
});
