import { readdirSync } from 'node:fs';

/** One measured value and what it should reach. */
interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target: string;
}

/** Runs every `bench…` function of this folder, or those whose file is named on the command line, and prints what they measured. */
const asked = process.argv.slice(2);
const files = readdirSync(new URL('.', import.meta.url))
  .filter((name) => name.endsWith('.ts') && name !== 'main.ts' && !name.endsWith('-world.ts'))
  .filter((name) => asked.length === 0 || asked.some((one) => name.startsWith(one)))
  .sort();
for (const file of files) {
  const module = (await import(new URL(file, import.meta.url).href)) as Record<string, unknown>;
  for (const [name, measure] of Object.entries(module)) {
    if (!name.startsWith('bench') || typeof measure !== 'function') continue;
    console.log(`\n${file}`);
    for (const one of (await measure()) as readonly Measurement[])
      console.log(
        `  ${one.name.padEnd(52)} ${String(Number(one.value.toPrecision(4))).padStart(10)} ${one.unit.padEnd(8)} ${one.target === '' ? '' : `(target ${one.target})`}`,
      );
  }
}
