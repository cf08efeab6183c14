import type { Problem } from '../problem.ts';
import { decodeBase64 } from './base64.ts';
import { textOfBytes } from './decode.ts';
import type { Attestation, EvidenceFormat, Hashed } from './evidence.ts';
import { extensionOf } from './document.ts';
import { readJson } from './json-text.ts';
import { malformed, notEvidence, present, problemAt } from './parsed.ts';
import { at, entriesOf, finiteOf, hasKeys, itemsOf, textOf, type TreeNode, wordOf } from './tree.ts';
import { treeFormat } from './tree-format.ts';

/**
 * An OpenSSF model signing bundle (`model.sig`, versions 0.2 and 1.x): a Sigstore bundle whose DSSE envelope holds an in-toto statement. The subjects are
 * the signed files (1.x: `predicate.resources`; 0.2: a subject each). The signature itself is not verified here. Source: model-transparency, docs; sigstore bundle v0.3.
 */
export const modelSigning = treeFormat({
  id: 'model-signing',
  kind: 'attestation',
  title: 'model signing bundle',
  recognise: (root) => hasKeys(root, 'dsseEnvelope') && hasKeys(root, 'verificationMaterial'),
  read: (root, path) => envelope(at(root, 'dsseEnvelope'), path),
});

/** An in-toto statement, bare or in a DSSE envelope (SLSA provenance is one). Source: in-toto attestation framework v1; DSSE v1. */
export const inToto = treeFormat({
  id: 'in-toto',
  kind: 'attestation',
  title: 'in-toto statement',
  recognise: (root) =>
    isStatement(root) || (hasKeys(root, 'payload', 'payloadType') && hasKeys(root, 'signatures')),
  read: (root, path) =>
    isStatement(root)
      ? { content: { kind: 'attestation', attestation: statement(root, () => root.line) } }
      : envelope(root, path),
});

/** In-toto statements or envelopes, one a line (`*.intoto.jsonl`). */
export const inTotoLines: EvidenceFormat = {
  id: 'in-toto-lines',
  kind: 'attestation',
  title: 'in-toto statements',
  parse: ({ path, text }) => {
    if (
      text === undefined ||
      !/^(?:jsonl|ndjson)$/.test(extensionOf(path)) ||
      !/"(?:payloadType|predicateType)"/.test(text.slice(0, 200_000))
    )
      return notEvidence;
    const all: Attestation[] = [];
    let line = 0;
    for (const raw of text.split(/\r?\n/)) {
      line += 1;
      if (raw.trim() === '') continue;
      const { root, errors } = readJson(raw, path);
      const [error] = errors;
      if (error !== undefined || root === undefined)
        return malformed('in-toto-lines', 'attestation', [
          { ...(error ?? problemAt(path, { line }, 'json/syntax', 'Unexpected line')), line },
        ]);
      const at = line;
      const read = isStatement(root)
        ? { content: { kind: 'attestation' as const, attestation: statement(root, () => at) } }
        : envelope(root, path);
      if (read.content?.kind === 'attestation') all.push(read.content.attestation);
      else
        return malformed(
          'in-toto-lines',
          'attestation',
          (read.problems ?? []).map((one) => ({ ...one, line: at })),
        );
    }
    const [first] = all;
    if (first === undefined) return notEvidence;
    return present('in-toto-lines', {
      kind: 'attestation',
      attestation: {
        ...first,
        subjects: all.flatMap(({ subjects }) => subjects),
        components: all.flatMap(({ components }) => components),
        inputs: all.flatMap(({ inputs = [] }) => inputs),
      },
    });
  },
};

function isStatement(node: TreeNode): boolean {
  return /^https:\/\/in-toto\.io\/Statement\//.test(textOf(at(node, '_type')) ?? '');
}

function envelope(
  node: TreeNode | undefined,
  path: string,
): { content?: { kind: 'attestation'; attestation: Attestation }; problems?: readonly Problem[] } {
  const payload = at(node, 'payload');
  const flaw = (message: string) => ({
    problems: [problemAt(path, payload ?? node ?? { line: 1 }, 'dsse/payload', message)],
  });
  const bytes = textOf(payload) === undefined ? undefined : decodeBase64(textOf(payload) ?? '');
  const text = bytes === undefined ? undefined : textOfBytes(bytes);
  if (text === undefined) return flaw('Unexpected payload, expected base64 of a JSON text');
  const { root, errors } = readJson(text, path);
  if (root === undefined || errors.length > 0 || !isStatement(root))
    return flaw('Unexpected payload, expected an in-toto statement');
  const line = payload?.line ?? 1;
  return { content: { kind: 'attestation', attestation: statement(root, () => line) } };
}

function statement(root: TreeNode, lineOf: (node: TreeNode) => number): Attestation {
  const resources = itemsOf(at(root, 'predicate', 'resources'));
  const hashed = (node: TreeNode): Hashed[] => {
    const name = wordOf(at(node, 'name')) ?? wordOf(at(node, 'uri')) ?? '';
    const plain = textOf(at(node, 'digest'));
    if (plain !== undefined)
      return [
        {
          path: name,
          algorithm: wordOf(at(node, 'algorithm')),
          hash: plain,
          sizeBytes: finiteOf(at(node, 'size')),
          line: lineOf(node),
        },
      ];
    return entriesOf(at(node, 'digest')).map(({ key, value }) => ({
      path: name,
      algorithm: key,
      hash: wordOf(value),
      sizeBytes: undefined,
      line: lineOf(node),
    }));
  };
  const materials = [
    ...itemsOf(at(root, 'predicate', 'materials')),
    ...itemsOf(at(root, 'predicate', 'buildDefinition', 'resolvedDependencies')),
  ];
  return {
    type: wordOf(at(root, '_type')) ?? 'in-toto',
    subjects: (resources.length > 0 ? resources : itemsOf(at(root, 'subject'))).flatMap(hashed),
    components: materials.flatMap((one) => {
      const name = wordOf(at(one, 'uri')) ?? wordOf(at(one, 'name'));
      return name === undefined
        ? []
        : [
            {
              name,
              version: entriesOf(at(one, 'digest'))
                .map(({ value }) => wordOf(value))
                .find((word) => word !== undefined),
              type: 'material',
            },
          ];
    }),
    metrics: [],
    predicateType: textOf(at(root, 'predicateType')),
    inputs: materials.flatMap(hashed),
  };
}
