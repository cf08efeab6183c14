import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';
import { ownPaths, pipelineOf, pipelineWants, writes } from './pipeline.ts';
import { reviewStage } from './stage-flaws.ts';

/** The metrics come from a run of the pipeline with the inputs, parameters and commands that are committed, by the hashes of `dvc.lock`. */
export const pipelineCurrent = defineCheck({
  id: 'lineage/pipeline-current',
  title: 'The metrics come from what is committed',
  why: 'Code, data or parameters changed after the last run leave metrics of a model that this commit does not make.',
  concerns: ['model', 'dataset'],
  needs: ['repository'],
  options: Type.Object(
    {
      pipeline: Type.Union([Type.Literal('required'), Type.Literal('optional')], {
        default: 'required',
        description: 'Whether a subject that no stage of a DVC pipeline makes is unknown, or not concerned.',
      }),
      inputs: Type.Union([Type.Literal('all'), Type.Literal('visible')], {
        default: 'all',
        description:
          'Whether inputs that are neither in git nor pointed at leave it unknown, or only those that are count.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    current: { text: '{files} come from {stages} with the inputs and parameters that are committed{left}' },
    stale: {
      short: 'the pipeline was not run since its inputs changed',
      text: '{files}: made from an earlier state: {what}',
      remedy: 'Run `dvc repro` and commit dvc.lock with its results, or take the change back.',
    },
    unseen: {
      short: 'what made {files} cannot be checked',
      text: 'Whether {files} come from what is committed cannot be said: {what}',
      remedy: 'Commit a pointer for it (`dvc add`), or let only visible inputs count (`inputs: visible`).',
    },
    'no-stage': {
      short: 'no dvc.lock says what made {files}',
      text: 'No dvc.lock has a stage that writes {files}, so nothing shows where that comes from',
      remedy: 'Declare the stage in dvc.yaml and commit the dvc.lock of its run.',
    },
    unreadable: {
      text: '{path} cannot be read: {reason}',
      remedy: 'Mend the file, or let DVC write it anew.',
    },
  },
  controls: controls.traceability,
  wants: ({ subject, head: { repository } }) => pipelineWants(subject, repository),
  evaluate: ({ subject, head: { repository }, options }) => {
    const pipeline = pipelineOf(subject, repository);
    const paths = subject.metrics.length > 0 ? subject.metrics.map(({ path }) => path) : ownPaths(subject);
    const files = listText(paths.length > 0 ? paths : [`the files of ${subject.id}`], 3);
    const broken = pipeline.unreadable.find(({ path }) => /dvc\.(?:lock|yaml)$/.test(path));
    if (broken !== undefined)
      return {
        status: 'unknown',
        message: 'unreadable',
        data: { path: broken.path, reason: broken.reason },
        places: [{ path: broken.path, line: broken.line }],
      };
    const unmade = paths.filter((path) => !pipeline.stages.some((stage) => writes(stage, path)));
    if (unmade.length === paths.length)
      return {
        status: options.pipeline === 'optional' ? 'not-applicable' : 'unknown',
        message: 'no-stage',
        data: { files },
      };
    const reviews = pipeline.stages.map((stage) => ({ stage, ...reviewStage(stage, pipeline, repository) }));
    const steps = reviews.map(
      ({ stage, stale, unknown, same }) =>
        `${stage.name} (${stage.lock}): ${countText(same.length, 'record')} as committed${stale.length > 0 ? `; ${stale.join('; ')}` : ''}${unknown.length > 0 ? `; ${unknown.join('; ')}` : ''}.`,
    );
    const stale = reviews.filter((review) => review.stale.length > 0);
    if (stale.length > 0)
      return {
        status: 'fail',
        message: 'stale',
        data: {
          files,
          what: listText(
            stale.map((one) => `stage ${one.stage.name}: ${listText(one.stale, 3)}`),
            3,
          ),
        },
        places: stale.flatMap(({ places }) => places).slice(0, 20),
        steps,
      };
    const unseen = [
      ...new Set(reviews.flatMap(({ unknown }) => unknown)),
      ...unmade.map((path) => `no stage writes ${path}`),
    ];
    const seen = reviews.some(({ same }) => same.length > 0);
    if (!seen || (unseen.length > 0 && options.inputs === 'all'))
      return {
        status: 'unknown',
        message: 'unseen',
        data: { files, what: unseen.length > 0 ? listText(unseen, 3) : 'the stage records no inputs' },
        steps,
      };
    return {
      status: 'pass',
      message: 'current',
      data: {
        files,
        stages: `${countText(reviews.length, 'stage')} (${listText(
          reviews.map(({ stage }) => stage.name),
          4,
        )})`,
        left: unseen.length > 0 ? `, as far as can be seen: ${listText(unseen, 2)}` : '',
      },
      steps,
    };
  },
});
