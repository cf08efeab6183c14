/**
 * The order that sorts `values` ascending (stable, -0 equals 0, no NaN allowed): `order[0]` is the index of the smallest.
 * A least-significant-digit radix sort over the bits of the doubles, four passes of 16 bits: a million values take
 * tens of milliseconds where a comparing sort of indices takes a second. Below 2,000 values it compares.
 * Source: D. E. Knuth, The Art of Computer Programming 3, 5.2.5; the bit trick is in M. Herf (2001), "Radix Tricks".
 */
export function argsort(values: Float64Array): Uint32Array {
  const n = values.length;
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i += 1) order[i] = i;
  if (n < 2000) return order.sort((i, j) => (values[i] as number) - (values[j] as number) || i - j);
  const { low, high } = sortableBits(values);
  let from: Uint32Array = order;
  let to: Uint32Array = new Uint32Array(n);
  const starts = new Uint32Array(65536);
  for (let pass = 0; pass < 4; pass += 1) {
    const words = pass < 2 ? low : high;
    const shift = pass % 2 === 0 ? 0 : 16;
    starts.fill(0);
    for (let i = 0; i < n; i += 1) {
      const digit = ((words[i] as number) >>> shift) & 0xffff;
      starts[digit] = (starts[digit] as number) + 1;
    }
    if ((starts[((words[0] as number) >>> shift) & 0xffff] as number) === n) continue;
    let position = 0;
    for (let digit = 0; digit < 65536; digit += 1) {
      const count = starts[digit] as number;
      starts[digit] = position;
      position += count;
    }
    for (let k = 0; k < n; k += 1) {
      const i = from[k] as number;
      const digit = ((words[i] as number) >>> shift) & 0xffff;
      const place = starts[digit] as number;
      starts[digit] = place + 1;
      to[place] = i;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** The two 32-bit halves of each double, changed so that they order as unsigned numbers. */
function sortableBits(values: Float64Array): { readonly low: Uint32Array; readonly high: Uint32Array } {
  const n = values.length;
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  const view = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < n; i += 1) {
    view.setFloat64(0, (values[i] as number) + 0); // + 0 turns -0 into 0
    const top = view.getUint32(0);
    const bottom = view.getUint32(4);
    const negative = top >>> 31 === 1;
    high[i] = negative ? ~top : top | 0x80000000;
    low[i] = negative ? ~bottom : bottom;
  }
  return { low, high };
}

/** A sorted copy. NaN sorts last, as typed arrays do. */
export function sortedCopy(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}
