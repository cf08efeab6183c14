import { Ajv, type ErrorObject } from 'ajv';
import type { TSchema } from 'typebox';
import type { Problem } from '../problem.ts';
import type { PlainYaml } from './parse-yaml.ts';
import { schemaProblem } from './schema-problem.ts';

/** Our own schemas only: ajv makes a function of each, which it keeps. `strictNumbers`: NaN and infinities are no numbers. */
const ajv = new Ajv({
  allErrors: true,
  useDefaults: true,
  strict: false,
  strictNumbers: true,
  verbose: true,
});

const mostProblems = 100;
/** Beyond this many errors none is worth another look, and the search for enclosing unions stays short. */
const mostErrors = 1000;
/** The most entries of one list or map: `uniqueItems` compares each with each. */
const mostEntries = 1000;

/**
 * Checks plain data against a schema and fills its defaults into the data; a problem a flaw, at most 100, each with its place in the YAML.
 * @param at where in the YAML the data stands, as a JSON pointer
 * @param code what the problems' codes begin with
 */
export function validate(
  schema: TSchema,
  value: unknown,
  yaml: Pick<PlainYaml, 'placeOf'>,
  at: string,
  code: string,
): Problem[] {
  const long = tooLong(value, at);
  if (long !== undefined)
    return [
      {
        code: `${code}/too-many`,
        ...yaml.placeOf(long),
        message: `Unexpected list or map of more than ${mostEntries} entries, expected fewer`,
      },
    ];
  const check = ajv.compile(schema);
  if (check(value)) return [];
  const problems = relevantErrors((check.errors ?? []).slice(0, mostErrors))
    .slice(0, mostProblems)
    .map((error) => schemaProblem(error, yaml, at, code));
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = `${problem.line}:${problem.column}:${problem.message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The pointer of a list or map with too many entries; the depth is bounded by the YAML parser. */
function tooLong(value: unknown, at: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value);
  if (entries.length > mostEntries) return at;
  for (const [key, inner] of entries) {
    const found = tooLong(inner, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The errors worth reporting. Of a union (`anyOf`) whose value is of the kind of exactly one alternative, that alternative's own errors; else the
 * union as a whole. Inner unions are judged first: one none of whose alternatives is of the value's kind speaks for its own alternative.
 */
export function relevantErrors(errors: readonly ErrorObject[]): ErrorObject[] {
  const dropped = new Set<ErrorObject>();
  const ofOtherKind = new Set(errors.filter(({ keyword }) => ['type', 'const', 'enum'].includes(keyword)));
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf');
  for (const union of unions.sort((one, other) => other.schemaPath.length - one.schemaPath.length)) {
    const prefix = `${union.schemaPath}/`;
    const inner = errors.filter(
      (error) =>
        !dropped.has(error) &&
        error.schemaPath.startsWith(prefix) &&
        (error.instancePath === union.instancePath ||
          error.instancePath.startsWith(`${union.instancePath}/`)),
    );
    const branchOf = (error: ErrorObject) => error.schemaPath.slice(prefix.length).split('/')[0] ?? '';
    const direct = (error: ErrorObject) =>
      error.instancePath === union.instancePath &&
      error.schemaPath.slice(prefix.length).split('/').length === 2;
    const excluded = new Set(inner.filter((error) => direct(error) && ofOtherKind.has(error)).map(branchOf));
    const near = new Set(inner.map(branchOf).filter((branch) => !excluded.has(branch)));
    if (near.size === 0) ofOtherKind.add(union);
    if (near.size === 1) dropped.add(union);
    for (const error of inner) if (near.size !== 1 || !near.has(branchOf(error))) dropped.add(error);
  }
  return errors.filter((error) => !dropped.has(error));
}
