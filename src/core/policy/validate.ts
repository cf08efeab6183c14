import { Ajv, type ErrorObject } from 'ajv';
import type { TSchema } from 'typebox';
import type { Problem } from '../problem.ts';
import type { PlainYaml } from './parse-yaml.ts';
import { hintOf } from './suggest.ts';

const ajv = new Ajv({ allErrors: true, useDefaults: true, strict: false, verbose: true });

const mostProblems = 100;

/**
 * Checks plain data against a schema, filling in defaults; a problem a flaw, each with its place in the YAML.
 * @param pointer where in the YAML the data stands, as a JSON pointer
 */
export function validate(
  schema: TSchema,
  value: unknown,
  yaml: Pick<PlainYaml, 'placeOf'>,
  pointer: string,
  code: string,
): Problem[] {
  const check = ajv.compile(schema);
  if (check(value)) return [];
  return relevant(check.errors ?? [])
    .slice(0, mostProblems)
    .map((error) => problemOf(error, yaml, pointer, code));
}

/** Of an `anyOf` only the alternative that the value comes nearest to is worth reporting. */
function relevant(errors: readonly ErrorObject[]): ErrorObject[] {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf');
  return errors.filter((error) => {
    const union = unions.find((one) => one !== error && error.schemaPath.startsWith(`${one.schemaPath}/`));
    if (union === undefined) return error.keyword !== 'anyOf' || !deeper(error, errors);
    return error.instancePath !== union.instancePath || error.keyword === 'additionalProperties';
  });
}

/** Whether an alternative of the union got as far as the value's own parts. */
function deeper(union: ErrorObject, errors: readonly ErrorObject[]): boolean {
  return errors.some(
    (error) =>
      error.schemaPath.startsWith(`${union.schemaPath}/`) &&
      (error.instancePath !== union.instancePath || error.keyword === 'additionalProperties'),
  );
}

function problemOf(
  error: ErrorObject,
  yaml: Pick<PlainYaml, 'placeOf'>,
  pointer: string,
  code: string,
): Problem {
  const at = `${pointer}${error.instancePath.replaceAll('~1', '/').replaceAll('~0', '~')}`;
  const found = foundText(error.data);
  const made = (
    name: string,
    message: string,
    place = yaml.placeOf(at),
    hint: { readonly hint?: string } = {},
  ): Problem => ({
    code: `${code}/${name}`,
    ...place,
    message,
    ...hint,
  });
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const known = Object.keys(
        (error.parentSchema as { properties?: object } | undefined)?.properties ?? {},
      );
      const expected = known.length === 0 ? 'expected none' : `expected one of ${known.join(', ')}`;
      return made(
        'unknown-key',
        `Unexpected key ${key}, ${expected}`,
        yaml.placeOf(`${at}/${key}`, 'key'),
        hintOf(key, known),
      );
    }
    case 'required':
      return made('missing-key', `Expected the key ${String(params.missingProperty)}, found none`);
    case 'enum': {
      const allowed = (params.allowedValues as unknown[]).map(String);
      const hint = typeof error.data === 'string' ? hintOf(error.data, allowed) : {};
      return made(
        'unexpected-value',
        `Unexpected ${found}, expected one of ${allowed.join(', ')}`,
        yaml.placeOf(at),
        hint,
      );
    }
    case 'const':
      return made('unexpected-value', `Unexpected ${found}, expected ${String(params.allowedValue)}`);
    case 'type':
      return made('unexpected-type', `Unexpected ${found}, expected ${typeNames(params.type)}`);
    case 'anyOf':
      return made('unexpected-value', `Unexpected ${found}, expected ${alternatives(error.schema)}`);
    case 'pattern':
      return made(
        'unexpected-value',
        `Unexpected ${found}, expected text of the form ${String(params.pattern)}`,
      );
    case 'minItems':
      return made('too-few', `Unexpected ${found}, expected at least ${String(params.limit)} of them`);
    case 'minLength':
      return made('empty', 'Unexpected empty text, expected some');
    default:
      return made(
        'unexpected-value',
        `Unexpected ${found}, expected a value that ${error.message ?? 'fits'}`,
      );
  }
}

function alternatives(schema: unknown): string {
  const names = (Array.isArray(schema) ? (schema as TSchema[]) : []).map((one) => {
    const { type, required, const: only } = one as { type?: unknown; required?: string[]; const?: unknown };
    if (only !== undefined) return JSON.stringify(only);
    return type === undefined && required !== undefined
      ? `the key ${required.join(' and ')}`
      : typeNames(type);
  });
  return [...new Set(names)].join(' or ');
}

function typeNames(type: unknown): string {
  const names: Readonly<Record<string, string>> = {
    object: 'a map',
    array: 'a list',
    string: 'text',
    number: 'a number',
    integer: 'a whole number',
    boolean: 'true or false',
  };
  return (Array.isArray(type) ? type : [type])
    .map((name) => names[String(name)] ?? String(name))
    .join(' or ');
}

/** What stands there, for people, cut. */
export function foundText(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  const text = JSON.stringify(value);
  const cut = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return typeof value === 'string' ? `text ${cut}` : cut;
}
