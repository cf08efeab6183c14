import { Worker } from 'node:worker_threads';
import type { FuzzInput, FuzzResult } from './fuzz.ts';

/** What a thread is to do, and where it notes the input in hand. */
export interface FuzzJob {
  /** The module that exports `fuzzTargets`, as a URL. */
  readonly targets: string;
  readonly parser: string;
  readonly count: number;
  readonly seed: number;
  /** Counter, length of the path, length of the bytes, each 32 bits; then the path in UTF-8 and the bytes. */
  readonly shared: SharedArrayBuffer;
}

/** A run's result, or the input that ended it: too long in the parser, or a thread that died (out of memory, say). */
export type FuzzOutcome = FuzzResult | { readonly ended: string; readonly input: FuzzInput };

const headBytes = 12;
const sharedBytes = 2 ** 20;
const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];

/** Notes the input that the parser gets next. */
export function noteInput(shared: SharedArrayBuffer, { path, bytes }: FuzzInput): void {
  const head = new Int32Array(shared, 0, 3);
  const name = encoder.encode(path);
  const body = new Uint8Array(shared, headBytes);
  body.set(name);
  body.set(bytes.subarray(0, body.length - name.length), name.length);
  head[1] = name.length;
  head[2] = bytes.length;
  Atomics.add(head, 0, 1);
}

function notedInput(shared: SharedArrayBuffer): FuzzInput {
  const [, pathLength = 0, length = 0] = new Int32Array(shared, 0, 3);
  const body = new Uint8Array(shared, headBytes).slice();
  return {
    path: decoder.decode(body.subarray(0, pathLength)),
    bytes: body.subarray(pathLength, pathLength + length),
  };
}

/**
 * Tries one parser in a thread with a heap of 200 MB.
 * @param mostMs how long one input may take until the thread is ended, in milliseconds
 */
export async function runFuzzJob(
  parser: string,
  count: number,
  seed: number,
  mostMs: number,
  targets = new URL('./fuzz-targets.ts', import.meta.url),
): Promise<FuzzOutcome> {
  const shared = new SharedArrayBuffer(sharedBytes);
  const head = new Int32Array(shared, 0, 1);
  const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), {
    workerData: { targets: targets.href, parser, count, seed, shared } satisfies FuzzJob,
    resourceLimits: { maxOldGenerationSizeMb: 200, maxYoungGenerationSizeMb: 16 },
  });
  let [seen, since] = [0, performance.now()];
  const { promise, resolve } = Promise.withResolvers<FuzzOutcome>();
  const watch = setInterval(() => {
    const now = Atomics.load(head, 0);
    if (now !== seen) [seen, since] = [now, performance.now()];
    else if (seen > 0 && performance.now() - since > mostMs)
      resolve({ ended: `no answer after ${mostMs} ms`, input: notedInput(shared) });
  }, 100);
  worker.once('message', resolve);
  worker.once('error', ({ message }) => resolve({ ended: message, input: notedInput(shared) }));
  try {
    return await promise;
  } finally {
    clearInterval(watch);
    await worker.terminate();
  }
}
