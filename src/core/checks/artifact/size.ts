import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';

/** Large files stand in LFS or DVC and not in git itself. */
export const size = defineCheck({
  id: 'artifact/size',
  title: 'Large files are kept outside git',
  why: 'What git has once taken in, every clone carries for ever; GitHub refuses files of more than 100 MiB.',
  concerns: ['model', 'dataset'],
  needs: ['artifacts'],
  options: Type.Object(
    {
      max_bytes: Type.Integer({
        default: 50 * 1024 * 1024,
        minimum: 1,
        description:
          'The largest file that may stand in git. Default: 50 MiB, where GitHub begins to warn (GitHub documentation, "About large files").',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    small: { text: '{count}, none in git larger than {max} bytes' },
    large: {
      text: '{what}; at most {max} bytes are to stand in git',
      remedy: 'Track it with Git LFS (`git lfs track`) or DVC (`dvc add`) and commit the pointer.',
    },
  },
  controls: controls.provenance,
  evaluate: ({ head: { artifacts }, options }) => {
    const large = artifacts.filter(
      ({ pointer, sizeBytes }) => pointer === undefined && sizeBytes > options.max_bytes,
    );
    const data = { max: options.max_bytes, count: countText(artifacts.length, 'file') };
    if (large.length === 0) return { status: 'pass', message: 'small', data };
    return {
      status: 'fail',
      message: 'large',
      data: {
        ...data,
        what: listText(
          large.map(({ file, sizeBytes }) => `${file.path} has ${sizeBytes} bytes`),
          4,
        ),
      },
      places: large.map(({ file }) => ({ path: file.path, line: 1 })),
    };
  },
});
