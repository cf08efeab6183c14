import { readFileSync, readdirSync } from 'node:fs';
import type { Audit } from '../../../src/core/model.ts';
import { auditCommits } from '../../../src/service/audit-commits.ts';
import { contentReader } from '../../../src/service/contents.ts';
import { openPredictions } from '../../../src/data/open-predictions.ts';
import { type Files, memoryRepository } from '../../harness/memory-repository.ts';
import { type CheckCase, type CheckCases, standardFiles } from './cases.ts';

const policies = new URL('../../../policies/', import.meta.url);

/** The packs that ship with Assay. */
export const packs: ReadonlyMap<string, string> = new Map(
  readdirSync(policies)
    .filter((name) => name.endsWith('.yml'))
    .map((name) => [name.replace(/\.yml$/, ''), readFileSync(new URL(name, policies), 'utf8')]),
);

const subjects = {
  model:
    'models:\n  - id: credit\n    artifacts: [models/credit/*.safetensors, models/credit/*.pkl, models/credit/*.pt, models/credit/*.dvc]\n    card: models/credit/README.md\n    metrics: [models/credit/metrics.*]\n',
  dataset:
    'datasets:\n  - id: applications\n    files: [data/*.csv]\n    card: data/README.md\n    reports: [reports/validation.json]\n',
  policy: '',
};

/** The policy text of a case: one requirement, one subject. */
export function policyOf({ check, about }: Pick<CheckCases, 'check' | 'about'>, one: CheckCase): string {
  const requirement = JSON.stringify({ id: 'it', check, level: 'block', with: one.options ?? {} });
  return `version: 1\ndiscover: false\n${subjects[one.about ?? about]}${one.predictions === undefined ? '' : `    predictions: ${one.predictions}\n`}${one.trainedOn === undefined ? '' : `    trained_on: [${one.trainedOn.join(', ')}]\n`}require:\n  - ${requirement}\n${one.policy ?? ''}`;
}

/** Audits a case through the whole path: policy text, discovery, parsers, engine. */
export async function runCase(cases: Pick<CheckCases, 'check' | 'about'>, one: CheckCase): Promise<Audit> {
  const policy = { '.github/assay.yml': policyOf(cases, one) };
  const head = laid({ ...standardFiles, ...policy }, one.files);
  const base = one.base === undefined ? policy : laid({ ...standardFiles, ...policy }, one.base);
  let last: Files = base;
  const between = (one.between ?? []).map((files) => {
    last = laid(last, files);
    return last;
  });
  const whole = memoryRepository([base, ...between, head]);
  const repository =
    one.shallow === true
      ? { ...whole, lastChanges: async () => new Map(), isAncestor: async () => undefined }
      : whole;
  return auditCommits({
    repository,
    reader: contentReader(openPredictions()),
    base: repository.base,
    head: repository.head,
    scope: 'all',
    packs,
    now: new Date('2026-06-01T12:00:00Z'),
  });
}

function laid(files: Files, over: CheckCase['files']): Files {
  const merged = { ...files, ...over };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, Files[string]] => entry[1] !== null),
  );
}
