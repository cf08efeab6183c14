import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from './core/artifact/artifact.ts';

/** A file on disk as a source of ranges; nothing is read but what is asked for. Throws what the file system throws. */
export function openFileSource(path: string): ByteSource & { close(): void } {
  const descriptor = openSync(path, 'r');
  const sizeBytes = fstatSync(descriptor).size;
  return {
    sizeBytes,
    read: (offset, length) => {
      const wanted = Math.max(0, Math.min(length, sizeBytes - offset));
      // Not zeroed first: all of it is written or left out of the view.
      const bytes = new Uint8Array(Buffer.allocUnsafeSlow(wanted).buffer);
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
