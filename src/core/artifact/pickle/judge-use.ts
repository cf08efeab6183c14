import { importOf } from './import-of.ts';
import { conditionalCall, resultOf } from './judge-call.ts';
import { judgePlainCall } from './judge-plain-call.ts';
import { judgeTensor } from './judge-tensor.ts';
import type { PickleMachine } from './machine.ts';
import { type ImportRecord, Use } from './scan.ts';
import { indexOf, Kind, Tag, tagOf, valueOf } from './values.ts';

/** REDUCE, OBJ, INST: the callable at a stack index is called with the tuple at another; the result replaces all from `from`. */
export function callObject(
  machine: PickleMachine,
  calleeAt: number,
  argumentsAt: number,
  from: number,
  opcode: 'REDUCE' | 'OBJ' | 'INST',
  offset: number,
): void {
  const callee = machine.values[calleeAt] as number;
  const args = machine.values[argumentsAt] as number;
  machine.acts++;
  machine.top = from;
  const record = importOf(machine, callee);
  const made = machine.makers.get(callee);
  if (made !== undefined) {
    (machine.scan.imports[made] as ImportRecord).uses |= Use.instantiated;
    pushMade(machine, valueOf(Tag.instance, made), args, offset);
    return;
  }
  if (record === undefined || tagOf(machine.graph.shape(callee)) !== Tag.global) {
    const message =
      'Calls what an earlier call gave, not a name in the file: what runs is decided while loading.';
    if (!machine.scan.quiet || record !== undefined) {
      machine.scan.report('high', 'pickle.call-of-result', message, offset, record?.qualified);
    }
    machine.push(Kind.unknown, offset);
    return;
  }
  // INST and OBJ without arguments make an old-style object without calling its class (pickle.py, `_instantiate`).
  if (opcode !== 'REDUCE' && machine.tuples.length(args) === 0 && isClassOf(record)) {
    record.uses |= Use.instantiated;
    pushMade(machine, valueOf(Tag.instance, indexOf(callee)), args, offset);
    return;
  }
  record.uses |= Use.called;
  judgePlainCall(machine, record, args, offset);
  if (machine.scan.storageElements.size > 0 && /^_rebuild_tensor(_v2)?$/.test(record.name))
    judgeTensor(machine, args, offset);
  const result =
    record.judgement.tier === 'conditional' ? conditionalCall(machine, record, args, opcode, offset) : 0;
  if (result > 0) {
    machine.push(result, machine.callOffset >= 0 ? machine.callOffset : offset);
    return;
  }
  pushMade(machine, resultOf(machine, callee, args), args, offset);
}

/** A class of the allow list, or of a known library by the way it is written. */
function isClassOf({ judgement: { tier }, name }: ImportRecord): boolean {
  return (tier === 'class' || tier === 'package') && /^_*[A-Z]/.test(name);
}

/** Pushes a new object with an identity that holds its arguments. */
function pushMade(machine: PickleMachine, shape: number, args: number, offset: number): void {
  const made = machine.graph.add(shape);
  if (tagOf(args) === Tag.node) machine.graph.hold(made, args);
  if (machine.dtypeText !== undefined) {
    if (machine.dtypes.size < 10_000) machine.dtypes.set(made, machine.dtypeText);
    machine.dtypeText = undefined;
  }
  machine.push(made, offset);
}

/** NEWOBJ (two operands) and NEWOBJ_EX (three): `cls.__new__(cls, *args)`. */
export function instantiate(machine: PickleMachine, operands: 2 | 3, offset: number): void {
  const from = machine.top - operands;
  const callee = machine.values[from] as number;
  const args = machine.values[from + 1] as number;
  const named = operands === 3 && !machine.graph.isEmpty(machine.values[from + 2] as number);
  machine.acts++;
  machine.top = from;
  const record = importOf(machine, callee);
  if (record === undefined || tagOf(machine.graph.shape(callee)) !== Tag.global) {
    if (!machine.scan.quiet || record !== undefined) {
      const message = 'Instantiates a class that is not named in the file.';
      machine.scan.report('high', 'pickle.call-of-result', message, offset, record?.qualified);
    }
    machine.push(Kind.unknown, offset);
    return;
  }
  record.uses |= Use.instantiated;
  const { tier } = record.judgement;
  if (
    (named || hasTellingArguments(machine, args)) &&
    (tier === 'class' || tier === 'package' || tier === 'unlisted')
  ) {
    record.uses |= Use.misused;
    const message = `${record.qualified} is instantiated with arguments; ordinary files restore such objects from their state only.`;
    machine.scan.report('high', 'pickle.newobj-args', message, offset, record.qualified);
  }
  if (tier === 'conditional' && !record.name.endsWith('Wrapper') && machine.tuples.length(args) !== 0) {
    conditionalCall(machine, record, args, 'NEWOBJ', offset);
  }
  pushMade(machine, valueOf(Tag.instance, indexOf(machine.graph.shape(callee))), args, offset);
}

