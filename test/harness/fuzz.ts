import type { FuzzTarget, Seed } from './fuzz-targets.ts';

/** What a run saw of one parser. */
export interface FuzzResult {
  readonly inputs: number;
  /** How many kinds of outcome the inputs had. */
  readonly outcomes: number;
  /** Time in the parser, all inputs together. */
  readonly totalMs: number;
  /** Of an input that seemed to take over a second, the quickest of three: the machine may have been busy. */
  readonly slowestMs: number;
  readonly slowest: FuzzInput | undefined;
  /** Growth of the process over its size at the start, in bytes, looked at every 256 inputs. */
  readonly peakBytes: number;
  /** Inputs that the parser threw on, at most 20. */
  readonly failures: readonly (FuzzInput & { readonly why: string })[];
}

/** What looks on while a parser is tried. */
export interface FuzzWatch {
  /** Told of each input before the parser gets it. */
  readonly begins?: (input: FuzzInput) => void;
  /** Bytes that the process takes. */
  readonly memoryBytes?: () => number;
}

/** One input. */
export interface FuzzInput {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const fragments = [
  '{',
  '[',
  '"',
  '}',
  ']',
  ',',
  ':',
  '\n',
  '---\n',
  '|',
  '# ',
  '- ',
  'NaN',
  '-Infinity',
  '1e999',
  '0.5',
  '%',
  ' ± ',
  '\\u0000',
  '{{ x }}',
  '<!--',
  '&a',
  '*a',
  '!!binary ',
  '<<: ',
  '\t',
  '"""',
  "'",
  '`',
  '[a](b)',
  '> ',
  '\uFEFF',
  '\u0000',
  'null',
  '__proto__',
  'constructor',
  '=',
  '~~~',
  '9223372036854775808',
  '-0',
  '1e-400',
  '0x7fffffff',
];

const nests = [
  ['[', ']'],
  ['{"a":', '}'],
  ['(', ')'],
  ['> ', ''],
  ['a {', '}'],
  ['{', '}'],
] as const;

const mostKept = 256;
const mostKeptBytes = 2_000;

/**
 * Breaks valid seeds of one parser in `iterations` ways (bits, bytes, fragments, splices with all seeds, copies, cuts, extremes of numbers, nesting); every
 * sixteenth input is random bytes. What gave an outcome not seen before is kept and broken further, so that inputs get deeper into the parser. The same
 * seed gives the same inputs, whatever else is run.
 */
export function fuzz(
  target: FuzzTarget,
  all: readonly Seed[],
  iterations: number,
  seed: number,
  watch: FuzzWatch = {},
): FuzzResult {
  const random = generator(seed);
  const encoder = new TextEncoder();
  const failures: (FuzzInput & { why: string })[] = [];
  const kept: Seed[] = [];
  const outcomes = new Set<string>();
  const timeOf = (path: string, bytes: Uint8Array): number => {
    const began = performance.now();
    try {
      const outcome = target.run(path, bytes);
      if (!outcomes.has(outcome)) {
        outcomes.add(outcome);
        if (kept.length < mostKept && bytes.length <= mostKeptBytes) kept.push([path, bytes]);
      }
    } catch (error) {
      const why = error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error);
      if (failures.length < 20) failures.push({ path, bytes, why });
    }
    return performance.now() - began;
  };
  const before = watch.memoryBytes?.() ?? 0;
  let totalMs = 0;
  let slowestMs = 0;
  let slowest: FuzzInput | undefined;
  let peakBytes = 0;
  for (let index = 0; index < iterations; index++) {
    const first = target.seeds[index % target.seeds.length];
    const start = random(2) === 0 ? (kept[random(kept.length)] ?? first) : first;
    if (start === undefined) break;
    const path = random(20) === 0 ? (all[random(all.length)]?.[0] ?? start[0]) : start[0];
    let bytes = start[1];
    if (random(16) === 0) bytes = Uint8Array.from({ length: random(400) }, () => random(256));
    else for (let count = 1 + random(6); count > 0; count--) bytes = broken(bytes, random, all, encoder);
    watch.begins?.({ path, bytes });
    let tookMs = timeOf(path, bytes);
    totalMs += tookMs;
    for (let again = 0; again < 2 && tookMs > 1000; again++) tookMs = Math.min(tookMs, timeOf(path, bytes));
    if (tookMs > slowestMs) [slowestMs, slowest] = [tookMs, { path, bytes }];
    if (index % 256 === 255) peakBytes = Math.max(peakBytes, (watch.memoryBytes?.() ?? 0) - before);
  }
  return {
    inputs: target.seeds.length === 0 ? 0 : iterations,
    outcomes: outcomes.size,
    totalMs,
    slowestMs,
    slowest,
    peakBytes,
    failures,
  };
}

function broken(
  bytes: Uint8Array,
  random: (below: number) => number,
  seeds: readonly Seed[],
  encoder: InstanceType<typeof TextEncoder>,
): Uint8Array {
  const at = random(bytes.length + 1);
  const to = Math.min(bytes.length, at + random(40));
  switch (random(9)) {
    case 0: {
      const copy = bytes.slice();
      if (copy.length > 0) copy[at % copy.length] = random(256);
      return copy;
    }
    case 1: {
      const copy = bytes.slice();
      if (copy.length > 0) copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ (1 << random(8));
      return copy;
    }
    case 2:
      return joined(bytes.subarray(0, at), bytes.subarray(to));
    case 3:
      return joined(
        bytes.subarray(0, at),
        encoder.encode(fragments[random(fragments.length)] ?? ''),
        bytes.subarray(at),
      );
    case 4: {
      const other = seeds[random(seeds.length)]?.[1] ?? bytes;
      const from = random(other.length);
      return joined(bytes.subarray(0, at), other.subarray(from, from + random(80)), bytes.subarray(to));
    }
    case 5: {
      const part = bytes.subarray(at, to);
      const copies = Array.from({ length: 1 + random(random(50) === 0 ? 400 : 8) }, () => part);
      return joined(bytes.subarray(0, at), ...copies, bytes.subarray(at)).subarray(0, 20_000);
    }
    case 6: {
      // A number's extreme where a length or an offset may stand.
      const copy = bytes.slice();
      const width = [1, 2, 4, 8][random(4)] ?? 1;
      const value = [0, 0xff, 0x7f, 0x80][random(4)] ?? 0;
      copy.fill(value, at, Math.min(copy.length, at + width));
      return copy;
    }
    case 7: {
      const [open, close] = nests[random(nests.length)] ?? ['[', ']'];
      const depth = 1 + random(random(100) === 0 ? 2_000 : 30);
      return joined(
        bytes.subarray(0, at),
        encoder.encode(open.repeat(depth)),
        bytes.subarray(at, to),
        encoder.encode(close.repeat(depth)),
        bytes.subarray(to),
      );
    }
    default:
      return bytes.subarray(0, at);
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}

/** Mulberry32: small, and the same everywhere. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, below);
  };
}
