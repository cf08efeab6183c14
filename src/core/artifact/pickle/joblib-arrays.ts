import { literalInteger, literalText } from './literals.ts';
import type { PickleMachine } from './machine.ts';
import type { ImportRecord } from './scan.ts';
import { Kind, Tag, tagOf } from './values.ts';

/** Bytes of one element of a dtype as numpy's pickles name it (`f8`, `<i4`, `U10`, `V16`); undefined for unknown, 0 for objects. */
export function dtypeItemBytes(text: string): number | undefined {
  const found = /^[<>|=]?([?bBhHiuIlLqQpPefdgFDGSUVOaMmc])(\d*)/.exec(text);
  if (found === null) return undefined;
  const [, letter = '', digits = ''] = found;
  if (letter === 'O') return 0;
  const single: Readonly<Record<string, number>> = {
    '?': 1,
    b: 1,
    B: 1,
    h: 2,
    H: 2,
    e: 2,
    l: 8,
    L: 8,
    q: 8,
    Q: 8,
    p: 8,
    P: 8,
    d: 8,
    g: 16,
    F: 8,
    D: 16,
    G: 32,
    M: 8,
    m: 8,
    c: 1,
  };
  if (digits === '') return letter === 'i' || letter === 'I' || letter === 'f' ? 4 : single[letter];
  const size = Number(digits);
  return letter === 'U' ? size * 4 : size;
}

/**
 * What joblib does when a wrapper has its state. `NumpyArrayWrapper` (joblib 0.10 on): the array follows in the same
 * file, after one length byte and padding when the wrapper has an alignment, or as a nested pickle for objects.
 * `NDArrayWrapper`, `ZNDArrayWrapper` (before 0.10): the array is a file of its own, named by the state, loaded with
 * `allow_pickle=True`. Source: joblib `numpy_pickle.py`, `numpy_pickle_compat.py`.
 */
export function joblibState(
  machine: PickleMachine,
  record: ImportRecord,
  state: number,
  offset: number,
  nestedPickle: (start: number) => number,
): void {
  const { scan, reader } = machine;
  const items = machine.dictItems.get(state);
  if (record.name === 'NDArrayWrapper' || record.name === 'ZNDArrayWrapper') {
    externalFile(machine, state, record, offset);
    return;
  }
  if (record.name !== 'NumpyArrayWrapper' || !scan.skipArrays) return;
  const dtype = machine.dtypes.get(items?.get('dtype')?.value ?? 0);
  const itemBytes = dtype === undefined ? undefined : dtypeItemBytes(dtype);
  const count = items === undefined ? undefined : elementCount(machine, items.get('shape'));
  machine.dictItems.delete(state);
  if (itemBytes === undefined || count === undefined) {
    machine.fail(
      'malformed',
      'joblib.size-mismatch',
      'A joblib array without a readable shape or dtype.',
      offset,
    );
    return;
  }
  scan.arraysSkipped++;
  machine.frameEnd = -1;
  if (itemBytes === 0) {
    scan.report(
      'info',
      'joblib.object-array',
      'An array of objects: its content is a nested pickle, inspected.',
      offset,
    );
    reader.seek(nestedPickle(reader.offset));
    return;
  }
  let start = reader.offset;
  const alignment = items?.get('numpy_array_alignment_bytes');
  if (alignment !== undefined && alignment.value === Kind.int)
    start += 1 + (scan.source.read(start, 1)[0] ?? 0);
  const end = start + count * itemBytes;
  if (!(end <= reader.limit)) {
    machine.fail(
      'truncated',
      'joblib.size-mismatch',
      `An array of ${count} elements goes past the end of the data.`,
      offset,
    );
    return;
  }
  reader.seek(end);
}

function elementCount(
  machine: PickleMachine,
  shape: { value: number; offset: number } | undefined,
): number | undefined {
  if (shape === undefined || tagOf(shape.value) !== Tag.tuple) return undefined;
  const dimensions = machine.tuples.length(shape.value);
  if (dimensions < 0 || dimensions > 8) return undefined;
  let count = 1;
  for (let index = 0; index < dimensions; index++) {
    const size =
      machine.tuples.item(shape.value, index) === Kind.int
        ? literalInteger(machine.scan.source, machine.tuples.itemOffset(shape.value, index))
        : undefined;
    if (size === undefined || size < 0) return undefined;
    count *= size;
  }
  return Number.isSafeInteger(count) ? count : undefined;
}

function externalFile(machine: PickleMachine, state: number, record: ImportRecord, offset: number): void {
  const named = machine.dictItems.get(state)?.get('filename');
  const name = named === undefined ? undefined : literalText(machine.scan.source, named.offset, 4096);
  const leaves = name === undefined || /^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)/.test(name);
  const shown =
    name === undefined ? 'a file whose name is not written here' : JSON.stringify(name.slice(0, 200));
  const message = leaves
    ? `Loads ${shown}, outside its own folder, with pickle allowed.`
    : `Loads the array from ${shown} beside this file, with pickle allowed: inspect that file too.`;
  machine.scan.report(leaves ? 'critical' : 'low', 'joblib.external-file', message, offset, record.qualified);
}
