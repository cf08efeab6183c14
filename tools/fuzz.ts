import { fuzzEvidence } from '../test/harness/fuzz-evidence.ts';

/** The long fuzz run: `npm run fuzz -- [iterations] [seed]`, a million inputs a format by default. The suite runs a short one. */
const [iterations = '1000000', seed = '1'] = process.argv.slice(2);
const result = fuzzEvidence(Number(iterations), Number(seed));
console.log(
  `${result.inputs} inputs, the slowest took ${Math.round(result.slowestMs)} ms, ${result.failures.length} failures`,
);
for (const slow of result.slow.slice(0, 20)) console.error(slow);
for (const failure of result.failures.slice(0, 20)) console.error(failure);
process.exitCode = result.failures.length > 0 ? 1 : 0;
