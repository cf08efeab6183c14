import { buildObject, callObject, instantiate, mutate, persistentId, setItems } from './judge-use.ts';
import { uint32, uint64 } from './little-endian.ts';
import type { PickleMachine } from './machine.ts';
import { highestProtocol, OP } from './opcodes.ts';
import { passLiteral } from './pass-literal.ts';
import { rareOpcode } from './rare-opcodes.ts';
import { frame, stop, textInteger } from './stream-rules.ts';
import { readNames } from './text-arguments.ts';
import { Kind } from './values.ts';

/**
 * One opcode that is not among those of `runStream`. The reader stands behind its byte; an argument of fixed size is known to be there.
 */
export function otherOpcode(machine: PickleMachine, op: number, offset: number): void {
  const { reader, scan, graph } = machine;
  const { buffer, at } = reader;
  switch (op) {
    case 0x43 /* SHORT_BINBYTES */:
    case 0x55 /* SHORT_BINSTRING */:
      reader.at = at + 1;
      passLiteral(
        machine,
        op === OP.SHORT_BINBYTES ? Kind.bytes : Kind.text,
        buffer[at] as number,
        offset,
        true,
      );
      break;
    case 0x58 /* BINUNICODE */:
    case 0x42 /* BINBYTES */:
    case 0x54 /* BINSTRING */:
      reader.at = at + 4;
      passLiteral(
        machine,
        op === OP.BINBYTES ? Kind.bytes : Kind.text,
        uint32(buffer, at),
        offset,
        op !== OP.BINUNICODE,
      );
      break;
    case 0x8d /* BINUNICODE8 */:
    case 0x8e /* BINBYTES8 */:
    case 0x96 /* BYTEARRAY8 */:
      reader.at = at + 8;
      passLiteral(machine, op === OP.BINUNICODE8 ? Kind.text : Kind.bytes, uint64(buffer, at), offset);
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
    case 0x90 /* ADDITEMS */:
      {
        const from = machine.unmark(offset);
        if (from >= 0) mutate(machine, from, Kind.set, offset);
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
        const names = readNames(machine, offset);
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
      reader.at = at + 1;
      machine.passInteger(buffer[at] as number, offset);
      break;
    case 0x80 /* PROTO */:
      machine.protocol = buffer[at] as number;
      reader.at = at + 1;
      // Loaders of today stop here; what follows is read on, since those of tomorrow may not.
      if (machine.protocol > highestProtocol && !scan.quiet) {
        const message = `Protocol ${machine.protocol} does not exist.`;
        scan.report('high', 'pickle.malformed', message, offset);
      }
      break;
    case 0x95 /* FRAME */:
      reader.at = at + 8;
      frame(machine, uint64(buffer, at), offset);
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
}
