import { Type } from 'typebox';
import type { FileEntry } from '../../model.ts';
import { defineCheck, type LastChange } from '../check.ts';
import { controls } from '../controls.ts';
import { listText } from '../message.ts';

/** Metrics and card speak of this version of the artifact: they changed with it or after it, by git history. */
export const evidenceFresh = defineCheck({
  id: 'lineage/evidence-fresh',
  title: 'The evidence is as new as the model',
  why: 'A model replaced under yesterday’s metrics passes every other check.',
  concerns: ['model', 'dataset'],
  needs: ['artifacts', 'history'],
  options: Type.Object(
    {
      evidence: Type.Array(Type.Union([Type.Literal('metrics'), Type.Literal('card')]), {
        default: ['metrics', 'card'],
        minItems: 1,
        uniqueItems: true,
        description: 'Which evidence must be as new as the artifact.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    fresh: { text: '{what} changed with {artifact} or after it' },
    stale: {
      text: '{artifact} changed in {commit}, {what} not since',
      remedy: '{advice}',
      short: '{what} is older than {artifact}',
    },
    recorded: {
      text: '{record}, which records {artifact}, changed in {commit}, {what} not since; git does not say whether {artifact} changed with it',
      remedy:
        'Run `dvc repro` and commit its results together; lineage/pipeline-current compares the hashes.',
      short: '{what} may be older than {artifact}',
    },
    none: {
      text: 'The {subject} has no {kinds} whose age could be compared',
      remedy: 'Commit its {kinds}, or say in the policy where it stands.',
      short: 'the {subject} has no {kinds} to compare its age with',
    },
    'no-metrics': {
      text: 'Metrics speak of models: a dataset has none whose age could be compared',
    },
    'no-history': {
      text: 'The history of {path} could not be read',
      remedy: 'Audit a clone with full history (git fetch --unshallow).',
    },
  },
  controls: controls.evidenceFreshness,
  evaluate: ({ subject, head: { artifacts, history }, options }) => {
    const wanted = options.evidence.filter((kind) => subject.kind === 'model' || kind === 'card');
    if (wanted.length === 0) return { status: 'not-applicable', message: 'no-metrics' };
    const evidence = wanted.flatMap((kind): { kind: string; files: readonly FileEntry[] }[] => {
      if (kind === 'card') return subject.card === undefined ? [] : [{ kind, files: [subject.card] }];
      return subject.metrics.length === 0 ? [] : [{ kind, files: subject.metrics }];
    });
    if (evidence.length === 0)
      return {
        status: 'unknown',
        message: 'none',
        data: {
          subject: subject.kind,
          kinds: wanted.map((kind) => (kind === 'metrics' ? 'metrics file' : kind)).join(' or '),
        },
      };
    const files = artifacts.map(({ file }) => file);
    const lost = [...files, ...evidence.flatMap((one) => one.files)].find(({ path }) => !history.has(path));
    if (lost !== undefined)
      return {
        status: 'unknown',
        message: 'no-history',
        data: { path: lost.path },
        places: [{ path: lost.path }],
      };
    const artifact = newest(files, history);
    if (artifact === undefined)
      return { status: 'unknown', message: 'none', data: { subject: subject.kind, kinds: 'file' } };
    const stale = evidence.filter(
      ({ files: own }) => (newest(own, history)?.change.age ?? Infinity) > artifact.change.age,
    );
    const steps = [artifact, ...evidence.flatMap(({ files: own }) => newest(own, history) ?? [])].map(
      ({ path, change }) => `${path} last changed in ${change.commit.slice(0, 10)} on ${change.date}.`,
    );
    const what = (ones: typeof evidence) =>
      listText(ones.flatMap((one) => one.files.map(({ path }) => path)));
    if (stale.length === 0)
      return {
        status: 'pass',
        message: 'fresh',
        data: { what: what(evidence), artifact: artifact.path },
        steps,
      };
    const record = subject.artifacts.find(({ path }) => path === artifact.path)?.kept?.record.path;
    return {
      status: record === undefined ? 'fail' : 'unknown',
      message: record === undefined ? 'stale' : 'recorded',
      data: {
        what: what(stale),
        artifact: artifact.path,
        commit: artifact.change.commit.slice(0, 10),
        record: record ?? '',
        advice: adviceFor(stale.map(({ kind }) => kind)),
      },
      places: stale.flatMap((one) =>
        one.files.map(({ path }) => ({ path, line: 1, message: `Older than ${artifact.path}` })),
      ),
      steps,
    };
  },
});

function adviceFor(kinds: readonly string[]): string {
  const card = 'Bring the card up to this version; if nothing had to change in it, say so in it.';
  const metrics = 'Evaluate this version and commit the result with it.';
  return [...(kinds.includes('metrics') ? [metrics] : []), ...(kinds.includes('card') ? [card] : [])].join(
    ' ',
  );
}

function newest(
  files: readonly FileEntry[],
  history: ReadonlyMap<string, LastChange>,
): { path: string; change: LastChange } | undefined {
  const dated = files.flatMap(({ path }) => {
    const change = history.get(path);
    return change === undefined ? [] : [{ path, change }];
  });
  return dated.reduce<(typeof dated)[number] | undefined>(
    (best, one) => (best === undefined || one.change.age < best.change.age ? one : best),
    undefined,
  );
}