/** Arguments of `__new__` other than numbers, plain words and made objects, which named tuples of results have. */
function hasTellingArguments(machine: PickleMachine, args: number): boolean {
  const count = machine.tuples.length(args);
  if (count < 0 || count > 8) return true;
  for (let index = 0; index < count; index++) {
    const shape = machine.graph.shape(machine.tuples.item(args, index));
    const word = machine.text(shape, machine.tuples.itemOffset(args, index), 64);
    if (word !== undefined && /^[A-Za-z0-9_ -]*$/.test(word)) continue;
    const tag = tagOf(shape);
    const number =
      tag === Tag.kind &&
      shape !== Kind.text &&
      shape !== Kind.unknown &&
      shape !== Kind.list &&
      shape !== Kind.dict;
    if (!number && tag !== Tag.result && tag !== Tag.instance) return true;
  }
  return false;
}

/** BUILD: gives the object on the stack its state. */
export function buildObject(machine: PickleMachine, offset: number): void {
  const target = machine.values[machine.top - 2] as number;
  const state = machine.values[machine.top - 1] as number;
  machine.acts++;
  if (tagOf(state) === Tag.node) machine.graph.hold(target, state);
  const shape = machine.graph.shape(target);
  const record = importOf(machine, target);
  const { scan } = machine;
  // A partial takes its function from its state: only the same maker may stand there.
  if (machine.makers.has(target) && !machine.makers.has(machine.tuples.item(state, 0)))
    machine.makers.delete(target);
  if (tagOf(shape) === Tag.global && record !== undefined) {
    record.uses |= Use.misused;
    const message = `Changes attributes of ${record.qualified} itself, which changes it for the whole program.`;
    scan.report('critical', 'pickle.build-on-global', message, offset, record.qualified);
  } else if (record?.name === 'getattr') {
    const message = 'Changes attributes of an object that was reached through getattr.';
    scan.report('critical', 'pickle.build-on-global', message, offset, record.qualified);
  } else if (record === undefined && shape !== Kind.persistent && !scan.quiet) {
    scan.report('medium', 'pickle.build-odd', 'Gives state to something that takes none.', offset);
  }
  machine.top--;
  if (record !== undefined && machine.joblib && tagOf(shape) !== Tag.global)
    machine.joblibState?.(record, state, offset);
}

const mutable = new Set(
  'OrderedDict defaultdict Counter deque dict list set ChainMap UserDict UserList Bunch WeakValueDictionary bytearray array'.split(
    ' ',
  ),
);

/** APPEND(S), ADDITEMS, SETITEM(S): the values from `from` up go into the container below them. */
export function mutate(machine: PickleMachine, from: number, kind: number, offset: number): void {
  const targetAt = from - 1;
  if (targetAt < machine.floor) {
    machine.fail('malformed', 'pickle.malformed', 'An item without its container.', offset);
    return;
  }
  const target = machine.values[targetAt] as number;
  const shape = machine.graph.shape(target);
  if (shape !== kind) judgeMutation(machine, target, shape, kind, offset);
  if (kind === Kind.dict) setItems(machine, target, from, offset);
  else machine.holdAll(target, from, machine.top);
  machine.top = from;
}

function judgeMutation(
  machine: PickleMachine,
  target: number,
  shape: number,
  kind: number,
  offset: number,
): void {
  const record = importOf(machine, target);
  const { scan } = machine;
  machine.acts++;
  if (record !== undefined && tagOf(shape) === Tag.global) {
    record.uses |= Use.misused;
    const message = `Puts items into ${record.qualified} itself, which changes it for the whole program.`;
    scan.report('critical', 'pickle.mutate-global', message, offset, record.qualified);
    return;
  }
  if (record !== undefined) {
    const { tier } = record.judgement;
    if (mutable.has(record.name)) return;
    if (tagOf(shape) === Tag.instance && tier !== 'unlisted' && tier !== 'denied') return;
  }
  if (scan.quiet && record === undefined) return;
  const what = kind === Kind.list ? 'list' : kind === Kind.dict ? 'dict' : 'set';
  const message = `Puts items into something that is no ${what}: the object's own method runs with them.`;
  scan.report('high', 'pickle.mutate-odd', message, offset, record?.qualified);
}

