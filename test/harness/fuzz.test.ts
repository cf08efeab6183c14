import { describe, expect, it } from 'vitest';
import { formats as artifactFormats } from '../../src/core/artifact/formats.ts';
import { identifyFormat } from '../../src/core/artifact/inspect.ts';
import { bytesSource } from '../../src/core/artifact/pickle/window.ts';
import { formats as evidenceFormats } from '../../src/core/evidence/formats.ts';
import { artifactSeeds } from './artifact-seeds.ts';
import { fuzz } from './fuzz.ts';
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
        run: (_path: string, bytes: Uint8Array) => void inputs.push(bytes.join(',')),
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
