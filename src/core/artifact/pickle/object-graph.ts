import { grownFloat32, grownInt32, indexOf, Kind, Tag, tagOf, valueOf } from './values.ts';

const mostNodes = 1_000_000;
const mostSharedEdges = 500_000;
const mostObjects = 2_000_000;
/** Beyond so many, room for all is taken at once: what is not touched costs nothing, and copies that are left behind do. */
const grownTo = 65_536;

/**
 * Which object holds which, for the size of the object graph with sharing multiplied out. A container keeps the number
 * of plain values in it, the first container that took it, and each further one in a list of shared edges. That is kept
 * for a million objects and half a million edges. Beside it each of two million objects has its size so far, summed up
 * as it is filled: exact when every part is finished before it is held, as picklers write them, and too small for an
 * object that grows afterwards.
 */
export class ObjectGraph {
  count = 0;
  sharedEdges = 0;
  /** The size so far of the largest object. */
  largest = 0;
  /** True when objects have no identity any more: what holds them twice is not seen. */
  full = false;
  /** True when objects or edges had to be left out of the exact graph: `largest` then counts beside `expandedSize`. */
  truncated = false;
  /** What each node is: a value without identity. */
  meta = new Int32Array(256);
  private parents = new Int32Array(256);
  private leaves = new Int32Array(256);
  private sizes = new Float32Array(256);
  /** An object grew after something held it, so that sizes so far are too small. */
  private grewLate = false;
  /** An object without identity was reached a second time. */
  private sharedUnseen = false;
  private children = new Int32Array(64);
  private holders = new Int32Array(64);

  /** A new object; the flyweight `meta` itself when there are too many. */
  add(meta: number): number {
    const id = this.count;
    if (id >= mostNodes) this.truncated = true;
    if (id >= mostObjects) {
      this.full = true;
      return meta;
    }
    if (id >= this.meta.length) {
      const length = id < grownTo ? id * 2 : mostObjects;
      this.meta = grownInt32(this.meta, length);
      this.parents = grownInt32(this.parents, length);
      this.sizes = grownFloat32(this.sizes, length);
      if (id < mostNodes) this.leaves = grownInt32(this.leaves, length);
    }
    this.count = id + 1;
    this.meta[id] = meta;
    this.sizes[id] = 1;
    return valueOf(Tag.node, id);
  }

  /** What a value is, without its identity. */
  shape(value: number): number {
    return tagOf(value) === Tag.node ? (this.meta[indexOf(value)] as number) : value;
  }

  /** Counts plain values put into a node. */
  addLeaves(holder: number, count: number): void {
    if (tagOf(holder) !== Tag.node) return;
    const into = indexOf(holder);
    if (into < mostNodes) (this.leaves[into] as number) += count;
    this.grow(into, count);
  }

  /** Records that the node `holder` now holds the node `child`. */
  hold(holder: number, child: number): void {
    if (tagOf(holder) !== Tag.node) return;
    const into = indexOf(holder);
    const id = indexOf(child);
    if (this.parents[into] !== 0) this.grewLate = true;
    this.grow(into, into === id ? 1 : (this.sizes[id] as number));
    if (this.parents[id] === 0) {
      this.parents[id] = into + 1;
      return;
    }
    if (into >= mostNodes || id >= mostNodes) return;
    if (this.sharedEdges >= mostSharedEdges) {
      this.truncated = true;
      return;
    }
    if (this.sharedEdges >= this.children.length) {
      this.children = grownInt32(this.children, this.sharedEdges + 1);
      this.holders = grownInt32(this.holders, this.sharedEdges + 1);
    }
    this.children[this.sharedEdges] = id;
    this.holders[this.sharedEdges] = into;
    this.sharedEdges++;
  }

  /**
   * Records that a value is reached again (GET, DUP); `forgotten` says that the memo kept no more than its kind. It
   * counts when it may be an object that has no identity here.
   */
  reach(value: number, forgotten: boolean): void {
    const tag = tagOf(value);
    const object = tag === Tag.kind ? value >= Kind.list && value <= Kind.tuple : tag !== Tag.global;
    if (tag !== Tag.node && object && this.full) this.sharedUnseen = true;
    if (forgotten && value === Kind.unknown) this.sharedUnseen = true;
  }

  /** True when the graph was too large for exact sizes and the sizes so far may be too small. */
  get uncertain(): boolean {
    return this.sharedUnseen || (this.truncated && this.grewLate);
  }

  private grow(id: number, by: number): void {
    const size = (this.sizes[id] as number) + by;
    this.sizes[id] = size;
    if (size > this.largest) this.largest = size;
  }

  /**
   * The number of values of the largest object with every shared part counted as often as it is reached (a cycle counts
   * 1); infinite for very large ones. Linear in nodes and edges: sizes are passed from finished objects to their
   * holders; objects that wait for each other are finished in the order of creation.
   */
  expandedSize(): number {
    const { sharedEdges } = this;
    const count = Math.min(this.count, mostNodes);
    const waiting = new Int32Array(count);
    const start = new Int32Array(count + 1);
    for (let id = 0; id < count; id++) {
      const parent = this.parents[id] as number;
      if (parent > 0 && parent <= count) (waiting[parent - 1] as number)++;
    }
    for (let edge = 0; edge < sharedEdges; edge++) {
      (waiting[this.holders[edge] as number] as number)++;
      (start[(this.children[edge] as number) + 1] as number)++;
    }
    for (let id = 0; id < count; id++) (start[id + 1] as number) += start[id] as number;
    const holdersByChild = new Int32Array(sharedEdges);
    const next = start.slice();
    for (let edge = 0; edge < sharedEdges; edge++) {
      const child = this.children[edge] as number;
      holdersByChild[next[child] as number] = this.holders[edge] as number;
      (next[child] as number)++;
    }
    const size = new Float64Array(count);
    const done = new Uint8Array(count);
    const queue = new Int32Array(count);
    let head = 0;
    let tail = 0;
    let largest = 0;
    for (let id = 0; id < count; id++) {
      size[id] = 1 + (this.leaves[id] as number);
      if (waiting[id] === 0) queue[tail++] = id;
    }
    let forced = 0;
    for (;;) {
      if (head === tail) {
        while (forced < count && done[forced] === 1) forced++;
        if (forced === count) break;
        queue[tail++] = forced;
      }
      const id = queue[head++] as number;
      done[id] = 1;
      const total = size[id] as number;
      if (total > largest) largest = total;
      const parent = (this.parents[id] as number) - 1;
      for (let at = (start[id] as number) - 1; at < (start[id + 1] as number); at++) {
        const holder = at < (start[id] as number) ? parent : (holdersByChild[at] as number);
        if (holder < 0 || holder >= count) continue;
        (size[holder] as number) += done[holder] === 1 ? 1 : total;
        if ((size[holder] as number) > largest) largest = size[holder] as number;
        if (--(waiting[holder] as number) === 0 && done[holder] === 0) {
          done[holder] = 2;
          queue[tail++] = holder;
        }
      }
    }
    return largest;
  }
}
