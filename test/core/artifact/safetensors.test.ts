import { describe, expect, it } from 'vitest';
import { inspectArtifact } from '../../../src/core/artifact/inspect.ts';
import { bytesSource } from '../../../src/core/artifact/pickle/window.ts';
import { ascii, join, le } from './make/bytes.ts';
import { makeSafetensors } from './make/headers.ts';

/** The codes of a header with so many bytes of data behind it. */
function codesOf(header: string | Uint8Array, dataBytes = 0): readonly string[] {
  const bytes =
    typeof header === 'string'
      ? makeSafetensors(header, dataBytes)
      : join(le(header.length, 8), header, new Uint8Array(dataBytes));
  return inspectArtifact(bytesSource(bytes), 'model.safetensors').findings.map(({ code }) =>
    code.replace('safetensors.', ''),
  );
}

const tensor = (name: string, begin: number, end: number): string =>
  `"${name}":{"dtype":"U8","shape":[${end - begin}],"data_offsets":[${begin},${end}]}`;

describe('the header of safetensors', () => {
  it('takes tensors in any order, blanks between them, and names with escapes', () => {
    expect(
      codesOf(
        `{${tensor('b', 4, 6)} , ${tensor('a', 0, 4)}\n,\t${tensor('\\u0063"'.replace('"', '\\"'), 6, 6)}}  `,
        6,
      ),
    ).toEqual([]);
    expect(codesOf('{}')).toEqual([]);
  });

  it.each([
    ['a text behind', `{${tensor('a', 0, 4)}} x`],
    ['a comma at the end', `{${tensor('a', 0, 4)},}`],
    ['a comma at the start', `{,${tensor('a', 0, 4)}}`],
    ['no end', `{${tensor('a', 0, 4)}`],
    ['no colon', '{"a" {}}'],
    ['a name without an end', '{"a'],
    ['a line break in a name', '{"a\n":{}}'],
    ['crossed brackets', '{"a":{]}'],
    ['a bare word', '{"a":what}'],
    ['a wrong escape', '{"\\x":{}}'],
    ['a list', '[1]'],
  ])('is no JSON object with %s', (_, header) => {
    expect(codesOf(header, 4)).toContain('header-json');
  });

  it.each([
    ['a byte that UTF-8 never has', ascii('{"\xff":{}}')],
    ['an overlong form', ascii('{"\xc0\xaf":{}}')],
    ['NUL bytes behind it', ascii('{}\0\0')],
    ['a byte-order mark', ascii('\xef\xbb\xbf{}')],
  ])('has an encoding that readers refuse with %s', (_, header) => {
    expect(codesOf(header)).toContain('header-encoding');
  });

  it('finds a name twice, written differently, and inside the metadata and a tensor', () => {
    expect(codesOf(`{${tensor('a', 0, 4)},${tensor('\\u0061', 4, 8)}}`, 8)).toEqual(['duplicate-key']);
    expect(codesOf('{"__metadata__":{"k":"1","k":"2"}}')).toEqual(['duplicate-key']);
    expect(codesOf('{"a":{"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]}}', 4)).toContain(
      'duplicate-key',
    );
  });

  it('finds shared bytes and holes among tensors that are not in order', () => {
    expect(codesOf(`{${tensor('b', 2, 6)},${tensor('a', 0, 4)}}`, 6)).toEqual(['overlap']);
    expect(codesOf(`{${tensor('b', 6, 8)},${tensor('a', 0, 4)}}`, 8)).toEqual(['hole']);
  });

  it('names the tensor and the place of shared bytes', () => {
    const bytes = makeSafetensors(`{${tensor('b', 2, 6)},${tensor('a', 0, 4)}}`, 6);
    const [found] = inspectArtifact(bytesSource(bytes), 'model.safetensors').findings;
    // `a` fills bytes 0 to 3, so that `b` begins two bytes too early, at byte 2 of the data, which begin six before the end.
    expect(found).toMatchObject({ severity: 'critical', offset: bytes.length - 6 + 2 });
    expect(found?.message).toMatch(/\bb\b.* shares bytes/);
  });

  it('refuses a description that is longer than any tensor needs', () => {
    expect(
      codesOf(`{"a":{"dtype":"U8","shape":[${'1,'.repeat(40_000)}4],"data_offsets":[0,4]}}`, 4),
    ).toContain('header-json');
  });

  it('reads metadata longer than a window, and finds code where two pieces of it meet', () => {
    const plain = 'a'.repeat(70_000);
    expect(codesOf(`{"__metadata__":{"note":"${plain}"}}`)).toEqual([]);
    for (const before of [65_500, 65_530, 131_000])
      expect(codesOf(`{"__metadata__":{"note":"${'a'.repeat(before)} os.system('id') ${plain}"}}`)).toEqual([
        'metadata-code-text',
      ]);
    expect(codesOf(`{"__metadata__":{"note":[${'1,'.repeat(40_000)}1]}}`)).toEqual(['metadata-type']);
  });

  it('checks ten thousand tensors in order and in reverse', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => tensor(`layer.${index}`, index, index + 1));
    expect(codesOf(`{${names.join(',')}}`, 10_000)).toEqual([]);
    expect(codesOf(`{${names.reverse().join(',')}}`, 10_000)).toEqual([]);
  });
});
