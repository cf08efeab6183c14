import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { relevantErrors } from '../../policy/validate.ts';
import { compileUserPattern } from '../../policy/user-pattern.ts';
import { schemaLimits, tooManyComparisons, vetSchema, type SchemaFlaw, workKeyword } from './vet-schema.ts';

/** A user's schema, ready to run on hostile data. */
export interface UserSchema {
  /** The errors that say most, at most 1,000; a text where the validation would take too much. Never throws. */
  readonly errorsOf: (data: unknown) => readonly ErrorObject[] | string;
}

const drafts: readonly { readonly name: string; readonly uri: RegExp; readonly open: () => Ajv }[] = [
  {
    name: '2020-12',
    uri: /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/,
    open: () => new Ajv2020(options),
  },
  {
    name: '2019-09',
    uri: /^https?:\/\/json-schema\.org\/draft\/2019-09\/schema#?$/,
    open: () => new Ajv2019(options),
  },
  {
    name: 'draft-07',
    uri: /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/,
    open: () => new Ajv(options),
  },
];

class TooMuchWork extends Error {}

/** Each pattern is found again by its text, so it has one. */
const linearPattern = Object.assign(
  (pattern: string) => {
    const compiled = compileUserPattern(pattern);
    if ('message' in compiled) throw new TypeError(compiled.message);
    return { test: compiled.test, toString: () => pattern };
  },
  { code: 'linearPattern' },
) as unknown as NonNullable<ConstructorParameters<typeof Ajv>[0]>['code'] extends infer C
  ? C extends { regExp?: infer R }
    ? NonNullable<R>
    : never
  : never;

const options: ConstructorParameters<typeof Ajv>[0] = {
  allErrors: true,
  strict: false,
  strictNumbers: true,
  verbose: true,
  ownProperties: true,
  validateSchema: false,
  inlineRefs: false,
  messages: true,
  logger: false,
  code: { regExp: linearPattern },
};

/** Formats whose check takes time linear in the text; others assert nothing. */
const formats = [
  'date',
  'time',
  'date-time',
  'duration',
  'uri',
  'uri-reference',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uuid',
  'json-pointer',
  'relative-json-pointer',
] as const;
const maxFormatLength = 2_000;

/**
 * Compiles a schema of drafts 2020-12, 2019-09 or draft-07, by its `$schema` (2020-12 without one). A flaw where it is none, is too large,
 * refers to anything outside of itself or has a pattern that RE2 does not take. Nothing is ever fetched.
 */
export function compileUserSchema(schema: unknown): UserSchema | SchemaFlaw {
  const vetted = vetSchema(schema);
  if ('message' in vetted) return vetted;
  const named = vetted.draft;
  const draft = named === undefined ? drafts[0] : drafts.find(({ uri }) => uri.test(named));
  if (draft === undefined)
    return {
      pointer: '/$schema',
      message: `Unexpected $schema "${named?.slice(0, 100)}", expected draft 2020-12, 2019-09 or draft-07`,
    };
  const ajv = draft.open();
  let work = 0;
  for (const name of formats) ajv.addFormat(name, boundedFormat(fullFormats[name]));
  ajv.addKeyword({
    keyword: workKeyword,
    schemaType: 'object',
    errors: false,
    validate: (cost: { own: number; perKey: number; perCharacter: number }, data: unknown) => {
      work += cost.own;
      if (typeof data === 'string') work += cost.perCharacter * data.length;
      else if (cost.perKey > 0 && typeof data === 'object' && data !== null)
        work += cost.perKey * Object.keys(data).length;
      if (work > schemaLimits.work) throw new TooMuchWork();
      return true;
    },
  });
  countFirst(ajv);
  let validate: ValidateFunction;
  try {
    if (ajv.validateSchema(vetted.original) !== true) {
      const [error] = relevantErrors(ajv.errors ?? []);
      return {
        pointer: error?.instancePath ?? '',
        message: `Unexpected schema, expected one of draft ${draft.name}: ${error?.message ?? 'it does not fit'}`,
      };
    }
    validate = ajv.compile(vetted.schema as object | boolean);
  } catch (error) {
    return { pointer: '', message: `Unexpected schema, expected a valid one: ${reasonOf(error)}` };
  }
  return {
    errorsOf: (data) => {
      if (vetted.comparesItems && tooManyComparisons(data))
        return 'its lists are too long to be searched for repeated items';
      work = 0;
      try {
        return validate(data) ? [] : relevantErrors((validate.errors ?? []).slice(0, 1_000));
      } catch (error) {
        if (error instanceof TooMuchWork) return 'it would take too much work';
        return error instanceof RangeError ? 'the schema refers to itself without an end' : reasonOf(error);
      }
    },
  };
}

/** Work is counted before a schema looks at anything below: each schema that has others is counted before they run. */
function countFirst({ RULES }: Ajv): void {
  for (const { rules } of RULES.rules) {
    const index = rules.findIndex(({ keyword }) => keyword === workKeyword);
    if (index > 0) rules.unshift(...rules.splice(index, 1));
  }
}

function boundedFormat(format: (typeof fullFormats)[(typeof formats)[number]]): (text: string) => boolean {
  const matches = (text: string): boolean => {
    if (typeof format === 'function') return format(text);
    if (format instanceof RegExp) return format.test(text);
    if (typeof format !== 'object' || !('validate' in format)) return true;
    const inner: unknown = format.validate;
    if (inner instanceof RegExp) return inner.test(text);
    return typeof inner === 'function' && (inner as (text: string) => boolean)(text);
  };
  return (text) => text.length <= maxFormatLength && matches(text);
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}
