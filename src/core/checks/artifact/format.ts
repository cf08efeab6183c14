import { Type } from 'typebox';
import { defineCheck, type Artifact } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';
import { formatOfName, saferFormat } from './format-names.ts';
import { unreadText } from './unread.ts';

type Judged = { artifact: Artifact; format: string; state: 'allowed' | 'refused' | 'unread' };

/** The model's files are of formats that the policy allows, by their content. */
export const format = defineCheck({
  id: 'artifact/format',
  title: 'The file format is an allowed one',
  why: 'Loading a pickle runs whatever program its author put into it; formats that hold only numbers cannot do that.',
  concerns: ['model'],
  needs: ['artifacts'],
  options: Type.Object(
    {
      allow: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
        default: [
          'safetensors',
          'onnx',
          'gguf',
          'tflite',
          'coreml',
          'xgboost-json',
          'lightgbm',
          'catboost',
          'pmml',
          'npy',
          'npz',
        ],
        maxItems: 100,
        description: 'Formats that are allowed. Default: those whose loaders do not run code from the file.',
      }),
      deny: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
        default: [],
        maxItems: 100,
        description: 'Formats that are refused even where allow names them.',
      }),
      pointers: Type.Union([Type.Literal('content'), Type.Literal('name')], {
        default: 'content',
        description:
          'How LFS and DVC pointers are judged whose content was not fetched: by the content (unknown), or by the name.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    allowed: { text: '{count}, all of an allowed format ({formats}){note}' },
    refused: { text: '{what}', remedy: '{remedy}' },
    unread: {
      short: 'the format of {brief} is not known',
      text: '{what}, so its format is not known',
      remedy: 'Let the policy judge pointers by name (`pointers: name`), or keep the file in git.',
    },
  },
  controls: controls.security,
  evaluate: ({ head: { artifacts }, options }) => {
    const judged = artifacts.map((artifact) => judge(artifact, options));
    const steps = judged.map(
      ({ artifact, format: found, state }) => `${artifact.file.path}: ${found}, ${state}.`,
    );
    const refused = judged.filter(({ state }) => state === 'refused');
    if (refused.length > 0)
      return {
        status: 'fail',
        message: 'refused',
        data: {
          what: `${listText(
            refused.map(({ artifact, format: found }) => `${artifact.file.path} is ${found}`),
            4,
          )}; allowed are ${listText(options.allow, 12)}`,
          remedy: saferFormat(refused[0]?.format ?? ''),
        },
        places: refused.map(({ artifact, format: found }) => ({
          path: artifact.file.path,
          line: 1,
          message: `The format is ${found}`,
        })),
        steps,
      };
    const unread = judged.filter(({ state }) => state === 'unread');
    if (unread.length > 0)
      return {
        status: 'unknown',
        message: 'unread',
        data: {
          what: listText(
            unread.map(({ artifact }) => unreadText(artifact)),
            4,
          ),
          brief: countText(unread.length, 'file'),
        },
        places: unread.map(({ artifact }) => ({ path: artifact.file.path, line: 1 })),
        steps,
      };
    const byName = judged.filter(({ artifact }) => artifact.format === 'pointer').length;
    return {
      status: 'pass',
      message: 'allowed',
      data: {
        count: countText(judged.length, 'file'),
        formats: listText([...new Set(judged.map(({ format: found }) => found))]),
        note: byName === 0 ? '' : `; ${countText(byName, 'pointer')} judged by name alone`,
      },
      steps,
    };
  },
});

function judge(
  artifact: Artifact,
  options: {
    readonly allow: readonly string[];
    readonly deny: readonly string[];
    readonly pointers: 'content' | 'name';
  },
): Judged {
  const known = artifact.format !== 'pointer';
  const named = known ? undefined : formatOfName(artifact.file.path);
  const found = known ? artifact.format : (named ?? 'unknown');
  const allowed = options.allow.includes(found) && !options.deny.includes(found);
  if (artifact.format === 'unread') return { artifact, format: 'not read (too large)', state: 'unread' };
  if (known || options.pointers === 'name')
    return { artifact, format: found, state: allowed ? 'allowed' : 'refused' };
  return { artifact, format: found, state: allowed || named === undefined ? 'unread' : 'refused' };
}
