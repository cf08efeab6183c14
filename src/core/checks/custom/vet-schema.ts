import { compileUserPattern } from '../../policy/user-pattern.ts';

/** What is wrong with a schema, and where in it (a JSON pointer). */
export interface SchemaFlaw {
  readonly pointer: string;
  readonly message: string;
}

/** A schema that may be compiled: bounded, without anything that leaves it, with what each part costs written into it. */
export interface VettedSchema {
  readonly schema: unknown;
  readonly original: object | boolean;
  readonly draft: string | undefined;
  /** `uniqueItems` is in it. */
  readonly comparesItems: boolean;
}

/** Far beyond schemas that people write; `work` is a second or two. */
export const schemaLimits = {
  nodes: 20_000,
  depth: 40,
  text: 10_000,
  work: 3_000_000,
  comparisons: 20_000_000,
} as const;

/** The keyword that counts; a schema's own of that name is overwritten. */
export const workKeyword = 'assay-work';

/** Keywords whose value is data, not a schema. */
const plainKeywords = new Set([
  'const',
  'enum',
  'default',
  'examples',
  'required',
  'dependentRequired',
  'type',
]);
/** Keywords whose value is a map of schemas by names that mean nothing to JSON Schema. */
const mapKeywords = new Set([
  '$defs',
  'definitions',
  'properties',
  'patternProperties',
  'dependentSchemas',
  'dependencies',
]);

/**
 * Copies a schema for compilation. `$data` of ajv and ids of foreign places are not taken; `$ref` must stay within the schema (what it names
 * is the compiler's business). Linear in the schema.
 */
export function vetSchema(schema: unknown): VettedSchema | SchemaFlaw {
  if (typeof schema === 'boolean')
    return { schema, original: schema, draft: undefined, comparesItems: false };
  if (!isMap(schema))
    return { pointer: '', message: 'Unexpected value, expected a schema: a map or a boolean' };
  let nodes = 0;
  let comparesItems = false;
  const copy = (value: unknown, pointer: string, depth: number, as: 'schema' | 'map' | 'data'): unknown => {
    nodes += 1;
    if (nodes > schemaLimits.nodes || depth > schemaLimits.depth)
      throw flaw(pointer, 'Unexpected size or depth of the schema, expected less');
    if (typeof value === 'string' && value.length > schemaLimits.text)
      throw flaw(
        pointer,
        `Unexpected text of ${value.length} characters, expected at most ${schemaLimits.text}`,
      );
    if (Array.isArray(value))
      return value.map((item, index) =>
        copy(item, `${pointer}/${index}`, depth + 1, as === 'map' ? 'data' : as),
      );
    if (!isMap(value)) return value;
    const result: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(value)) {
      const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (key === '__proto__') throw flaw(at, 'Unexpected key "__proto__", expected another name');
      if (key.length > 1_000)
        throw flaw(at, 'Unexpected key of over 1000 characters, expected a shorter one');
      if (as === 'schema') checkKeyword(key, inner, at);
      if (as === 'schema' && key === 'uniqueItems' && inner === true) comparesItems = true;
      const kind =
        as === 'map'
          ? 'schema'
          : as === 'data' || plainKeywords.has(key)
            ? 'data'
            : mapKeywords.has(key)
              ? 'map'
              : 'schema';
      if (key !== workKeyword || as !== 'schema') result[key] = copy(inner, at, depth + 1, kind);
    }
    if (as === 'schema') result[workKeyword] = costOf(value);
    return result;
  };
  try {
    const draft = schema['$schema'];
    return {
      schema: copy(schema, '', 0, 'schema'),
      original: schema,
      draft: typeof draft === 'string' ? draft : undefined,
      comparesItems,
    };
  } catch (error) {
    if (error instanceof Flaw) return { pointer: error.pointer, message: error.message };
    throw error;
  }
}

class Flaw extends Error {
  readonly pointer: string;
  constructor(pointer: string, message: string) {
    super(message);
    this.pointer = pointer;
  }
}

function flaw(pointer: string, message: string): Flaw {
  return new Flaw(pointer, message);
}

function checkKeyword(key: string, value: unknown, at: string): void {
  // ajv would then answer with a promise, which is no answer.
  if (key === '$async') throw flaw(at, 'Unexpected key "$async", which is no keyword of JSON Schema');
  if (/^\$(?:ref|dynamicRef|recursiveRef)$/.test(key) && typeof value === 'string' && !value.startsWith('#'))
    throw flaw(
      at,
      `Unexpected reference "${value.slice(0, 100)}", expected one within the schema ("#…"); nothing is fetched`,
    );
  const patterns =
    key === 'pattern' && typeof value === 'string'
      ? [value]
      : key === 'patternProperties' && isMap(value)
        ? Object.keys(value)
        : [];
  for (const pattern of patterns) {
    const compiled = compileUserPattern(pattern);
    if ('message' in compiled) throw flaw(at, compiled.message);
  }
}

/** What looking at one value by a schema costs: a unit is about one comparison. */
function costOf(schema: Readonly<Record<string, unknown>>): {
  own: number;
  perKey: number;
  perCharacter: number;
} {
  let own = 1;
  for (const value of Object.values(schema))
    own += Array.isArray(value) ? value.length : isMap(value) ? Object.keys(value).length : 1;
  const patterns = isMap(schema['patternProperties']) ? Object.keys(schema['patternProperties']).length : 0;
  const walks = ['additionalProperties', 'unevaluatedProperties', 'propertyNames'].filter(
    (key) => key in schema,
  );
  const texts = ['pattern', 'format', 'minLength', 'maxLength'].filter((key) => key in schema);
  return { own, perKey: 20 * patterns + (1 + patterns) * walks.length, perCharacter: texts.length };
}

/** Whether comparing each item of a list with each other would be too much. One pass over the data. */
export function tooManyComparisons(data: unknown): boolean {
  let comparisons = 0;
  const sizeOf = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 1;
    let size = 1;
    for (const inner of Object.values(value)) size += sizeOf(inner);
    if (Array.isArray(value)) comparisons += value.length * size;
    return size;
  };
  sizeOf(data);
  return comparisons > schemaLimits.comparisons;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
