/**
 * Gives the memory of arrays that were room for a computation back at once, and not when garbage is collected; they are empty from then on, and so is
 * every view of the same buffer. The next array is then made of pages that are at hand: to touch a page for the first time costs more than to fill it.
 */
export function release(...arrays: readonly ArrayBufferView[]): void {
  for (const { buffer } of arrays) if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0);
}
