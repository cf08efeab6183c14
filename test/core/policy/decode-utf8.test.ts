import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../../../src/core/policy/decode-utf8.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('decodeUtf8', () => {
  it('reads any text as its own encoder wrote it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        fc.pre(!text.includes('\0') && !text.startsWith('\uFEFF'));
        expect(decodeUtf8(new TextEncoder().encode(text))).toEqual({ text });
      }),
    );
  });

  it('agrees with the platform on which bytes are UTF-8, NUL aside', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (sample) => {
        fc.pre(
          !sample.includes(0) &&
            !(sample[0] === 0xff && sample[1] === 0xfe) &&
            !(sample[0] === 0xfe && sample[1] === 0xff),
        );
        let expected: string | undefined;
        try {
          expected = new TextDecoder('utf-8', { fatal: true }).decode(sample);
        } catch {
          expected = undefined;
        }
        const result = decodeUtf8(sample);
        expect('text' in result ? result.text : undefined).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['a byte-order mark', bytes(0xef, 0xbb, 0xbf, 0x61), { text: 'a' }],
    ['UTF-16 LE', bytes(0xff, 0xfe, 0x61, 0x00), { encoding: 'utf-16', offset: 0 }],
    ['UTF-16 BE', bytes(0xfe, 0xff, 0x00, 0x61), { encoding: 'utf-16', offset: 0 }],
    ['UTF-32 LE', bytes(0xff, 0xfe, 0, 0), { encoding: 'utf-32', offset: 0 }],
    ['NUL', bytes(0x61, 0), { encoding: 'binary', offset: 1 }],
    ['an overlong slash (RFC 3629, section 10)', bytes(0xc0, 0xaf), { encoding: 'binary', offset: 0 }],
    ['a surrogate', bytes(0xed, 0xa0, 0x80), { encoding: 'binary', offset: 0 }],
    ['beyond U+10FFFF', bytes(0xf4, 0x90, 0x80, 0x80), { encoding: 'binary', offset: 0 }],
    ['cut off', bytes(0x61, 0xe2, 0x82), { encoding: 'binary', offset: 1 }],
  ])('%s', (_, input, expected) => {
    expect(decodeUtf8(input)).toEqual(expected);
  });
});
