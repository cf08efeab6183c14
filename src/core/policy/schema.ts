import { type Static, type TSchema, Type } from 'typebox';

const id = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '^[A-Za-z0-9][A-Za-z0-9._/@-]*$',
  title: 'an id of letters, digits and . _ / @ -',
});
const glob = Type.String({ minLength: 1, maxLength: 500, title: 'a path or a pattern of paths' });
const text = (description: string) => Type.String({ minLength: 1, maxLength: 1000, description });
/** The most entries of any list: beyond what a person writes, and short enough for every loop over it. */
const maxItems = 500;
const listOf = <T extends TSchema>(item: T, description: string) =>
  Type.Array(item, { maxItems, description });
/** One or several: a lone value stands for a list of one, as in GitHub's own workflow files. */
const someOf = <T extends TSchema>(item: T, description: string) =>
  Type.Union([item, Type.Array(item, { maxItems })], { description });
const some = (description: string) => someOf(Type.String({ minLength: 1, maxLength: 200 }), description);
const closed = { additionalProperties: false } as const;
const oneOf = <const T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>({ type: 'string', enum: values, description });

const evidencePath = Type.Union([
  glob,
  Type.Object(
    {
      path: glob,
      format: Type.Optional(text('The format, where content alone cannot tell.')),
      split: Type.Optional(text('The split that the file’s metrics were measured on.')),
      prefix: Type.Optional(text('What the metrics’ names begin with, to be left out.')),
    },
    closed,
  ),
]);

const predictions = Type.Union([
  glob,
  Type.Object(
    {
      path: glob,
      truth: Type.Optional(text('The column of the truth.')),
      prediction: Type.Optional(text('The column of the predicted class or value.')),
      score: Type.Optional(text('The column of the score.')),
      weight: Type.Optional(text('The column of sample weights.')),
      id: Type.Optional(text('The column that names a row, to pair base and head.')),
      groups: Type.Optional(someOf(text('A column.'), 'The columns of protected attributes.')),
      positive: Type.Optional(text('The value of truth and prediction that counts as positive.')),
      pair: Type.Optional(
        oneOf(
          ['id', 'row-order'],
          'How rows of the merge base and the head are paired: by the id column, or by their order, which must then be the same.',
        ),
      ),
    },
    closed,
  ),
]);

const common = {
  id: Type.Unsafe<string>({ ...id, description: 'Unique across models and datasets.' }),
  tier: Type.Optional(text('How strictly it is governed: minimal, limited, high, or a tier of your own.')),
  card: Type.Optional(Type.Unsafe<string>({ ...glob, description: 'Its card.' })),
  owners: Type.Optional(someOf(text('A user or team.'), 'Who answers for it.')),
  reports: Type.Optional(someOf(evidencePath, 'Reports on data quality, drift or fairness.')),
};

const model = Type.Object(
  {
    ...common,
    artifacts: someOf(
      glob,
      'The model’s own files, as patterns from the repository’s root: models/credit/*.onnx',
    ),
    metrics: Type.Optional(
      someOf(evidencePath, 'Its metrics files, and how to read them where content alone cannot tell.'),
    ),
    predictions: Type.Optional(predictions),
    trained_on: Type.Optional(someOf(id, 'The datasets that it was trained on, by id.')),
  },
  closed,
);

const dataset = Type.Object(
  {
    ...common,
    files: someOf(glob, 'The data’s own files, as patterns from the repository’s root.'),
    protected_attributes: Type.Optional(someOf(text('A column.'), 'Columns that fairness is judged by.')),
    target: Type.Optional(text('The column that models predict.')),
  },
  closed,
);

const requirement = Type.Object(
  {
    check: Type.Optional(text('The check, as family/name.')),
    id: Type.Optional(
      Type.Unsafe<string>({
        ...id,
        description: 'How it is overridden, waived and explained; the check’s name if left out.',
      }),
    ),
    for: Type.Optional(
      Type.Object(
        {
          tier: Type.Optional(some('Only these tiers.')),
          models: Type.Optional(some('Only these models; * is allowed.')),
          datasets: Type.Optional(some('Only these datasets; * is allowed.')),
        },
        { ...closed, description: 'Narrows the requirement; every condition must hold.' },
      ),
    ),
    level: Type.Optional(oneOf(['block', 'warn', 'note', 'off'], 'What a failure does.')),
    from: Type.Optional(
      Type.String({
        pattern: '^\\d{4}-\\d{2}-\\d{2}$',
        title: 'a date as YYYY-MM-DD',
        description: 'A date: before it, block counts as warn.',
      }),
    ),
    because: Type.Optional(text('Your own reason, shown with the finding.')),
    controls: Type.Optional(someOf(text('A reference.'), 'Further references to laws and standards.')),
    with: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'The check’s options.' })),
  },
  { ...closed, anyOf: [{ required: ['check'] }, { required: ['id'] }] },
);

