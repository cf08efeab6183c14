import { Type } from 'typebox';
import type { FindingPlace } from '../../model.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';
import { recordWants } from './own-records.ts';
import { pipelineOf, pipelineWants } from './pipeline.ts';
import {
  codeInPipeline,
  environmentNear,
  isSeed,
  parametersOf,
  runWants,
  sourceCommits,
} from './run-facts.ts';

type Part = 'parameters' | 'seed' | 'commit' | 'environment';
interface Finding {
  readonly state: 'there' | 'missing' | 'unknown';
  readonly says: string;
  readonly place?: FindingPlace;
}

/** Parameters, seed, code commit and locked environment of the model's training are committed. */
export const reproducible = defineCheck({
  id: 'lineage/reproducible',
  title: 'The model can be made again',
  why: 'A result that nobody can produce a second time can be neither examined nor repaired.',
  concerns: ['model'],
  needs: ['repository'],
  options: Type.Object(
    {
      require: Type.Array(
        Type.Union([
          Type.Literal('parameters'),
          Type.Literal('seed'),
          Type.Literal('commit'),
          Type.Literal('environment'),
        ]),
        {
          default: ['parameters', 'seed', 'commit', 'environment'],
          minItems: 1,
          uniqueItems: true,
          description:
            'What must be there. `parameters`: params.yaml or its like, dvc.lock, a run’s parameters, or the card’s list of hyperparameters. `seed`: among these, a whole number named seed, random_state or the like. `commit`: a commit of the head’s history that a run names, or code that dvc.lock hashes as it is committed. `environment`: a lock file, or requirements or a conda environment with every version fixed.',
        },
      ),
    },
    { additionalProperties: false },
  ),
  messages: {
    there: { text: '{subject} can be made again: {what}' },
    missing: {
      text: '{subject} cannot be made again: {what}',
      remedy:
        'Commit what is missing: params.yaml with a seed, the run’s record or dvc.lock, and a lock file (`uv lock`, `pip freeze > requirements.txt`).',
    },
    unknown: {
      text: 'Whether {subject} can be made again cannot be said: {what}',
      remedy: 'Audit a clone with full history (git fetch --unshallow).',
    },
  },
  controls: controls.traceability,
  wants: ({ subject, head: { repository } }) => [
    ...pipelineWants(subject, repository),
    ...recordWants(subject),
    ...runWants(subject, repository),
  ],
  evaluate: ({ subject, head: { repository }, options }) => {
    const pipeline = pipelineOf(subject, repository);
    const parameters = parametersOf(subject, repository, pipeline);
    const looks: Readonly<Record<Part, () => Finding>> = {
      parameters: () => {
        const paths = [...new Set(parameters.map(({ path }) => path))];
        return paths.length === 0
          ? { state: 'missing', says: 'no parameters are committed' }
          : { state: 'there', says: `${countText(parameters.length, 'parameter')} in ${listText(paths, 2)}` };
      },
      seed: () => {
        const seed = parameters.find(isSeed);
        return seed === undefined
          ? { state: 'missing', says: 'no parameter is a seed' }
          : { state: 'there', says: `${seed.name} ${String(seed.value)} in ${seed.path}` };
      },
      commit: () => {
        const commits = sourceCommits(subject, repository);
        const reached = commits.find(({ commit }) => repository.commits.get(commit) === true);
        if (reached !== undefined)
          return { state: 'there', says: `commit ${reached.commit.slice(0, 10)} in ${reached.path}` };
        const code = codeInPipeline(pipeline, repository);
        if (code.length > 0) return { state: 'there', says: `${listText(code, 2)} as dvc.lock records it` };
        const [first] = commits;
        if (first === undefined) return { state: 'missing', says: 'no record names the commit of the code' };
        const place = { path: first.path, line: 1 };
        const named = `the commit ${first.commit.slice(0, 10)} that ${first.path} names`;
        return repository.commits.has(first.commit)
          ? { state: 'missing', says: `${named} is not in the history of this branch`, place }
          : { state: 'unknown', says: `${named} lies beyond the history that this clone has`, place };
      },
      environment: () => {
        const found = environmentNear(subject, repository);
        if (found === undefined) return { state: 'missing', says: 'no file fixes the environment' };
        if (found.loose === undefined) return { state: 'there', says: `the environment in ${found.path}` };
        const { line, text } = found.loose;
        return {
          state: 'missing',
          says: `${found.path}:${line} leaves a version open (${text})`,
          place: { path: found.path, line },
        };
      },
    };
    const findings = options.require.map((part) => looks[part]());
    const missing = findings.filter(({ state }) => state === 'missing');
    const unknown = findings.filter(({ state }) => state === 'unknown');
    const told = missing.length > 0 ? missing : unknown.length > 0 ? unknown : findings;
    const steps = findings.map(
      ({ state, says }, index) => `${options.require[index] ?? ''}: ${state}, ${says}.`,
    );
    return {
      status: missing.length > 0 ? 'fail' : unknown.length > 0 ? 'unknown' : 'pass',
      message: missing.length > 0 ? 'missing' : unknown.length > 0 ? 'unknown' : 'there',
      data: {
        subject: subject.id,
        what: listText(
          told.map(({ says }) => says),
          4,
        ),
      },
      places: told.flatMap(({ place }) => place ?? []),
      steps,
    };
  },
});
