import { uint32, uint64 } from './little-endian.ts';
import { buildObject, callObject, instantiate, mutate, persistentId, setItems } from './judge-use.ts';
import type { PickleMachine } from './machine.ts';

import { highestProtocol, OP } from './opcodes.ts';
import { passLiteral } from './pass-literal.ts';
import { rareOpcode } from './rare-opcodes.ts';
import { frame, stop, textInteger } from './stream-rules.ts';
import { Kind } from './values.ts';

const mostOpcodes = 2e8;
const spendEvery = 4096;

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
      (++machine.opcodes & (spendEvery - 1)) === 0 &&
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
    // Literal numbers, not names: only then does V8 make a jump table of the 68 cases.
    switch (op) {
      case 0x94 /* MEMOIZE */:
        machine.memoize(machine.memo.size, offset);
        break;
      case 0x71 /* BINPUT */:
        if (left >= 1) machine.memoize(buffer[at] as number, offset);
        reader.at = at + 1;
        break;
      case 0x68 /* BINGET */:
        if (left >= 1) machine.recall(buffer[at] as number, offset);
        reader.at = at + 1;
        break;
      case 0x72 /* LONG_BINPUT */:
        if (left >= 4) machine.memoize(uint32(buffer, at), offset);
        reader.at = at + 4;
        break;
      case 0x6a /* LONG_BINGET */:
        if (left >= 4) machine.recall(uint32(buffer, at), offset);
        reader.at = at + 4;
        break;
      case 0x4b /* BININT1 */:
        machine.push(Kind.int, offset);
        reader.at = at + 1;
        break;
      case 0x4d /* BININT2 */:
        machine.push(Kind.int, offset);
        reader.at = at + 2;
        break;
      case 0x4a /* BININT */:
        machine.push(Kind.int, offset);
        reader.at = at + 4;
        break;
      case 0x47 /* BINFLOAT */:
        machine.push(Kind.float, offset);
        reader.at = at + 8;
        break;
      case 0x4e /* NONE */:
        machine.push(Kind.none, offset);
        break;
      case 0x88 /* NEWTRUE */:
      case 0x89 /* NEWFALSE */:
        machine.push(Kind.bool, offset);
        break;
      case 0x8c /* SHORT_BINUNICODE */:
        if (left >= 1) {
          reader.at = at + 1;
          passLiteral(machine, Kind.text, buffer[at] as number, offset);
        } else reader.at = at + 1;
        break;
      case 0x43 /* SHORT_BINBYTES */:
      case 0x55 /* SHORT_BINSTRING */:
        if (left >= 1) {
          reader.at = at + 1;
          passLiteral(
            machine,
            op === OP.SHORT_BINBYTES ? Kind.bytes : Kind.text,
            buffer[at] as number,
            offset,
          );
        } else reader.at = at + 1;
        break;
      case 0x58 /* BINUNICODE */:
      case 0x42 /* BINBYTES */:
      case 0x54 /* BINSTRING */:
        if (left >= 4) {
          reader.at = at + 4;
          passLiteral(machine, op === OP.BINBYTES ? Kind.bytes : Kind.text, uint32(buffer, at), offset);
        } else reader.at = at + 4;
        break;
      case 0x8d /* BINUNICODE8 */:
      case 0x8e /* BINBYTES8 */:
      case 0x96 /* BYTEARRAY8 */:
        if (left >= 8) {
          reader.at = at + 8;
          passLiteral(machine, op === OP.BINUNICODE8 ? Kind.text : Kind.bytes, uint64(buffer, at), offset);
        } else reader.at = at + 8;
        break;
      case 0x29 /* EMPTY_TUPLE */:
        machine.tuple(machine.top, offset);
        break;
      case 0x85 /* TUPLE1 */:
        if (machine.has(1, offset)) machine.tuple(machine.top - 1, offset);
        break;
      case 0x86 /* TUPLE2 */:
        if (machine.has(2, offset)) machine.tuple(machine.top - 2, offset);
        break;
      case 0x87 /* TUPLE3 */:
        if (machine.has(3, offset)) machine.tuple(machine.top - 3, offset);
        break;
      case 0x28 /* MARK */:
        machine.mark(offset);
        break;
      case 0x74 /* TUPLE */:
        {
          const from = machine.unmark(offset);
          if (from >= 0) machine.tuple(from, offset);
          break;
        }
      case 0x5d /* EMPTY_LIST */:
        machine.push(graph.add(Kind.list), offset);
        break;
      case 0x7d /* EMPTY_DICT */:
        machine.push(graph.add(Kind.dict), offset);
        break;
      case 0x8f /* EMPTY_SET */:
        machine.push(graph.add(Kind.set), offset);
        break;
      case 0x6c /* LIST */:
      case 0x64 /* DICT */:
      case 0x91 /* FROZENSET */:
        {
          const from = machine.unmark(offset);
          if (from < 0) break;
          const made = graph.add(op === OP.LIST ? Kind.list : op === OP.DICT ? Kind.dict : Kind.set);
          if (op === OP.DICT) setItems(machine, made, from, offset);
          else machine.holdAll(made, from, machine.top);
          machine.top = from;
          machine.push(made, offset);
          break;
        }
      case 0x61 /* APPEND */:
        if (machine.has(2, offset)) mutate(machine, machine.top - 1, Kind.list, offset);
        break;
      case 0x65 /* APPENDS */:
      case 0x90 /* ADDITEMS */:
        {
          const from = machine.unmark(offset);
          if (from >= 0) mutate(machine, from, op === OP.APPENDS ? Kind.list : Kind.set, offset);
          break;
        }
      case 0x73 /* SETITEM */:
        if (machine.has(3, offset)) mutate(machine, machine.top - 2, Kind.dict, offset);
        break;
      case 0x75 /* SETITEMS */:
        {
          const from = machine.unmark(offset);
          if (from >= 0) mutate(machine, from, Kind.dict, offset);
          break;
        }
      case 0x30 /* POP */:
        if (machine.top > machine.floor) machine.top--;
        else machine.unmark(offset);
        break;
      case 0x31 /* POP_MARK */:
        {
          const from = machine.unmark(offset);
          if (from >= 0) machine.top = from;
          break;
        }
      case 0x32 /* DUP */:
        if (machine.has(1, offset)) {
          graph.reach(machine.values[machine.top - 1] as number, false);
          machine.push(machine.values[machine.top - 1] as number, machine.offsets[machine.top - 1] as number);
        }
        break;
      case 0x63 /* GLOBAL */:
        {
          const names = machine.readNames(offset);
          if (names !== undefined) machine.importNamed(names.module, names.name, offset);
          break;
        }
      case 0x93 /* STACK_GLOBAL */:
        machine.stackGlobal(offset);
        break;
      case 0x52 /* REDUCE */:
        if (machine.has(2, offset)) {
          callObject(machine, machine.top - 2, machine.top - 1, machine.top - 2, 'REDUCE', offset);
        }
        break;
      case 0x81 /* NEWOBJ */:
        if (machine.has(2, offset)) instantiate(machine, 2, offset);
        break;
      case 0x92 /* NEWOBJ_EX */:
        if (machine.has(3, offset)) instantiate(machine, 3, offset);
        break;
      case 0x62 /* BUILD */:
        if (machine.has(2, offset)) buildObject(machine, offset);
        break;
      case 0x51 /* BINPERSID */:
        if (machine.has(1, offset)) persistentId(machine, offset);
        break;
      case 0x49 /* INT */:
      case 0x4c /* LONG */:
        textInteger(machine, op, offset);
        break;
      case 0x8a /* LONG1 */:
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
      case 0x80 /* PROTO */:
        if (left >= 1) machine.protocol = buffer[at] as number;
        reader.at = at + 1;
        // Loaders of today stop here; what follows is read on, since those of tomorrow may not.
        if (machine.protocol > highestProtocol && !scan.quiet) {
          const message = `Protocol ${machine.protocol} does not exist.`;
          scan.report('high', 'pickle.malformed', message, offset);
        }
        break;
      case 0x95 /* FRAME */:
        if (left >= 8) frame(machine, uint64(buffer, at), offset);
        reader.at = at + 8;
        break;
      case 0x2e /* STOP */:
        stop(machine, offset);
        break;
      default:
        if (rareOpcode(machine, op, offset)) break;
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
