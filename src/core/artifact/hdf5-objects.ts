import type { ByteSource, InspectionContext } from './artifact.ts';
import { ByteCursor } from './byte-cursor.ts';
import { utf8Text } from './pickle/literals.ts';
import { hasText } from './strict-utf8.ts';

/** One message of an object header: its type and where its data is. */
export interface HdfMessage {
  readonly type: number;
  readonly start: number;
  readonly size: number;
}

/** What a link of a group leads to. */
export type HdfLink =
  | { readonly kind: 'hard'; readonly name: string; readonly address: number }
  | { readonly kind: 'soft'; readonly name: string; readonly path: string }
  | { readonly kind: 'external'; readonly name: string; readonly file: string; readonly path: string };

const undefinedAddress = 2 ** 63;
const mostText = 1 << 26;

/** Reads the structures of an HDF5 file ("HDF5 File Format Specification Version 3.0"), each bounded by the context's budget. */
export class HdfFile {
  readonly source: ByteSource;
  readonly context: InspectionContext;
  base = 0;
  offsetBytes = 8;
  lengthBytes = 8;
  root = -1;

  constructor(source: ByteSource, context: InspectionContext) {
    this.source = source;
    this.context = context;
  }

  cursor(at: number): ByteCursor {
    return new ByteCursor(this.source, at);
  }

  number(cursor: ByteCursor, bytes: number): number {
    let value = 0;
    for (let index = 0, unit = 1; index < bytes; index++, unit *= 256) value += cursor.u8() * unit;
    return value;
  }

  address(cursor: ByteCursor): number {
    const value = this.number(cursor, this.offsetBytes);
    return value >= undefinedAddress || value === 2 ** (8 * this.offsetBytes) - 1 ? -1 : this.base + value;
  }

  /** Reads the superblock at an offset; false when it is none. */
  open(offset: number): boolean {
    const cursor = this.cursor(offset + 8);
    const version = cursor.u8();
    if (version > 3) return false;
    if (version < 2) cursor.skip(4);
    this.offsetBytes = cursor.u8();
    this.lengthBytes = cursor.u8();
    if (![2, 4, 8].includes(this.offsetBytes) || ![2, 4, 8].includes(this.lengthBytes)) return false;
    cursor.skip(version < 2 ? (version === 1 ? 13 : 9) : 1);
    this.base = 0;
    const base = this.address(cursor);
    this.base = base < 0 ? offset : base;
    for (let index = 0; index < (version < 2 ? 3 : 2); index++) this.address(cursor);
    if (version < 2) this.number(cursor, this.offsetBytes);
    this.root = this.address(cursor);
    return !cursor.failed && this.root >= 0;
  }

  /** The messages of the object header at an address; undefined when there is none. */
  messages(address: number): readonly HdfMessage[] | undefined {
    const found: HdfMessage[] = [];
    const chunks: { start: number; end: number }[] = [];
    const cursor = this.cursor(address);
    const modern = hasText(this.source.read(address, 4), 'OHDR');
    let tracked = false;
    if (modern) {
      cursor.skip(5);
      const flags = cursor.u8();
      if (flags & 0x20) cursor.skip(16);
      if (flags & 0x10) cursor.skip(4);
      const size = this.number(cursor, 1 << (flags & 3));
      tracked = (flags & 4) !== 0;
      chunks.push({ start: cursor.at, end: cursor.at + size });
    } else {
      if (cursor.u8() !== 1) return undefined;
      cursor.skip(7);
      const size = cursor.u32();
      cursor.skip(4);
      chunks.push({ start: cursor.at, end: cursor.at + size });
    }
    if (cursor.failed) return undefined;
    const seen = new Set<number>();
    for (let index = 0; index < chunks.length && index < 1000; index++) {
      const { start, end } = chunks[index] as { start: number; end: number };
      if (seen.has(start)) continue;
      seen.add(start);
      const inner = this.cursor(start);
      while (inner.at + (modern ? 4 : 8) <= end && this.context.budget.spend(1)) {
        const type = modern ? inner.u8() : inner.u16();
        const size = inner.u16();
        inner.skip(modern ? (tracked ? 3 : 1) : 4);
        if (inner.failed || inner.at + size > this.source.sizeBytes) break;
        const at = inner.at;
        found.push({ type, start: at, size });
        if (type === 0x10) {
          const next = this.address(inner);
          const length = this.number(inner, this.lengthBytes);
          if (next >= 0)
            chunks.push(
              modern ? { start: next + 4, end: next + length - 4 } : { start: next, end: next + length },
            );
        }
        inner.at = at + size;
      }
    }
    return found;
  }

