/** The version and schema that every SARIF rendering names (OASIS, SARIF 2.1.0, 2020). */
export const sarifVersion = {
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0',
} as const;

/** A path as a relative URI reference (RFC 3986, section 3.3): each segment percent-encoded; `\` counts as a letter. */
export function uriOf(path: string): string {
  return path
    .toWellFormed()
    .split('/')
    .map((segment) => encodeURIComponent(segment))
    .join('/');
}

/** A SARIF location in the repository; lines and columns count from 1, and what is no such number is left out. */
export function sarifLocation(place: {
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
}): object {
  const { path, line, column, endLine } = place;
  const region =
    line === undefined || !(line >= 1)
      ? {}
      : {
          region: {
            startLine: line,
            ...(column === undefined || !(column >= 1) ? {} : { startColumn: column }),
            ...(endLine === undefined || !(endLine >= line) ? {} : { endLine }),
          },
        };
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(path), uriBaseId: '%SRCROOT%' }, ...region },
  };
}
