import { parse, tokenize } from '@huggingface/jinja';
import type { ArtifactFinding, Severity } from './artifact.ts';
import { shownName } from './archive/member-path.ts';

const mostTemplate = 1 << 16;
/** Calls that run programs or read files, as whole names. */
const calls = new Set([
  'eval',
  'exec',
  'open',
  '__import__',
  'compile',
  'os',
  'subprocess',
  'popen',
  'system',
  'getattr',
  'globals',
  'builtins',
]);
/** Objects of web frameworks and of Jinja itself that lead to Python's modules. */
const contexts = new Set([
  'self',
  'cycler',
  'joiner',
  'lipsum',
  'namespace',
  'config',
  'request',
  'url_for',
  'get_flashed_messages',
  'g',
  'session',
]);
/** Names by which a sandbox is left, beside those that begin with an underscore. */
const unsafeNames = /^(_|mro$|func_globals$|gi_frame$|gi_code$|cr_frame$|f_globals$|f_builtins$|tb_frame$)/;
const fallback =
  /__\w+__|\battr\s*\(|\\x5f|\\u005f|\b(popen|subprocess|__import__|getattr|lipsum|cycler|joiner|get_flashed_messages)\b|\b(eval|exec)\s*\(|\bos\s*\.\s*(system|popen|environ)/i;

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** The text that an expression of literals gives; undefined where it has other parts. */
function folded(node: unknown, names: ReadonlyMap<string, string>, depth = 0): string | undefined {
  if (!isNode(node) || depth > 64) return undefined;
  if (node.type === 'StringLiteral') return unescaped(String(node['value']));
  if (node.type === 'IntegerLiteral') return String(node['value']);
  if (node.type === 'Identifier') return names.get(String(node['value']));
  if (node.type === 'BinaryExpression') {
    const operator = (node['operator'] as { value?: string }).value;
    const left = folded(node['left'], names, depth + 1);
    const right = folded(node['right'], names, depth + 1);
    if (operator === '~' || operator === '+')
      return left === undefined || right === undefined ? undefined : left + right;
    if (operator === '*')
      return left === undefined ? undefined : left.repeat(Math.min(16, Number(right) || 0));
    if (operator === '%' && left !== undefined) return formatted(left, node['right'], names, depth);
    return undefined;
  }
  if (node.type === 'FilterExpression') {
    const filter = node['filter'] as Node;
    const name = String(
      (filter.type === 'CallExpression' ? (filter['callee'] as Node)['value'] : filter['value']) ?? '',
    );
    const operand = node['operand'] as Node;
    const args = (filter['args'] as unknown[] | undefined) ?? [];
    if (name === 'join' && (operand.type === 'ArrayLiteral' || operand.type === 'TupleLiteral')) {
      const parts = (operand['value'] as unknown[]).map((part) => folded(part, names, depth + 1));
      return parts.some((part) => part === undefined)
        ? undefined
        : parts.join(folded(args[0], names, depth + 1) ?? '');
    }
    const text = folded(operand, names, depth + 1);
    if (text === undefined) return undefined;
    if (name === 'reverse') return [...text].reverse().join('');
    if (name === 'lower') return text.toLowerCase();
    if (name === 'upper') return text.toUpperCase();
    if (name === 'format') return formatted(text, { type: 'TupleLiteral', value: args }, names, depth);
    if (name === 'replace')
      return text.replaceAll(
        folded(args[0], names, depth + 1) ?? '\0',
        folded(args[1], names, depth + 1) ?? '',
      );
    if (name === 'join' || name === 'string' || name === 'trim' || name === 'safe') return text.trim();
    return undefined;
  }
  if (node.type === 'CallExpression') {
    const callee = node['callee'] as Node;
    if (callee.type !== 'MemberExpression') return undefined;
    const method = String((callee['property'] as Node)['value'] ?? '');
    const text = folded(callee['object'], names, depth + 1);
    const args = node['args'] as unknown[];
    if (text === undefined) return undefined;
    if (method === 'format') return formatted(text, { type: 'TupleLiteral', value: args }, names, depth);
    if (method === 'lower') return text.toLowerCase();
    if (method === 'upper') return text.toUpperCase();
    if (method === 'replace')
      return text.replaceAll(
        folded(args[0], names, depth + 1) ?? '\0',
        folded(args[1], names, depth + 1) ?? '',
      );
    if (method === 'join') {
      const list = args[0] as Node | undefined;
      const parts = ((list?.['value'] as unknown[] | undefined) ?? []).map((part) =>
        folded(part, names, depth + 1),
      );
      return parts.some((part) => part === undefined) ? undefined : parts.join(text);
    }
    return undefined;
  }
  return undefined;
}

function formatted(
  text: string,
  values: unknown,
  names: ReadonlyMap<string, string>,
  depth: number,
): string | undefined {
  const node = values as Node;
  const items =
    node.type === 'TupleLiteral' || node.type === 'ArrayLiteral' ? (node['value'] as unknown[]) : [values];
  const parts = items.map((item) => folded(item, names, depth + 1));
  let index = 0;
  return text.replace(/%[sdc]|\{\d*\}/g, (mark) => {
    const part = parts[/\d/.test(mark) && mark !== '%d' ? Number(/\d+/.exec(mark)?.[0]) : index++] ?? '';
    return mark === '%c' && /^\d+$/.test(part) ? String.fromCharCode(Number(part)) : part;
  });
}

/** Python's escapes, which the Jinja parser here leaves in place. */
function unescaped(text: string): string {
  return text.replace(
    /\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\([0-7]{1,3})/g,
    (_whole, two?: string, four?: string, octal?: string) =>
      String.fromCharCode(Number.parseInt(two ?? four ?? octal ?? '0', octal === undefined ? 16 : 8)),
  );
}

/**
 * Findings on a Jinja template (chat templates of GGUF files and tokenizers), which is parsed and never rendered: attributes that lead
 * out of the sandbox, also when their name is put together from pieces, calls, objects of the context, includes (CVE-2024-34359; the
 * reference's section 2.12).
 */
export function templateFindings(template: string, what: string): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const seen = new Set<string>();
  const report = (severity: Severity, code: string, message: string): void => {
    if (seen.has(code + message) || findings.length > 50) return;
    seen.add(code + message);
    findings.push({ severity, code: `template.${code}`, message: `${message} (${shownName(what)}).` });
  };
  if (template.length > mostTemplate)
    report('medium', 'too-long', `The template has ${template.length} characters and was not read in full`);
  const text = template.slice(0, mostTemplate);
  if (!text.includes('{{') && !text.includes('{%')) return findings;
  if (/\{%-?\s*(include|import|extends|from)\b/.test(text))
    report('medium', 'include', 'The template includes another file');
  let program: unknown;
  try {
    program = parse(tokenize(text, { lstrip_blocks: true, trim_blocks: true }));
  } catch {
    // The parser throws on every flaw of the template, and on nesting beyond its stack.
    report('medium', 'unparsed', 'The template is no Jinja that could be parsed');
    if (fallback.test(text))
      report(
        'critical',
        'ssti',
        'The template, which cannot be parsed, has names that lead out of the sandbox',
      );
    return findings;
  }
  walk(program, report);
  return findings;
}

type Report = (severity: Severity, code: string, message: string) => void;

function walk(program: unknown, report: Report): void {
  const names = new Map<string, string>();
  const pending: unknown[] = [program];
  const nodes: Node[] = [];
  for (let visited = 0; pending.length > 0 && visited < 500_000; visited++) {
    const value = pending.pop();
    if (Array.isArray(value)) for (const item of value) pending.push(item);
    else if (value instanceof Map) for (const [key, inner] of value) pending.push(key, inner);
    else if (isNode(value)) {
      nodes.push(value);
      for (const inner of Object.values(value))
        if (typeof inner === 'object' && inner !== null) pending.push(inner);
    }
  }
  for (let round = 0; round < 3; round++)
    for (const node of nodes)
      if (node.type === 'Set') {
        const target = node['assignee'] as Node;
        const text = folded(node['value'], names);
        if (target?.type === 'Identifier' && text !== undefined && text.length < 256)
          names.set(String(target['value']), text);
      }
  for (const node of nodes) judgeNode(node, names, report);
}

function judgeNode(node: Node, names: ReadonlyMap<string, string>, report: Report): void {
  if (node.type === 'MemberExpression') {
    const property = node['property'] as Node;
    const object = node['object'] as Node;
    const attribute = node['computed'] === true ? folded(property, names) : String(property['value'] ?? '');
    judgeName(attribute, report);
    const owner = object.type === 'Identifier' ? String(object['value']) : '';
    if (contexts.has(owner) && !(owner === 'namespace'))
      report('high', 'context', `The template takes attributes of ${owner}`);
    if (calls.has(owner) && (owner === 'os' || owner === 'subprocess'))
      report('critical', 'call', `The template uses ${owner}`);
    if (node['computed'] === true && attribute === undefined && isComposed(property))
      report('medium', 'dynamic-name', 'The template takes an attribute whose name is computed');
    return;
  }
  if (node.type === 'CallExpression') {
    const callee = node['callee'] as Node;
    const member =
      callee.type === 'MemberExpression' ? String((callee['property'] as Node)['value'] ?? '') : '';
    const name = callee.type === 'Identifier' ? String(callee['value']) : '';
    if (calls.has(name) || member === 'popen' || member === 'system' || member === '__import__')
      report('critical', 'call', `The template calls ${name || member}`);
    for (const arg of node['args'] as unknown[])
      if (
        isNode(arg) &&
        arg.type === 'KeywordArgumentExpression' &&
        String((arg['key'] as Node)['value']) === 'attribute'
      )
        judgeName(folded(arg['value'], names), report);
    if (name === 'attr' || name === 'map' || name === 'selectattr' || name === 'rejectattr') {
      const text = folded((node['args'] as unknown[])[0], names);
      judgeName(text, report);
      if (name === 'attr') {
        const hidden = text === undefined;
        report(
          hidden ? 'high' : 'medium',
          'dynamic-name',
          hidden
            ? 'The template takes an attribute whose name is computed, by attr'
            : 'The template takes attributes by the filter attr',
        );
      }
    }
    return;
  }
  if (node.type === 'Identifier') {
    const name = String(node['value']);
    if (/^__\w+__$/.test(name)) judgeName(name, report);
    return;
  }
  if (node.type === 'StringLiteral') {
    const text = unescaped(String(node['value']));
    if (/^__(class|globals|builtins|subclasses|mro|base|bases|init|import|getattribute|dict)__$/.test(text))
      judgeName(text, report);
  }
}

/** Subscripts by position, by a loop's variable or by a plain name are what every chat template has. */
function isComposed(property: Node): boolean {
  if (property.type === 'BinaryExpression') {
    const operator = (property['operator'] as { value?: string }).value;
    return operator === '~' || (operator === '+' && hasText(property));
  }
  return property.type === 'FilterExpression' && hasText(property['operand'] as Node);
}

function hasText(node: Node | undefined, depth = 0): boolean {
  if (node === undefined || depth > 32) return false;
  if (node.type === 'StringLiteral') return true;
  return [node['left'], node['right'], node['operand']].some(
    (inner) => isNode(inner) && hasText(inner, depth + 1),
  );
}

function judgeName(name: string | undefined, report: Report): void {
  if (name === undefined) return;
  for (const part of name.split('.'))
    if (unsafeNames.test(part))
      report(
        'critical',
        'ssti',
        `The template reaches for ${shownName(part)}, which leads out of the sandbox (CVE-2024-34359)`,
      );
}
