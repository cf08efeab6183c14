/**
 * Names that were seen, 11 to 22 bytes each whatever their length: a table of 53-bit hashes (two of FNV-1a, 32 bits each, with
 * different bases). The same name is always found again; among a million others a new one is taken for an old one with a
 * chance of 10^-10.
 */
export class NameSet {
  private table = new Float64Array(1 << 10);
  /** How many names were added. */
  size = 0;

  /** Adds a name; false where it was there already. */
  add(name: string): boolean {
    if (this.size * 4 >= this.table.length * 3) this.grow();
    if (!this.put(hash(name))) return false;
    this.size++;
    return true;
  }

  private put(value: number): boolean {
    const mask = this.table.length - 1;
    for (let slot = (value % 0x100000000) & mask; ; slot = (slot + 1) & mask) {
      const there = this.table[slot] as number;
      if (there === value) return false;
      if (there === 0) {
        this.table[slot] = value;
        return true;
      }
    }
  }

  private grow(): void {
    const old = this.table;
    this.table = new Float64Array(old.length * 2);
    for (const value of old) if (value !== 0) this.put(value);
  }
}

/** Two FNV-1a hashes over the UTF-16 units, as one whole number from 1 to 2^53. */
function hash(name: string): number {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let index = 0; index < name.length; index++) {
    const unit = name.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x01000193) ^ (high >>> 15);
  }
  low ^= low >>> 16;
  return ((high >>> 0) & 0x1fffff) * 0x100000000 + (low >>> 0) + 1;
}
