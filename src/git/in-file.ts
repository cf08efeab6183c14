import type { ByteSource } from '../core/artifact/artifact.ts';
import { openFileSource } from '../file-source.ts';
import type { LargeContent } from '../service/large-objects.ts';

/** Runs `work` over a file; one that was removed for its room meanwhile is left for the next time. */
export function inFile<T>(path: string, work: (source: ByteSource) => T): LargeContent<T> {
  let source: ReturnType<typeof openFileSource>;
  try {
    source = openFileSource(path);
  } catch {
    return { state: 'left', reason: 'was not read: it was removed from the cache meanwhile', passing: true };
  }
  try {
    return { state: 'read', value: work(source) };
  } finally {
    source.close();
  }
}
