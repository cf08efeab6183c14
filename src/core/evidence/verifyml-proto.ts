import { textOfBytes } from './decode.ts';
import type { EvidenceFormat } from './evidence.ts';
import { extensionOf } from './document.ts';
import { malformed, notEvidence, present, problemAt } from './parsed.ts';
import { toolkitSections } from './model-card-toolkit.ts';
import { structuredCard } from './structured-card.ts';
import { performanceMetrics } from './supply-chain.ts';
import { at, type MapEntry, type MapNode, type TreeNode, wordOf } from './tree.ts';

type Shape = { readonly [field: number]: readonly [name: string, shape?: Shape] };

const named: Shape = { 1: ['description'] };
const risk: Shape = { 1: ['name'], 2: ['mitigation_strategy'] };
/** Field numbers of VerifyML's ModelCard message. Source: cylynx/verifyml, model_card_toolkit/proto/model_card.proto (0.0.3 and 0.0.4). */
const card: Shape = {
  1: [
    'model_details',
    {
      1: ['name'],
      2: ['overview'],
      3: ['documentation'],
      4: ['owners', { 1: ['name'], 2: ['contact'], 3: ['role'] }],
      5: ['version', { 1: ['name'], 2: ['date'], 3: ['diff'] }],
      6: ['licenses', { 1: ['identifier'], 2: ['custom_text'] }],
      7: ['references', { 1: ['reference'] }],
      8: ['citations', { 1: ['style'], 2: ['citation'] }],
      9: ['path'],
      10: ['regulatory_requirements'],
    },
  ],
  2: [
    'model_parameters',
    {
      1: ['model_architecture'],
      2: ['data', { 1: ['name'], 2: ['link'], 3: ['sensitive'], 4: ['graphics'], 5: ['description'] }],
    },
  ],
  3: [
    'quantitative_analysis',
    {
      1: [
        'performance_metrics',
        {
          1: ['type'],
          2: ['value'],
          3: ['confidence_interval', { 1: ['lower_bound'], 2: ['upper_bound'] }],
          4: ['threshold'],
          5: ['slice'],
        },
      ],
    },
  ],
  4: [
    'considerations',
    {
      1: ['users', named],
      2: ['use_cases', named],
      3: ['limitations', named],
      4: ['tradeoffs', named],
      5: ['ethical_considerations', risk],
      6: [
        'fairness_assessment',
        { 1: ['group_at_risk'], 2: ['benefits'], 3: ['harms'], 4: ['mitigation_strategy'] },
      ],
    },
  ],
  5: ['explainability_analysis'],
  6: ['fairness_analysis'],
};

/**
 * A model card as VerifyML writes it: the protobuf wire format, in a file that ends in `.proto`. Texts have no lines; everything stands at line 1. Source:
 * protobuf.dev, Encoding.
 */
export const verifymlProto: EvidenceFormat = {
  id: 'verifyml-proto',
  kind: 'card',
  title: 'VerifyML model card (binary)',
  parse: ({ bytes, path, text }, options = {}) => {
    const bound = options.format === 'verifyml-proto';
    if (!bound && !/^(?:proto|pb|binpb)$/.test(extensionOf(path))) return notEvidence;
    if (
      bytes.length === 0 ||
      bytes.length > 8_000_000 ||
      (text !== undefined && /^[\s\x20-\x7e]*$/.test(text.slice(0, 1000)) && !bound)
    )
      return notEvidence;
    if (bytes[0] !== 0x0a && !bound) return notEvidence;
    const budget = { fields: 100_000 };
    const root = readMessage(bytes, card, 0, budget);
    const name = wordOf(at(root, 'model_details', 'name'));
    if (root === undefined || at(root, 'model_details')?.type !== 'map' || name === undefined)
      return bound
        ? malformed('verifyml-proto', 'card', [
            problemAt(path, { line: 1 }, 'proto/wire', 'Unexpected bytes, expected a ModelCard message'),
          ])
        : notEvidence;
    const claims = performanceMetrics(at(root, 'quantitative_analysis', 'performance_metrics'), path, name);
    return present('verifyml-proto', {
      kind: 'card',
      card: { ...structuredCard(root, path, '', toolkitSections, claims), lineCount: 1 },
    });
  },
};

/** The fields of a message by their names; unknown ones are left out. Undefined where the bytes are no message. */
function readMessage(
  bytes: Uint8Array,
  shape: Shape,
  depth: number,
  budget: { fields: number },
): MapNode | undefined {
  if (depth > 10) return undefined;
  const fields = new Map<string, TreeNode[]>();
  let offset = 0;
  const varint = (): number | undefined => {
    let value = 0;
    for (let shift = 0; shift < 64; shift += 7) {
      const byte = bytes[offset++];
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return undefined;
  };
  while (offset < bytes.length) {
    budget.fields -= 1;
    const tag = varint();
    if (tag === undefined || budget.fields < 0) return undefined;
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    if (number === 0) return undefined;
    if (wire === 0) {
      if (varint() === undefined) return undefined;
      continue;
    }
    const length = wire === 2 ? varint() : wire === 1 ? 8 : wire === 5 ? 4 : undefined;
    if (length === undefined || offset + length > bytes.length) return undefined;
    const content = bytes.subarray(offset, offset + length);
    offset += length;
    const [name, inner] = Object.hasOwn(shape, number) ? (shape[number] ?? []) : [];
    if (wire !== 2 || name === undefined) continue;
    const value = valueOf(content, inner, depth, budget);
    if (value === undefined) return undefined;
    fields.set(name, [...(fields.get(name) ?? []).slice(0, 1000), value]);
  }
  const here = { line: 1, column: 1 };
  const entries = new Map<string, MapEntry>();
  for (const [key, items] of fields) {
    const [only] = items;
    entries.set(key, {
      key,
      value: items.length === 1 && only !== undefined ? only : { type: 'list', items, ...here },
      ...here,
    });
  }
  return { type: 'map', entries, ...here };
}

function valueOf(
  content: Uint8Array,
  inner: Shape | undefined,
  depth: number,
  budget: { fields: number },
): TreeNode | undefined {
  if (inner !== undefined) {
    const message = readMessage(content, inner, depth + 1, budget);
    if (message !== undefined) return message;
  }
  const here = { line: 1, column: 1 };
  const text = textOfBytes(content);
  if (text === undefined) return inner === undefined ? { type: 'boolean', value: true, ...here } : undefined;
  const printable = text.replace(/[^\P{Cc}\n\t]/gu, ' ').trim();
  return printable === ''
    ? { type: 'null', ...here }
    : { type: 'string', value: printable.slice(0, 100_000), ...here };
}
