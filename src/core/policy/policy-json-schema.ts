import type { Check } from '../checks/check.ts';
import { checkNames, findCheck } from './find-check.ts';
import { policySchema } from './schema.ts';

type Json = Record<string, unknown>;

/**
 * The published JSON Schema (draft 7) of a policy, for editors: the same schema that validates, with the checks' names as an enumeration, their
 * titles, and each check's options under `with`. An editor that completes from it offers just what the check takes. Plain data.
 */
export function policyJsonSchema(checks: readonly Check[]): Json {
  const schema = JSON.parse(JSON.stringify(policySchema)) as Json;
  const require = at(schema, 'properties', 'require', 'items');
  const properties = at(require, 'properties');
  const names = checkNames(checks);
  properties.check = {
    description: 'The check: family/name, or a name alone where it is the only one.',
    enum: names,
    // Editors show the description beside each name.
    enumDescriptions: names.map((name) => findCheck(name, checks)?.title ?? ''),
  };
  require.allOf = checks.map((check) => ({
    if: {
      properties: { check: { enum: names.filter((name) => findCheck(name, checks) === check) } },
      required: ['check'],
    },
    // Nothing is required here: an entry may take over options that a pack states.
    // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's own word
    then: { properties: { with: optionSchema(check) } },
  }));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Assay policy, version 1',
    description: 'How the models and data of a repository are governed: .github/assay.yml',
    ...schema,
  };
}

/** A check's options without what it requires: a pack may have stated it. */
function optionSchema(check: Check): Json {
  const rest = JSON.parse(JSON.stringify(check.options)) as Json;
  delete rest.required;
  delete rest.anyOf;
  return { ...rest, description: `${check.title}. ${check.why}` };
}

function at(schema: Json, ...path: readonly string[]): Json {
  return path.reduce((node, key) => node[key] as Json, schema);
}
