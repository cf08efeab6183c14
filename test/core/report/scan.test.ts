import { describe, expect, it } from 'vitest';
import { renderScanJson, type ScannedFile } from '../../../src/core/report/scan-json.ts';
import { renderScanSarif } from '../../../src/core/report/scan-sarif.ts';
import { renderScanText } from '../../../src/core/report/scan-text.ts';
import { sarifErrors } from './sarif-schema.ts';

const files: readonly ScannedFile[] = [
  { path: 'ok.safetensors', format: 'safetensors', verdict: 'clean', findings: [] },
  {
    path: 'model.pt',
    format: 'torch-zip',
    verdict: 'dangerous',
    findings: [
      { severity: 'info', code: 'zip.members', message: 'It has 3 members' },
      {
        severity: 'critical',
        code: 'pickle.denied-global',
        message: 'Loading it calls os.system\u001b[31m',
        member: 'model.pt!archive/data.pkl',
        offset: 12,
        import: 'os.system',
      },
    ],
  },
  { path: '/tmp/odd name.bin', format: 'unknown', verdict: 'unscannable', findings: [] },
  {
    path: 'x.pkl',
    format: 'pickle',
    verdict: 'suspicious',
    findings: [{ severity: 'medium', code: 'pickle.unknown-global', message: 'It imports a.b', offset: 7 }],
  },
];

describe('renderScanJson', () => {
  it('is the documented shape', () => {
    expect(JSON.parse(renderScanJson(files.slice(0, 2)))).toEqual({
      files: [
        { path: 'ok.safetensors', format: 'safetensors', verdict: 'clean', findings: [] },
        {
          path: 'model.pt',
          format: 'torch-zip',
          verdict: 'dangerous',
          findings: [
            {
              severity: 'info',
              code: 'zip.members',
              message: 'It has 3 members',
              member: null,
              offset: null,
              import: null,
            },
            {
              severity: 'critical',
              code: 'pickle.denied-global',
              message: 'Loading it calls os.system\u001b[31m',
              member: 'model.pt!archive/data.pkl',
              offset: 12,
              import: 'os.system',
            },
          ],
        },
      ],
    });
  });
});

describe('renderScanText', () => {
  it('has the worst first and only counts what is clean', () => {
    expect(renderScanText(files, { colour: false })).toBe(
      [
        'dangerous  model.pt (torch-zip)',
        '  critical  pickle.denied-global in model.pt!archive/data.pkl at byte 12',
        '            Loading it calls os.system⟨U+001B⟩[31m',
        '  info      zip.members',
        '            It has 3 members',
        '',
        'suspicious  x.pkl (pickle)',
        '  medium    pickle.unknown-global at byte 7',
        '            It imports a.b',
        '',
        'unscannable  /tmp/odd name.bin (unknown)',
        '',
        '4 files: 1 dangerous, 1 suspicious, 1 unscannable, 1 clean',
        '',
      ].join('\n'),
    );
  });

  it('colours only where asked', () => {
    expect(renderScanText(files, { colour: true })).toContain('\u001b[31mdangerous\u001b[0m');
  });

  it('says how many findings it does not list', () => {
    const many = Array.from({ length: 150 }, () => ({ severity: 'low' as const, code: 'a.b', message: 'm' }));
    const text = renderScanText([{ path: 'x', format: 'pickle', verdict: 'clean', findings: many }], {
      colour: false,
    });
    expect(text).toContain('and 50 further findings; --format json lists all');
  });
});

describe('renderScanSarif', () => {
  it('is valid SARIF 2.1.0', () => {
    expect(sarifErrors(renderScanSarif(files))).toEqual([]);
    expect(sarifErrors(renderScanSarif([]))).toEqual([]);
  });

  it('of more findings than GitHub takes keeps the worst 25,000', () => {
    const many = Array.from({ length: 30_000 }, (_, at) => ({
      severity: at >= 29_999 ? ('critical' as const) : ('info' as const),
      code: 'pickle.import',
      message: `It imports ${at}`,
    }));
    const { results } = JSON.parse(
      renderScanSarif([{ path: 'x.pkl', format: 'pickle', verdict: 'dangerous', findings: many }]),
    ).runs[0];
    expect(results).toHaveLength(25_000);
    expect(results[0].level).toBe('error');
  });

  it('has every finding, and a result for what could not be scanned', () => {
    const { results } = JSON.parse(renderScanSarif(files)).runs[0];
    expect(results.map(({ ruleId, level }: { ruleId: string; level: string }) => [ruleId, level])).toEqual([
      ['zip.members', 'note'],
      ['pickle.denied-global', 'error'],
      ['artifact.unscannable', 'warning'],
      ['pickle.unknown-global', 'warning'],
    ]);
    expect(results[1].properties).toMatchObject({ member: 'model.pt!archive/data.pkl', offset: 12 });
    expect(results[3].properties.offset).toBe(7);
    expect(results[2].locations[0].physicalLocation.artifactLocation.uri).toBe('file:///tmp/odd%20name.bin');
  });
});
