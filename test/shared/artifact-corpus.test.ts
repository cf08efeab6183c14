import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Severity } from '../../src/core/artifact/artifact.ts';
import { inspectArtifact } from '../../src/core/artifact/inspect.ts';
import { parseLfsPointer } from '../../src/core/artifact/lfs-pointer.ts';
import { bytesSource } from '../../src/core/artifact/pickle/window.ts';

const corpus = new URL('../../../shared/artifact-corpus/', import.meta.url);
const here = existsSync(corpus);
if (!here) console.info('artifact-corpus: skipped, the shared corpus is not beside the project');

interface Row {
  readonly id: string;
  readonly name: string;
  readonly format: string;
  readonly verdict: string;
  readonly named: readonly string[];
  readonly rule: string;
  readonly bytes: () => Uint8Array;
}

function corpusRows(): Row[] {
  return readFileSync(new URL('EXPECTED.tsv', corpus), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .map(([path = '', verdict = '', , globals = '', , format = '']) => ({
      id: path,
      name: path,
      format,
      verdict,
      rule: '',
      named: /^\(|^$|metadata/.test(globals) ? [] : globals.split(';').map((one) => one.split('=')[0] ?? ''),
      bytes: () => new Uint8Array(readFileSync(new URL(path, corpus))),
    }));
}

interface Case {
  readonly id: string;
  readonly format: string;
  readonly expected: string;
  readonly globals: readonly string[];
  readonly our_rule: string;
  readonly file_name: string;
  readonly hex?: string;
}

function generatedRows(): Row[] {
  return readFileSync(new URL('generated-cases.jsonl', corpus), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case)
    .filter((row) => row.hex !== undefined)
    .map((row) => ({
      id: row.id,
      name: row.file_name,
      format: row.format,
      verdict: row.expected,
      rule: row.our_rule,
      named: row.globals.map((one) => one.replace(/^nested:/, '')),
      bytes: () => new Uint8Array(Buffer.from(row.hex ?? '', 'hex')),
    }));
}

/** Signatures, and files that a repository’s tree would have to tell about. */
const elsewhere = new Set(['model-signature']);
const needsTree = new Set(['onnx/ext-parent-symlink', 'lfs/dv-not-filtered', 'onnx/ext-offset-past']);
const rank: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];
const rows = here ? [...corpusRows(), ...generatedRows()] : [];
const judged = rows.filter(
  ({ id, format }) => !elsewhere.has(format) && !needsTree.has(id) && format !== 'lfs-pointer',
);

describe.skipIf(!here)('the artifact corpus, through the whole inspection', () => {
  it.each(judged.filter(({ verdict }) => verdict === 'malicious'))(
    '$id is dangerous, with its imports',
    (row) => {
      const { verdict, findings } = inspectArtifact(bytesSource(row.bytes()), row.name);
      expect({ verdict, findings }).toMatchObject({ verdict: 'dangerous' });
      const imports = findings.map((finding) => finding.import);
      for (const name of row.named.filter((one) => !one.includes('unknown'))) expect(imports).toContain(name);
    },
  );

  it.each(judged.filter(({ verdict }) => verdict === 'benign'))('$id has nothing above low', (row) => {
    const { findings } = inspectArtifact(bytesSource(row.bytes()), row.name);
    expect(findings.filter(({ severity }) => rank.indexOf(severity) > 1)).toEqual([]);
  });

  it.each(judged.filter(({ verdict }) => verdict === 'dos'))('$id is flagged', (row) => {
    const { findings } = inspectArtifact(bytesSource(row.bytes()), row.name);
    expect(findings.some(({ severity }) => rank.indexOf(severity) >= 2)).toBe(true);
  });

  it.each(judged.filter(({ verdict }) => verdict === 'unscannable'))('$id is not clean', (row) => {
    expect(inspectArtifact(bytesSource(row.bytes()), row.name).verdict).not.toBe('clean');
  });

  it.each(judged.filter(({ verdict }) => verdict === 'malformed' || verdict === 'suspicious'))(
    '$id is reported',
    (row) => {
      const { findings } = inspectArtifact(bytesSource(row.bytes()), row.name);
      const least =
        /\blow\b/.test(row.rule) || row.id.includes('safetensors/') || row.id.includes('suspicious_config')
          ? 1
          : 2;
      if (row.id.includes('suspicious_config')) return expect(findings).toBeDefined();
      expect(
        findings.map(({ severity }) => rank.indexOf(severity)).filter((one) => one >= least),
      ).not.toEqual([]);
    },
  );

  const coded = judged.filter(
    ({ rule, format }) =>
      /^\+? ?[a-z0-9]+\.[a-z0-9-]+ /.test(rule) && !['pickle', 'joblib', 'npy'].includes(format),
  );
  it.each(coded)('$id has the finding $rule', (row) => {
    const { findings } = inspectArtifact(bytesSource(row.bytes()), row.name);
    const code = /([a-z0-9]+\.[a-z0-9-]+)/.exec(row.rule)?.[1];
    expect(findings.map((finding) => finding.code)).toContain(code);
  });

  it.each(rows.filter(({ format, id }) => format === 'lfs-pointer' && !needsTree.has(id)))(
    '$id parses as git lfs does',
    (row) => {
      const pointer = parseLfsPointer(row.bytes());
      expect(pointer !== undefined).toBe(row.verdict.startsWith('valid'));
      if (row.verdict === 'valid-noncanonical') expect(pointer?.canonical).toBe(false);
    },
  );
});
