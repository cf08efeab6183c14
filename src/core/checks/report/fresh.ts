import { Type } from 'typebox';
import type { Report } from '../../evidence/evidence.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { listText } from '../message.ts';

/** The committed reports are as new as the data or model that they judge, by git history. */
export const fresh = defineCheck({
  id: 'report/fresh',
  title: 'The reports are as new as what they judge',
  why: 'A validation of last month’s file says nothing of today’s.',
  concerns: ['model', 'dataset'],
  needs: ['reports', 'artifacts', 'history'],
  uses: ['reports'],
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    fresh: { text: '{reports} changed with {artifact} or after it' },
    stale: {
      short: '{artifact} is newer than its reports',
      text: '{artifact} changed in {commit}, {reports} not since',
      remedy: 'Run the validation on this version and commit its result.',
    },
    copied: {
      short: 'a report is older than {artifact}',
      text: '{artifact} changes, and the {tool} report is still the one of {time}',
      remedy: 'Run the validation on this version and commit its result.',
    },
    'no-history': {
      text: 'The history of {path} could not be read',
      remedy: 'Audit a clone with full history (git fetch --unshallow).',
    },
  },
  controls: controls.evidenceFreshness,
  evaluate: ({ subject, head: { artifacts, history, reports: own }, base, changed }) => {
    const reports = subject.reports.map(({ path }) => path);
    const files = artifacts.map(({ file }) => file.path);
    const lost = [...files, ...reports].find((path) => !history.has(path));
    if (lost !== undefined) return { status: 'unknown', message: 'no-history', data: { path: lost } };
    const age = (path: string) => history.get(path)?.age ?? Infinity;
    const newest = files.reduce((one, other) => (age(other) < age(one) ? other : one), files[0] ?? '');
    const stale = reports.filter((path) => age(path) > age(newest));
    const data = { artifact: newest, commit: history.get(newest)?.commit.slice(0, 10) ?? '' };
    const copied = changed.includes(newest) ? madeBefore(own, base.reports ?? []) : undefined;
    if (stale.length === 0 && copied !== undefined)
      return {
        status: 'fail',
        message: 'copied',
        data: { ...data, tool: copied.tool, time: copied.createdAt ?? '' },
        places: reports.map((path) => ({ path, line: 1 })),
      };
    if (stale.length === 0)
      return { status: 'pass', message: 'fresh', data: { ...data, reports: listText(reports, 4) } };
    const kept = artifacts.some(({ file }) => file.path === newest && file.kept !== undefined);
    return {
      // Git dates the record of a file that DVC keeps, and not the file.
      status: kept ? 'unknown' : 'fail',
      message: 'stale',
      data: { ...data, reports: listText(stale, 4) },
      places: stale.map((path) => ({ path, line: 1, message: `Older than ${newest}` })),
    };
  },
});

/** A report that states the very time that one of the base states: it was written again, and not made again. */
function madeBefore(reports: readonly Report[], base: readonly Report[]): Report | undefined {
  return reports.find(
    ({ tool, createdAt }) =>
      createdAt !== undefined && base.some((one) => one.tool === tool && one.createdAt === createdAt),
  );
}
