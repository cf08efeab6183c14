import { literalInteger, literalText } from './literals.ts';
import { Memo } from './memo.ts';
import { ObjectGraph } from './object-graph.ts';
import type { ImportRecord, PickleScan } from './scan.ts';
import type { TupleRing } from './tuple-ring.ts';
import { grownFloat64, grownInt32, indexOf, Kind, Tag, tagOf, valueOf } from './values.ts';
import { Window } from './window.ts';

/** Why a stream ended. */
export type StreamEnd = 'stop' | 'malformed' | 'truncated' | 'limit';

const mostStack = 1_000_000;
const mostMarks = 100_000;
const mostName = 512;
const leastObject = valueOf(Tag.node, 0);
/** A dotted name of Python (Language Reference 2.3): letters of any script. */
const word = /^[\p{ID_Start}_][\p{ID_Continue}.]*$/u;

/**
 * The state of one pickle stream: stack with marks, memo, frame, object graph, and the reader. Values are integers
 * (`values.ts`), each with the offset of the opcode that made it, so that literals are looked up only when they
 * matter. The opcodes are in `run-stream`, what calls mean in `judge-use`.
 */
export class PickleMachine {
  readonly scan: PickleScan;
  readonly reader: Window;
  readonly start: number;
  readonly memo = new Memo();
  readonly graph = new ObjectGraph();
  values = new Int32Array(64);
  offsets = new Float64Array(64);
  /** The number of values on the stack. */
  top = 0;
  /** Where the values above the last mark begin. */
  floor = 0;
  marks = new Int32Array(16);
  markCount = 0;
  opcodes = 0;
  protocol = 0;
  frameEnd = -1;
  importCount = 0;
  /** How many calls, instantiations and state changes the stream has made. */
  acts = 0;
  end: StreamEnd | undefined;
  /** Offset of the first import whose names are no names, -1 for none: another pickle may hide in them. */
  suspect = -1;
  /** Set when a joblib wrapper class was imported: its states are then kept. */
  joblib = false;
  readonly dictItems = new Map<number, Map<string, { value: number; offset: number }>>();
  readonly dtypes = new Map<number, string>();
  /** What `cls.__new__` or a partial of it makes: the value to the class's import. */
  readonly makers = new Map<number, number>();
  /** The dtype text of the call in hand; goes to the object that it makes. */
  dtypeText: string | undefined;
  /** Where the literal behind the result of a call stands, -1 for none. */
  callOffset = -1;
  /** Called with the state that a joblib wrapper is given. */
  joblibState: ((record: ImportRecord, state: number, offset: number) => void) | undefined;
  readonly tuples: TupleRing;

  constructor(scan: PickleScan, start: number, limit = scan.source.sizeBytes) {
    this.scan = scan;
    this.tuples = scan.tuples;
    this.start = start;
    this.reader = new Window(scan.source, start, limit);
  }

  push(value: number, offset: number): void {
    if (this.top >= this.values.length) {
      this.values = grownInt32(this.values, this.top + 1);
      this.offsets = grownFloat64(this.offsets, this.top + 1);
    }
    this.values[this.top] = value;
    this.offsets[this.top++] = offset;
    if (this.top > mostStack) {
      this.fail('limit', 'pickle.stack-limit', 'More than a million values on the stack.', offset);
    }
  }

  mark(offset: number): void {
    if (this.markCount >= this.marks.length) this.marks = grownInt32(this.marks, this.markCount + 1);
    this.marks[this.markCount++] = this.floor;
    this.floor = this.top;
    if (this.markCount >= mostMarks) {
      this.fail('limit', 'pickle.stack-limit', `${mostMarks} nested marks.`, offset);
    }
  }

  /** Takes the last mark away; the stack above it starts at the result. -1 without a mark. */
  unmark(offset: number): number {
    if (this.markCount === 0) {
      this.fail('malformed', 'pickle.malformed', 'A mark is needed and there is none.', offset);
      return -1;
    }
    const from = this.floor;
    this.floor = this.marks[--this.markCount] as number;
    return from;
  }

  /** True when at least `count` values stand above the last mark; else the stream is malformed. */
  has(count: number, offset: number): boolean {
    if (this.top - this.floor >= count) return true;
    this.fail('malformed', 'pickle.malformed', 'An opcode takes more from the stack than is there.', offset);
    return false;
  }

  /** Ends the stream with a reason. A limit says that the rest was not looked at, and nothing of what it is. */
  fail(end: StreamEnd, code: string, message: string, offset: number): void {
    if (this.end !== undefined) return;
    this.end = end;
    if (!this.scan.quiet) this.scan.report(end === 'limit' ? 'medium' : 'high', code, message, offset);
  }

  /** Puts the values from `from` up into a tuple, in place of them. */
  tuple(from: number, offset: number): void {
    const length = this.top - from;
    let nodes = false;
    for (let index = from; index < this.top; index++) {
      // Objects and tuples have the highest tags.
      if ((this.values[index] as number) >= leastObject) nodes = true;
    }
    const value =
      nodes && !this.graph.full ? this.graph.add(Kind.tuple) : valueOf(Tag.tuple, ++this.scan.tupleSerial);
    this.tuples.put(value, this.values, this.offsets, from, length);
    if (nodes) this.holdAll(value, from, this.top);
    this.top = from;
    this.push(value, offset);
  }

  /** Records that a container took the stack values `[from, to)`. */
  holdAll(holder: number, from: number, to: number): void {
    let leaves = 0;
    for (let index = from; index < to; index++) {
      const value = this.values[index] as number;
      if (tagOf(value) === Tag.node) this.graph.hold(holder, value);
      else leaves++;
    }
    this.graph.addLeaves(holder, leaves);
  }

