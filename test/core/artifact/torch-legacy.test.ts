import { describe, expect, it } from 'vitest';
import { OP } from '../../../src/core/artifact/pickle/opcodes.ts';
import { bytesSource } from '../../../src/core/artifact/pickle/window.ts';
import { storageItemBytes, torchLegacy } from '../../../src/core/artifact/torch-legacy.ts';
import { assemble, call, global, int, type Part, proto, text } from './pickle/assemble.ts';
import { scanBytes } from './pickle/scan-bytes.ts';

const STOP = OP.STOP;
/** 0x1950A86A20F9469CFC6C, little-endian (torch/serialization.py, MAGIC_NUMBER). */
const magic = assemble(
  proto(2),
  [OP.LONG1, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19],
  STOP,
);
const version = assemble(proto(2), [OP.BININT2, 0xe9, 3], STOP);
const system = assemble(proto(2), OP.EMPTY_DICT, STOP);
const storage: Part[] = [
  OP.MARK,
  text('storage'),
  global('torch', 'FloatStorage'),
  text('0'),
  text('cpu'),
  int(2),
  OP.TUPLE,
  OP.BINPERSID,
];
const model = assemble(proto(2), storage, STOP);
const keys = assemble(proto(2), OP.EMPTY_LIST, text('0'), OP.APPEND, STOP);
const data = Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, ...new Uint8Array(8));
const file = (...parts: Part[]): Uint8Array => assemble(...parts);
const codes = (bytes: Uint8Array): string[] => scanBytes(bytes, 'm.pt').map(({ code }) => code);

describe('torchLegacy', () => {
  it('takes five pickles and storages that fit', () => {
    const findings = scanBytes(file(magic, version, system, model, keys, data), 'm.pt');
    expect(findings.filter(({ severity }) => severity !== 'info' && severity !== 'low')).toEqual([]);
  });

  it('reports storages that are too short', () => {
    expect(codes(file(magic, version, system, model, keys, data.subarray(0, 10)))).toContain(
      'torch.legacy-structure',
    );
  });

  it('30: decides by structure when the magic number is computed (picklescan, pytorch_magic_bypass)', () => {
    const computed = assemble(proto(2), call('posix', 'system'), STOP);
    const bytes = file(computed, version, system, model, keys, data);
    expect(torchLegacy.recognise(bytesSource(bytes), 'm.pt')).toBe(true);
    expect(codes(bytes)).toContain('torch.legacy-structure');
    expect(scanBytes(bytes, 'm.pt').map((finding) => finding.import)).toContain('posix.system');
  });

  it('finds a call in each of the five pickles and behind the storages', () => {
    const bad = assemble(proto(2), call('os', 'system'), STOP);
    const whole = [magic, version, system, model, keys, data];
    const places = [1, 2, 3, 4, 5].map((index) =>
      file(...whole.map((part, at) => (at === index ? bad : part))),
    );
    const found = places.map((bytes) =>
      scanBytes(bytes, 'm.pt').some((finding) => finding.import === 'os.system'),
    );
    expect(found).toEqual([true, true, true, true, true]);
    expect(scanBytes(file(...whole, bad), 'm.pt').map((finding) => finding.import)).toContain('os.system');
  });

  it('knows the size of an element by storage class', () => {
    expect(storageItemBytes('HalfStorage')).toBe(2);
    expect(storageItemBytes('ComplexDoubleStorage')).toBe(16);
    expect(storageItemBytes('NoStorage')).toBeUndefined();
  });
});
