import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/core/checks/index.ts';
import type { Audit } from '../../../src/core/model.ts';
import { gist, isOpen } from '../../../src/core/report/wording.ts';
import type { CheckCase, CheckCases } from './cases.ts';
import { runCase } from './run-case.ts';

const all = await Promise.all(
  readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.cases.ts'))
    .sort()
    .map(async (path) => {
      const module = (await import(new URL(path, import.meta.url).href)) as { cases: CheckCases };
      return { path, cases: module.cases };
    }),
);

/** The audit of each case, made once. */
const audits = new Map<CheckCase, Promise<Audit>>();

function auditOf(cases: CheckCases, one: CheckCase): Promise<Audit> {
  const audit = audits.get(one) ?? runCase(cases, one);
  audits.set(one, audit);
  return audit;
}

describe('the list of checks', () => {
  it('is sorted by id, without repetition', () => {
    const ids = checks.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it('cites controls, each once, but for what a team asks for itself', () => {
    for (const { id, controls } of checks) {
      expect(controls.length > 0, id).toBe(!id.startsWith('custom/'));
      expect(controls, id).toEqual([...new Set(controls)]);
    }
  });

  it('agrees with the files, the cases and the pages', () => {
    const root = new URL('../../../', import.meta.url);
    for (const { id } of checks) {
      expect(existsSync(new URL(`src/core/checks/${id}.ts`, root)), `src/core/checks/${id}.ts`).toBe(true);
      expect(existsSync(new URL(`docs/checks/${id}.md`, root)), `docs/checks/${id}.md`).toBe(true);
    }
    expect(all.map(({ path }) => path.replace(/\.cases\.ts$/, ''))).toEqual(checks.map(({ id }) => id));
    for (const { path, cases } of all) expect(`${cases.check}.cases.ts`).toBe(path);
  });
});

function shapeOf(text: string): RegExp {
  const escaped = text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[\\s\\S]*');
  return new RegExp(`^${escaped}$`);
}

describe.each(all)('$cases.check', ({ cases }) => {
  it('has cases with names of their own', () => {
    const names = cases.cases.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(cases.cases.some((one) => one.expect.status === 'pass')).toBe(true);
    expect(cases.cases.some((one) => one.expect.status === 'fail')).toBe(true);
  });

  it.each(cases.cases)('$expect.status: $name', async (one) => {
    const audit = await auditOf(cases, one);
    expect(audit.policyProblems).toEqual([]);
    const finding = audit.findings.find(({ requirement }) => requirement === 'it');
    expect(finding, JSON.stringify(audit.subjects)).toBeDefined();
    expect({ status: finding?.status, message: finding?.message }).toMatchObject({
      status: one.expect.status,
    });
    expect(finding?.message, 'every name filled in').not.toMatch(/\{[a-z]\w*\}/);
    expect(finding?.remedy ?? '', 'every name filled in').not.toMatch(/\{[a-z]\w*\}/);
    // What stands in a title is a phrase that is not cut, with every name filled in.
    if (finding !== undefined && isOpen(finding)) expect(gist(finding)).toMatch(/^[^{}]{4,80}(?<!…)$/);
    for (const text of one.expect.says ?? []) expect(finding?.message).toContain(text);
    if (one.expect.places !== undefined)
      expect(
        finding?.places.map(({ path, line }) => (line === undefined ? path : `${path}:${line}`)),
      ).toEqual(one.expect.places);
    if (one.expect.suggestion !== undefined)
      expect(finding?.places.map(({ suggestion }) => suggestion)).toContain(one.expect.suggestion);
    const { table } = one.expect;
    if (table === undefined) return;
    const at = table.columns.map((column) => finding?.table?.columns.indexOf(column) ?? -1);
    expect(finding?.table?.rows.map((row) => at.map((index) => row[index]))).toEqual(table.rows);
  });

  const check = checks.find(({ id }) => id === cases.check);
  const about = cases.about === 'dataset' ? 'data' : 'models/credit';
  const files = {
    card: `${about}/README.md`,
    metrics: `${about}/metrics.json`,
  };
  const readable = (check?.needs ?? []).filter((need) => need === 'card' || need === 'metrics');

  it.each(readable)('evidence absent: without %s it never passes', async (need) => {
    const passing = cases.cases.find((one) => one.expect.status === 'pass');
    const audit = await runCase(cases, {
      ...passing,
      name: '',
      files: {
        ...passing?.files,
        [files[need]]: null,
        ...(need === 'metrics' ? { 'models/credit/metrics.yaml': null } : {}),
      },
      expect: { status: 'unknown' },
    });
    expect(audit.findings.map(({ status }) => status)).toEqual([check?.whenAbsent]);
    expect(audit.verdict).toBe('failed');
  });

  it.each(readable)('evidence malformed: with a broken %s it is unknown', async (need) => {
    const passing = cases.cases.find((one) => one.expect.status === 'pass');
    const broken = need === 'card' ? { symlink: '/etc/passwd' } : '{ "auc": 0.9,, }';
    const audit = await runCase(cases, {
      ...passing,
      name: '',
      files: { ...passing?.files, [files[need]]: broken },
      expect: { status: 'unknown' },
    });
    expect(audit.findings.map(({ status }) => status)).toEqual(['unknown']);
    expect(audit.findings[0]?.places[0]?.path).toBe(files[need]);
  });

  it.each(cases.invalid)('options invalid: %j is a problem of the policy', async (options) => {
    const audit = await runCase(cases, { name: '', options, expect: { status: 'unknown' } });
    expect(audit.verdict).toBe('failed');
    expect(audit.policyProblems.length).toBeGreaterThan(0);
    expect(audit.policyProblems[0]).toMatchObject({ path: '.github/assay.yml' });
    expect(audit.findings).toEqual([]);
  });
});

describe('the cases together', () => {
  it('uses every message that a check declares, in some case', async () => {
    const unused = await Promise.all(
      all.map(async ({ cases }) => {
        const check = checks.find(({ id }) => id === cases.check);
        const audits = await Promise.all(cases.cases.map((one) => auditOf(cases, one)));
        const said = audits.flatMap(({ findings }) => findings.map(({ message }) => message));
        return Object.entries(check?.messages ?? {})
          .filter(([, { text }]) => !said.some((message) => shapeOf(text).test(message)))
          .map(([id]) => `${cases.check} ${id}`);
      }),
    );
    expect(unused.flat()).toEqual([]);
  });
});
