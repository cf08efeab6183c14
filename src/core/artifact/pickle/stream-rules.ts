import { latin1Text } from './literals.ts';
import type { PickleMachine } from './machine.ts';
import { OP } from './opcodes.ts';
import { readLine } from './text-arguments.ts';
import { Kind } from './values.ts';

/** INT and LONG: readers differ on how the text is read (CPython gh-126992, gh-135241), so only one form is in order. */
export function textInteger(machine: PickleMachine, op: number, offset: number): void {
  const line = readLine(machine, offset);
  if (line === undefined) return;
  const text = latin1Text(line.subarray(0, 64));
  const isBool = op === OP.INT && (text === '00' || text === '01');
  machine.push(isBool ? Kind.bool : Kind.int, offset);
  if (machine.scan.quiet) return;
  if (line.length > 4300) {
    const message = `A decimal integer of ${line.length} digits: parsing takes quadratic time, and Python stops at 4300.`;
    machine.scan.report('medium', 'pickle.huge-int', message, offset);
  } else if (!isBool && line.length <= 64 && !/^-?(0|[1-9]\d*)L?$/.test(text)) {
    const message = 'An integer in a form that Python versions read differently.';
    machine.scan.report('medium', 'pickle.malformed', message, offset);
  } else if (text.length > 1 && text.startsWith('0') && !isBool) {
    machine.scan.report('medium', 'pickle.malformed', 'An integer with a leading zero.', offset);
  }
}

/** EXT1, EXT2, EXT4. */
export function extension(machine: PickleMachine, offset: number): void {
  if (machine.scan.quiet) return;
  const message =
    "Imports through copyreg's extension registry: the target lives in the process that loads the file, not in the file.";
  machine.scan.report('critical', 'pickle.ext-registry', message, offset, '<copyreg extension>');
}

/** FRAME: the frames must follow each other and end inside the data. */
export function frame(machine: PickleMachine, length: number, offset: number): void {
  const { scan, reader } = machine;
  const end = offset + 9 + length;
  if (!scan.quiet && offset < machine.frameEnd) {
    scan.report(
      'critical',
      'pickle.frame-reopened',
      'A frame begins inside another one: readers disagree on it.',
      offset,
    );
  }
  if (!scan.quiet && end > reader.limit) {
    scan.report(
      'high',
      'pickle.frame-beyond-eof',
      `A frame of ${length} bytes goes past the end of the data.`,
      offset,
    );
  }
  machine.frameEnd = end;
}

/** STOP: what must hold at the end of a stream, and the size of the object that it gives. */
export function stop(machine: PickleMachine, offset: number): void {
  const { scan, graph } = machine;
  machine.end = 'stop';
  if (machine.top === 0 || (machine.markCount > 0 && machine.top <= machine.floor)) {
    machine.end = undefined;
    machine.fail('malformed', 'pickle.malformed', 'STOP without a value.', offset);
    return;
  }
  if (scan.quiet) return;
  if (machine.markCount > 0) {
    scan.report('high', 'pickle.malformed', 'STOP inside an open mark: readers disagree on it.', offset);
  } else if (machine.top > 1) {
    scan.report('medium', 'pickle.stack-not-empty', `${machine.top} values on the stack at STOP.`, offset);
  }
  const exact = graph.sharedEdges >= 8 ? graph.expandedSize() : 0;
  const expanded = graph.truncated ? Math.max(exact, graph.largest) : exact;
  if (expanded > 1e6 && expanded > 1000 * machine.opcodes) {
    const message = `The object holds its parts so often that it counts ${expanded.toPrecision(2)} values from ${machine.opcodes} opcodes: whatever walks it runs out of time or memory.`;
    scan.report('high', 'pickle.expansion', message, offset);
  } else if (graph.uncertain) {
    const message = `More objects than the inspection keeps apart (${graph.count}), and parts of them are held several times: how large the object is when it is walked is not known.`;
    scan.report('medium', 'limit.objects', message, offset);
  }
}
