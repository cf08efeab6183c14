/** The parts of an option's JSON Schema that a reader of its documentation needs. */
export interface OptionSchema {
  readonly description?: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: OptionSchema;
  readonly anyOf?: readonly OptionSchema[];
}

/** What may be written for an option, in words: `"ratio" or "difference"`, `list of string`, `number`. */
export function optionTypeText(schema: OptionSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' or ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(optionTypeText).join(' or ');
  if (schema.type === 'array')
    return `list of ${schema.items === undefined ? 'anything' : optionTypeText(schema.items)}`;
  return schema.type === 'object' ? 'map' : (schema.type ?? 'anything');
}
