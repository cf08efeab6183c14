import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { judgeSections, sectionMessages, sectionOptions } from './sections.ts';

/** Every section that the policy asks for is there, under a heading as people write it, and says something. */
export const requiredSections = defineCheck({
  id: 'card/required-sections',
  title: 'The card has the sections that readers need',
  why: 'Intended use and limitations are what a person needs to decide not to use a model; they are also what is left at the template’s placeholder most often.',
  concerns: ['model'],
  needs: ['card'],
  options: sectionOptions(['intended-use', 'limitations', 'training-data', 'evaluation']),
  messages: sectionMessages,
  controls: controls.modelDocumentation,
  evaluate: ({ head: { card }, options }) => judgeSections(card, options),
});
