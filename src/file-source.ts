import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from './core/artifact/artifact.ts';

const smallBytes = 1 << 16;
/** The longest range that inspectors ask for again and again; what is longer is read once, into memory of its own. */
const windowBytes = 1 << 20;

/**
 * A file on disk as a source of ranges; nothing is read but what is asked for. All reads of up to one MiB share one buffer, as
 * the contract of `ByteSource` allows: a gigabyte read in pieces leaves no gigabyte to be collected. Throws what the file
 * system throws.
 */
export function openFileSource(path: string): ByteSource & { close(): void } {
  const descriptor = openSync(path, 'r');
  const sizeBytes = fstatSync(descriptor).size;
  let window = new Uint8Array(0);
  const room = (wanted: number): Uint8Array => {
    // Not zeroed first: all of it is written or left out of the view.
    if (wanted > windowBytes) return new Uint8Array(Buffer.allocUnsafeSlow(wanted).buffer);
    if (window.length < wanted) window = new Uint8Array(wanted > smallBytes ? windowBytes : smallBytes);
    return window;
  };
  return {
    sizeBytes,
    read: (offset, length) => {
      const wanted = offset < 0 ? 0 : Math.max(0, Math.min(length, sizeBytes - offset));
      const bytes = room(wanted);
      let taken = 0;
      while (taken < wanted) {
        const count = readSync(descriptor, bytes, taken, wanted - taken, offset + taken);
        if (count === 0) break;
        taken += count;
      }
      return bytes.subarray(0, taken);
    },
    close: () => closeSync(descriptor),
  };
}
