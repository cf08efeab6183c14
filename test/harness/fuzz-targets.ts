import { formats as artifactFormats } from '../../src/core/artifact/formats.ts';
import { inspectArtifact } from '../../src/core/artifact/inspect.ts';
import { InspectionBudget } from '../../src/core/artifact/inspection-budget.ts';
import { bytesSource } from '../../src/core/artifact/pickle/window.ts';
import { evaluateCel } from '../../src/core/checks/custom/cel.ts';
import { parseCommands } from '../../src/core/command.ts';
import { readEvidenceFile } from '../../src/core/evidence/decode.ts';
import type { Parsed } from '../../src/core/evidence/evidence.ts';
import { formats as evidenceFormats } from '../../src/core/evidence/formats.ts';
import { readCard } from '../../src/core/evidence/hf-card.ts';
import { parseEvidence } from '../../src/core/evidence/parse-evidence.ts';
import { compileGlobs, globFlaw } from '../../src/core/policy/glob.ts';
import { parsePolicy } from '../../src/core/policy/parse-policy.ts';
import { renderEvidenceJson } from '../../src/core/report/evidence-json.ts';
import { renderEvidenceText } from '../../src/core/report/evidence-text.ts';
import { artifactSeeds } from './artifact-seeds.ts';
import { fuzzSeeds } from './fuzz-seeds.ts';

export type Seed = readonly [path: string, bytes: Uint8Array];

/** One parser to be tried: it must return whatever the bytes are. */
export interface FuzzTarget {
  /** `evidence:dvc-metrics`, `artifact:zip`, `policy`, `card`, `commands`, `glob`, `cel`. */
  readonly name: string;
  readonly seeds: readonly Seed[];
  /** Says what kind of outcome the bytes had, in few words. Throws where the parser broke its word. */
  readonly run: (path: string, bytes: Uint8Array) => string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const written: readonly Seed[] = fuzzSeeds.map(([path, text]) => [path, encoder.encode(text)]);
const texts = (...all: readonly string[]): readonly Seed[] =>
  all.map((text) => ['text', encoder.encode(text)]);
/** A small file may unpack to so much here; the product's own limit is far above. */
const limits = { operations: 1e6, inflatedBytes: 2 ** 20, depth: 4 };

/** Codes, each once, in order. */
const codesOf = (all: readonly { readonly code: string }[]): string =>
  [...new Set(all.map(({ code }) => code))].sort().join();

const outcomeOf = (parsed: Parsed): string =>
  parsed.state === 'not-evidence'
    ? parsed.state
    : `${parsed.state} ${parsed.format} ${codesOf(parsed.problems)}`;

const evidence = evidenceFormats.map(
  (format): FuzzTarget => ({
    name: `evidence:${format.id}`,
    seeds: written.filter(([path, bytes]) => {
      const parsed = parseEvidence(readEvidenceFile(bytes, path));
      return parsed.state === 'present' && parsed.format === format.id;
    }),
    run: (path, bytes) => {
      const file = readEvidenceFile(bytes, path);
      return `${outcomeOf(format.parse(file))} ${outcomeOf(format.parse(file, { format: format.id }))}`;
    },
  }),
);

const artifacts = [...new Set(artifactFormats.map(({ id }) => id))].map(
  (id): FuzzTarget => ({
    name: `artifact:${id}`,
    seeds: artifactSeeds[id] ?? [],
    run: (path, bytes) => {
      const source = bytesSource(bytes);
      for (const format of artifactFormats)
        if (format.id === id && format.recognise(source, path))
          format.inspect(source, {
            name: path,
            depth: 0,
            budget: new InspectionBudget(limits),
            descend: () => [],
          });
      const { format, findings } = inspectArtifact(source, path, limits);
      const failed = findings.find(({ code }) => code === 'inspection.failed');
      if (failed !== undefined) throw new Error(failed.message);
      return `${format} ${codesOf(findings)}`;
    },
  }),
);

const policyText =
  'version: 1\nextends: [assay:recommended]\nmodels:\n  - id: credit\n    artifacts: ["models/credit/*.pkl"]\n    tier: high\nrequire:\n  - id: auc\n    check: metric/threshold\n    level: block\n    with: { metric: roc_auc, min: 0.8 }\nwaivers:\n  - requirement: auc\n    reason: x\n    expires: 2026-12-31\n';
const expressions = [
  'metrics.auc >= 0.8 && card.license in ["mit", "apache-2.0"]',
  'size(names) > 2 ? names.exists(n, n.matches("^a+$")) : double("1e3") < 2.5',
];
const facts = { metrics: { auc: 0.9 }, card: { license: 'mit' }, names: ['a', 'aa', 'b'] };

/** Every parser that reads what others wrote: evidence and artifacts by format, cards, policies, commands, globs and CEL. */
export const fuzzTargets: readonly FuzzTarget[] = [
  ...evidence,
  ...artifacts,
  {
    name: 'any-evidence',
    seeds: written,
    run: (path, bytes) => {
      const parsed = parseEvidence(readEvidenceFile(bytes, path));
      JSON.parse(renderEvidenceJson([{ path, parsed }]));
      renderEvidenceText([{ path, parsed }]);
      return outcomeOf(parsed);
    },
  },
  {
    name: 'card',
    seeds: written.filter(([path]) => path.endsWith('.md')),
    run: (path, bytes) => codesOf(readCard(path, decoder.decode(bytes)).problems),
  },
  {
    name: 'policy',
    seeds: [['.github/assay.yml', encoder.encode(policyText)]],
    run: (path, bytes) => {
      const parsed = parsePolicy(bytes, path);
      return 'problems' in parsed ? codesOf(parsed.problems) : 'policy';
    },
  },
  {
    name: 'commands',
    seeds: texts(
      '/audit\n```\n/audit help\n```\n/audit explain metric/threshold\n<!-- /audit -->\n/audit waive auc: late\n',
    ),
    run: (_path, bytes) =>
      parseCommands(decoder.decode(bytes))
        .map(({ name }) => name)
        .join(),
  },
  {
    name: 'glob',
    seeds: texts('models/**/*.{pkl,pt}', '!data/[a-z]?/**', '**/a*b*c*d*', '{a,{b,c}}/\\*'),
    run: (_path, bytes) => {
      const pattern = decoder.decode(bytes);
      const flaw = globFlaw(pattern);
      const list = compileGlobs([pattern, '!x/**']);
      const paths = ['models/a/b.pkl', 'a'.repeat(200), 'a/'.repeat(50)];
      return `${flaw?.message.slice(0, 24)} ${paths.map((path) => list.matches(path)).join()}`;
    },
  },
  {
    name: 'cel',
    seeds: texts(...expressions),
    run: (_path, bytes) => JSON.stringify(evaluateCel(decoder.decode(bytes), facts)).slice(0, 40),
  },
];
