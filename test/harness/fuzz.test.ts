import { describe, expect, it } from 'vitest';
import { formats as artifactFormats } from '../../src/core/artifact/formats.ts';
import { identifyFormat } from '../../src/core/artifact/inspect.ts';
import { bytesSource } from '../../src/core/artifact/pickle/window.ts';
import { formats as evidenceFormats } from '../../src/core/evidence/formats.ts';
import { artifactSeeds } from './artifact-seeds.ts';
import { fuzz } from './fuzz.ts';
import { runFuzzJob } from './fuzz-job.ts';
import { fuzzTargets } from './fuzz-targets.ts';

describe('what is fuzzed', () => {
  it('is every evidence parser, every artifact inspector, and what else reads what others wrote', () => {
    const expected = [
      ...evidenceFormats.map(({ id }) => `evidence:${id}`),
      ...new Set(artifactFormats.map(({ id }) => `artifact:${id}`)),
      'any-evidence',
      'card',
      'policy',
      'commands',
      'glob',
      'cel',
    ];
    expect(fuzzTargets.map(({ name }) => name)).toEqual(expected);
    expect(fuzzTargets.filter(({ seeds }) => seeds.length === 0).map(({ name }) => name)).toEqual([]);
  });

  it('begins with artifacts that their own inspector takes', () => {
    const seeds = Object.entries(artifactSeeds).flatMap(([id, all]) => all.map((seed) => ({ id, seed })));
    expect(seeds.map(({ seed: [path, bytes] }) => identifyFormat(bytesSource(bytes), path))).toEqual(
      seeds.map(({ id }) => id),
    );
  });

  it('is told from its seed: the same inputs each time', () => {
    const seen = (seed: number): string[] => {
      const inputs: string[] = [];
      const target = {
        name: 'seen',
        seeds: [['a', Uint8Array.of(1, 2, 3)] as const],
        run: (_path: string, bytes: Uint8Array) => `${inputs.push(bytes.join(','))}`,
      };
      fuzz(target, target.seeds, 50, seed);
      return inputs;
    };
    expect(seen(1)).toEqual(seen(1));
    expect(seen(1)).not.toEqual(seen(2));
  });

  it('is kept where the parser threw', () => {
    const target = {
      name: 'throws',
      seeds: [['a', Uint8Array.of(1)] as const],
      run: () => {
        throw new Error('broken');
      },
    };
    expect(fuzz(target, target.seeds, 30, 1).failures).toHaveLength(20);
  });
});

describe('a parser in a thread of its own', () => {
  const canaries = new URL('./fuzz-canaries.ts', import.meta.url);

  it('is ended with the input that it hangs on', async () => {
    const outcome = await runFuzzJob('hangs', 1_000, 1, 500, canaries);
    expect('ended' in outcome && outcome.ended).toBe('no answer after 500 ms');
    expect('ended' in outcome && outcome.input.bytes.length).toBeGreaterThan(2);
  });

  it('is ended with the input that it takes all memory for', async () => {
    const outcome = await runFuzzJob('hoards', 1_000, 1, 60_000, canaries);
    expect('ended' in outcome && outcome.ended).toContain('memory');
  });

  it('gives what the run saw', async () => {
    const outcome = await runFuzzJob('commands', 300, 1, 20_000);
    expect('ended' in outcome ? outcome.ended : outcome.inputs).toBe(300);
  });
});

describe('broken seeds', () => {
  it.each(fuzzTargets.map((target) => [target.name, target] as const))(
    '%s returns on each',
    (_name, target) => {
      const all = fuzzTargets.flatMap(({ seeds }) => seeds);
      const { inputs, failures } = fuzz(target, all, 60, 1);
      expect(inputs).toBe(60);
      expect(failures.map(({ why }) => why)).toEqual([]);
    },
  );
});
