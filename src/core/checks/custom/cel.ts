import { CelScalar, type CelInput, celEnv, celFunc, celMethod, isCelError, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { RE2JS } from 're2js';

export type CelOutcome =
  | { readonly state: 'value'; readonly value: boolean }
  | { readonly state: 'error'; readonly reason: string };

type Parsed = ReturnType<typeof parse>;
type Node = NonNullable<Parsed['expr']>;
type Walk = Extract<Node['exprKind'], { case: 'comprehensionExpr' }>['value'];

const maxPatternLength = 1000;
/** Of a text that `replace` makes or `matches` looks at. */
const maxText = 1_000_000;
/** Macros that walk a list (all, exists, exists_one, map, filter); each nesting multiplies the work. */
const maxWalks = 3;
/** Entries that all walks of one evaluation visit together: a second at the most, and far beyond what a rule about a card or its metrics needs. */
const maxSteps = 100_000;

/** Left of the evaluation that runs; CEL is synchronous, so there is one. */
let stepsLeft = 0;

const stepName = '@step';

const step = celFunc(stepName, [], CelScalar.BOOL, () => {
  stepsLeft -= 1;
  if (stepsLeft < 0)
    throw new Error(`the lists are too long: their entries are visited over ${maxSteps} times`);
  return true;
});

function replaceWithin(text: string, what: string, by: string, count: number): string {
  const most = Math.min(count, Math.floor(text.length / Math.max(1, what.length)) + 1);
  if (text.length + most * by.length > maxText)
    throw new Error(`replace would make a text of over ${maxText} characters`);
  let left = count;
  return text.replaceAll(what, (found) => (left-- > 0 ? by : found));
}

const { STRING: text, INT: int } = CelScalar;

/** CEL's `matches` by RE2, in linear time, as the CEL specification asks; `replace` of the strings extension with a bound on what it makes. */
const environment = celEnv({
  funcs: [
    ...strings.filter(({ name }) => name !== 'replace'),
    celMethod('replace', text, [text, text], text, function (what, by) {
      return replaceWithin(this, what, by, Number.POSITIVE_INFINITY);
    }),
    celMethod('replace', text, [text, text, int], text, function (what, by, count) {
      return replaceWithin(this, what, by, count < 0n ? Number.POSITIVE_INFINITY : Number(count));
    }),
    step,
  ],
  re2: {
    compile(pattern) {
      const compiled = compilePattern(pattern);
      return {
        test: (given) => {
          if (given.length > maxText) throw new Error(`a text of over ${maxText} characters`);
          return compiled.matcher(given).find();
        },
      };
    },
  },
});

function compilePattern(pattern: string): RE2JS {
  if (pattern.length > maxPatternLength)
    throw new Error(`pattern longer than ${maxPatternLength} characters`);
  return RE2JS.compile(pattern);
}

/**
 * What is wrong with an expression whatever it is evaluated over: its grammar, a pattern of `matches` that RE2 does not take, more than three
 * list macros. Undefined where nothing is.
 */
export function celFlaw(expression: string): string | undefined {
  try {
    planned(expression);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/**
 * Evaluates a CEL expression over plain data. Never throws; anything but a boolean is an error. At most three list macros are allowed in one
 * expression and 100,000 visits of their entries, since nested ones multiply the work over what a hostile file may make long.
 */
export function evaluateCel(expression: string, facts: Readonly<Record<string, unknown>>): CelOutcome {
  try {
    const evaluate = planned(expression);
    stepsLeft = maxSteps;
    const value = evaluate(plainFacts(facts));
    if (isCelError(value)) return { state: 'error', reason: value.message };
    if (typeof value !== 'boolean')
      return { state: 'error', reason: `it gives ${typeof value}, expected true or false` };
    return { state: 'value', value };
  } catch (error) {
    return { state: 'error', reason: reasonOf(error) };
  }
}

function planned(expression: string) {
  const parsed = parse(expression);
  const walks: Walk[] = [];
  for (const { exprKind } of nodesOf(parsed.expr)) {
    if (exprKind.case === 'comprehensionExpr') walks.push(exprKind.value);
    if (exprKind.case === 'callExpr' && exprKind.value.function === 'matches')
      for (const { exprKind: given } of exprKind.value.args)
        if (given.case === 'constExpr' && given.value.constantKind.case === 'stringValue')
          compilePattern(given.value.constantKind.value);
  }
  if (walks.length > maxWalks)
    throw new Error(`more than ${maxWalks} list macros (all, exists, map, filter) in one expression`);
  for (const walk of walks) countSteps(walk);
  return plan(environment, parsed);
}

/** Before each entry a step is taken; where none is left the walk ends with an error, and so does every other. */
function countSteps(walk: Walk): void {
  const { loopCondition } = walk;
  if (loopCondition === undefined) return;
  const call = (name: string, args: Node[]): Node => ({
    ...loopCondition,
    exprKind: {
      case: 'callExpr',
      value: { $typeName: 'cel.expr.Expr.Call', function: name, args },
    },
  });
  walk.loopCondition = call('_&&_', [call(stepName, []), loopCondition]);
}

/** All nodes of an expression, without recursion: its depth is whatever was written. */
function nodesOf(root: Node | undefined): Node[] {
  const nodes: Node[] = root === undefined ? [] : [root];
  for (const { exprKind } of nodes) {
    const inner = (...more: readonly (Node | undefined)[]): void => {
      for (const node of more) if (node !== undefined) nodes.push(node);
    };
    if (exprKind.case === 'selectExpr') inner(exprKind.value.operand);
    else if (exprKind.case === 'callExpr') inner(exprKind.value.target, ...exprKind.value.args);
    else if (exprKind.case === 'listExpr') inner(...exprKind.value.elements);
    else if (exprKind.case === 'structExpr')
      for (const { keyKind, value } of exprKind.value.entries)
        inner(value, keyKind.case === 'mapKey' ? keyKind.value : undefined);
    else if (exprKind.case === 'comprehensionExpr') {
      const { iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value;
      inner(iterRange, accuInit, loopCondition, loopStep, result);
    }
  }
  return nodes;
}

/** The parser's `<input>:1:3: found …` as `at character 3: found …`; what it expected is a list of every kind of token, and left out. */
function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return 'it is nested too deeply, or makes too long a text';
  const message = error instanceof Error ? error.message : String(error);
  const [, line, column, said = ''] = /^<input>:(\d+):(\d+): ([^]*)$/.exec(message) ?? [];
  if (line === undefined) return message;
  return `at ${line === '1' ? '' : `line ${line}, `}character ${column}: ${said.replace(/ but expecting [^]*$/, '')}`;
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
