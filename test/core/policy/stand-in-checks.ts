import { Type } from 'typebox';
import { type Check, defineCheck } from '../../../src/core/checks/check.ts';

/** Checks with the option schemas that the language's own examples use, so that these tests do not hang on the real ones. */
const check = (id: string, options: Check['options']): Check =>
  defineCheck({
    id,
    title: `Title of ${id}`,
    why: `Why ${id} matters.`,
    concerns: ['model'],
    needs: [],
    options,
    messages: { ok: { text: 'ok' } },
    controls: [],
    evaluate: () => ({ status: 'pass', message: 'ok' }),
  });

const closed = { additionalProperties: false };

export const checks: readonly Check[] = [
  check(
    'artifact/format',
    Type.Object(
      { allow: Type.Optional(Type.Array(Type.String())), deny: Type.Optional(Type.Array(Type.String())) },
      closed,
    ),
  ),
  check('card/present', Type.Object({}, closed)),
  check(
    'card/required-sections',
    Type.Object(
      {
        sections: Type.Optional(Type.Array(Type.String())),
        min_words: Type.Integer({ default: 1, minimum: 1 }),
      },
      closed,
    ),
  ),
  check(
    'custom/expression',
    Type.Object({ cel: Type.String({ minLength: 1 }), message: Type.Optional(Type.String()) }, closed),
  ),
  check(
    'fairness/group-disparity',
    Type.Object(
      {
        attribute: Type.String(),
        measure: Type.Union([Type.Literal('true_positive_rate'), Type.Literal('selection_rate')]),
        compare: Type.Union([Type.Literal('ratio'), Type.Literal('difference')]),
        min: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
        min_group_size: Type.Integer({ default: 30, minimum: 1 }),
      },
      closed,
    ),
  ),
  check(
    'lineage/evidence-fresh',
    Type.Object(
      {
        evidence: Type.Optional(
          Type.Array(Type.Union([Type.Literal('metrics'), Type.Literal('card')]), { uniqueItems: true }),
        ),
      },
      closed,
    ),
  ),
  check(
    'metric/no-regression',
    Type.Object(
      {
        metric: Type.Optional(Type.String()),
        tolerance: Type.Number({ default: 0, minimum: 0 }),
        confidence: Type.Optional(Type.Number({ exclusiveMinimum: 0.5, exclusiveMaximum: 1 })),
      },
      closed,
    ),
  ),
  check('metric/present', Type.Object({ metrics: Type.Optional(Type.Array(Type.String())) }, closed)),
  check(
    'metric/threshold',
    Type.Object(
      {
        metric: Type.String(),
        min: Type.Optional(Type.Number()),
        max: Type.Optional(Type.Number()),
        split: Type.Optional(Type.String()),
      },
      { ...closed, anyOf: [{ required: ['min'] }, { required: ['max'] }] },
    ),
  ),
];
