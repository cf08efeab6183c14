import { celEnv, isCelError, parse, plan, type CelInput } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { RE2JS } from 're2js';

export type CelOutcome =
  | { readonly state: 'value'; readonly value: boolean }
  | { readonly state: 'error'; readonly reason: string };

const maxPatternLength = 1000;

/** CEL's `matches` by RE2, in linear time, as the CEL specification asks. */
const environment = celEnv({
  funcs: [...strings],
  re2: {
    compile(pattern) {
      if (pattern.length > maxPatternLength)
        throw new Error(`pattern longer than ${maxPatternLength} characters`);
      const compiled = RE2JS.compile(pattern);
      return { test: (text) => compiled.matcher(text).find() };
    },
  },
});

/** Macros that walk a list; each nesting multiplies the work. */
const walks = /\.(?:all|exists|exists_one|map|filter)\s*\(/g;
const maxWalks = 3;

/**
 * Evaluates a CEL expression over plain data. Never throws; anything but a boolean is an error. At most three list
 * macros are allowed in one expression, since nested ones multiply the work over what a hostile file may make long.
 */
export function evaluateCel(expression: string, facts: Readonly<Record<string, unknown>>): CelOutcome {
  if ((expression.match(walks)?.length ?? 0) > maxWalks)
    return {
      state: 'error',
      reason: `more than ${maxWalks} list macros (all, exists, map, filter) in one expression`,
    };
  try {
    const value = plan(environment, parse(expression))(plainFacts(facts));
    if (isCelError(value)) return { state: 'error', reason: value.message };
    if (typeof value !== 'boolean')
      return { state: 'error', reason: `it gives ${typeof value}, expected true or false` };
    return { state: 'value', value };
  } catch (error) {
    return { state: 'error', reason: error instanceof Error ? error.message : String(error) };
  }
}

const maxList = 2000;

/** Only null, booleans, numbers, strings, lists and maps reach an expression; the rest is left out. */
function plainFacts(facts: Readonly<Record<string, unknown>>): Record<string, CelInput> {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([key, value]) => {
      const plain = plainValue(value, 0);
      return plain === undefined ? [] : [[key, plain]];
    }),
  );
}

function plainValue(value: unknown, depth: number): CelInput | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (typeof value !== 'object' || depth > 20) return undefined;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.slice(0, maxList).flatMap((one) => plainValue(one, depth + 1) ?? []);
  return new Map(
    Object.entries(value)
      .slice(0, maxList)
      .flatMap(([key, one]): [string, CelInput][] => {
        const plain = plainValue(one, depth + 1);
        return plain === undefined ? [] : [[key, plain]];
      }),
  );
}
