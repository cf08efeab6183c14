import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

type Validate = ReturnType<Ajv['compile']>;
let compiled: Validate | undefined;

/** The schema is of draft 4, whose only differences from draft 7 in it are the names `id` and `$schema`; one of its patterns is no unicode one. */
function compile(): Validate {
  const {
    $schema: _,
    id: __,
    ...schema
  } = JSON.parse(
    readFileSync(new URL('../../fixtures/sarif-2.1.0-rtm.5.schema.json', import.meta.url), 'utf8'),
  ) as Record<string, unknown>;
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  return ajv.compile(schema);
}

/**
 * What the official schema of SARIF 2.1.0 (OASIS, errata version rtm.5, as SchemaStore and the npm package @microsoft/jest-sarif publish it) has against a
 * log; empty where it is valid.
 */
export function sarifErrors(log: string): readonly string[] {
  compiled ??= compile();
  if (compiled(JSON.parse(log))) return [];
  return (compiled.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}
