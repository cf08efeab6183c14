import type { ParamFile } from './evidence.ts';
import { at, entriesOf, itemsOf, type TreeNode, wordOf } from './tree.ts';

/** What a stage runs, a line a command; nothing where it says nothing. */
export function commandOf(stage: TreeNode): { command?: string } {
  const command = at(stage, 'cmd');
  const lines = command?.type === 'list' ? itemsOf(command).map(wordOf) : [wordOf(command)];
  const text = lines.filter((line) => line !== undefined).join('\n');
  return text === '' ? {} : { command: text };
}

/** `params` of a stage: names in `params.yaml`, or of another file a list of names or all of it. Source: dvc.org/doc, dvc.yaml, "Parameters". */
export function paramFilesOf(list: TreeNode | undefined): ParamFile[] {
  const files = new Map<string, ParamFile>();
  const add = (path: string, names: readonly string[], whole: boolean, line: number) => {
    const before = files.get(path);
    const values = { ...before?.values, ...Object.fromEntries(names.map((name) => [safeKey(name), null])) };
    files.set(path, { path, values, whole: whole || before?.whole === true, line: before?.line ?? line });
  };
  for (const item of itemsOf(list)) {
    if (item.type === 'string') add('params.yaml', [item.value], false, item.line);
    for (const { key, value, line } of entriesOf(item))
      add(
        key,
        itemsOf(value).flatMap((name) => wordOf(name) ?? []),
        value.type !== 'list',
        line,
      );
  }
  return [...files.values()];
}

/** A parameter's name as the key of plain data. */
export function safeKey(name: string): string {
  return name === '__proto__' ? '_proto_' : name.slice(0, 300);
}
