import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { disparityMessages, disparityOptions, disparityRules, judgeDisparity } from './disparity.ts';

/** Groups of several attributes at once are treated alike; a model may be fair to women and to the old, and not to old women. */
export const intersectional = defineCheck({
  id: 'fairness/intersectional',
  title: 'Intersections of groups are treated alike, within the limit',
  why: 'A model can be fair by sex and fair by age, and fail older women: K. Crenshaw (1989) named it, J. Buolamwini and T. Gebru (2018) measured it.',
  concerns: ['model'],
  needs: ['predictions'],
  options: Type.Object(
    {
      attributes: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        default: [],
        maxItems: 4,
        description:
          'The attributes that are crossed, two to four; the model’s protected attributes if left out.',
      }),
      ...disparityOptions,
    },
    disparityRules,
  ),
  messages: {
    ...disparityMessages,
    single: { text: 'There are no two protected attributes to cross for {subject}' },
  },
  controls: controls.fairness,
  evaluate: ({ subject, head: { predictions }, options }) => {
    const attributes = options.attributes.length > 0 ? options.attributes : subject.protectedAttributes;
    if (attributes.length < 2)
      return { status: 'not-applicable', message: 'single', data: { subject: subject.id } };
    return judgeDisparity(predictions, attributes, options);
  },
});
