import { Type } from 'typebox';
import { placeOfProblem } from '../../problem.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';

/** A change of the policy leaves one that can be used, and is shown for what it does. */
export const valid = defineCheck({
  id: 'policy/valid',
  title: 'The changed policy is valid',
  why: 'A broken policy on the base branch fails every later pull request; a weakened one passes them. Both are seen best in the change itself.',
  concerns: ['policy'],
  needs: ['nextPolicy'],
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    same: { text: '{path} is valid; no requirement changes' },
    changes: { text: '{path} is valid; after the merge: {differences}' },
    invalid: {
      text: '{path} has {count}: {first}',
      remedy: 'Correct it; merged like this it would fail every pull request.',
    },
  },
  controls: controls.policyChange,
  evaluate: ({ head: { nextPolicy } }) => {
    const { path, problems, differences } = nextPolicy;
    const [first] = problems;
    if (first !== undefined)
      return {
        status: 'fail',
        message: 'invalid',
        data: { path, count: countText(problems.length, 'problem'), first: first.message },
        places: problems.map(placeOfProblem),
      };
    if (differences.length === 0) return { status: 'pass', message: 'same', data: { path } };
    return {
      status: 'pass',
      message: 'changes',
      data: { path, differences: listText(differences, 8) },
      steps: differences,
    };
  },
});
