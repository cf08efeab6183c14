import { decodeBase64 } from './base64.ts';
import { emptyLineage } from './dvc-files.ts';
import { fileName } from './document.ts';
import type { Hashed } from './evidence.ts';
import { problemAt } from './parsed.ts';
import { at, entriesOf, hasKeys, itemsOf, textOf, type TreeNode, wordOf } from './tree.ts';
import { treeFormat } from './tree-format.ts';

/** An in-toto link: what a step took and what it made, by hash. Its signatures are not verified here. Source: in-toto specification 1.0, section 4.4. */
export const inTotoLink = treeFormat({
  id: 'in-toto-link',
  kind: 'attestation',
  title: 'in-toto link',
  recognise: (root) =>
    textOf(at(root, 'signed', '_type')) === 'link' && hasKeys(at(root, 'signed'), 'products'),
  read: (root) => {
    const signed = at(root, 'signed');
    const [materials, products] = [hashesIn(at(signed, 'materials')), hashesIn(at(signed, 'products'))];
    const command = itemsOf(at(signed, 'command'))
      .flatMap((word) => wordOf(word) ?? [])
      .join(' ');
    const name = wordOf(at(signed, 'name'))?.slice(0, 300) ?? 'step';
    const line = signed?.line;
    return {
      content: {
        kind: 'attestation',
        attestation: {
          type: 'in-toto link',
          subjects: products,
          components: materials.map(({ path, hash }) => ({ name: path, version: hash, type: 'material' })),
          metrics: [],
          predicateType: undefined,
        },
      },
      also: [
        {
          kind: 'lineage',
          lineage: {
            ...emptyLineage,
            outputs: products,
            stages: [
              {
                name,
                inputs: materials,
                outputs: products,
                params: {},
                line,
                ...(command === '' ? {} : { command }),
              },
            ],
          },
        },
      ],
    };
  },
});

function hashesIn(node: TreeNode | undefined): Hashed[] {
  return entriesOf(node).flatMap((file) =>
    entriesOf(file.value).map(({ key, value }) => ({
      path: file.key,
      algorithm: key,
      hash: wordOf(value),
      sizeBytes: undefined,
      line: file.line,
    })),
  );
}

const algorithms: Readonly<Record<string, string>> = {
  SHA2_256: 'sha256',
  SHA2_384: 'sha384',
  SHA2_512: 'sha512',
};

/**
 * A Sigstore bundle over one file (`messageSignature`): the file's digest. The bundle does not name the file; by convention it stands beside it, as
 * `<file>.sigstore.json`, `<file>.sigstore` or `<file>.bundle`. The signature is not verified here. Source: sigstore bundle v0.3; sigstore-python, README.
 */
export const sigstoreBundle = treeFormat({
  id: 'sigstore-bundle',
  kind: 'attestation',
  title: 'Sigstore bundle of a file',
  recognise: (root) => hasKeys(root, 'messageSignature', 'verificationMaterial'),
  read: (root, path) => {
    const digest = at(root, 'messageSignature', 'messageDigest');
    const written = at(digest, 'digest');
    const bytes = textOf(written) === undefined ? undefined : decodeBase64(textOf(written) ?? '');
    const named = textOf(at(digest, 'algorithm')) ?? '';
    const algorithm = Object.hasOwn(algorithms, named) ? algorithms[named] : undefined;
    if (bytes === undefined || bytes.length === 0 || algorithm === undefined)
      return {
        problems: [
          problemAt(
            path,
            written ?? digest ?? root,
            'sigstore/digest',
            'Unexpected message digest, expected the algorithm SHA2_256, SHA2_384 or SHA2_512 and base64',
          ),
        ],
      };
    const signed = /^(.+)\.(?:sigstore(?:\.json)?|bundle(?:\.json)?)$/.exec(path)?.[1];
    const hash = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const line = written?.line;
    return {
      content: {
        kind: 'attestation',
        attestation: {
          type: `Sigstore bundle of ${fileName(signed ?? 'a file that it does not name')}`,
          subjects: [{ path: signed ?? '', algorithm, hash, sizeBytes: undefined, line }],
          components: [],
          metrics: [],
          predicateType: undefined,
        },
      },
    };
  },
});
