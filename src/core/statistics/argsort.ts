import { release } from './release.ts';

const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
/** Values of one slot are put in order by insertion where none moves further than this. */
const shortRun = 32;

/** Slots that values are spread over, in two passes of as many bits; more slots than most files have rows. */
const slotBits = 11;
const slotsOfPass = 2 ** slotBits;

/** What is left of 32 bits beside half a slot: two million places. */
const placeBits = 32 - slotBits;
const mostPlaces = 2 ** placeBits;

/**
 * The order that sorts `values` ascending (stable, -0 equals 0, no NaN allowed): `order[0]` is the index of the smallest.
 * Values are spread over four million slots of equal width by two counting passes, and those of one slot are put in order by insertion: a million take tens
 * of milliseconds, where a comparing sort of indices takes a second. Where many values share a slot, a radix sort over the bits of the doubles
 * begins anew, 16 bits a pass; so it does with more than two million values. Below 2,000 values it compares.
 * Source: D. E. Knuth, The Art of Computer Programming 3, 5.2 (distribution counting) and 5.2.5; the bit trick is in M. Herf (2001), "Radix Tricks".
 */
export function argsort(values: Float64Array): Uint32Array {
  const n = values.length;
  const order = new Uint32Array(n);
  if (n < 2000) {
    for (let i = 0; i < n; i += 1) order[i] = i;
    return order.sort((i, j) => (values[i] as number) - (values[j] as number) || i - j);
  }
  const spare = new Uint32Array(n);
  if (spread(values, order, spare) && insertWithinRuns(values, order)) {
    release(spare);
    return order;
  }
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * n);
  for (let i = 0; i < n; i += 1) order[i] = i;
  const sorted = sortPasses(words, order, spare, [0, 1, 2, 3]);
  release(sorted === order ? spare : order);
  return sorted;
}

/** Orders by slot, stably; false where the values have no finite range to be divided, or are too many for a place and half a slot to share 32 bits. */
function spread(values: Float64Array, order: Uint32Array, spare: Uint32Array): boolean {
  const n = values.length;
  if (n > mostPlaces) return false;
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < n; i += 1) {
    const value = values[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = (slotsOfPass * slotsOfPass - 1) / (high - low);
  if (!(scale > 0 && scale < Infinity)) return false;
  const [first, second] = [new Uint32Array(slotsOfPass), new Uint32Array(slotsOfPass)];
  for (let i = 0; i < n; i += 1) {
    const slot = (((values[i] as number) - low) * scale) >>> 0;
    const [lower, upper] = [slot & (slotsOfPass - 1), slot >>> slotBits];
    first[lower] = (first[lower] as number) + 1;
    second[upper] = (second[upper] as number) + 1;
  }
  startsOf(first);
  startsOf(second);
  for (let i = 0; i < n; i += 1) {
    const slot = (((values[i] as number) - low) * scale) >>> 0;
    const lower = slot & (slotsOfPass - 1);
    const place = first[lower] as number;
    first[lower] = place + 1;
    // the second pass needs the upper half of the slot: taking it along spares looking the value up again, from all over memory
    spare[place] = ((slot >>> slotBits) << placeBits) | i;
  }
  for (let k = 0; k < n; k += 1) {
    const taken = spare[k] as number;
    const upper = taken >>> placeBits;
    const place = second[upper] as number;
    second[upper] = place + 1;
    order[place] = taken & (mostPlaces - 1);
  }
  return true;
}

/** Counts become the places where each begins. */
function startsOf(counts: Uint32Array): void {
  let position = 0;
  for (let value = 0; value < counts.length; value += 1) {
    const count = counts[value] as number;
    counts[value] = position;
    position += count;
  }
}

/**
 * Digit 0 (lowest) to 3 of a double, of 16 bits each, changed so that they order as unsigned numbers: all bits of a negative number are turned over, of
 * another the sign alone.
 */
function digitOf(words: Uint32Array, i: number, digit: number): number {
  const top = words[littleEndian ? 2 * i + 1 : 2 * i] as number;
  const bottom = words[littleEndian ? 2 * i : 2 * i + 1] as number;
  const half = digit < 2 ? bottom : top;
  const bits = digit % 2 === 0 ? half & 0xffff : half >>> 16;
  const negative = top >>> 31 === 1 && !(top === 0x80000000 && bottom === 0); // -0 is 0
  if (negative) return bits ^ 0xffff;
  return digit === 3 ? (bits & 0x7fff) | 0x8000 : bits;
}

/** Stable passes over the digits named, lowest first, between two arrays; the one that holds the result. */
function sortPasses(
  words: Uint32Array,
  order: Uint32Array,
  spare: Uint32Array,
  digits: readonly number[],
): Uint32Array {
  const n = order.length;
  const starts = new Uint32Array(65536);
  let [from, to] = [order, spare];
  for (const digit of digits) {
    starts.fill(0);
    for (let i = 0; i < n; i += 1) {
      const value = digitOf(words, i, digit);
      starts[value] = (starts[value] as number) + 1;
    }
    if ((starts[digitOf(words, 0, digit)] as number) === n) continue;
    startsOf(starts);
    for (let k = 0; k < n; k += 1) {
      const i = from[k] as number;
      const value = digitOf(words, i, digit);
      const place = starts[value] as number;
      starts[value] = place + 1;
      to[place] = i;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Puts in order what is in order but for values of one slot; false, with the order as it may be, where one has too far to go. */
function insertWithinRuns(values: Float64Array, order: Uint32Array): boolean {
  let highest = -Infinity; // of those in order so far: the one before k
  for (let k = 0; k < order.length; k += 1) {
    const i = order[k] as number;
    const value = values[i] as number;
    if (highest <= value) {
      highest = value;
      continue;
    }
    let place = k;
    while (place > 0 && (values[order[place - 1] as number] as number) > value) {
      order[place] = order[place - 1] as number;
      place -= 1;
      if (k - place > shortRun) return false;
    }
    order[place] = i;
  }
  return true;
}

/** A sorted copy. NaN sorts last, as typed arrays do. */
export function sortedCopy(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}
