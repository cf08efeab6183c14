import { mutate } from './judge-use.ts';
import { uint32 } from './little-endian.ts';
import type { PickleMachine } from './machine.ts';
import { fixedBytes } from './opcodes.ts';
import { otherOpcode } from './other-opcode.ts';
import { passLiteral } from './pass-literal.ts';
import { Kind } from './values.ts';

const mostOpcodes = 2e8;
const spendEvery = 4096;
/** An opcode and its argument of fixed size take at most nine bytes. */
const mostFixed = 16;
/** Shorter texts are too short to hide anything (`pass-literal`). */
const shortText = 16;

/**
 * Reads one pickle from where the machine's reader stands to its STOP, or until it cannot go on: `machine.end` says which,
 * `machine.reader.offset` where. All 68 opcodes of protocols 0 to 5; nothing is looked up and nothing is called.
 *
 * The opcodes that pickles are full of are here and work on a copy of the reader's position; `otherOpcode` has the rest, with the position
 * in the reader. Only `near` the end of the window, the data or the frame is it asked whether an argument is whole.
 */
export function runStream(machine: PickleMachine): void {
  const { reader, scan, graph } = machine;
  let { buffer, base, at } = reader;
  let plainEnd = 0;
  while (machine.end === undefined) {
    const near = at >= plainEnd;
    if (near) {
      reader.at = at;
      reader.ensure(mostFixed);
      ({ buffer, base, at } = reader);
      plainEnd = endOfPlain(machine);
      if (!isWhole(machine)) break;
    }
    const offset = base + at;
    const op = buffer[at++] as number;
    if (
      (++machine.opcodes & (spendEvery - 1)) === 0 &&
      (machine.opcodes > mostOpcodes || !scan.context.budget.spend(spendEvery))
    ) {
      const message = 'The inspection stopped: more opcodes than it may take.';
      machine.fail('limit', 'limit.opcodes', message, offset);
      break;
    }
    // Literal numbers, not names: only then does V8 make a jump table of the cases.
    switch (op) {
      case 0x94 /* MEMOIZE */:
        machine.memoize(machine.memo.size, offset);
        break;
      case 0x71 /* BINPUT */:
        machine.memoize(buffer[at++] as number, offset);
        break;
      case 0x68 /* BINGET */:
        machine.recall(buffer[at++] as number, offset);
        break;
      case 0x72 /* LONG_BINPUT */:
        machine.memoize(uint32(buffer, at), offset);
        at += 4;
        break;
      case 0x6a /* LONG_BINGET */:
        machine.recall(uint32(buffer, at), offset);
        at += 4;
        break;
      case 0x4b /* BININT1 */:
        machine.push(Kind.int, offset);
        at++;
        break;
      case 0x4d /* BININT2 */:
        machine.push(Kind.int, offset);
        at += 2;
        break;
      case 0x4a /* BININT */:
        machine.push(Kind.int, offset);
        at += 4;
        break;
      case 0x47 /* BINFLOAT */:
        machine.push(Kind.float, offset);
        at += 8;
        break;
      case 0x4e /* NONE */:
        machine.push(Kind.none, offset);
        break;
      case 0x88 /* NEWTRUE */:
      case 0x89 /* NEWFALSE */:
        machine.push(Kind.bool, offset);
        break;
      case 0x8c /* SHORT_BINUNICODE */:
        {
          const length = buffer[at] as number;
          const behind = at + 1 + length;
          if (length < shortText && behind < plainEnd) {
            machine.push(Kind.text, offset);
            at = behind;
          } else {
            reader.at = at + 1;
            passLiteral(machine, Kind.text, length, offset);
            ({ buffer, base, at } = reader);
            plainEnd = endOfPlain(machine);
            checkFrame(machine, offset, base + at);
          }
          break;
        }
      case 0x28 /* MARK */:
        machine.mark(offset);
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
      case 0x61 /* APPEND */:
        if (machine.has(2, offset)) mutate(machine, machine.top - 1, Kind.list, offset);
        break;
      case 0x73 /* SETITEM */:
        if (machine.has(3, offset)) mutate(machine, machine.top - 2, Kind.dict, offset);
        break;
      case 0x65 /* APPENDS */:
        {
          const from = machine.unmark(offset);
          if (from >= 0) mutate(machine, from, Kind.list, offset);
          break;
        }
      case 0x75 /* SETITEMS */:
        {
          const from = machine.unmark(offset);
          if (from >= 0) mutate(machine, from, Kind.dict, offset);
          break;
        }
      default:
        reader.at = at;
        otherOpcode(machine, op, offset);
        ({ buffer, base, at } = reader);
        plainEnd = endOfPlain(machine);
        checkFrame(machine, offset, base + at);
    }
    if (near) checkFrame(machine, offset, base + at);
  }
  reader.at = at;
}

/** The index into the reader's buffer before which neither the buffer nor the frame ends within an opcode of fixed size. */
function endOfPlain({ reader, frameEnd }: PickleMachine): number {
  const end = reader.end - mostFixed;
  return frameEnd > reader.offset ? Math.min(end, frameEnd - reader.base - mostFixed) : end;
}

/** False when the data ends before the next opcode or inside its argument of fixed size, which ends the stream. */
function isWhole(machine: PickleMachine): boolean {
  const { reader } = machine;
  const { buffer, at, end, offset } = reader;
  if (at >= end)
    machine.fail('truncated', 'pickle.truncated', 'The data ends before the STOP opcode.', offset);
  else if (at + 1 + (fixedBytes[buffer[at] as number] as number) > end)
    machine.fail('truncated', 'pickle.truncated', 'The data ends inside an argument.', offset);
  return machine.end === undefined;
}

function checkFrame(machine: PickleMachine, offset: number, behind: number): void {
  if (offset >= machine.frameEnd || behind <= machine.frameEnd) return;
  if (!machine.scan.quiet) {
    const message =
      'An opcode crosses the end of its frame: readers disagree on what comes next (CPython gh-154848), so the file can show one content to a scanner and another to a loader.';
    machine.scan.report('critical', 'pickle.frame-straddle', message, offset);
  }
  machine.frameEnd = -1;
}
