import { describe, expect, it } from 'vitest';
import { digestsOf } from '../../src/service/digests.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('the hashes of a file', () => {
  it('are those of md5sum and sha256sum', () => {
    // printf 'a\nb\n' | md5sum; printf 'a\nb\n' | sha256sum; printf 'a\r\nb\r\n' | md5sum
    expect(digestsOf(bytes('a\nb\n'))).toEqual({
      sizeBytes: 4,
      md5: 'dd8c6a395b5dd36c56d23275028f526c',
      md5Unix: 'dd8c6a395b5dd36c56d23275028f526c',
      md5Windows: '59b0d7772f0561efb95518f3cb8abc60',
      sha256: '911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2',
    });
  });

  it('take the line ends of Windows for those of Unix and the other way round', () => {
    const unix = digestsOf(bytes('a\nb\n'));
    const windows = digestsOf(bytes('a\r\nb\r\n'));
    expect(windows.md5Unix).toBe(unix.md5);
    expect(unix.md5Windows).toBe(windows.md5);
  });

  it('leave what is no text as it is', () => {
    const binary = digestsOf(new Uint8Array([13, 10, 0]));
    expect([binary.md5Unix, binary.md5Windows]).toEqual([binary.md5, binary.md5]);
  });
});
