import type { PickleMachine } from './machine.ts';
import type { ImportRecord } from './scan.ts';
import { indexOf, Tag, tagOf } from './values.ts';

/** The import behind a value: of a global itself, of what calling it gave, or of its instance. */
export function importOf(machine: PickleMachine, value: number): ImportRecord | undefined {
  const shape = machine.graph.shape(value);
  const tag = tagOf(shape);
  return tag === Tag.global || tag === Tag.result || tag === Tag.instance
    ? machine.scan.imports[indexOf(shape)]
    : undefined;
}
