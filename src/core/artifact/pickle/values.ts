/**
 * Symbolic values: one 32-bit integer each, so that a pickle of hundreds of millions of opcodes needs no object a
 * value. The upper four bits are a tag, the lower 28 an index; values with tag 0 are plain kinds.
 */
export const Kind = {
  none: 1,
  bool: 2,
  int: 3,
  float: 4,
  text: 5,
  bytes: 6,
  /** Bytes made by `_codecs.encode(text, 'latin1')`; their offset is that of the text. */
  latin1: 7,
  list: 8,
  dict: 9,
  set: 10,
  tuple: 11,
  persistent: 12,
  unknown: 13,
} as const;

export const Tag = {
  kind: 0,
  /** An imported name; index into the globals of the scan. */
  global: 1,
  /** What calling a global gave. */
  result: 2,
  /** An instance that the stream made of a class. */
  instance: 3,
  /** An object with an identity in the graph; `ObjectGraph.shape` says what it is. */
  node: 4,
  /** A tuple of values without identity; its items are in the tuple ring. */
  tuple: 5,
} as const;

const indexMask = 0x0fffffff;

/** The tag of a value, one of `Tag`. */
export const tagOf = (value: number): number => value >>> 28;
/** The index part of a value. */
export const indexOf = (value: number): number => value & indexMask;
/** A value of a tag and an index below 2^28. */
export const valueOf = (tag: number, index: number): number => (tag << 28) | (index & indexMask);

/** Grows a typed array at least to `length`, by doubling. */
export function grownInt32(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}

/** The same for 16-bit numbers. */
export function grownUint16(array: Uint16Array, length: number): Uint16Array<ArrayBuffer> {
  const larger = new Uint16Array(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}

/** The same for bytes. */
export function grownUint8(array: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}

/** The same for unsigned 32-bit numbers. */
export function grownUint32(array: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}

/** The same for double-precision numbers, which hold byte offsets beyond 4 GiB. */
export function grownFloat64(array: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}

/** The same for single-precision numbers, where only the magnitude counts. */
export function grownFloat32(array: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}
