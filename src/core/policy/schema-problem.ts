import type { ErrorObject } from 'ajv';
import type { Problem } from '../problem.ts';
import type { PlainYaml } from './parse-yaml.ts';
import { hintOf } from './suggest.ts';
import { orText, valueText } from './value-text.ts';

interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly title?: string;
  readonly anyOf?: readonly SchemaNode[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** One of ajv's errors as a problem: its place, what was found, what was expected, and the nearest name where one is misspelt. */
export function schemaProblem(
  error: ErrorObject,
  yaml: Pick<PlainYaml, 'placeOf'>,
  pointer: string,
  code: string,
): Problem {
  const at = `${pointer}${error.instancePath}`;
  const found = valueText(error.data);
  const params = error.params as Readonly<Record<string, unknown>>;
  const node = error.parentSchema as SchemaNode | undefined;
  const made = (name: string, message: string, hint: { readonly hint?: string } = {}): Problem => ({
    code: `${code}/${name}`,
    ...yaml.placeOf(at),
    message,
    ...hint,
  });
  const limit = String(params.limit);
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const known = Object.keys(node?.properties ?? {});
      const expected = known.length === 0 ? 'none' : orText(known, 20);
      const place = yaml.placeOf(`${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, 'key');
      return {
        ...made(
          'unknown-key',
          `Unexpected key ${valueText(key)}, expected ${expected}`,
          key === '<<' ? mergeHint : hintOf(key, known),
        ),
        ...place,
      };
    }
    case 'required': {
      const missing = String(params.missingProperty);
      return made('missing-key', `Unexpected map without the key "${missing}", expected it`);
    }
    case 'enum': {
      const allowed = (params.allowedValues as unknown[]).map(String);
      return made(
        'unexpected-value',
        `Unexpected ${found}, expected ${orText(allowed)}`,
        typeof error.data === 'string' ? hintOf(error.data, allowed) : {},
      );
    }
    case 'const':
      return made('unexpected-value', `Unexpected ${found}, expected ${String(params.allowedValue)}`);
    case 'type':
      return made('unexpected-type', `Unexpected ${found}, expected ${kindText(node ?? {})}`);
    case 'anyOf':
      return made(
        'unexpected-value',
        `Unexpected ${found}, expected ${kindText(node ?? {})}`,
        alternativeHint(error.data, node),
      );
    case 'pattern':
      return made(
        'unexpected-value',
        `Unexpected ${found}, expected ${node?.title ?? `text that matches ${String(params.pattern)}`}`,
      );
    case 'minItems':
      return made('too-few', `Unexpected ${found}, expected ${limit} or more entries`);
    case 'maxItems':
    case 'maxProperties':
      return made('too-many', `Unexpected ${found} of more than ${limit} entries, expected at most ${limit}`);
    case 'uniqueItems':
      return made(
        'repeated',
        `Unexpected repeated entry (${Math.min(Number(params.i), Number(params.j)) + 1} and ${Math.max(Number(params.i), Number(params.j)) + 1}), expected each once`,
      );
    case 'minLength':
      return made('unexpected-value', `Unexpected empty text, expected ${node?.title ?? 'text'}`);
    case 'maxLength':
      return made(
        'unexpected-value',
        `Unexpected text of more than ${limit} characters, expected at most ${limit}`,
      );
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return made(
        'out-of-range',
        `Unexpected ${found}, expected a number ${boundWords[error.keyword]} ${limit}`,
      );
    default:
      return made(
        'unexpected-value',
        `Unexpected ${found}, expected a value that ${error.message ?? 'fits'}`,
      );
  }
}

/** YAML 1.2 has no merge keys ("<<" was of 1.1); GitHub Actions, which takes anchors, takes none either. */
const mergeHint = { hint: 'Merge keys are not followed: write the keys out.' };

const boundWords = {
  minimum: 'of at least',
  maximum: 'of at most',
  exclusiveMinimum: 'above',
  exclusiveMaximum: 'below',
} as const;

/** What a schema accepts, in words: `text`, `a list`, `block, warn or off`, `the key "min" or the key "max"`. */
function kindText(node: SchemaNode): string {
  return orText([...new Set(kindNames(node))]);
}

function kindNames(node: SchemaNode): readonly string[] {
  const { anyOf, required } = node;
  if (anyOf !== undefined) return anyOf.flatMap(kindNames);
  if (node.const !== undefined)
    return [typeof node.const === 'string' ? node.const : JSON.stringify(node.const)];
  if (node.enum !== undefined) return node.enum.map(String);
  if (node.type === undefined && required !== undefined)
    return [`the key ${required.map((key) => `"${key}"`).join(' and ')}`];
  const types = typeof node.type === 'string' ? [node.type] : (node.type ?? ['value']);
  return types.map((type) =>
    type === 'string' && node.title !== undefined ? node.title : (kinds[type] ?? type),
  );
}

const kinds: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  value: 'a value',
};

function alternativeHint(found: unknown, node: SchemaNode | undefined): { readonly hint?: string } {
  const names =
    node?.anyOf?.flatMap((one) =>
      typeof one.const === 'string' ? [one.const] : (one.enum ?? []).map(String),
    ) ?? [];
  return typeof found === 'string' ? hintOf(found, names) : {};
}
