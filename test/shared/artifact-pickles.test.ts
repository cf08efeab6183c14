import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../src/core/artifact/pickle/window.ts';
import { scanSource, worst } from '../core/artifact/pickle/scan-bytes.ts';

const corpus = new URL('../../../shared/artifact-corpus/', import.meta.url);
const here = existsSync(corpus);
if (!here) console.info('artifact-pickles: skipped, the shared corpus is not beside the project');

interface Row {
  readonly id: string;
  readonly name: string;
  readonly verdict: string;
  readonly imports: readonly string[];
  readonly bytes: () => Uint8Array;
}

/** The severities that a verdict of the corpus may have (its README, the terms). */
const acceptedSeverities: Readonly<Record<string, readonly string[]>> = {
  malicious: ['high', 'critical'],
  benign: ['info', 'low'],
  'not-artifact': ['info'],
  malformed: ['medium', 'high', 'critical'],
  suspicious: ['medium', 'high', 'critical'],
  dos: ['medium', 'high', 'critical'],
};

const formats = new Set(['pickle', 'joblib', 'npy', 'npy-zlib', 'torch-legacy', 'not-a-model']);
/** Compressors that only the whole dispatcher opens; its own tests read these rows. */
const dispatcherOnly = /\.(xz|lzma|bz2)$|wrapped-(xz|lzma|bz2)$/;

function corpusRows(): Row[] {
  const lines = readFileSync(new URL('EXPECTED.tsv', corpus), 'utf8').trim().split('\n').slice(1);
  return lines
    .map((text) => text.split('\t'))
    .filter((columns) => formats.has(columns[5] ?? ''))
    .map(([path = '', verdict = '', , globals = '']) => ({
      id: path,
      name: path,
      verdict,
      imports:
        globals.startsWith('(') || globals === ''
          ? []
          : globals.split(';').map((one) => one.split('=')[0] ?? ''),
      bytes: () => readFileSync(new URL(path, corpus)),
    }));
}

function generatedRows(): Row[] {
  return readFileSync(new URL('generated-cases.jsonl', corpus), 'utf8')
    .trim()
    .split('\n')
    .map(
      (text) =>
        JSON.parse(text) as {
          id: string;
          format: string;
          expected: string;
          globals: string[];
          file_name: string;
          hex?: string;
        },
    )
    .filter((row) => formats.has(row.format) && row.hex !== undefined && row.id !== 'pickle/dv-empty-file')
    .map((row) => ({
      id: row.id,
      name: row.file_name,
      verdict: row.expected,
      imports: row.globals.map((one) => one.replace(/^nested:/, '')),
      bytes: () => Buffer.from(row.hex ?? '', 'hex'),
    }));
}

describe.skipIf(!here)('pickle, joblib, npy and legacy torch files of the corpus', () => {
  const rows = here ? [...corpusRows(), ...generatedRows()].filter(({ id }) => !dispatcherOnly.test(id)) : [];

  it('has rows of every verdict', () => {
    expect(rows.length).toBeGreaterThan(180);
    expect(new Set(rows.map(({ verdict }) => verdict))).toEqual(
      new Set(['malicious', 'benign', 'malformed', 'suspicious', 'dos', 'not-artifact']),
    );
  });

  it.each(rows.map((row) => [`${row.verdict}: ${row.id}`, row] as const))('%s', (_id, row) => {
    const { format, findings } = scanSource(bytesSource(row.bytes()), row.name, 0, false);
    const severity = worst(findings);
    const found = new Set(findings.map((finding) => finding.import));
    const missing = row.verdict === 'malicious' ? row.imports.filter((one) => !found.has(one)) : [];
    const accepted = acceptedSeverities[row.verdict] ?? [];
    expect({
      recognised: format !== 'unknown',
      accepted: accepted.includes(severity),
      missing,
      findings,
    }).toEqual({
      recognised: row.verdict !== 'not-artifact',
      accepted: true,
      missing: [],
      findings,
    });
  });
});
