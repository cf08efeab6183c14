import { grownFloat32, grownInt32, grownUint16, indexOf, Kind, Tag, tagOf, valueOf } from './values.ts';

const mostNodes = 1_000_000;
const mostSharedEdges = 500_000;
const mostObjects = 2_000_000;
/** Beyond so many, room for all is taken at once: what is not touched costs nothing, and copies that are left behind do. */
const grownTo = 65_536;
/** Counts of plain values up to here stand in the array; an object with more of them is rare, since each takes an opcode. */
const manyLeaves = 0xffff;
const metaIndexBits = 14;
/** The highest index (of an import) that the shape of an object may have. */
export const mostShapeIndex = (1 << metaIndexBits) - 1;

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
  /** What each node is, a value without identity: two bits of tag, 14 of index. */
  private meta = new Uint16Array(256);
  /** Who holds a node first, plus one; kept for the nodes of the exact graph, of the others only whether anybody does. */
  private parents = new Int32Array(256);
  private held = new Uint8Array(0);
  private leaves = new Uint16Array(256);
  private readonly moreLeaves = new Map<number, number>();
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
      this.meta = grownUint16(this.meta, length);
      this.parents = grownInt32(this.parents, Math.min(length, mostNodes));
      this.sizes = grownFloat32(this.sizes, length);
      this.leaves = grownUint16(this.leaves, Math.min(length, mostNodes));
    }
    this.count = id + 1;
    this.meta[id] = (tagOf(meta) << metaIndexBits) | indexOf(meta);
    this.sizes[id] = 1;
    return valueOf(Tag.node, id);
  }

  /** What a value is, without its identity. */
  shape(value: number): number {
    if (tagOf(value) !== Tag.node) return value;
    const packed = this.meta[indexOf(value)] as number;
    return valueOf(packed >>> metaIndexBits, packed & mostShapeIndex);
  }

  /** True for an object that nothing was put into; false for a value without identity, of which that is not known. */
  isEmpty(value: number): boolean {
    return tagOf(value) === Tag.node && this.sizes[indexOf(value)] === 1;
  }

  /** Counts plain values put into a node. */
  addLeaves(holder: number, count: number): void {
    if (tagOf(holder) !== Tag.node) return;
    const into = indexOf(holder);
    if (into < mostNodes) {
      const leaves = (this.leaves[into] as number) + count;
      if (leaves <= manyLeaves) this.leaves[into] = leaves;
      else this.moreLeaves.set(into, (this.moreLeaves.get(into) ?? 0) + count);
    }
    this.grow(into, count);
  }

  /** Records that the node `holder` now holds the node `child`. */
  hold(holder: number, child: number): void {
    if (tagOf(holder) !== Tag.node) return;
    const into = indexOf(holder);
    const id = indexOf(child);
    if (this.isHeld(into)) this.grewLate = true;
    this.grow(into, into === id ? 1 : (this.sizes[id] as number));
    if (!this.isHeld(id)) {
      this.setHeld(id, into);
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

  private isHeld(id: number): boolean {
    if (id < mostNodes) return this.parents[id] !== 0;
    const beyond = id - mostNodes;
    return (((this.held[beyond >> 3] ?? 0) >> (beyond & 7)) & 1) === 1;
  }

  private setHeld(id: number, holder: number): void {
    if (id < mostNodes) {
      this.parents[id] = holder + 1;
      return;
    }
    if (this.held.length === 0) this.held = new Uint8Array((mostObjects - mostNodes) / 8);
    const beyond = id - mostNodes;
    (this.held[beyond >> 3] as number) |= 1 << (beyond & 7);
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
    // After the loops below the holders of `id` stand in `holdersByChild[until[id - 1], until[id])`.
    const until = new Int32Array(count + 1);
    for (let id = 0; id < count; id++) {
      const parent = this.parents[id] as number;
      if (parent > 0 && parent <= count) (waiting[parent - 1] as number)++;
    }
    for (let edge = 0; edge < sharedEdges; edge++) {
      (waiting[this.holders[edge] as number] as number)++;
      (until[(this.children[edge] as number) + 1] as number)++;
    }
    for (let id = 0; id < count; id++) (until[id + 1] as number) += until[id] as number;
    const holdersByChild = new Int32Array(sharedEdges);
    for (let edge = 0; edge < sharedEdges; edge++) {
      const child = this.children[edge] as number;
      holdersByChild[until[child] as number] = this.holders[edge] as number;
      (until[child] as number)++;
    }
    const size = new Float64Array(count);
    const done = new Uint8Array(count);
    const queue = new Int32Array(count);
    let head = 0;
    let tail = 0;
    let largest = 0;
    for (let id = 0; id < count; id++) {
      size[id] = 1 + (this.leaves[id] as number) + (this.moreLeaves.get(id) ?? 0);
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
      const first = id === 0 ? 0 : (until[id - 1] as number);
      for (let at = first - 1; at < (until[id] as number); at++) {
        const holder = at < first ? parent : (holdersByChild[at] as number);
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
