import { type CST, Lexer, type LineCounter, Parser } from 'yaml';

/** How much of one text is read. */
export interface YamlBounds {
  readonly tokens: number;
  /** Levels of nesting. */
  readonly depth: number;
}

/** What the lexer says without a character of the source: byte-order mark, document, end of flow, scalar. Source: `yaml`, CST.tokenType. */
const marks = new Set(['\uFEFF', '\u0002', '\u0018', '\u001f']);

/**
 * The concrete syntax tree of a YAML text, or which bound it exceeds and at which offset. The composer recurses, so depth is bounded before it is called.
 * Linear; `lines` learns where the lines begin.
 */
export function readYamlTokens(
  text: string,
  lines: LineCounter,
  bounds: YamlBounds,
):
  | { readonly tokens: readonly CST.Token[] }
  | { readonly exceeds: keyof YamlBounds; readonly offset: number } {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  let count = 0;
  let flow = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === '[' || lexeme === '{') flow += 1;
    else if (lexeme === ']' || lexeme === '}') flow = Math.max(0, flow - 1);
    if (flow > bounds.depth) return { exceeds: 'depth', offset };
    count += 1;
    if (count > bounds.tokens) return { exceeds: 'tokens', offset };
    if (!marks.has(lexeme)) offset += lexeme.length;
    for (const token of parser.next(lexeme)) tokens.push(token);
  }
  for (const token of parser.end()) tokens.push(token);
  const at = tooDeep(tokens, bounds.depth);
  return at === undefined ? { tokens } : { exceeds: 'depth', offset: at };
}

/** Where the nesting exceeds the limit, walked without recursion. */
function tooDeep(tokens: readonly CST.Token[], most: number): number | undefined {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [];
  for (const token of tokens)
    if (token.type === 'document' && token.value) open.push({ token: token.value, depth: 1 });
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const { token, depth } = top;
    if (!('items' in token)) continue;
    if (depth > most) return token.offset;
    for (const { key, value } of token.items) {
      if (key) open.push({ token: key, depth: depth + 1 });
      if (value) open.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}