/** Methods that the unpickler looks up on the object itself (pickle.py, load_build, load_appends, load_additems). */
const calledByLoader = /^(__setstate__|__class__|__dict__|append|extend|add)$/;

/** A state that puts a function in the place of a method which loading then calls, with arguments that the file chooses. */
function judgeAttribute(machine: PickleMachine, keyAt: number): void {
  const value = machine.values[keyAt + 1] as number;
  const record = importOf(machine, value);
  if (record === undefined) return;
  const shape = tagOf(machine.graph.shape(value));
  if (shape !== Tag.global && !(shape === Tag.result && /^(partial|getattr)$/.test(record.name))) return;
  const key = machine.text(machine.values[keyAt] as number, machine.offsets[keyAt] as number, 16);
  if (key === undefined || !calledByLoader.test(key)) return;
  record.uses |= Use.misused;
  const message = `${record.qualified} becomes the attribute ${key} of an object, which loading itself calls.`;
  machine.scan.report(
    'high',
    'pickle.call-of-result',
    message,
    machine.offsets[keyAt] as number,
    record.qualified,
  );
}

const joblibKeys = new Set(['shape', 'dtype', 'filename', 'numpy_array_alignment_bytes', 'subclass']);

/** Key and value pairs go into a dict; a list, dict or set as key makes every loader stop. */
export function setItems(machine: PickleMachine, target: number, from: number, offset: number): void {
  const { values, top } = machine;
  if ((top - from) % 2 === 1 && !machine.scan.quiet) {
    machine.scan.report('high', 'pickle.malformed', 'A dict with a key and no value.', offset);
  }
  for (let index = from; index < top; index += 2) {
    const key = machine.graph.shape(values[index] as number);
    if (index + 1 < top) judgeAttribute(machine, index);
    if ((key === Kind.list || key === Kind.dict) && !machine.scan.quiet) {
      machine.scan.report(
        'medium',
        'pickle.malformed',
        'A key that cannot be hashed: loading stops here.',
        offset,
      );
    }
  }
  if (machine.joblib) {
    const kept = machine.dictItems.get(target) ?? new Map<string, { value: number; offset: number }>();
    for (let index = from; index + 1 < top && index < from + 64; index += 2) {
      const key = machine.text(values[index] as number, machine.offsets[index] as number, 40);
      if (key !== undefined && joblibKeys.has(key)) {
        kept.set(key, { value: values[index + 1] as number, offset: machine.offsets[index + 1] as number });
      }
    }
    if (kept.size > 0) {
      if (machine.dictItems.size > 256) machine.dictItems.clear();
      machine.dictItems.set(target, kept);
    }
  }
  machine.holdAll(target, from, top);
}

/** PERSID, BINPERSID: an object that the loader's own function supplies. */
export function persistentId(machine: PickleMachine, offset: number): void {
  const at = machine.top - 1;
  const id = machine.values[at] as number;
  const { tuples, scan } = machine;
  const kind = machine.text(tuples.item(id, 0), tuples.itemOffset(id, 0), 32);
  if (scan.dialect === 'torch' && kind === 'storage') {
    const type = importOf(machine, tuples.item(id, 1));
    const key = machine.text(tuples.item(id, 2), tuples.itemOffset(id, 2)) ?? '?';
    if (scan.storages.length < 1_000_000) {
      const elements = machine.integer(tuples.item(id, 4), tuples.itemOffset(id, 4)) ?? Number.NaN;
      scan.storages.push({ key, type: type?.name ?? '?', elements });
      if (type !== undefined && type.name !== 'UntypedStorage')
        scan.storageElements.set(machine.offsets[at] as number, elements);
    }
    machine.values[at] = Kind.persistent;
    return;
  }
  const storage =
    kind === 'storage' && (importOf(machine, tuples.item(id, 1))?.module ?? '').startsWith('torch');
  if (!scan.quiet && storage) {
    scan.report(
      'low',
      'pickle.persistent-id',
      'A tensor storage by persistent id, outside of a torch file.',
      offset,
    );
  } else if (!scan.quiet) {
    const message =
      kind === 'module'
        ? 'A class with its source text, as torch saved whole models before 1.6: the loader imports the class.'
        : 'A persistent id: the object comes from a function of the program that loads the file.';
    scan.report('medium', 'pickle.persistent-id', message, offset);
  }
  const type = tuples.item(id, 1);
  machine.values[at] = kind === 'module' && tagOf(type) === Tag.global ? type : Kind.persistent;
}
