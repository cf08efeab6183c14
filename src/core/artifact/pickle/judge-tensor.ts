import type { PickleMachine } from './machine.ts';
import { Kind } from './values.ts';

const mostRank = 8;

/**
 * A call of `torch._utils._rebuild_tensor_v2(storage, offset, size, stride, …)`: the view must lie inside its storage. torch itself checks that when it
 * sets the storage; other readers trust the numbers. Reports the reference's `torch.storage-size`.
 */
export function judgeTensor(machine: PickleMachine, args: number, offset: number): void {
  const { tuples, scan } = machine;
  const elements = scan.storageElements.get(tuples.itemOffset(args, 0));
  if (elements === undefined || tuples.item(args, 0) !== Kind.persistent) return;
  const size = integers(machine, tuples.item(args, 2));
  const stride = integers(machine, tuples.item(args, 3));
  const start = machine.integer(tuples.item(args, 1), tuples.itemOffset(args, 1));
  if (size === undefined || stride === undefined || start === undefined || size.length !== stride.length)
    return;
  if (size.includes(0)) return;
  let needed = start + 1;
  for (const [axis, length] of size.entries()) needed += (length - 1) * (stride[axis] as number);
  const negative = start < 0 || size.some((one) => one < 0) || stride.some((one) => one < 0);
  if (needed <= elements && !negative) return;
  const message = `A tensor takes ${needed} elements from a storage of ${elements}.`;
  scan.report('high', 'torch.storage-size', message, offset);
}

/** The integers of a recent tuple; undefined where one is none, or the tuple is not remembered whole. */
function integers(machine: PickleMachine, tuple: number): readonly number[] | undefined {
  const { tuples } = machine;
  const count = tuples.length(tuple);
  if (count < 0 || count > mostRank) return undefined;
  const out: number[] = [];
  for (let index = 0; index < count; index++) {
    const value = machine.integer(tuples.item(tuple, index), tuples.itemOffset(tuple, index));
    if (value === undefined) return undefined;
    out.push(value);
  }
  return out;
}
