import type { ArtifactFormat } from './artifact.ts';

const looked = 65_536;

/** Plain text (CSV, JSON, YAML, …): no NUL and no other control character but white space in its first 64 KiB. It runs nothing. */
export const text: ArtifactFormat = {
  id: 'text',
  extensions: ['csv', 'tsv', 'json', 'jsonl', 'txt', 'md', 'yaml', 'yml'],
  recognise: (source) => source.read(0, looked).every((byte) => byte >= 32 || (byte >= 9 && byte <= 13)),
  inspect: () => [],
};