  /** The links of a symbol table message (old groups): names in a local heap, addresses in a B-tree. */
  tableLinks(message: HdfMessage): readonly HdfLink[] {
    const links: HdfLink[] = [];
    const cursor = this.cursor(message.start);
    const tree = this.address(cursor);
    const heap = this.cursor(this.address(cursor) + 8);
    heap.skip(2 * this.lengthBytes);
    const names = this.address(heap);
    const pending = [tree];
    const seen = new Set<number>();
    while (pending.length > 0 && this.context.budget.spend(1)) {
      const at = pending.pop() as number;
      if (at < 0 || seen.has(at) || seen.size > 100_000) continue;
      seen.add(at);
      const node = this.cursor(at);
      const mark = node.bytes(4);
      if (hasText(mark, 'TREE')) {
        node.skip(2);
        const count = node.u16();
        node.skip(2 * this.offsetBytes);
        for (let index = 0; index < count && !node.failed; index++) {
          node.skip(this.lengthBytes);
          pending.push(this.address(node));
        }
      } else if (hasText(mark, 'SNOD')) {
        node.skip(2);
        const count = node.u16();
        for (let index = 0; index < count && !node.failed; index++) {
          const name = this.textAt(names + this.number(node, this.offsetBytes), 1024);
          const address = this.address(node);
          const cache = node.u32();
          node.skip(4);
          const scratch = node.u32();
          node.skip(12);
          if (node.failed) break;
          if (cache === 2) links.push({ kind: 'soft', name, path: this.textAt(names + scratch, 4096) });
          else if (address >= 0) links.push({ kind: 'hard', name, address });
        }
      }
    }
    return links;
  }

  /** The link of a link message at an offset, and where it ends; undefined when the bytes are none. */
  link(start: number): { readonly link: HdfLink; readonly end: number } | undefined {
    const cursor = this.cursor(start);
    if (cursor.u8() !== 1) return undefined;
    const flags = cursor.u8();
    if (flags > 31) return undefined;
    const type = flags & 8 ? cursor.u8() : 0;
    if (flags & 4) cursor.skip(8);
    if (flags & 16 && cursor.u8() > 1) return undefined;
    const length = this.number(cursor, 1 << (flags & 3));
    if (length < 1 || length > 65_536) return undefined;
    const name = utf8Text(cursor.bytes(length));
    if (cursor.failed) return undefined;
    if (type === 0) {
      const address = this.address(cursor);
      return cursor.failed ? undefined : { link: { kind: 'hard', name, address }, end: cursor.at };
    }
    if (type !== 1 && type !== 64) return undefined;
    const size = cursor.u16();
    const value = cursor.bytes(size);
    if (cursor.failed) return undefined;
    if (type === 1) return { link: { kind: 'soft', name, path: utf8Text(value) }, end: cursor.at };
    const [file = '', path = ''] = utf8Text(value.subarray(1)).split('\0');
    return { link: { kind: 'external', name, file, path }, end: cursor.at };
  }

  /** Name and text value of an attribute message; the text is undefined for other types. */
  attribute(start: number): { readonly name: string; readonly text: string | undefined } | undefined {
    const cursor = this.cursor(start);
    const version = cursor.u8();
    if (version < 1 || version > 3) return undefined;
    cursor.skip(1);
    const sizes = [cursor.u16(), cursor.u16(), cursor.u16()] as const;
    if (version === 3) cursor.skip(1);
    const padded = (size: number): number => (version === 1 ? Math.ceil(size / 8) * 8 : size);
    const nameStart = cursor.at;
    const name = this.textAt(nameStart, sizes[0]);
    const typeStart = nameStart + padded(sizes[0]);
    const data = this.cursor(typeStart + padded(sizes[1]) + padded(sizes[2]));
    const type = this.cursor(typeStart);
    const kind = type.u8() & 15;
    type.skip(3);
    const size = type.u32();
    if (cursor.failed || type.failed) return undefined;
    if (kind === 3)
      return { name, text: utf8Text(data.bytes(Math.min(size, data.left, mostText))).replace(/\0+$/, '') };
    if (kind !== 9) return { name, text: undefined };
    const length = data.u32();
    const heap = this.address(data);
    const index = data.u32();
    return { name, text: heap < 0 ? '' : this.heapText(heap, index, length) };
  }

  private heapText(heap: number, wanted: number, length: number): string | undefined {
    const cursor = this.cursor(heap);
    if (!hasText(cursor.bytes(4), 'GCOL')) return undefined;
    cursor.skip(4);
    const end = heap + this.number(cursor, this.lengthBytes);
    while (cursor.at < end && !cursor.failed && this.context.budget.spend(1)) {
      const index = cursor.u16();
      cursor.skip(6);
      const size = this.number(cursor, this.lengthBytes);
      if (index === 0) return undefined;
      if (index === wanted)
        return utf8Text(cursor.bytes(Math.min(size, length, mostText))).replace(/\0+$/, '');
      cursor.skip(Math.ceil(size / 8) * 8);
    }
    return undefined;
  }

  private textAt(at: number, most: number): string {
    const bytes = this.source.read(at, Math.max(0, Math.min(most, this.source.sizeBytes - at))).slice();
    const end = bytes.indexOf(0);
    return utf8Text(end < 0 ? bytes : bytes.subarray(0, end));
  }
}
