import type { Problem } from '../problem.ts';
import type { Attestation, Hashed, Metric } from './evidence.ts';
import { metricOf } from './metric.ts';
import { sliceOfKey } from './metric-keys.ts';
import { numberIn } from './number-text.ts';
import { problemAt } from './parsed.ts';
import { at, entriesOf, finiteOf, hasKeys, itemsOf, textOf, type TreeNode, wordOf } from './tree.ts';
import { type TreeFormat, treeFormat } from './tree-format.ts';

const lengths: Readonly<Record<string, number>> = {
  MD5: 32,
  'SHA-1': 40,
  'SHA-256': 64,
  'SHA-384': 96,
  'SHA-512': 128,
  'SHA3-256': 64,
  'SHA3-512': 128,
  'BLAKE2b-256': 64,
};

/** CycloneDX 1.0 to 1.7, with the model cards of its ML components, as a tree. Source: cyclonedx.org/docs/1.6/json. */
export const cyclonedxTree: TreeFormat = {
  id: 'cyclonedx',
  kind: 'attestation',
  title: 'CycloneDX bill of materials',
  recognise: (root) => textOf(at(root, 'bomFormat')) === 'CycloneDX',
  read: (root, path) => {
    const problems: Problem[] = [];
    const flaw = (node: TreeNode, code: string, message: string) => {
      if (problems.length < 20) problems.push(problemAt(path, node, `cyclonedx/${code}`, message));
    };
    if (wordOf(at(root, 'specVersion')) === undefined)
      flaw(root, 'version', 'Unexpected bill of materials without specVersion, expected one');
    const serial = at(root, 'serialNumber');
    if (
      serial !== undefined &&
      !/^urn:uuid:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(textOf(serial) ?? '')
    )
      flaw(
        serial,
        'serial',
        `Unexpected serialNumber "${(wordOf(serial) ?? '').slice(0, 80)}", expected urn:uuid: and a UUID`,
      );
    const components: Attestation['components'][number][] = [];
    const subjects: Hashed[] = [];
    const inputs: Hashed[] = [];
    const metrics: Metric[] = [];
    const walk = (list: TreeNode | undefined, depth: number): void => {
      for (const component of itemsOf(list)) {
        const name = wordOf(at(component, 'name')) ?? '';
        if (components.length < 50_000)
          components.push({
            name,
            version: wordOf(at(component, 'version')),
            type: textOf(at(component, 'type')),
          });
        for (const hash of itemsOf(at(component, 'hashes'))) {
          const [algorithm, content] = [wordOf(at(hash, 'alg')), wordOf(at(hash, 'content'))];
          const length = algorithm === undefined ? undefined : lengths[algorithm];
          if (length !== undefined && (content?.length !== length || !/^[0-9a-f]*$/i.test(content)))
            flaw(
              at(hash, 'content') ?? hash,
              'hash',
              `Unexpected ${algorithm} "${(content ?? '').slice(0, 60)}", expected ${length} hexadecimal digits`,
            );
          else if (content !== undefined && subjects.length < 50_000) {
            const hashed: Hashed = {
              path: name,
              algorithm: algorithm?.toLowerCase().replace('-', ''),
              hash: content.toLowerCase(),
              sizeBytes: undefined,
              line: hash.line,
            };
            subjects.push(hashed);
            if (textOf(at(component, 'type')) === 'data') inputs.push(hashed);
          }
        }
        metrics.push(
          ...performanceMetrics(
            at(component, 'modelCard', 'quantitativeAnalysis', 'performanceMetrics'),
            path,
            name,
          ),
        );
        if (depth < 20) walk(at(component, 'components'), depth + 1);
      }
    };
    const main = at(root, 'metadata', 'component');
    if (main !== undefined) walk({ type: 'list', items: [main], line: main.line, column: main.column }, 0);
    walk(at(root, 'components'), 0);
    const type = `CycloneDX ${wordOf(at(root, 'specVersion')) ?? ''}`.trim();
    return {
      problems,
      content: attestation({ type, subjects, components, metrics, predicateType: undefined, inputs }),
    };
  },
};

/** CycloneDX in JSON. */
export const cyclonedxJson = treeFormat(cyclonedxTree);

/** `performanceMetrics` of CycloneDX and of the Model Card Toolkit: values are texts; prose among them is no metric. */
export function performanceMetrics(
  list: TreeNode | undefined,
  path: string,
  model: string | undefined,
): Metric[] {
  return (list?.type === 'list' ? itemsOf(list) : list === undefined ? [] : [list]).flatMap((item) => {
    const value = at(item, 'value');
    const number = numberIn(value);
    const name = wordOf(at(item, 'type'));
    if (value === undefined || number === undefined || name === undefined) return [];
    const interval = at(item, 'confidenceInterval') ?? at(item, 'confidence_interval');
    const low = numberIn(at(interval, 'lowerBound') ?? at(interval, 'lower_bound'))?.value;
    const high = numberIn(at(interval, 'upperBound') ?? at(interval, 'upper_bound'))?.value;
    const slice = wordOf(at(item, 'slice'));
    const whole = slice === undefined || /^(?:overall|all|)$/i.test(slice);
    return [
      metricOf({
        name: name.slice(0, 200),
        number,
        path,
        where: { line: value.line, column: value.column },
        model: model === '' ? undefined : model,
        slice: whole ? {} : sliceOf(slice),
        ...(low !== undefined && high !== undefined ? { interval: [low, high] as const } : {}),
      }),
    ];
  });
}

/** `sex=female` names its attribute; a text that names none is the slice's own name. */
function sliceOf(text: string): Readonly<Record<string, string>> {
  const { group, ...named } = sliceOfKey(text, undefined);
  return group === undefined ? named : { slice: group };
}

