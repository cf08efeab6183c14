import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';
import { unreadText } from './unread.ts';

/** A file holds what its name promises. */
export const matchesExtension = defineCheck({
  id: 'artifact/matches-extension',
  title: 'The files are what their names say',
  why: 'A pickle named .safetensors is loaded by whoever trusts the name.',
  concerns: ['model', 'dataset'],
  needs: ['artifacts'],
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    matches: { text: '{count} hold what their names promise' },
    lies: {
      short: '{brief} is not what its name says',
      text: '{what}',
      remedy: 'Name the file after its format, or convert it to the format that its name promises.',
    },
    unread: {
      short: '{brief} could not be recognised',
      text: '{what}',
      remedy: 'Keep the file in git, or scan it where it is stored (`assay scan`).',
    },
  },
  controls: controls.security,
  evaluate: ({ head: { artifacts } }) => {
    const lies = artifacts.flatMap(({ file, inspection }) =>
      (inspection?.findings ?? [])
        .filter(({ code, member }) => member === undefined && code === 'format.extension-mismatch')
        .map(({ message }) => ({ file, message })),
    );
    if (lies.length > 0)
      return {
        status: 'fail',
        message: 'lies',
        data: {
          what: listText(
            lies.map(({ file, message }) => `${file.path}: ${message.replace(/\.$/, '')}`),
            3,
          ),
          brief: listText([...new Set(lies.map(({ file }) => file.path))], 1),
        },
        places: lies.map(({ file, message }) => ({ path: file.path, line: 1, message })),
      };
    const unread = artifacts.flatMap((artifact) => {
      if (artifact.inspection === undefined || artifact.format === 'pointer') return [unreadText(artifact)];
      // Under the name of a model only: any bytes may be a .bin.
      const unknown = artifact.inspection.findings.some(
        ({ code, member, severity }) =>
          member === undefined && severity !== 'info' && /^format\.(unknown|empty)$/.test(code),
      );
      return unknown ? [`${artifact.file.path} is of no format that is known`] : [];
    });
    if (unread.length > 0)
      return {
        status: 'unknown',
        message: 'unread',
        data: { what: listText(unread, 4), brief: countText(unread.length, 'file') },
      };
    return { status: 'pass', message: 'matches', data: { count: countText(artifacts.length, 'file') } };
  },
});
