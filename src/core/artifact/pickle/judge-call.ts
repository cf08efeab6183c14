import type { ArtifactFinding } from '../artifact.ts';
import { isExactlyAllowed } from './judge-import.ts';
import { importOf } from './import-of.ts';
import { latin1Bytes, literalRange, utf8Text } from './literals.ts';
import type { PickleMachine } from './machine.ts';
import { type ImportRecord, Use } from './scan.ts';
import { indexOf, Kind, Tag, tagOf, valueOf } from './values.ts';
import { bytesSource, sliceSource } from './window.ts';

const frameNames =
  /^(__|f_globals|f_builtins|f_back|func_globals|func_code|gi_frame|cr_frame|tb_frame|mro|im_func)/;
const plainTypes = new Set(
  'object dict list tuple set frozenset int float complex str bytes bytearray long unicode'.split(' '),
);

/** True when a value is an imported class of the allow list or of a known library. */
function isAllowedClass(machine: PickleMachine, value: number): boolean {
  const record = importOf(machine, value);
  if (record === undefined || tagOf(value) !== Tag.global) return false;
  const { tier } = record.judgement;
  return (
    tier === 'class' ||
    tier === 'callable' ||
    tier === 'package' ||
    tier === 'unverifiable' ||
    tier === 'unlisted'
  );
}

/** What calling an import gives: for the functions that only make an object of a class, an instance of that class. */
export function resultOf(machine: PickleMachine, callee: number, args: number): number {
  const index = indexOf(callee);
  const record = machine.scan.imports[index] as ImportRecord;
  const first = machine.tuples.item(args, 0);
  if (record.name === 'dtype' && machine.dtypes.size < 10_000) {
    machine.dtypeText = machine.text(first, machine.tuples.itemOffset(args, 0), 40);
  }
  const makes = record.name === '_reconstructor' || record.name === '__newobj__';
  return makes && tagOf(first) === Tag.global
    ? valueOf(Tag.instance, indexOf(first))
    : valueOf(Tag.result, index);
}

function refuse(
  machine: PickleMachine,
  record: ImportRecord,
  code: string,
  why: string,
  offset: number,
  high = false,
): 0 {
  record.uses |= Use.misused;
  machine.scan.report(
    high ? 'high' : 'critical',
    code,
    `${record.qualified} ${why}.`,
    offset,
    record.qualified,
  );
  return 0;
}

/**
 * Judges the call of an import that is harmless only in one shape (`allowedTable.conditional`). Returns a value that
 * replaces the result, 0 for the usual one. Sources of the shapes: the `__reduce__` methods of CPython, numpy, torch
 * and joblib, and the shapes measured in 1,464 ordinary pickles.
 */
