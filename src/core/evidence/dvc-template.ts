import { at, entriesOf, itemsOf, type MapEntry, textOf, type TreeNode } from './tree.ts';

/** Values by the name that `${…}` calls them by. */
export type DvcScope = ReadonlyMap<string, TreeNode>;

/** One stage as DVC runs it: `name@item` where it was written once for many. */
export interface DvcStage {
  readonly name: string;
  readonly body: TreeNode;
  readonly scope: DvcScope;
  readonly line: number;
  /** Whether this is a stage as it is run, and not a template whose list stands elsewhere. */
  readonly whole: boolean;
}

/** What stands in a template and cannot be resolved from its file alone. */
export interface DvcUnresolved {
  readonly what: string;
  readonly line: number;
  readonly column: number;
}

const mostStages = 10_000;
const longest = 4000;

/** The `vars` that stand in a list themselves; those of other files (and `params.yaml`, which always counts) are not here. */
export function dvcVars(node: TreeNode | undefined, above: DvcScope = new Map()): DvcScope {
  const scope = new Map(above);
  for (const item of itemsOf(node)) for (const { key, value } of entriesOf(item)) scope.set(key, value);
  return scope;
}

/**
 * The stages of a `dvc.yaml`, with `foreach` and `matrix` written out. A stage whose list stands in another file stays one, with its template's name, and is
 * named as unresolved. At most 10,000 stages. Source: dvc.org/doc/user-guide/project-structure/dvcyaml-files, "Templating", "foreach stages", "matrix stages".
 */
export function dvcStages(
  root: TreeNode,
  globals: DvcScope,
): { readonly stages: readonly DvcStage[]; readonly unresolved: readonly DvcUnresolved[] } {
  const stages: DvcStage[] = [];
  const unresolved: DvcUnresolved[] = [];
  for (const entry of entriesOf(at(root, 'stages'))) {
    const { value: written, line } = entry;
    const body = at(written, 'do') ?? written;
    const scope = dvcVars(at(written, 'vars') ?? at(body, 'vars'), globals);
    const name = entry.key.slice(0, 300);
    const foreach = at(written, 'foreach');
    const matrix = at(written, 'matrix');
    const instances =
      foreach !== undefined
        ? instancesOf(listed(foreach, scope))
        : matrix !== undefined
          ? productOf(matrix, scope, mostStages - stages.length)
          : [{ suffix: '', values: new Map<string, TreeNode>() }];
    if (instances === undefined || stages.length + instances.length > mostStages) {
      const where = foreach ?? matrix ?? written;
      unresolved.push({
        what: `${foreach === undefined ? 'matrix' : 'foreach'} of the stage "${name.slice(0, 80)}"`,
        line: where.line,
        column: where.column,
      });
      stages.push({ name, body, scope, line, whole: false });
    } else
      for (const { suffix, values } of instances)
        stages.push({
          name: `${name}${suffix}`,
          body,
          scope: new Map([...scope, ...values]),
          line,
          whole: true,
        });
  }
  return { stages, unresolved };
}

interface Instance {
  readonly suffix: string;
  readonly values: DvcScope;
}

/** A list or map as it stands, or what a whole `${…}` stands for; undefined where that is not in the file. */
function listed(node: TreeNode, scope: DvcScope): TreeNode | undefined {
  if (node.type !== 'string') return node;
  const name = /^\s*\$\{([^${}]{1,200})\}\s*$/.exec(node.value)?.[1];
  return name === undefined ? undefined : valueOf(name, scope);
}

/** An item of a list is named by itself, or by its number where the items are no plain values; an entry of a map by its key. */
function instancesOf(node: TreeNode | undefined): readonly Instance[] | undefined {
  if (node?.type === 'map')
    return entriesOf(node).map(({ key, value }: MapEntry) => ({
      suffix: `@${key.slice(0, 200)}`,
      values: new Map<string, TreeNode>([
        ['key', { type: 'string', value: key, line: value.line, column: value.column }],
        ['item', value],
      ]),
    }));
  if (node?.type !== 'list') return undefined;
  const plain = node.items.every((item) => plainText(item) !== undefined);
  return node.items.map((item, index) => ({
    suffix: `@${plain ? (plainText(item) ?? '').slice(0, 200) : String(index)}`,
    values: new Map([['item', item]]),
  }));
}

/** Every combination of a matrix's lists, the last list turning fastest; a value that is no plain one is named by its list and number. */
function productOf(matrix: TreeNode, scope: DvcScope, most: number): readonly Instance[] | undefined {
  let rows: readonly {
    readonly names: readonly string[];
    readonly item: readonly (readonly [string, TreeNode])[];
  }[] = [{ names: [], item: [] }];
  for (const { key, value } of entriesOf(matrix)) {
    const list = listed(value, scope);
    if (list?.type !== 'list' || rows.length * list.items.length > most) return undefined;
    rows = rows.flatMap(({ names, item }) =>
      list.items.map((one, index) => ({
        names: [...names, (plainText(one) ?? `${key}${index}`).slice(0, 100)],
        item: [...item, [key, one] as const],
      })),
    );
  }
  return rows.map(({ names, item }) => {
    const { line, column } = matrix;
    const entries = new Map(item.map(([key, value]) => [key, { key, value, line, column }]));
    return {
      suffix: `@${names.join('-')}`,
      values: new Map([['item', { type: 'map', entries, line, column }]]),
    };
  });
}

/** A text with every `${…}` replaced, or the first of them that stands for nothing in the file. `\${` is a plain `${`. */
export function fillTemplate(
  text: string,
  scope: DvcScope,
): { readonly text: string } | { readonly missing: string } {
  if (!text.includes('${')) return { text };
  if (text.length > longest) return { missing: text.slice(0, 80) };
  let missing: string | undefined;
  const filled = text.replace(/\\\$\{|\$\{([^${}]{0,200})\}/g, (whole, name: string | undefined) => {
    if (name === undefined) return '${';
    const value = plainText(valueOf(name, scope));
    if (value === undefined) missing ??= whole;
    return (value ?? '').slice(0, longest);
  });
  return missing === undefined ? { text: filled.slice(0, longest) } : { missing };
}

/** `item`, `item.path`, `models[0].name`: the value at a dotted path with indices. */
function valueOf(name: string, scope: DvcScope): TreeNode | undefined {
  const [first, ...steps] = name
    .trim()
    .replace(/\[([0-9]{1,6})\]/g, '.$1')
    .split('.');
  let here = first === undefined ? undefined : scope.get(first);
  for (const step of steps) here = here?.type === 'list' ? at(here, Number(step)) : at(here, step);
  return here;
}

/** A plain value as DVC prints it; undefined for numbers that Python prints otherwise than they are written (`0.10`, `1e-3`). */
function plainText(node: TreeNode | undefined): string | undefined {
  if (node?.type === 'boolean') return String(node.value);
  if (node?.type !== 'number') return textOf(node);
  return /^-?(?:0|[1-9][0-9]{0,14})(?:\.(?:0|[0-9]{0,5}[1-9]))?$/.test(node.text) ? node.text : undefined;
}
