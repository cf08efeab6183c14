import { describe, expect, it } from 'vitest';
import { parseNumpyHeader } from '../../../src/core/artifact/numpy-header.ts';
import { numpyArray } from '../../../src/core/artifact/numpy.ts';
import { dtypeItemBytes } from '../../../src/core/artifact/pickle/joblib-arrays.ts';
import { attack } from './pickle/assemble.ts';
import { scanBytes, worst } from './pickle/scan-bytes.ts';

/** A `.npy` file of format version 1 (numpy/lib/format.py): magic, version, header length, header, data. */
function npy(header: string, data: Uint8Array, version = 1): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`);
  const length =
    version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.from([
    0x93,
    ...new TextEncoder().encode('NUMPY'),
    version,
    0,
    ...length,
    ...text,
    ...data,
  ]);
}
const header = (descr: string, shape: string): string =>
  `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`;
const codes = (file: Uint8Array): string[] =>
  scanBytes(file, 'x.npy').map((finding) => `${finding.severity} ${finding.code}`);

describe('parseNumpyHeader', () => {
  it.each([
    [header("'<f8'", '(3,)'), { itemBytes: 8, hasObjects: false, shape: [3] }],
    [header("'|u1'", '()'), { itemBytes: 1, hasObjects: false, shape: [] }],
    [header("'<U5'", '(2, 2)'), { itemBytes: 20, hasObjects: false, shape: [2, 2] }],
    [header("'<M8[ns]'", '(1L,)'), { itemBytes: 8, hasObjects: false, shape: [1] }],
    // 4 bytes of f4 times 6, and 2 bytes of i2
    [
      header("[('a', '<f4', (2, 3)), ('b', '<i2')]", '(2,)'),
      { itemBytes: 26, hasObjects: false, shape: [2] },
    ],
    [header("'|O'", '(2,)'), { itemBytes: 0, hasObjects: true, shape: [2] }],
    [header("[('a', '|O'), ('b', '<i2')]", '(2,)'), { itemBytes: 2, hasObjects: true, shape: [2] }],
  ])('%s', (text, expected) => {
    expect(parseNumpyHeader(text)).toEqual(expected);
  });

  it.each([
    "__import__('os').system('x')",
    `${header("'<f8'", '(3,)')} or exit()`,
    "{'descr': '<f8', 'shape': (3,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), 'x': 1}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), 'shape': (4,)}",
    header("'<f8'", '(-3,)'),
    header("'<f8'", '(9**9,)'),
    '('.repeat(10_000),
  ])('refuses %s', (text) => {
    expect(parseNumpyHeader(text)).toBeUndefined();
  });
});

describe('numpyArray', () => {
  it('is content with an array whose size is what the header says', () => {
    expect(codes(npy(header("'<f8'", '(3,)'), new Uint8Array(24)))).toEqual([]);
    expect(codes(npy(header("'<f8'", '(3,)'), new Uint8Array(24), 2))).toEqual([]);
  });

  it('33: reports too few bytes, bytes behind the array and headers that are no literals', () => {
    expect(codes(npy(header("'<f8'", '(1000000000000,)'), new Uint8Array(8)))).toEqual([
      'high npy.size-mismatch',
    ]);
    expect(codes(npy("__import__('os')", new Uint8Array(0)))).toContain('critical npy.header-not-literal');
    const tail = npy(header("'<f8'", '(0,)'), attack());
    expect(codes(tail)).toContain('high npy.trailing-data');
    expect(scanBytes(tail, 'x.npy').map((finding) => finding.import)).toContain('os.system');
  });

  it('inspects the pickle of an object array (CVE-2019-6446) and gives offsets in the file', () => {
    const file = npy(header("'|O'", '(1,)'), attack());
    const found = scanBytes(file, 'x.npy').find((finding) => finding.import === 'os.system');
    expect(found?.severity).toBe('critical');
    expect(file[found?.offset ?? 0]).toBe(0x63);
    expect(worst(scanBytes(npy(header("[('a', '|O')]", '(1,)'), new Uint8Array(8)), 'x.npy'))).not.toBe(
      'info',
    );
  });

  it('is recognised by its magic only', () => {
    const source = { sizeBytes: 3, read: () => Uint8Array.of(0x93, 0x4e, 0x55) };
    expect(numpyArray.recognise(source, 'x.npy')).toBe(false);
  });
});

describe('dtypeItemBytes', () => {
  it.each([
    ['f8', 8],
    ['<i4', 4],
    ['u2', 2],
    ['b1', 1],
    ['U3', 12],
    ['S7', 7],
    ['V16', 16],
    ['M8', 8],
    ['O8', 0],
    ['x4', undefined],
  ])('%s is %s bytes', (text, expected) => {
    expect(dtypeItemBytes(text)).toBe(expected);
  });
});