/** SPDX 3 with its AI and dataset profiles, drafts of 2024 included (their property names lack the prefix). Source: spdx.github.io/spdx-spec/v3.0.1. */
export const spdx3 = treeFormat({
  id: 'spdx3',
  kind: 'attestation',
  title: 'SPDX 3 document',
  recognise: (root) => {
    const context = at(root, '@context');
    const texts = [context, ...itemsOf(context), ...entriesOf(context).map(({ value }) => value)].map(
      (one) => textOf(one) ?? '',
    );
    return (
      texts.some((text) => /spdx\.(?:org|github\.io)|spdx-context|\/spdx\//.test(text)) ||
      itemsOf(at(root, '@graph')).some((element) => hasKeys(element, 'spdxId'))
    );
  },
  read: (root, path) => {
    const elements =
      at(root, '@graph')?.type === 'list'
        ? itemsOf(at(root, '@graph'))
        : itemsOf(at(root, 'element') ?? at(root, 'elements'));
    const components: Attestation['components'][number][] = [];
    const subjects: Hashed[] = [];
    const inputs: Hashed[] = [];
    const metrics: Metric[] = [];
    const trainedOn = trainingData(elements);
    for (const element of elements) {
      const type =
        (wordOf(at(element, 'type')) ?? wordOf(at(element, '@type')) ?? '').split(/[:/]/).at(-1) ?? '';
      if (!/(?:Package|File|Snippet)$/.test(type)) continue;
      const name = wordOf(at(element, 'name')) ?? '';
      components.push({
        name,
        version: wordOf(at(element, 'software_packageVersion')) ?? wordOf(at(element, 'packageVersion')),
        type,
      });
      const hashed = itemsOf(at(element, 'verifiedUsing')).flatMap((hash): Hashed[] => {
        const value = wordOf(at(hash, 'hashValue'));
        const algorithm = wordOf(at(hash, 'algorithm'));
        const sizeBytes = finiteOf(at(element, 'software_artifactSize'));
        return value === undefined
          ? []
          : [{ path: name, algorithm, hash: value, sizeBytes, line: hash.line }];
      });
      subjects.push(...hashed);
      if (trainedOn.has(idOf(element) ?? ''))
        inputs.push(
          ...(hashed.length > 0
            ? hashed
            : [
                {
                  path: name,
                  algorithm: undefined,
                  hash: undefined,
                  sizeBytes: undefined,
                  line: element.line,
                },
              ]),
        );
      for (const entry of itemsOf(at(element, 'ai_metric') ?? at(element, 'metric'))) {
        const [key, value] = [wordOf(at(entry, 'key')), at(entry, 'value')];
        const number = numberIn(value);
        if (key !== undefined && value !== undefined && number !== undefined)
          metrics.push(
            metricOf({
              name: key.slice(0, 200),
              number,
              path,
              where: { line: value.line, column: value.column },
              model: name === '' ? undefined : name,
            }),
          );
      }
    }
    return {
      content: attestation({
        type: 'SPDX 3',
        subjects,
        components,
        metrics,
        predicateType: undefined,
        inputs,
      }),
    };
  },
});

function idOf(element: TreeNode): string | undefined {
  return wordOf(at(element, 'spdxId')) ?? wordOf(at(element, '@id'));
}

/** The ids of what a relationship says that some model was trained on. Source: SPDX 3.0.1, Core, RelationshipType `trainedOn`. */
function trainingData(elements: readonly TreeNode[]): ReadonlySet<string> {
  return new Set(
    elements
      .filter((element) => wordOf(at(element, 'relationshipType'))?.split(/[:/]/).at(-1) === 'trainedOn')
      .flatMap((element) => {
        const to = at(element, 'to');
        return (to?.type === 'list' ? to.items : [to]).flatMap((one) => wordOf(one) ?? []);
      }),
  );
}

/** SPDX 2.2 and 2.3 in JSON: packages and files with their checksums. Source: spdx.github.io/spdx-spec/v2.3, annex on JSON. */
export const spdx2 = treeFormat({
  id: 'spdx2',
  kind: 'attestation',
  title: 'SPDX 2 document',
  recognise: (root) => /^SPDX-2\.[0-9]$/.test(textOf(at(root, 'spdxVersion')) ?? ''),
  read: (root, path) => {
    const problems = hasKeys(root, 'SPDXID')
      ? []
      : [problemAt(path, root, 'spdx/id', 'Unexpected SPDX document without SPDXID, expected one')];
    const packages = itemsOf(at(root, 'packages'));
    const files = itemsOf(at(root, 'files'));
    const subjects = [...packages, ...files].flatMap((one) =>
      itemsOf(at(one, 'checksums')).map(
        (checksum): Hashed => ({
          path: wordOf(at(one, 'fileName')) ?? wordOf(at(one, 'name')) ?? '',
          algorithm: wordOf(at(checksum, 'algorithm'))?.toLowerCase(),
          hash: wordOf(at(checksum, 'checksumValue'))?.toLowerCase(),
          sizeBytes: undefined,
          line: checksum.line,
        }),
      ),
    );
    const components = packages.map((one) => ({
      name: wordOf(at(one, 'name')) ?? '',
      version: wordOf(at(one, 'versionInfo')),
      type: wordOf(at(one, 'primaryPackagePurpose'))?.toLowerCase(),
    }));
    return {
      problems,
      content: attestation({
        type: textOf(at(root, 'spdxVersion')) ?? 'SPDX 2',
        subjects: subjects.slice(0, 50_000),
        components: components.slice(0, 50_000),
        metrics: [],
        predicateType: undefined,
      }),
    };
  },
});

function attestation(value: Attestation) {
  return { kind: 'attestation', attestation: value } as const;
}