const number = Type.Union([Type.Number(), oneOf(['inf', '-inf'], 'No bound.')]);
const whoMay = Type.Object(
  {
    teams: Type.Optional(listOf(text('org/team'), 'Teams.')),
    users: Type.Optional(listOf(text('login'), 'Users.')),
    permission: Type.Optional(oneOf(['write', 'maintain', 'admin'], 'Everybody with this permission.')),
  },
  closed,
);

/** The policy file, version 1. The one source of its types, its validation and its published JSON Schema. */
export const policySchema = Type.Object(
  {
    version: Type.Unsafe<1>({ const: 1, description: 'The version of the policy language.' }),
    extends: Type.Optional(
      someOf(
        text('assay:NAME, or owner/repo:path@ref.'),
        'Packs and files that this policy builds on, later wins.',
      ),
    ),
    models: Type.Optional(listOf(model, 'The governed models.')),
    datasets: Type.Optional(listOf(dataset, 'The governed datasets.')),
    metric_definitions: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object(
          {
            direction: Type.Optional(oneOf(['higher', 'lower'], 'Which way is better.')),
            unit: Type.Optional(
              oneOf(['fraction', 'percent', 'seconds', 'count', 'bytes', 'unitless'], 'The unit.'),
            ),
            range: Type.Optional(
              Type.Array(number, { minItems: 2, maxItems: 2, description: 'The values that it can have.' }),
            ),
            aliases: Type.Optional(someOf(text('A name.'), 'Other names of it.')),
          },
          closed,
        ),
        {
          maxProperties: 200,
          description: 'What metric names mean, where the built-in table does not know or must be overruled.',
        },
      ),
    ),
    discover: Type.Optional(
      Type.Union([Type.Boolean(), Type.Array(glob, { maxItems })], {
        description: 'Whether undeclared models and datasets are governed too, or where to look.',
      }),
    ),
    tiers: Type.Optional(
      Type.Object(
        {
          order: Type.Optional(
            Type.Array(text('A tier.'), {
              minItems: 1,
              maxItems: 20,
              uniqueItems: true,
              description: 'Least to most strict.',
            }),
          ),
          default: Type.Optional(text('The tier of those that name none.')),
        },
        { ...closed, description: 'The tiers that subjects are governed by.' },
      ),
    ),
    lfs: Type.Optional(
      Type.Object(
        {
          max_bytes: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: 16 * 1024 ** 3,
              description:
                'The largest content that is fetched; 0 fetches none. Default: 268435456 (256 MiB).',
            }),
          ),
        },
        {
          ...closed,
          description: 'How far pointers to Git LFS are followed to inspect what they stand for.',
        },
      ),
    ),
    require: Type.Optional(listOf(requirement, 'The requirements.')),
    approvals: Type.Optional(
      listOf(
        Type.Object(
          {
            for: Type.Optional(
              Type.Object(
                {
                  tier: Type.Optional(some('Tiers.')),
                  models: Type.Optional(some('Models.')),
                  datasets: Type.Optional(some('Datasets.')),
                },
                closed,
              ),
            ),
            count: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
            from: Type.Optional(whoMay),
            not_from: Type.Optional(
              listOf(oneOf(['author', 'committers'], 'Who may not.'), 'Who may not approve.'),
            ),
            valid: Type.Optional(
              oneOf(['while-governed-files-unchanged', 'until-next-push'], 'For how long.'),
            ),
          },
          closed,
        ),
        'Who must approve a change of governed files.',
      ),
    ),
    waivers: Type.Optional(
      Type.Object(
        {
          from: Type.Optional(whoMay),
          max_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })),
          never: Type.Optional(listOf(text('An id or a check.'), 'What may never be waived.')),
        },
        { ...closed, description: 'Who may waive a finding, and for how long.' },
      ),
    ),
    locked: Type.Optional(listOf(text('An id.'), 'What repositories may not weaken (organisation only).')),
    review_every: Type.Optional(
      Type.Record(
        Type.String(),
        Type.String({ pattern: '^[1-9]\\d{0,3}[dwmy]$', title: 'a time such as 90d, 12w, 6m or 1y' }),
        {
          description: 'For how long evidence stays valid, per tier.',
        },
      ),
    ),
  },
  closed,
);

/** A policy file's content, validated in shape. */
export type PolicyContent = Static<typeof policySchema>;