export function conditionalCall(
  machine: PickleMachine,
  record: ImportRecord,
  args: number,
  _opcode: string,
  offset: number,
): number {
  const { tuples } = machine;
  const count = tuples.length(args);
  const item = (index: number): number => tuples.item(args, index);
  const text = (index: number): string | undefined =>
    machine.text(item(index), tuples.itemOffset(args, index));
  machine.callOffset = -1;
  switch (record.name) {
    case 'encode': {
      if (count === 2 && item(0) === Kind.text && /^latin-?1$/.test(text(1) ?? '')) {
        machine.callOffset = tuples.itemOffset(args, 0);
        return Kind.latin1;
      }
      const codec = text(1) ?? 'a codec that is computed';
      return refuse(
        machine,
        record,
        'pickle.odd-codec',
        `is called with ${codec}: it computes text at load time`,
        offset,
      );
    }
    case 'getattr': {
      const name = text(1);
      const target = importOf(machine, item(0));
      const tier = target?.judgement.tier;
      const known =
        tier === 'class' || tier === 'package' || (tier === 'callable' && target?.module !== 'builtins');
      const isClass = tagOf(item(0)) !== Tag.global || /^_*[A-Z]/.test(target?.name.split('.').pop() ?? '');
      const whole = `${target?.name}.${name}`;
      if (
        count === 2 &&
        target !== undefined &&
        tagOf(item(0)) === Tag.global &&
        isExactlyAllowed(target.module, whole)
      ) {
        return valueOf(Tag.global, machine.scan.importName(target.module, whole, 4, offset));
      }
      if (count === 2 && known && isClass && name !== undefined) {
        if (name === '__new__' && tagOf(item(0)) === Tag.global)
          return machine.maker(record, indexOf(item(0)));
        if (!frameNames.test(name)) return 0;
      }
      return refuse(
        machine,
        record,
        'pickle.getattr',
        'reaches an attribute of something that no ordinary file asks',
        offset,
      );
    }
    case 'partial': {
      const target = importOf(machine, item(0));
      const tier = target?.judgement.tier;
      // `partial(cls.__new__)`, its arguments set by BUILD: how protocols 2 and 3 write NEWOBJ_EX (pickle.py, save_reduce).
      if (machine.makers.has(item(0)) && count === 1) {
        return machine.maker(record, machine.makers.get(item(0)) as number);
      }
      if (tagOf(item(0)) === Tag.global && target?.name !== 'getattr' && tier !== 'denied') return 0;
      return refuse(
        machine,
        record,
        'pickle.call-of-result',
        'binds something that is not an allowed import',
        offset,
        true,
      );
    }
    case 'type':
      if (count === 1) return 0;
      return refuse(machine, record, 'pickle.code-object', 'builds a new class', offset);
    case '_reconstructor': {
      const base = importOf(machine, item(1));
      const plain =
        base !== undefined && /^(builtins|__builtin__)$/.test(base.module) && plainTypes.has(base.name);
      if (count === 3 && isAllowedClass(machine, item(0)) && plain) {
        const made = machine.scan.imports[indexOf(item(0))] as ImportRecord;
        made.uses |= Use.instantiated;
        return 0;
      }
      return refuse(
        machine,
        record,
        'pickle.getattr',
        'is called in a shape that no ordinary file has',
        offset,
        true,
      );
    }
    case '__newobj__':
      if (count === 1 && isAllowedClass(machine, item(0))) {
        (machine.scan.imports[indexOf(item(0))] as ImportRecord).uses |= Use.instantiated;
        return 0;
      }
      return refuse(
        machine,
        record,
        'pickle.newobj-args',
        'makes an object of an unknown class or with arguments',
        offset,
        true,
      );
    case '_rebuild_from_type':
    case '_rebuild_from_type_v2': {
      const rebuild = importOf(machine, item(0));
      if (
        rebuild?.judgement.tier === 'callable' &&
        rebuild.module.startsWith('torch') &&
        isAllowedClass(machine, item(1))
      )
        return 0;
      return refuse(
        machine,
        record,
        'pickle.call-of-result',
        'calls a function that is not one of torch',
        offset,
      );
    }
    case '_rebuild_wrapper_subclass':
      if (isAllowedClass(machine, item(0))) return 0;
      return refuse(machine, record, 'pickle.call-of-result', 'makes an object of an unknown class', offset);
    case '_ufunc_reconstruct': {
      const module = text(0) ?? '';
      if (/^(numpy|scipy\.special)(\.[\w.]+)?$/.test(module) && /^[a-z]\w*$/.test(text(1) ?? '')) return 0;
      return refuse(
        machine,
        record,
        'pickle.unresolved-import',
        'imports any module and attribute by name',
        offset,
      );
    }
    case '_load_from_bytes':
      return loadFromBytes(machine, record, args, offset);
    case 'PosixPath':
    case 'WindowsPath':
    case 'Path':
      for (let index = 0; index < count; index++) {
        if (item(index) !== Kind.text)
          return refuse(machine, record, 'pickle.class-called', 'takes no text', offset, true);
      }
      return 0;
    case 'iter':
    case 'accumulate':
      // With a second argument both call a function: `iter(f, sentinel)`, `accumulate(items, f)`.
      if (count === 1) return 0;
      return refuse(
        machine,
        record,
        'pickle.call-of-result',
        'calls the function that it is given',
        offset,
        true,
      );
    case '__bit_generator_ctor':
    case '__generator_ctor':
    case '__randomstate_ctor':
      for (let index = 0; index < count; index++) {
        const given = tagOf(item(index)) === Tag.global ? importOf(machine, item(index)) : undefined;
        const partOfNumpy = given === undefined || /^numpy\.random(\.|$)/.test(given.module);
        if (!partOfNumpy || item(index) === Kind.unknown)
          return refuse(machine, record, 'pickle.call-of-result', 'calls what it is given', offset, true);
      }
      return 0;
    case 'map':
    case 'filter':
    case 'max':
    case 'min':
    case 'sorted':
    case 'next':
      for (let index = 0; index < Math.max(1, count); index++) {
        const tag = tagOf(machine.graph.shape(item(index)));
        if (count < 0 || tag !== Tag.kind) {
          return refuse(
            machine,
            record,
            'pickle.call-of-result',
            'calls the functions that it is given',
            offset,
            true,
          );
        }
      }
      return 0;
    default:
      return refuse(
        machine,
        record,
        'pickle.class-called',
        'is called; ordinary files only restore its state',
        offset,
        true,
      );
  }
}

/** `torch.storage._load_from_bytes(b)` is `torch.load` of the bytes: they are inspected as a file of their own. */
function loadFromBytes(machine: PickleMachine, record: ImportRecord, args: number, offset: number): number {
  const { tuples, scan } = machine;
  const from = tuples.itemOffset(args, 0);
  const kind = tuples.item(args, 0);
  const range = kind === Kind.bytes || kind === Kind.latin1 ? literalRange(scan.source, from) : undefined;
  if (tuples.length(args) !== 1 || range === undefined) {
    return refuse(
      machine,
      record,
      'pickle.nested-payload',
      'loads bytes that the file does not hold',
      offset,
    );
  }
  scan.nestedPlain.delete(from);
  const inner =
    kind === Kind.bytes
      ? sliceSource(scan.source, range.start, range.length)
      : bytesSource(latin1Bytes(utf8Text(scan.source.read(range.start, Math.min(range.length, 1 << 26)))));
  const found: readonly ArtifactFinding[] =
    scan.nestedFound.get(from) ?? scan.context.descend(`bytes@${from}`, inner);
  scan.nestedFound.set(from, []);
  scan.include(found);
  if (found.some((finding) => finding.severity === 'critical')) {
    refuse(machine, record, 'pickle.nested-payload', 'loads a pickle that is itself dangerous', offset);
  }
  return 0;
}
