import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz, type FuzzInput } from '../test/harness/fuzz.ts';
import { fuzzTargets } from '../test/harness/fuzz-targets.ts';

/**
 * The long fuzz run: `npm run fuzz -- [--count N] [--seed N] [--parser NAME]...`. NAME is a parser or the beginning of its name (`evidence:`,
 * `artifact:zip`, `policy`); all by default. One line a parser; an input that threw or took over a second is written to a file. Exit code 1 on any.
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
const all = fuzzTargets.flatMap(({ seeds }) => seeds);
for (const target of chosen) {
  const result = fuzz(target, all, count, seed, () => process.memoryUsage.rss());
  const { inputs, slowestMs, slowest, peakBytes, failures } = result;
  console.log(
    `${target.name}: ${inputs} inputs, slowest ${Math.round(slowestMs)} ms, memory +${Math.round(peakBytes / 2 ** 20)} MB, ${failures.length} failures`,
  );
  if (slowest !== undefined && slowestMs > 1000) console.log(`  slow: ${slowest.path}, in ${keep(slowest)}`);
  for (const failure of failures)
    console.log(`  failed: ${failure.path}, in ${keep(failure)}: ${failure.why}`);
  if (failures.length > 0 || slowestMs > 1000) process.exitCode = 1;
}
