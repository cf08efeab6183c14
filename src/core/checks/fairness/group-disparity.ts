import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { disparityMessages, disparityOptions, disparityRules, judgeDisparity } from './disparity.ts';

/** No group lies further from the reference group than the policy allows, shown by interval from predictions or committed counts. */
export const groupDisparity = defineCheck({
  id: 'fairness/group-disparity',
  title: 'Groups are treated alike, within the limit',
  why: 'A model that misses the good applicants of one group harms them, however good it is on average.',
  concerns: ['model'],
  needs: ['predictions'],
  options: Type.Object(
    {
      attribute: Type.String({ minLength: 1, maxLength: 200, description: 'The protected attribute.' }),
      ...disparityOptions,
    },
    disparityRules,
  ),
  messages: disparityMessages,
  controls: controls.fairness,
  evaluate: ({ head: { predictions }, options }) => judgeDisparity(predictions, [options.attribute], options),
});
