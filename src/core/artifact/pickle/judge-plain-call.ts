import { importOf } from './import-of.ts';
import type { PickleMachine } from './machine.ts';
import { type ImportRecord, Use } from './scan.ts';
import { Tag, tagOf } from './values.ts';

/** Modules whose functions ask their arguments' own methods for the answer (`__repr__`, `__iter__`, `__index__`, …), or call them. */
const asking = /^(builtins|__builtin__|math|collections|_collections|itertools)$/;
/** Objects of these have no methods that a state replaces. */
const plainModule =
  /^(builtins|__builtin__|collections|_collections|itertools|datetime|decimal|fractions|numpy(\..+)?)$/;

/**
 * Judges a call of such a function: harmless with plain values, which is all that ordinary files give it. With an object of another class that class's own
 * method runs on a state that the file chose, and may call what stands in it (`torch.nn.Module.__repr__` calls `self.extra_repr`, iterating a `DataLoader` its
 * `collate_fn`). `slice` only keeps what it is given.
 */
export function judgePlainCall(
  machine: PickleMachine,
  record: ImportRecord,
  args: number,
  offset: number,
): void {
  if (record.judgement.tier !== 'callable' || !asking.test(record.module) || record.name === 'slice') return;
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
