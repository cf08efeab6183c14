import { buildObject, callObject, instantiate, mutate, persistentId, setItems } from './judge-use.ts';
import type { PickleMachine } from './machine.ts';
import { nestedBytes, nestedText } from './nested.ts';
import { highestProtocol, OP } from './opcodes.ts';
import { extension, frame, stop, textInteger } from './stream-rules.ts';
import { Kind } from './values.ts';

const mostOpcodes = 2e8;
const spendEvery = 4096;

/** Little-endian unsigned integer of eight bytes; above 2^53 it is only "too large". */
function uint64(buffer: Uint8Array, at: number): number {
  let value = 0;
  for (let index = 7; index >= 0; index--) value = value * 256 + (buffer[at + index] as number);
  return value;
}

const uint32 = (buffer: Uint8Array, at: number): number =>
  ((buffer[at] as number) |
    ((buffer[at + 1] as number) << 8) |
    ((buffer[at + 2] as number) << 16) |
    ((buffer[at + 3] as number) << 24)) >>>
  0;

/** Passes a literal of `length` bytes and pushes its kind; false when the data ends before. */
function literal(machine: PickleMachine, kind: number, length: number, offset: number): boolean {
  const reader = machine.reader;
  const start = reader.offset;
  if (start + length > reader.limit) {
    machine.fail(
      'truncated',
      'pickle.truncated',
      `A literal of ${length} bytes goes past the end of the data.`,
      offset,
    );
    return false;
  }
  if (reader.at + length <= reader.end) reader.at += length;
  else reader.seek(start + length);
  machine.push(kind, offset);
  if (length < 4) return true;
  if (kind === Kind.text) {
    if (length >= 16) nestedText(machine.scan, offset, start, length);
  } else nestedBytes(machine.scan, offset, start, length);
  return true;
}

/**
 * Reads one pickle from where the machine's reader stands to its STOP, or until it cannot go on: `machine.end` says which,
 * `machine.reader.offset` where. All 68 opcodes of protocols 0 to 5; nothing is looked up and nothing is called.
 */
