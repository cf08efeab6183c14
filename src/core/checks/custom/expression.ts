import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { listText } from '../message.ts';
import { celFlaw, evaluateCel } from './cel.ts';

/** A condition of the team's own, in CEL, over the subject's card, metrics and files. */
export const expression = defineCheck({
  id: 'custom/expression',
  title: 'A condition of the team’s own holds',
  why: 'Every organisation has rules that no product foresees; CEL says them without running anybody’s code.',
  concerns: ['model', 'dataset'],
  needs: [],
  options: Type.Object(
    {
      cel: Type.String({
        minLength: 1,
        maxLength: 4000,
        description: 'A CEL expression that is true where the rule holds; it sees `model` or `dataset`.',
      }),
      message: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 1000,
          description: 'What to say where it does not hold; `{{model.card.license}}` is filled in.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  messages: {
    holds: { text: 'The expression holds: {cel}' },
    other: { text: 'The expression speaks of a {kind}: {cel}' },
    broken: { text: '{message}', remedy: 'The rule is: {cel}' },
    error: {
      text: 'The expression could not be evaluated: {reason} (it sees {names})',
      remedy: 'Provide what it names, or guard it in the policy with has(…). The rule is: {cel}',
    },
  },
  controls: [],
  flaws: ({ cel }) => {
    const flaw = celFlaw(cel);
    if (flaw === undefined) return [];
    return [{ option: 'cel', message: `Unexpected expression, expected CEL that can be evaluated: ${flaw}` }];
  },
  evaluate: ({ options, facts, subject }) => {
    const other = subject.kind === 'model' ? 'dataset' : 'model';
    if (
      new RegExp(`\\b${other}\\.`).test(options.cel) &&
      !new RegExp(`\\b${subject.kind}\\b`).test(options.cel)
    )
      return { status: 'not-applicable', message: 'other', data: { cel: options.cel, kind: other } };
    const result = evaluateCel(options.cel, facts);
    const data = { cel: options.cel };
    if (result.state === 'error')
      return {
        status: 'unknown',
        message: 'error',
        data: { ...data, reason: result.reason, names: listText(namesOf(facts), 12) },
      };
    if (result.value) return { status: 'pass', message: 'holds', data };
    const message =
      options.message === undefined
        ? `The expression does not hold: ${options.cel}`
        : fillTemplate(options.message, facts);
    const card = subject.card === undefined ? [] : [{ path: subject.card.path, line: 1 }];
    return { status: 'fail', message: 'broken', data: { ...data, message }, places: card };
  },
});

/** Fills `{{a.b.c}}` by looking the path up in plain data; nothing is evaluated. */
function fillTemplate(template: string, facts: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_whole, path: string) => {
    let value: unknown = facts;
    for (const key of path.split('.'))
      value =
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined;
    if (value === undefined) return '(not stated)';
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

function namesOf(facts: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(facts).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null ? Object.keys(value).map((key) => `${name}.${key}`) : [name],
  );
}
