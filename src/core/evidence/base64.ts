const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values = new Map(
  [...alphabet, '-', '_'].map((letter, index) => [letter, index < 64 ? index : index - 2]),
);

/** The bytes of a base64 or base64url text; undefined where it is none. Source: RFC 4648, sections 4 and 5. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const trimmed = text.replace(/\s+/g, '').replace(/={1,2}$/, '');
  if (trimmed.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((trimmed.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let written = 0;
  for (const letter of trimmed) {
    const value = values.get(letter);
    if (value === undefined) return undefined;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[written++] = (held >> bits) & 0xff;
    }
  }
  return bytes;
}
