/**
 * The text whose MD5 is the hash of a folder in DVC (`<md5>.dir`): a JSON list of the files below it, sorted by relative path, keys
 * sorted, as Python's `json.dumps` writes it with its default separators and escapes.
 * Source: dvc-data, hashfile/tree.py, `Tree.as_list`, `Tree.as_bytes` and `Tree.digest`.
 */
export function dvcFolderText(
  files: readonly { readonly relativePath: string; readonly md5: string }[],
): string {
  const sorted = files.toSorted((one, other) => byCodePoint(one.relativePath, other.relativePath));
  return `[${sorted.map(({ relativePath, md5 }) => `{"md5": ${pythonText(md5)}, "relpath": ${pythonText(relativePath)}}`).join(', ')}]`;
}

/** Python sorts texts by code point, JavaScript by UTF-16 unit: they differ beyond the basic plane. */
function byCodePoint(one: string, other: string): number {
  const [a, b] = [[...one], [...other]];
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = (a[index]?.codePointAt(0) ?? 0) - (b[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function pythonText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
