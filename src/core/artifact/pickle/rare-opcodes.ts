import { uint32 } from './little-endian.ts';
import { OP } from './opcodes.ts';
import { callObject, persistentId } from './judge-use.ts';
import type { PickleMachine } from './machine.ts';
import { nestedText } from './nested.ts';
import { extension } from './stream-rules.ts';
import { readLine, readNames, readNumber } from './text-arguments.ts';
import { Kind } from './values.ts';

/**
 * The opcodes that ordinary pickles of today hardly use. `machine.reader` stands behind the opcode. Returns false when the byte is none
 * of them.
 */
export function rareOpcode(machine: PickleMachine, op: number, offset: number): boolean {
  const { scan, reader } = machine;
  const { buffer, at } = reader;
  switch (op) {
    case 0x69 /* INST */:
      {
        const names = readNames(machine, offset);
        const from = names === undefined ? -1 : machine.unmark(offset);
        if (names === undefined) break;
        if (from >= 0) machine.tuple(from, offset);
        machine.importNamed(names.module, names.name, offset);
        if (from < 0) break;
        callObject(machine, machine.top - 1, machine.top - 2, machine.top - 2, 'INST', offset);
        break;
      }
    case 0x6f /* OBJ */:
      {
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
    case 0x82 /* EXT1 */:
    case 0x83 /* EXT2 */:
    case 0x84 /* EXT4 */:
      reader.at = at + (op === OP.EXT1 ? 1 : op === OP.EXT2 ? 2 : 4);
      extension(machine, offset);
      machine.push(Kind.unknown, offset);
      break;
    case 0x50 /* PERSID */:
      {
        const line = readLine(machine, offset);
        if (line === undefined) break;
        machine.push(Kind.text, offset);
        persistentId(machine, offset);
        break;
      }
    case 0x70 /* PUT */:
    case 0x67 /* GET */:
      {
        const index = readNumber(machine, offset);
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
    case 0x46 /* FLOAT */:
      {
        const line = readLine(machine, offset);
        if (line !== undefined) machine.push(Kind.float, offset);
        break;
      }
    case 0x53 /* STRING */:
    case 0x56 /* UNICODE */:
      {
        const line = readLine(machine, offset);
        if (line === undefined) break;
        machine.push(Kind.text, offset);
        if (line.length >= 8) nestedText(scan, offset, offset + 1, line.length);
        break;
      }
    case 0x8b /* LONG4 */:
      {
        const size = uint32(buffer, at) | 0;
        reader.at = at + 4;
        if (size < 0) machine.fail('malformed', 'pickle.malformed', 'An integer of negative length.', offset);
        else machine.passInteger(size, offset);
        break;
      }
    case 0x97 /* NEXT_BUFFER */:
      if (!scan.quiet) {
        scan.report('medium', 'pickle.out-of-band-buffer', 'Needs a buffer from outside the file.', offset);
      }
      machine.push(Kind.bytes, offset);
      break;
    case 0x98 /* READONLY_BUFFER */:
      machine.has(1, offset);
      break;
    default:
      return false;
  }
  return true;
}
