import type { FuzzTarget } from './fuzz-targets.ts';

const seeds = [['a', Uint8Array.of(1)]] as const;

/** Parsers that break their word, to see that a run tells. */
export const fuzzTargets: readonly FuzzTarget[] = [
  {
    name: 'hangs',
    seeds,
    run: (_path, bytes) => {
      for (let turns = 0; bytes.length > 2; turns++) if (turns < 0) return 'never';
      return 'short';
    },
  },
  {
    name: 'hoards',
    seeds,
    run: () => {
      const hoard: number[][] = [];
      for (let turns = 0; turns < 1e6; turns++) hoard.push(Array.from({ length: 1_000 }, () => turns));
      return `${hoard.length}`;
    },
  },
];
