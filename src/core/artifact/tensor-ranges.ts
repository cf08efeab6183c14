/** The byte ranges of many tensors: 20 bytes each, numbers of bytes exact up to 2^53. */
export class TensorRanges {
  count = 0;
  private begins = new Float64Array(1 << 8);
  private ends = new Float64Array(1 << 8);
  private keys = new Uint32Array(1 << 8);
  private sorted = true;

  /** `keyOffset`: where the tensor's name stands, below 2^32. */
  add(begin: number, end: number, keyOffset: number): void {
    if (this.count === this.begins.length) {
      const size = Math.ceil(this.count * 1.25);
      this.begins = enlarged(this.begins, new Float64Array(size));
      this.ends = enlarged(this.ends, new Float64Array(size));
      this.keys = enlarged(this.keys, new Uint32Array(size));
    }
    const last = this.count - 1;
    if (
      last >= 0 &&
      (begin < (this.begins[last] as number) ||
        (begin === this.begins[last] && end < (this.ends[last] as number)))
    )
      this.sorted = false;
    this.begins[this.count] = begin;
    this.ends[this.count] = end;
    this.keys[this.count] = keyOffset;
    this.count++;
  }

  /** Visits the ranges by their begin, those with the same begin by their end; writers leave them in this order. */
  forEachSorted(visit: (begin: number, end: number, keyOffset: number) => void): void {
    const { begins, ends, keys, count } = this;
    const see = (index: number): void =>
      visit(begins[index] as number, ends[index] as number, keys[index] as number);
    if (this.sorted) {
      for (let index = 0; index < count; index++) see(index);
      return;
    }
    const order = Uint32Array.from({ length: count }, (_, index) => index);
    order.sort(
      (a, b) => (begins[a] as number) - (begins[b] as number) || (ends[a] as number) - (ends[b] as number),
    );
    for (const index of order) see(index);
  }
}

function enlarged<Numbers extends Float64Array | Uint32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
