import { emptyLineage } from './dvc-files.ts';
import type { EvidenceFormat } from './evidence.ts';
import { malformed, notEvidence, present, problemAt } from './parsed.ts';

const id = 'lfs-pointer';

/** The first line, of version 1 and of the two before its release. Source: git-lfs, lfs/pointer.go, `v1Aliases`. */
const versions =
  /^version (?:https:\/\/(?:git-lfs|hawser)\.github\.com\/spec\/|http:\/\/git-media\.io\/v\/2)/;

/** A Git LFS pointer: the file's SHA-256 and size. Source: github.com/git-lfs/git-lfs, docs/spec.md, version 1. */
export const lfsPointer: EvidenceFormat = {
  id,
  kind: 'lineage',
  title: 'Git LFS pointer',
  parse: ({ text, path }) => {
    if (text === undefined || text.length > 2048 || !versions.test(text)) return notEvidence;
    const lines = text.split(/\r?\n/);
    const valueOf = (key: string) => {
      const index = lines.findIndex((line) => line.startsWith(`${key} `));
      return { line: index + 1, text: index < 0 ? undefined : lines[index]?.slice(key.length + 1) };
    };
    const [oid, size] = [valueOf('oid'), valueOf('size')];
    const hash = /^sha256:([0-9a-f]{64})$/.exec(oid.text ?? '')?.[1];
    const sizeBytes = /^[0-9]{1,15}$/.test(size.text ?? '') ? Number(size.text) : undefined;
    if (hash === undefined || sizeBytes === undefined)
      return malformed(id, 'lineage', [
        hash === undefined
          ? problemAt(
              path,
              { line: oid.line || 1 },
              'lfs/oid',
              'Unexpected oid of the LFS pointer, expected sha256: and 64 hexadecimal digits',
            )
          : problemAt(
              path,
              { line: size.line || 1 },
              'lfs/size',
              'Unexpected size of the LFS pointer, expected a number of bytes',
            ),
      ]);
    return present(id, {
      kind: 'lineage',
      lineage: { ...emptyLineage, outputs: [{ path, algorithm: 'sha256', hash, sizeBytes, line: oid.line }] },
    });
  },
};