  /** MEMOIZE, PUT: the value on top under an index. */
  memoize(index: number, offset: number): void {
    if (!this.has(1, offset)) return;
    const value = this.values[this.top - 1] as number;
    const written = this.offsets[this.top - 1] as number;
    if (this.memo.truncated && !this.scan.quiet) {
      this.scan.report('medium', 'limit.memo', 'More memo entries than the inspection keeps.', offset);
    }
    if (index > 4 * this.opcodes + 1024) {
      if (!this.scan.quiet) {
        const message = `Memo index ${index} after ${this.opcodes} opcodes: a loader allocates memory for every index below.`;
        this.scan.report('high', 'pickle.memo-index', message, offset);
      }
      if (index > 0x7fffffff) return;
    }
    const kind = tagOf(value);
    const worth = kind === Tag.kind ? value === Kind.text && this.looksLikeName(written) : kind !== Tag.tuple;
    this.memo.set(index, value, written, worth);
  }

  /** GET: an entry that is missing is reported and gives an unknown value. */
  recall(index: number, offset: number): void {
    const value = this.memo.get(index);
    if (value !== 0) {
      this.graph.reach(value, this.memo.offset < 0);
      this.push(value, this.memo.offset);
      return;
    }
    this.push(Kind.unknown, offset);
    if (this.scan.quiet) return;
    const message = `Reads memo entry ${index}, which was never written: loading stops here, and what ran before has run.`;
    this.scan.report('high', 'pickle.dangling-memo', message, offset);
  }

  /** LONG1, LONG4: passes an integer of `size` bytes. */
  passInteger(size: number, offset: number): void {
    const { reader } = this;
    const behind = reader.offset + size;
    if (behind > reader.limit) {
      this.fail('truncated', 'pickle.truncated', 'An integer goes past the end of the data.', offset);
      return;
    }
    reader.seek(behind);
    this.push(Kind.int, offset);
  }

  /** The text of a value, when it is a literal string of this stream of at most `most` bytes. */
  text(value: number, offset: number, most = mostName): string | undefined {
    return value === Kind.text ? literalText(this.scan.source, offset, most) : undefined;
  }

  /** The number of a value, when it is a literal integer of this stream. */
  integer(value: number, offset: number): number | undefined {
    return value === Kind.int ? literalInteger(this.scan.source, offset) : undefined;
  }

  /** A new value, the result of an import, that stands for making an instance of a class (an import's index) without `__init__`. */
  maker(record: ImportRecord, cls: number): number {
    const made = this.graph.add(valueOf(Tag.result, this.scan.imports.indexOf(record)));
    if (tagOf(made) === Tag.node && this.makers.size < 10_000) this.makers.set(made, cls);
    return made;
  }

  /** Pushes an imported name. */
  importNamed(module: string, name: string, offset: number): void {
    const named = word.test(module) && word.test(name);
    if (!named && this.suspect < 0) this.suspect = offset;
    if (this.scan.quiet && !named) {
      this.fail('malformed', 'pickle.malformed', 'An import of what is no name.', offset);
      return;
    }
    this.importCount++;
    if (module.length + name.length > 2 * mostName) {
      const message = 'Imports a name longer than any real one.';
      this.scan.report(
        'high',
        'pickle.unresolved-import',
        message,
        offset,
        `${module.slice(0, 40)}….${name.slice(0, 40)}…`,
      );
      this.push(Kind.unknown, offset);
      return;
    }
    const index = this.scan.importName(module, name, this.protocol, offset);
    if (module.includes('joblib')) this.joblib = true;
    this.push(valueOf(Tag.global, index), offset);
  }

  /** STACK_GLOBAL: module and name from the stack. */
  stackGlobal(offset: number): void {
    const found = Math.min(2, this.top - this.floor);
    const name = found > 0 ? this.nameOperand(this.top - 1) : undefined;
    const module = found > 1 ? this.nameOperand(this.top - 2) : undefined;
    const shownModule = module ?? (found > 1 ? this.shortName(this.top - 2) : 'unknown');
    this.top -= found;
    if (module !== undefined && name !== undefined) {
      this.importNamed(module, name, offset);
      return;
    }
    this.importCount++;
    if (!this.scan.quiet) {
      const message =
        'Imports a name that is not written in the file but computed or fetched while loading: it can be anything.';
      this.scan.report(
        'critical',
        'pickle.unresolved-import',
        message,
        offset,
        `${shownModule}.${name ?? 'unknown'}`,
      );
    }
    this.push(Kind.unknown, offset);
  }

  private nameOperand(index: number): string | undefined {
    return this.text(this.values[index] as number, this.offsets[index] as number);
  }

  private shortName(index: number): string {
    const value = this.values[index] as number;
    return tagOf(value) === Tag.global ? (this.scan.imports[indexOf(value)]?.name ?? 'unknown') : 'unknown';
  }

  /** True for a short text that may be part of an import; asked only when the memo keeps no more than such. */
  private looksLikeName(offset: number): boolean {
    if (!this.memo.selective) return false;
    const { buffer, base, end } = this.reader;
    const at = offset - base;
    if (at >= 0 && at + 2 < end && buffer[at] === 0x8c) {
      const first = (buffer[at + 2] as number) | 32;
      return (buffer[at + 1] as number) < 128 && ((first >= 97 && first <= 122) || first === 127);
    }
    return /^[A-Za-z_][\w.]*$/.test(literalText(this.scan.source, offset, 128) ?? '');
  }
}
