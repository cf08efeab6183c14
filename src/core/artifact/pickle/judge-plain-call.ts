import { importOf } from './import-of.ts';
import type { PickleMachine } from './machine.ts';
import { type ImportRecord, Use } from './scan.ts';
import { Tag, tagOf } from './values.ts';

/** Functions of `builtins` that ask their argument's own methods (`__repr__`, `__hash__`, `__index__`, …) for the answer. */
const asking = new Set(
  'abs all any ascii bin bool callable complex divmod enumerate float format hash hex int isinstance issubclass len long oct pow repr reversed round str sum unicode'.split(
    ' ',
  ),
);
const plainModule = /^(builtins|__builtin__|collections|_collections|datetime|decimal|fractions)$/;

/**
 * Judges a call of such a function: harmless with plain values, which is all that ordinary files give it. With an object of another class that class's own
 * method runs on a state that the file chose, and may call what stands in it (`torch.nn.Module.__repr__` calls `self.extra_repr`).
 */
export function judgePlainCall(
  machine: PickleMachine,
  record: ImportRecord,
  args: number,
  offset: number,
): void {
  if (!asking.has(record.name) || !/^(builtins|__builtin__)$/.test(record.module)) return;
  const { tuples, graph, scan } = machine;
  const count = tuples.length(args);
  for (let index = 0; index < count; index++) {
    const value = tuples.item(args, index);
    const shape = tagOf(graph.shape(value));
    if (shape !== Tag.instance && shape !== Tag.result) continue;
    if (plainModule.test(importOf(machine, value)?.module ?? '')) continue;
    record.uses |= Use.misused;
    const message = `${record.qualified} is called with an object, whose own methods then run on a state that the file chose.`;
    scan.report('high', 'pickle.call-of-result', message, offset, record.qualified);
    return;
  }
}
