import { createHash } from 'node:crypto';

/** SHA-256 over anything that was rendered, in hexadecimal: equal digests, equal posts. */
export function digestOf(rendered: unknown): string {
  return createHash('sha256').update(JSON.stringify(rendered)).digest('hex');
}
