import { Type } from 'typebox';
import { secretKinds, secretNames } from '../../artifact/secrets.ts';
import { compileGlobs } from '../../policy/glob.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';

const mostPlaces = 50;

/** No keys or tokens stand in the configurations, notebooks and cards. */
export const secrets = defineCheck({
  id: 'data/secrets',
  title: 'No keys or tokens are committed',
  why: 'A key in a notebook or a configuration is public from the first push on: it stays in the history, and bots find it within minutes.',
  concerns: ['model', 'dataset'],
  needs: ['texts'],
  options: Type.Object(
    {
      ignore: Type.Array(Type.String({ minLength: 1, maxLength: 300 }), {
        default: [],
        maxItems: 100,
        description: 'Globs of files in which keys are expected, such as `tests/fixtures/**`.',
      }),
      ignore_kinds: Type.Array(Type.Union(secretKinds.map((kind) => Type.Literal(kind))), {
        default: [],
        maxItems: secretKinds.length,
        description:
          'Kinds of keys that are no secrets here, such as `jwt` or `assigned` (random values under names like `api_key`).',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    clean: { text: 'No keys or tokens in {count}{note}' },
    found: {
      text: '{what}',
      remedy:
        'Revoke the key first: it is in the history even after the line is gone. Then read it from the environment or a secret store. Where it is an example, the policy may ignore its file or kind.',
    },
    unread: {
      text: '{what}; what was not read may hold keys',
      remedy: 'Commit it as a UTF-8 text of less than 16 MiB, or let the policy ignore it.',
    },
    none: { text: 'There are no configurations, notebooks or cards to search' },
  },
  controls: controls.security,
  evaluate: ({ head: { texts }, options }) => {
    const ignored = compileGlobs(options.ignore);
    const kinds = new Set<string>(options.ignore_kinds);
    const files = texts.files.filter(({ file }) => !ignored.matches(file.path));
    const found = files.flatMap(({ file, secrets: inFile }) =>
      inFile
        .filter(({ code }) => !kinds.has(code.slice('secret.'.length)))
        .map((one) => ({
          ...one,
          path: file.path,
          said: `${secretNames[one.code] ?? 'a key'} (${one.masked})`,
        })),
    );
    const left =
      texts.leftOut === 0
        ? ''
        : `; ${countText(texts.leftOut, 'text')} that the change does not touch left out`;
    const steps = [
      `Searched ${countText(files.length, 'text')}${left}.`,
      ...found.slice(0, mostPlaces).map(({ path, line, said }) => `${path}:${line}: ${said}.`),
    ];
    if (found.length > 0)
      return {
        status: 'fail',
        message: 'found',
        data: {
          what: listText(
            found.map(({ path, line, said }) => `${path}:${line} holds ${said}`),
            4,
          ),
        },
        places: found
          .slice(0, mostPlaces)
          .map(({ path, line, said }) => ({ path, line, message: `This line holds ${said}` })),
        steps,
      };
    const unread = files.filter((one) => one.unread !== undefined);
    if (unread.length > 0)
      return {
        status: 'unknown',
        message: 'unread',
        data: {
          what: listText(
            unread.map(({ file, unread: why }) => `${file.path} was not searched: ${why}`),
            3,
          ),
        },
        places: unread.slice(0, mostPlaces).map(({ file }) => ({ path: file.path, line: 1 })),
        steps,
      };
    if (files.length === 0) return { status: 'not-applicable', message: 'none', steps };
    return {
      status: 'pass',
      message: 'clean',
      data: { count: countText(files.length, 'text'), note: left },
      steps,
    };
  },
});
