import { Composer, Lexer, LineCounter, Parser, type CST, type Document } from 'yaml';
import type { Place, Problem } from '../problem.ts';
import { decodeUtf8 } from './decode-utf8.ts';
import { yamlToData, type DataPath } from './yaml-data.ts';
import { yamlErrorMessage } from './yaml-error-message.ts';

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
  const tokens = readTokens(text, lines);
  if ('excess' in tokens) return refuse(tokens.excess, tokens.message, placeAt(tokens.offset));
  const composer = new Composer({
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    strict: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents = [...composer.compose(tokens.tokens, true, text.length)];
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

interface Excess {
  readonly excess: string;
  readonly offset: number;
  readonly message: string;
}

/** What the lexer says without a character of the source: byte-order mark, document, end of flow, scalar. Source: `yaml`, CST.tokenType. */
const marks = new Set(['\uFEFF', '\u0002', '\u0018', '\u001f']);

/** The concrete syntax tree, unless it is too much: the composer recurses, so depth is bounded before it is called. */
function readTokens(text: string, lines: LineCounter): { readonly tokens: readonly CST.Token[] } | Excess {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  const deep = (offset: number): Excess => ({
    excess: 'too-deep',
    offset,
    message: `Unexpected nesting of more than ${yamlLimits.depth} levels, expected fewer`,
  });
  let count = 0;
  let flow = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === '[' || lexeme === '{') flow += 1;
    else if (lexeme === ']' || lexeme === '}') flow = Math.max(0, flow - 1);
    if (flow > yamlLimits.depth) return deep(offset);
    count += 1;
    if (count > yamlLimits.tokens)
      return {
        excess: 'too-large',
        offset,
        message: `Unexpected file of more than ${yamlLimits.tokens} tokens, expected fewer`,
      };
    if (!marks.has(lexeme)) offset += lexeme.length;
    for (const token of parser.next(lexeme)) tokens.push(token);
  }
  for (const token of parser.end()) tokens.push(token);
  const at = tooDeep(tokens);
  return at === undefined ? { tokens } : deep(at);
}

/** Where the nesting exceeds the limit, walked without recursion. */
function tooDeep(tokens: readonly CST.Token[]): number | undefined {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [];
  for (const token of tokens)
    if (token.type === 'document' && token.value) open.push({ token: token.value, depth: 1 });
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const { token, depth } = top;
    if (!('items' in token)) continue;
    if (depth > yamlLimits.depth) return token.offset;
    for (const { key, value } of token.items) {
      if (key) open.push({ token: key, depth: depth + 1 });
      if (value) open.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}
