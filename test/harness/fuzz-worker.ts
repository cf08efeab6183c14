import { parentPort, workerData } from 'node:worker_threads';
import { fuzz } from './fuzz.ts';
import { type FuzzJob, noteInput } from './fuzz-job.ts';
import type { FuzzTarget } from './fuzz-targets.ts';

// One parser in a thread of its own, so that an input that it hangs on or takes all memory for can be ended, and is known.
const { targets, parser, count, seed, shared } = workerData as FuzzJob;
const { fuzzTargets } = (await import(targets)) as { fuzzTargets: readonly FuzzTarget[] };
const target = fuzzTargets.find(({ name }) => name === parser);
if (target === undefined) throw new Error(`no parser ${parser}`);
const result = fuzz(
  target,
  fuzzTargets.flatMap(({ seeds }) => seeds),
  count,
  seed,
  { begins: (input) => noteInput(shared, input), memoryBytes: () => process.memoryUsage.rss() },
);
parentPort?.postMessage(result, []);
