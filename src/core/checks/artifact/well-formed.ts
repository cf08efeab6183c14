import { Type } from 'typebox';
import { isStructural } from '../../artifact/structural-codes.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';
import { unreadText } from './unread.ts';

/** The files are whole: headers, lengths, offsets and directories agree with the bytes. */
export const wellFormed = defineCheck({
  id: 'artifact/well-formed',
  title: 'The files are whole and well-formed',
  why: 'A truncated file fails where it is loaded, and one whose parts contradict each other shows one content to a scanner and another to a loader.',
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
    elsewhere: { text: 'nothing of it is in git: {count} left out as the policy says' },
    whole: { text: '{count} read: each agrees with its format to the byte{note}' },
    broken: {
      short: '{brief} is damaged',
      text: '{what}',
      remedy: 'Write the file again with its library, and check that the whole of it was committed.',
    },
    unread: {
      short: '{brief} could not be read',
      text: '{what}; what was not read is not known to be whole',
      remedy:
        'Keep the file in git or within the size that is fetched, or scan it where it is stored (`assay scan`).',
    },
  },
  controls: controls.security,
  evaluate: ({ head: { artifacts }, options }) => {
    const flaws = artifacts.flatMap(({ file, inspection }) =>
      (inspection?.findings ?? [])
        .filter(({ code, severity }) => severity !== 'info' && severity !== 'low' && isStructural(code))
        .map((finding) => ({ path: file.path, ...finding, message: finding.message.replace(/\.$/, '') })),
    );
    const steps = flaws
      .slice(0, 50)
      .map(
        ({ path, member, offset, code, message }) =>
          `${member ?? path}${offset === undefined ? '' : ` at byte ${offset}`}: ${code}: ${message}.`,
      );
    if (flaws.length > 0) {
      const paths = [...new Set(flaws.map(({ path }) => path))];
      const what = paths.map((path) => {
        const own = flaws.filter((one) => one.path === path);
        return `${path}: ${listText(
          own.map(({ message }) => message),
          2,
        )}`;
      });
      return {
        status: 'fail',
        message: 'broken',
        data: { what: listText(what, 3), brief: listText(paths, 1) },
        places: paths.map((path) => ({ path, line: 1 })),
        steps,
      };
    }
    const unread = artifacts.flatMap((artifact) => {
      const { file, inspection, pointer } = artifact;
      if (inspection === undefined)
        return pointer !== undefined && options.pointers === 'ignore' ? [] : [unreadText(artifact)];
      return inspection.verdict === 'unscannable' ? [`${file.path} could not be read whole`] : [];
    });
    if (unread.length > 0)
      return {
        status: 'unknown',
        message: 'unread',
        data: { what: listText(unread, 4), brief: countText(unread.length, 'file') },
        steps,
      };
    const read = artifacts.filter(({ inspection }) => inspection !== undefined).length;
    const left = artifacts.length - read;
    if (read === 0)
      return { status: 'not-applicable', message: 'elsewhere', data: { count: countText(left, 'pointer') } };
    const note = left === 0 ? '' : `; ${countText(left, 'pointer')} left out as the policy says`;
    return { status: 'pass', message: 'whole', data: { count: countText(read, 'file'), note }, steps };
  },
});
