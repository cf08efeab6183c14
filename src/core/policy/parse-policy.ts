import type { Place, Problem } from '../problem.ts';
import { decodeUtf8 } from './decode-utf8.ts';
import { globFlaw } from './glob.ts';
import { parseYaml, type PlainYaml } from './parse-yaml.ts';
import { type PolicyContent, policySchema } from './schema.ts';
import { validate } from './validate.ts';

/** One policy file, valid in shape; what it names is looked up when it is resolved. */
export interface PolicyDocument {
  readonly path: string;
  readonly content: PolicyContent;
  readonly placeOf: PlainYaml['placeOf'];
}

export type ParsedPolicy = { readonly document: PolicyDocument } | { readonly problems: readonly Problem[] };

/** Parses a policy file. Bytes must be UTF-8. Never throws; every flaw is a problem with its place. */
export function parsePolicy(source: string | Uint8Array, path: string): ParsedPolicy {
  const decoded = typeof source === 'string' ? { text: source } : decodeUtf8(source);
  if ('encoding' in decoded)
    return {
      problems: [
        {
          code: 'policy/encoding',
          path,
          line: 1,
          message: `Unexpected ${decoded.encoding === 'binary' ? 'binary content' : decoded.encoding.toUpperCase()} at byte ${decoded.offset}, expected YAML in UTF-8`,
        },
      ],
    };
  const { text } = decoded;
  const parsed = parseYaml(text, path);
  if ('problems' in parsed) return parsed;
  const { yaml } = parsed;
  const { value } = yaml;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return {
      problems: [
        {
          code: 'policy/not-a-map',
          ...yaml.placeOf(''),
          message: 'Unexpected content, expected a policy that begins with version: 1',
        },
      ],
    };
  const problems = validate(policySchema, value, yaml, '', 'policy');
  if (problems.length > 0) return { problems };
  const content = value as PolicyContent;
  const globs = globProblems(content, yaml);
  if (globs.length > 0) return { problems: globs };
  return { document: { path, content, placeOf: yaml.placeOf } };
}

function globProblems(content: PolicyContent, yaml: PlainYaml): Problem[] {
  const problems: Problem[] = [];
  const look = (pattern: string, pointer: string) => {
    const flaw = globFlaw(pattern);
    const place: Place = yaml.placeOf(pointer);
    if (flaw !== undefined) problems.push({ code: 'policy/glob', ...place, ...flaw });
  };
  const lookAll = (list: readonly (string | { path: string })[] | undefined, pointer: string) =>
    list?.forEach((one, index) => look(typeof one === 'string' ? one : one.path, `${pointer}/${index}`));
  content.models?.forEach((model, index) => {
    lookAll(model.artifacts, `/models/${index}/artifacts`);
    lookAll(model.metrics, `/models/${index}/metrics`);
    lookAll(model.reports, `/models/${index}/reports`);
    if (model.card !== undefined) look(model.card, `/models/${index}/card`);
    if (model.predictions !== undefined) lookAll([model.predictions], `/models/${index}/predictions`);
  });
  content.datasets?.forEach((dataset, index) => {
    lookAll(dataset.files, `/datasets/${index}/files`);
    lookAll(dataset.reports, `/datasets/${index}/reports`);
    if (dataset.card !== undefined) look(dataset.card, `/datasets/${index}/card`);
  });
  if (Array.isArray(content.discover)) lookAll(content.discover, '/discover');
  return problems;
}