export function runStream(machine: PickleMachine): void {
  const reader = machine.reader;
  const { scan, graph } = machine;
  while (machine.end === undefined) {
    if (reader.end - reader.at < 16) reader.ensure(16);
    const offset = reader.base + reader.at;
    if (reader.at >= reader.end) {
      machine.fail('truncated', 'pickle.truncated', 'The data ends before the STOP opcode.', offset);
      break;
    }
    const buffer = reader.buffer;
    const op = buffer[reader.at] as number;
    const at = reader.at + 1;
    reader.at = at;
    const left = reader.end - at;
    if (
      ++machine.opcodes % spendEvery === 0 &&
      (machine.opcodes > mostOpcodes || !scan.context.budget.spend(spendEvery))
    ) {
      machine.fail(
        'limit',
        'limit.opcodes',
        'The inspection stopped: more opcodes than it may take.',
        offset,
      );
      break;
    }
    switch (op) {
      case OP.MEMOIZE:
        machine.memoize(machine.memo.size, offset);
        break;
      case OP.BINPUT:
        if (left >= 1) machine.memoize(buffer[at] as number, offset);
        reader.at = at + 1;
        break;
      case OP.BINGET:
        if (left >= 1) machine.recall(buffer[at] as number, offset);
        reader.at = at + 1;
        break;
      case OP.LONG_BINPUT:
        if (left >= 4) machine.memoize(uint32(buffer, at), offset);
        reader.at = at + 4;
        break;
      case OP.LONG_BINGET:
        if (left >= 4) machine.recall(uint32(buffer, at), offset);
        reader.at = at + 4;
        break;
      case OP.BININT1:
        machine.push(Kind.int, offset);
        reader.at = at + 1;
        break;
      case OP.BININT2:
        machine.push(Kind.int, offset);
        reader.at = at + 2;
        break;
      case OP.BININT:
        machine.push(Kind.int, offset);
        reader.at = at + 4;
        break;
      case OP.BINFLOAT:
        machine.push(Kind.float, offset);
        reader.at = at + 8;
        break;
      case OP.NONE:
        machine.push(Kind.none, offset);
        break;
      case OP.NEWTRUE:
      case OP.NEWFALSE:
        machine.push(Kind.bool, offset);
        break;
      case OP.SHORT_BINUNICODE:
        if (left >= 1) {
          reader.at = at + 1;
          literal(machine, Kind.text, buffer[at] as number, offset);
        } else reader.at = at + 1;
        break;
      case OP.SHORT_BINBYTES:
      case OP.SHORT_BINSTRING:
        if (left >= 1) {
          reader.at = at + 1;
          literal(machine, op === OP.SHORT_BINBYTES ? Kind.bytes : Kind.text, buffer[at] as number, offset);
        } else reader.at = at + 1;
        break;
      case OP.BINUNICODE:
      case OP.BINBYTES:
      case OP.BINSTRING:
        if (left >= 4) {
          reader.at = at + 4;
          literal(machine, op === OP.BINBYTES ? Kind.bytes : Kind.text, uint32(buffer, at), offset);
        } else reader.at = at + 4;
        break;
      case OP.BINUNICODE8:
      case OP.BINBYTES8:
      case OP.BYTEARRAY8:
        if (left >= 8) {
          reader.at = at + 8;
          literal(machine, op === OP.BINUNICODE8 ? Kind.text : Kind.bytes, uint64(buffer, at), offset);
        } else reader.at = at + 8;
        break;
      case OP.EMPTY_TUPLE:
        machine.tuple(machine.top, offset);
        break;
      case OP.TUPLE1:
        if (machine.has(1, offset)) machine.tuple(machine.top - 1, offset);
        break;
      case OP.TUPLE2:
        if (machine.has(2, offset)) machine.tuple(machine.top - 2, offset);
        break;
      case OP.TUPLE3:
        if (machine.has(3, offset)) machine.tuple(machine.top - 3, offset);
        break;
      case OP.MARK:
        machine.mark(offset);
        break;
      case OP.TUPLE: {
        const from = machine.unmark(offset);
        if (from >= 0) machine.tuple(from, offset);
        break;
      }
      case OP.EMPTY_LIST:
        machine.push(graph.add(Kind.list), offset);
        break;
      case OP.EMPTY_DICT:
        machine.push(graph.add(Kind.dict), offset);
        break;
      case OP.EMPTY_SET:
        machine.push(graph.add(Kind.set), offset);
        break;
      case OP.LIST:
      case OP.DICT:
      case OP.FROZENSET: {
        const from = machine.unmark(offset);
        if (from < 0) break;
        const made = graph.add(op === OP.LIST ? Kind.list : op === OP.DICT ? Kind.dict : Kind.set);
        if (op === OP.DICT) setItems(machine, made, from, offset);
        else machine.holdAll(made, from, machine.top);
        machine.top = from;
        machine.push(made, offset);
        break;
      }
      case OP.APPEND:
        if (machine.has(2, offset)) mutate(machine, machine.top - 1, Kind.list, offset);
        break;
      case OP.APPENDS:
      case OP.ADDITEMS: {
        const from = machine.unmark(offset);
        if (from >= 0) mutate(machine, from, op === OP.APPENDS ? Kind.list : Kind.set, offset);
        break;
      }
      case OP.SETITEM:
        if (machine.has(3, offset)) mutate(machine, machine.top - 2, Kind.dict, offset);
        break;
      case OP.SETITEMS: {
        const from = machine.unmark(offset);
        if (from >= 0) mutate(machine, from, Kind.dict, offset);
        break;
      }
      case OP.POP:
        if (machine.top > machine.floor) machine.top--;
        else machine.unmark(offset);
        break;
      case OP.POP_MARK: {
        const from = machine.unmark(offset);
        if (from >= 0) machine.top = from;
        break;
      }
      case OP.DUP:
        if (machine.has(1, offset)) {
          machine.push(machine.values[machine.top - 1] as number, machine.offsets[machine.top - 1] as number);
        }
        break;
      case OP.GLOBAL: {
        const names = machine.readNames(offset);
        if (names !== undefined) machine.importNamed(names.module, names.name, offset);
        break;
      }
      case OP.STACK_GLOBAL:
        machine.stackGlobal(offset);
        break;
      case OP.INST: {
        const names = machine.readNames(offset);
        const from = names === undefined ? -1 : machine.unmark(offset);
        if (names === undefined) break;
        if (from >= 0) machine.tuple(from, offset);
        machine.importNamed(names.module, names.name, offset);
        if (from < 0) break;
        callObject(machine, machine.top - 1, machine.top - 2, machine.top - 2, 'INST', offset);
        break;
      }
      case OP.OBJ: {
        const from = machine.unmark(offset);
        if (from < 0) break;
        if (machine.top === from) {
          machine.fail('malformed', 'pickle.malformed', 'OBJ without a class.', offset);
          break;
        }
        machine.tuple(from + 1, offset);
        callObject(machine, from, from + 1, from, 'OBJ', offset);
        break;
      }
      case OP.REDUCE:
        if (machine.has(2, offset)) {
          callObject(machine, machine.top - 2, machine.top - 1, machine.top - 2, 'REDUCE', offset);
        }
        break;
      case OP.NEWOBJ:
        if (machine.has(2, offset)) instantiate(machine, 2, offset);
        break;
      case OP.NEWOBJ_EX:
        if (machine.has(3, offset)) instantiate(machine, 3, offset);
        break;
      case OP.BUILD:
        if (machine.has(2, offset)) buildObject(machine, offset);
        break;
      case OP.EXT1:
      case OP.EXT2:
      case OP.EXT4:
        reader.at = at + (op === OP.EXT1 ? 1 : op === OP.EXT2 ? 2 : 4);
        extension(machine, offset);
        machine.push(Kind.unknown, offset);
        break;
      case OP.PERSID: {
        const line = machine.readLine(offset);
        if (line === undefined) break;
        machine.push(Kind.text, offset);
        persistentId(machine, offset);
        break;
      }
      case OP.BINPERSID:
        if (machine.has(1, offset)) persistentId(machine, offset);
        break;
      case OP.PUT:
      case OP.GET: {
        const index = machine.readNumber(offset);
        if (Number.isNaN(index) || index < 0) {
          machine.fail(
            'malformed',
            'pickle.malformed',
            'A memo index that is no non-negative number.',
            offset,
          );
        } else if (op === OP.PUT) machine.memoize(index, offset);
        else machine.recall(index, offset);
        break;
      }
      case OP.INT:
      case OP.LONG:
        textInteger(machine, op, offset);
        break;
      case OP.FLOAT: {
        const line = machine.readLine(offset);
        if (line !== undefined) machine.push(Kind.float, offset);
        break;
      }
      case OP.STRING:
      case OP.UNICODE: {
        const line = machine.readLine(offset);
        if (line === undefined) break;
        machine.push(Kind.text, offset);
        if (line.length >= 8) nestedText(scan, offset, offset + 1, line.length);
        break;
      }
      case OP.LONG1:
        machine.push(Kind.int, offset);
        if (left >= 1) {
          const size = buffer[at] as number;
          reader.at = at + 1;
          if (reader.offset + size > reader.limit) {
            machine.fail(
              'truncated',
              'pickle.truncated',
              'An integer goes past the end of the data.',
              offset,
            );
          } else reader.seek(reader.offset + size);
        } else reader.at = at + 1;
        break;
      case OP.LONG4: {
        const size = left >= 4 ? uint32(buffer, at) | 0 : 0;
        reader.at = at + 4;
        if (size < 0) machine.fail('malformed', 'pickle.malformed', 'An integer of negative length.', offset);
        else if (reader.offset + size > reader.limit) {
          machine.fail('truncated', 'pickle.truncated', 'An integer goes past the end of the data.', offset);
        } else {
          machine.push(Kind.int, offset);
          reader.seek(reader.offset + size);
        }
        break;
      }
      case OP.PROTO:
        if (left >= 1) machine.protocol = buffer[at] as number;
        reader.at = at + 1;
        if (machine.protocol > highestProtocol) {
          machine.fail(
            'malformed',
            'pickle.malformed',
            `Protocol ${machine.protocol} does not exist.`,
            offset,
          );
        }
        break;
      case OP.FRAME:
        if (left >= 8) frame(machine, uint64(buffer, at), offset);
        reader.at = at + 8;
        break;
      case OP.NEXT_BUFFER:
        if (!scan.quiet) {
          scan.report('medium', 'pickle.out-of-band-buffer', 'Needs a buffer from outside the file.', offset);
        }
        machine.push(Kind.bytes, offset);
        break;
      case OP.READONLY_BUFFER:
        machine.has(1, offset);
        break;
      case OP.STOP:
        stop(machine, offset);
        break;
      default:
        machine.fail(
          'malformed',
          'pickle.malformed',
          `Byte 0x${op.toString(16).padStart(2, '0')} is no opcode.`,
          offset,
        );
    }
    if (reader.at > reader.end) {
      machine.fail('truncated', 'pickle.truncated', 'The data ends inside an argument.', offset);
    }
    if (offset < machine.frameEnd && reader.base + reader.at > machine.frameEnd) {
      if (!scan.quiet) {
        const message =
          'An opcode crosses the end of its frame: readers disagree on what comes next (CPython gh-154848), so the file can show one content to a scanner and another to a loader.';
        scan.report('critical', 'pickle.frame-straddle', message, offset);
      }
      machine.frameEnd = -1;
    }
  }
}
