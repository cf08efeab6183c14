import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from './terminal.ts';
import { whyUnreadable } from './why-unreadable.ts';

/** One more than a policy may have, so that a longer one is known to be longer; a device never ends. */
const mostBytes = 1024 * 1024 + 1;

/** The bytes of a policy file, its first 1,048,577 at most; undefined where there is none. Throws `UsageError` where it is there and cannot be read. */
export async function readPolicyFile(cwd: string, path: string): Promise<Uint8Array | undefined> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of createReadStream(resolve(cwd, path), { end: mostBytes - 1 }))
      pieces.push(piece as Buffer);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT') return undefined;
    const why = code === 'EISDIR' ? 'it is a folder.' : whyUnreadable(error);
    throw new UsageError(`the policy file ${path} cannot be read: ${why}`);
  }
  return Buffer.concat(pieces);
}
