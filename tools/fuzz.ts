import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { FuzzInput } from '../test/harness/fuzz.ts';
import { runFuzzJob } from '../test/harness/fuzz-job.ts';
import { fuzzTargets } from '../test/harness/fuzz-targets.ts';

/**
 * The long fuzz run: `npm run fuzz -- [--count N] [--seed N] [--parser NAME]...`. NAME is a parser or the beginning of its name (`evidence:`,
 * `artifact:zip`, `policy`); all by default. One line a parser; an input that threw, took over a second,
 * hung or took all memory is written to a file. Exit code 1 on any, and where memory grew by over 200 MB.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    parser: { type: 'string', multiple: true, default: [] },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
const chosen = fuzzTargets.filter(
  ({ name }) => values.parser.length === 0 || values.parser.some((one) => name.startsWith(one)),
);
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed) || chosen.length === 0) {
  console.error(
    `expected --count and --seed as whole numbers, and --parser as one of ${fuzzTargets.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'assay-fuzz-'));
let written = 0;
const keep = ({ bytes }: FuzzInput): string => {
  const file = join(folder, `input-${written++}`);
  writeFileSync(file, bytes);
  return file;
};
console.log(`seed ${seed}, ${count} inputs a parser`);
for (const { name } of chosen) {
  const outcome = await runFuzzJob(name, count, seed, 20_000);
  if ('ended' in outcome) {
    console.log(`${name}: ended: ${outcome.ended}, on ${outcome.input.path}, in ${keep(outcome.input)}`);
    process.exitCode = 1;
    continue;
  }
  const { inputs, outcomes, totalMs, slowestMs, slowest, peakBytes, failures } = outcome;
  const eachUs = Math.round((totalMs * 1000) / inputs);
  console.log(
    `${name}: ${inputs} inputs, ${outcomes} outcomes, ${eachUs} µs each, slowest ${Math.round(slowestMs)} ms, memory +${Math.round(peakBytes / 2 ** 20)} MB, ${failures.length} failures`,
  );
  if (slowest !== undefined && slowestMs > 1000) console.log(`  slow: ${slowest.path}, in ${keep(slowest)}`);
  for (const failure of failures)
    console.log(`  failed: ${failure.path}, in ${keep(failure)}: ${failure.why}`);
  if (failures.length > 0 || slowestMs > 1000 || peakBytes > 200e6) process.exitCode = 1;
}
