/** The folder of a path with a slash at its end; empty for the repository's root. */
export function folderWithSlash(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/**
 * A path that a file names, from the repository's root: relative to the file's folder, `.` and `..` resolved. Addresses
 * (`s3://…`), absolute paths and paths that leave the repository stay as written.
 */
export function repositoryPath(folder: string, named: string): string {
  if (/^[a-z][a-z0-9+.-]{0,30}:\/\//i.test(named) || named.startsWith('/') || named.includes('${'))
    return named;
  const parts: string[] = [];
  for (const part of `${folder}${named.replaceAll('\\', '/')}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return named;
  }
  return parts.join('/');
}
