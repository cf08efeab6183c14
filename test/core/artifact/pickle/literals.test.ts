import { describe, expect, it } from 'vitest';
import {
  latin1Text,
  literalInteger,
  literalText,
  unescapedBytes,
  utf8Text,
} from '../../../../src/core/artifact/pickle/literals.ts';
import { OP } from '../../../../src/core/artifact/pickle/opcodes.ts';
import { bytesSource } from '../../../../src/core/artifact/pickle/window.ts';
import {
  type Part,
  assemble,
  binString,
  int,
  line,
  lineText,
  longText,
  quoted,
  shortString,
  text,
} from './assemble.ts';

const read = (...pieces: readonly Part[]) => literalText(bytesSource(assemble(...pieces)), 0, 1000);

describe('literalText', () => {
  it('reads every way to write a text', () => {
    for (const piece of [text('naïve'), longText('naïve'), lineText('na\\u00efve')])
      expect(read(piece)).toBe('naïve');
    for (const piece of [
      binString('os'),
      shortString('os'),
      quoted('os'),
      quoted('\\157s'),
      quoted('\\x6f\\x73'),
    ]) {
      expect(read(piece)).toBe('os');
    }
    expect(read([OP.BINUNICODE8, 2, 0, 0, 0, 0, 0, 0, 0, 111, 115])).toBe('os');
    expect(read([OP.NONE])).toBeUndefined();
    expect(literalText(bytesSource(assemble(text('long'))), 0, 2)).toBeUndefined();
  });
});

describe('utf8Text', () => {
  it('keeps valid text and replaces what is invalid', () => {
    expect(utf8Text(new TextEncoder().encode('a\u00e9\u4e2d\ud83d\ude00'))).toBe('a\u00e9\u4e2d\ud83d\ude00');
    expect(utf8Text(Uint8Array.of(0xc0, 0x80, 0x61, 0xff, 0xe4, 0xb8))).toBe(
      '\ufffd\ufffda\ufffd\ufffd\ufffd',
    );
  });
});

describe('unescapedBytes', () => {
  it('reads the escapes of a Python 2 string', () => {
    const bytes = new TextEncoder().encode("'a\\n\\\\\\'\\x41\\101\\q'");
    expect(latin1Text(unescapedBytes(bytes))).toBe("a\n\\'AA\\q");
  });
});

describe('literalInteger', () => {
  it('reads small and long integers', () => {
    const integer = (...pieces: readonly Part[]) => literalInteger(bytesSource(assemble(...pieces)), 0);
    expect(integer([OP.BININT1, 200])).toBe(200);
    expect(integer([OP.BININT2, 1, 2])).toBe(513);
    expect(integer(int(-1))).toBe(-1);
    expect(integer([OP.LONG1, 3, 0, 0, 1])).toBe(65_536);
    expect(integer(line(OP.INT, '42'))).toBe(42);
    expect(integer(line(OP.LONG, '42L'))).toBe(42);
    expect(integer([OP.LONG1, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1])).toBeUndefined();
  });
});
