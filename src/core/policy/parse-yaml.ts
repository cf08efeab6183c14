import { Composer, LineCounter, type Document } from 'yaml';
import type { Place, Problem } from '../problem.ts';
import { decodeUtf8 } from './decode-utf8.ts';
import { yamlToData, type DataPath } from './yaml-data.ts';
import { yamlErrorMessage } from './yaml-error-message.ts';
import { readYamlTokens } from './yaml-tokens.ts';

/** A YAML text as plain data, with where everything in it stands. */
export interface PlainYaml {
  readonly path: string;
  /** Maps are objects without a prototype; `undefined` for a text without any content. */
  readonly value: unknown;
  /**
   * Where the value stands (or its key), at a JSON pointer (`/require/0/check`) or a list of keys and indices; where nothing
   * stands there, the key of the nearest container that does.
   */
  readonly placeOf: (at: string | DataPath, of?: 'key' | 'value') => Place;
}

/** Bounds of one text. All are far beyond what a person writes, and each keeps time or memory bounded. */
export const yamlLimits = {
  bytes: 1024 * 1024,
  tokens: 300_000,
  depth: 40,
  aliases: 100,
  nodes: 300_000,
} as const;

/**
 * Parses one YAML 1.2 document (core schema) safely. `problems` where it is larger than 1 MiB, not UTF-8, nested over 40 levels deep,
 * not valid YAML, more than one document, or has duplicate keys, a key `__proto__`, keys that are no text, custom tags,
 * cyclic or over 100 aliases. Never throws; the time is bounded by `yamlLimits`. A byte-order mark and CRLF are fine.
 * @param area the first part of the problems' codes
 */
export function parseYaml(
  source: string | Uint8Array,
  path: string,
  area = 'policy',
): { readonly yaml: PlainYaml } | { readonly problems: readonly Problem[] } {
  const refuse = (code: string, message: string, place: { line: number; column: number }, hint?: string) => ({
    problems: [{ code: `${area}/${code}`, path, ...place, message, ...(hint === undefined ? {} : { hint }) }],
  });
  const start = { line: 1, column: 1 };
  if (source.length > yamlLimits.bytes) {
    const unit = typeof source === 'string' ? 'characters' : 'bytes';
    return refuse(
      'too-large',
      `Unexpected file of ${source.length} ${unit}, expected at most ${yamlLimits.bytes}`,
      start,
    );
  }
  const decoded = typeof source === 'string' ? { text: source.replace(/^\uFEFF/, '') } : decodeUtf8(source);
  if (!('text' in decoded)) {
    const found =
      decoded.encoding === 'binary'
        ? `byte at offset ${decoded.offset} that is no UTF-8 text`
        : decoded.encoding.toUpperCase();
    return refuse('not-utf-8', `Unexpected ${found}, expected UTF-8`, start, 'Save the file as UTF-8.');
  }
  const { text } = decoded;
  const lines = new LineCounter();
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(Math.max(0, Math.min(offset, text.length)));
    return line === 0 ? start : { line, column: Math.max(1, col) };
  };
  const read = readYamlTokens(text, lines, yamlLimits);
  if ('exceeds' in read) {
    const { code, message } = excessOf(read.exceeds);
    return refuse(code, message, placeAt(read.offset));
  }
  const composer = new Composer({
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    strict: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents = [...composer.compose(read.tokens, true, text.length)];
  const [document, second] = documents;
  if (document === undefined)
    return { yaml: { path, value: undefined, placeOf: () => ({ path, ...start }) } };
  const problems = problemsOf(document).map(({ pos, code, message }) => ({
    code: `${area}/yaml`,
    path,
    ...placeAt(pos[0]),
    ...yamlErrorMessage(code, message),
  }));
  if (second !== undefined && problems.length === 0)
    return refuse(
      'yaml-documents',
      'Unexpected second document ("---"), expected one',
      placeAt(second.range[0]),
    );
  if (problems.length > 0) return { problems };
  const result = yamlToData(document.contents, text, yamlLimits);
  if ('flaws' in result)
    return {
      problems: result.flaws.map(({ code, offset, message, hint }) => ({
        code: `${area}/${code}`,
        path,
        ...placeAt(offset),
        message,
        ...(hint === undefined ? {} : { hint }),
      })),
    };
  const { data, offsetOf } = result;
  return {
    yaml: {
      path,
      value: data,
      placeOf: (at, of = 'value') => ({
        path,
        ...placeAt(offsetOf(typeof at === 'string' ? stepsOf(at) : at, of)),
      }),
    },
  };
}

/** The steps of a JSON pointer. Source: RFC 6901, section 4. */
function stepsOf(pointer: string): DataPath {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** At most 20 errors: what follows the first is often its echo. Unknown tags are errors here, not warnings. */
function problemsOf(document: Document.Parsed): Document.Parsed['errors'][number][] {
  const tags = document.warnings.filter(
    ({ code }) => code === 'TAG_RESOLVE_FAILED',
  ) as unknown as Document.Parsed['errors'];
  return [...document.errors.slice(0, 20), ...tags.slice(0, 20)]
    .sort((one, other) => one.pos[0] - other.pos[0])
    .slice(0, 20);
}

/** The problem of a text that exceeds a bound. */
function excessOf(bound: 'tokens' | 'depth'): { readonly code: string; readonly message: string } {
  return bound === 'depth'
    ? {
        code: 'too-deep',
        message: `Unexpected nesting of more than ${yamlLimits.depth} levels, expected fewer`,
      }
    : {
        code: 'too-large',
        message: `Unexpected file of more than ${yamlLimits.tokens} tokens, expected fewer`,
      };
}
