import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { OP } from '../../../src/core/artifact/pickle/opcodes.ts';
import { assemble, attack, call, global, type Part, proto, text } from './pickle/assemble.ts';
import { scanBytes, scanSource, worst } from './pickle/scan-bytes.ts';
import { bytesSource } from '../../../src/core/artifact/pickle/window.ts';

/** A NumpyArrayWrapper with its state, as joblib's `NumpyPickler.save` writes it; the raw array follows. */
const wrapper = (dtype: string, count: number, alignment?: number): Part[] => [
  [global('joblib.numpy_pickle', 'NumpyArrayWrapper'), OP.EMPTY_TUPLE, OP.NEWOBJ, OP.EMPTY_DICT, OP.MARK],
  [text('subclass'), global('numpy', 'ndarray'), text('shape'), [OP.BININT1, count, OP.TUPLE1]],
  [text('dtype'), global('numpy', 'dtype'), text(dtype), [OP.NEWFALSE, OP.NEWTRUE, OP.TUPLE3, OP.REDUCE]],
  ...(alignment === undefined ? [] : [text('numpy_array_alignment_bytes'), [OP.BININT1, alignment]]),
  [OP.SETITEMS, OP.BUILD],
];
const noise = (size: number): Uint8Array => new Uint8Array(size).fill(0xff);

describe('joblib', () => {
  it('32: passes over the raw array and goes on behind it', () => {
    const file = assemble(
      proto(3),
      OP.MARK,
      wrapper('f8', 3),
      noise(24),
      call('os', 'system'),
      OP.TUPLE,
      OP.STOP,
    );
    const { format, findings } = scanSource(bytesSource(file), 'm.joblib');
    expect(format).toBe('joblib');
    expect(
      findings.filter(({ severity }) => severity !== 'info').map((one) => `${one.code} ${one.import}`),
    ).toEqual(['pickle.denied-global os.system']);
  });

  it('passes over the padding of joblib 1.1 and later: one length byte and that many', () => {
    const file = assemble(proto(4), wrapper('i2', 4, 16), [3, 255, 255, 255], noise(8), OP.STOP);
    expect(['info', 'low']).toContain(worst(scanBytes(file, 'm.joblib')));
  });

  it('32: inspects the nested pickle of an object array', () => {
    const file = assemble(proto(3), wrapper('O', 1), attack(), OP.STOP);
    expect(scanBytes(file, 'm.joblib').map((finding) => finding.import)).toContain('os.system');
  });

  it('reads the bytes of arrays a second time, as plain pickle.load would', () => {
    // The array of 1 byte items is a whole pickle tail: joblib skips it, pickle.load runs it.
    const tail = assemble(OP.POP, call('os', 'system'), OP.STOP);
    const file = assemble(proto(3), wrapper('u1', tail.length), tail, OP.STOP);
    const found = scanBytes(file, 'm.joblib').find((finding) => finding.import === 'os.system');
    expect(found?.severity).toBe('critical');
  });

  it('reports an array that goes past the end', () => {
    const codes = scanBytes(assemble(proto(3), wrapper('f8', 200), noise(24)), 'm.joblib').map(
      ({ code }) => code,
    );
    expect(codes).toContain('joblib.size-mismatch');
  });

  it('reports the files that old wrappers load, and worse when they leave the folder', () => {
    const old = (name: string): Uint8Array =>
      assemble(
        [
          proto(2),
          global('joblib.numpy_pickle', 'NDArrayWrapper'),
          OP.EMPTY_TUPLE,
          OP.NEWOBJ,
          OP.EMPTY_DICT,
          OP.MARK,
        ],
        [text('filename'), text(name), OP.SETITEMS, OP.BUILD, OP.STOP],
      );
    expect(worst(scanBytes(old('m.pkl_01.npy')))).toBe('low');
    const outside = ['../m.npy', '/tmp/m.npy', 'C:\\m.npy', 'a/../../m.npy'];
    expect(outside.map((name) => worst(scanBytes(old(name))))).toEqual(outside.map(() => 'critical'));
  });

  it('opens the oldest compressed form: ZF, length in hex, zlib', () => {
    const header = new TextEncoder().encode(`ZF${'0x16'.padEnd(19)}`);
    const findings = scanBytes(Uint8Array.from([...header, ...deflateSync(attack())]), 'm.pkl');
    expect(findings.map((finding) => finding.import)).toContain('os.system');
  });
});
