import { array, assert, constantFrom, nat, oneof, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OP } from '../../../../src/core/artifact/pickle/opcodes.ts';
import {
  assemble,
  attack,
  call,
  frame,
  get,
  global,
  instance,
  proto,
  put,
  stackGlobal,
  text,
} from './assemble.ts';
import { scanBytes } from './scan-bytes.ts';

const severities = ['critical', 'high', 'medium', 'low', 'info'];
const pieces = oneof(
  constantFrom(...Object.values(OP)).map((op) => [op] as const),
  constantFrom(
    proto(4),
    frame(20),
    text('os'),
    text('system'),
    put(0),
    get(0),
    global('numpy', 'dtype'),
    instance('sklearn.svm', 'SVC'),
    stackGlobal('os', 'system'),
    call('joblib.numpy_pickle', 'NumpyArrayWrapper'),
  ),
  array(nat(255), { maxLength: 4 }),
);

describe('hostile bytes', () => {
  it('never throws, and says something sensible of each finding', () => {
    assert(
      property(array(pieces, { maxLength: 60 }), (parts) => {
        for (const finding of scanBytes(assemble(...parts))) {
          expect(severities).toContain(finding.severity);
          expect(finding.message.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 400, seed: 5 },
    );
  });

  it('finds a call however the bytes before it are broken', () => {
    assert(
      property(uint8Array({ maxLength: 40 }), (noise) => {
        const file = assemble(proto(2), OP.NONE, OP.STOP, noise, attack());
        const found = scanBytes(file).some(({ severity }) => severity === 'critical' || severity === 'high');
        expect(found).toBe(true);
      }),
      { numRuns: 400, seed: 5 },
    );
  });

  it('never calls a truncated attack clean once the import is whole', () => {
    const whole = attack();
    for (let length = 1; length <= whole.length; length++) {
      const findings = scanBytes(whole.subarray(0, length));
      const blocked = findings.some(({ severity }) => severity === 'high' || severity === 'critical');
      expect({ length, blocked }).toEqual({ length, blocked: true });
    }
  });
});
