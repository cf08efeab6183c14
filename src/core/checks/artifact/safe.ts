import { Type } from 'typebox';
import type { ArtifactFinding } from '../../artifact/artifact.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';
import { unreadText } from './unread.ts';

/** Loading the files runs nothing that it should not. */
export const safe = defineCheck({
  id: 'artifact/safe',
  title: 'Loading the files runs no code of theirs',
  why: 'A pull request that adds a pickle adds a program, which runs wherever somebody loads the model.',
  concerns: ['model', 'dataset'],
  needs: ['artifacts'],
  options: Type.Object(
    {
      pointers: Type.Union([Type.Literal('content'), Type.Literal('ignore')], {
        default: 'content',
        description:
          'LFS and DVC pointers whose content was not fetched: unknown, or left to another gate and named.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    safe: { text: '{count} inspected: nothing that would run{note}' },
    elsewhere: { text: 'nothing of it is in git: {count} left out as the policy says' },
    dangerous: {
      short: 'loading {brief} can run code',
      text: '{what}',
      remedy:
        'Do not load it. Ask where it comes from, and store the weights in a format that holds only numbers (safetensors, ONNX).',
    },
    suspicious: {
      short: 'what loading {brief} runs needs a look',
      text: '{what}',
      remedy:
        'A person must look at what this file imports before it is merged; formats that hold only numbers need no look.',
    },
    unread: {
      short: '{brief} could not be scanned',
      text: '{what}; what was not read is not known to be safe',
      remedy: 'Keep the file in git, or scan it where it is stored (`assay scan`).',
    },
  },
  controls: controls.security,
  evaluate: ({ head: { artifacts }, options }) => {
    const inspected = artifacts.flatMap(({ file, inspection }) =>
      inspection === undefined ? [] : [{ file, findings: inspection.findings, verdict: inspection.verdict }],
    );
    const steps = inspected.flatMap(({ file, findings, verdict }) => [
      `${file.path}: ${verdict}.`,
      ...findings
        .slice(0, 20)
        .map((finding) => `${finding.severity} ${finding.code}${whereText(finding)}: ${finding.message}`),
    ]);
    for (const [message, status, verdict, severities] of [
      ['dangerous', 'fail', 'dangerous', ['critical', 'high']],
      ['suspicious', 'unknown', 'suspicious', ['medium']],
    ] as const) {
      const found = inspected.filter((one) => one.verdict === verdict);
      if (found.length === 0) continue;
      const what = found.map(
        ({ file, findings }) =>
          `${file.path}: ${listText(
            findings
              .filter(({ severity }) => severities.some((one) => one === severity))
              .map((finding) => finding.message.replace(/\.$/, '')),
            2,
          )}`,
      );
      return {
        status,
        message,
        data: {
          what: listText(what, 3),
          brief: listText(
            found.map(({ file }) => file.path),
            1,
          ),
        },
        places: found.map(({ file }) => ({ path: file.path, line: 1 })),
        steps,
      };
    }
    const unscannable = inspected
      .filter(({ verdict }) => verdict === 'unscannable')
      .map(
        ({ file, findings }) =>
          `${file.path} could not be read whole${findings[0] === undefined ? '' : ` (${findings[0].message.replace(/\.$/, '')})`}`,
      );
    const unread = artifacts
      .filter(
        ({ inspection, pointer }) =>
          inspection === undefined && (pointer === undefined || options.pointers === 'content'),
      )
      .map(unreadText);
    const unknown = [...unscannable, ...unread];
    if (unknown.length > 0)
      return {
        status: 'unknown',
        message: 'unread',
        data: { what: listText(unknown, 4), brief: countText(unknown.length, 'file') },
        steps,
      };
    const left = artifacts.length - inspected.length;
    if (inspected.length === 0)
      return { status: 'not-applicable', message: 'elsewhere', data: { count: countText(left, 'pointer') } };
    return {
      status: 'pass',
      message: 'safe',
      data: {
        count: countText(inspected.length, 'file'),
        note: left === 0 ? '' : `; ${countText(left, 'pointer')} left out as the policy says`,
      },
      steps,
    };
  },
});

function whereText({ member, offset }: ArtifactFinding): string {
  return `${member === undefined ? '' : ` in ${member}`}${offset === undefined ? '' : ` at byte ${offset}`}`;
}
