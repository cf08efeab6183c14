import { readEvidenceFile } from '../../src/core/evidence/decode.ts';
import { formats } from '../../src/core/evidence/formats.ts';
import { parseEvidence } from '../../src/core/evidence/parse-evidence.ts';
import { renderEvidenceJson, renderEvidenceText } from '../../src/core/report/evidence-json.ts';
import { fuzzSeeds } from './fuzz-seeds.ts';

/**
 * What a fuzzing run saw. `failures`: inputs that a reader threw on, as base64, to be made a test. `slow`: inputs that took all readers
 * together over a second, which a busy machine makes of any.
 */
export interface FuzzResult {
  readonly inputs: number;
  readonly slowestMs: number;
  readonly failures: readonly Failure[];
  readonly slow: readonly Failure[];
}

interface Failure {
  readonly path: string;
  readonly base64: string;
  readonly why: string;
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
];

/**
 * Breaks a small file of each format in `iterations` ways (bits, bytes, fragments of all formats, copies, cuts) and reads the result. Every
 * format's own reader must return and throw nothing. The same seed gives the same inputs.
 * @param only the ids of the formats to be asked directly as well; all by default
 */
export function fuzzEvidence(iterations: number, seed: number, only?: readonly string[]): FuzzResult {
  const random = generator(seed);
  const encoder = new TextEncoder();
  const seeds = fuzzSeeds.map(([path, text]) => ({ path, bytes: encoder.encode(text) }));
  const chosen = formats.filter(({ id }) => only === undefined || only.includes(id));
  const failures: Failure[] = [];
  const slow: Failure[] = [];
  let slowestMs = 0;
  for (let index = 0; index < iterations; index++) {
    const start = seeds[index % seeds.length];
    if (start === undefined) break;
    const path = random(20) === 0 ? (seeds[random(seeds.length)]?.path ?? start.path) : start.path;
    let bytes: Uint8Array = start.bytes;
    for (let count = 1 + random(6); count > 0; count--) bytes = broken(bytes, random, seeds, encoder);
    const file = readEvidenceFile(bytes, path);
    const fail = (why: string, list = failures) => {
      if (list.length < 20) list.push({ path, base64: Buffer.from(bytes).toString('base64'), why });
    };
    const began = performance.now();
    for (const format of chosen) {
      try {
        format.parse(file);
        if (random(8) === 0) format.parse(file, { format: format.id });
      } catch (error) {
        fail(
          `${format.id}: ${error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error)}`,
        );
      }
    }
    try {
      const parsed = parseEvidence(file);
      const read = [{ path, parsed }];
      JSON.parse(renderEvidenceJson(read));
      renderEvidenceText(read);
    } catch (error) {
      fail(
        `parseEvidence: ${error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error)}`,
      );
    }
    const tookMs = performance.now() - began;
    slowestMs = Math.max(slowestMs, tookMs);
    if (tookMs > 1000) fail(`took ${Math.round(tookMs)} ms`, slow);
  }
  return { inputs: iterations, slowestMs, failures, slow };
}

function broken(
  bytes: Uint8Array,
  random: (below: number) => number,
  seeds: readonly { readonly bytes: Uint8Array }[],
  encoder: InstanceType<typeof TextEncoder>,
): Uint8Array {
  const at = random(bytes.length + 1);
  const to = Math.min(bytes.length, at + random(40));
  switch (random(7)) {
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
      const other = seeds[random(seeds.length)]?.bytes ?? bytes;
      const from = random(other.length);
      return joined(bytes.subarray(0, at), other.subarray(from, from + random(80)), bytes.subarray(to));
    }
    case 5: {
      const part = bytes.subarray(at, to);
      const copies = Array.from({ length: 1 + random(random(10) === 0 ? 400 : 8) }, () => part);
      return joined(bytes.subarray(0, at), ...copies, bytes.subarray(at)).subarray(0, 20_000);
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
