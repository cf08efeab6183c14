import { judgeSections, sectionMessages, sectionOptions } from '../card/sections.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';

/** The dataset's card answers what Gebru et al. (2021), "Datasheets for Datasets", ask first. */
export const requiredSections = defineCheck({
  id: 'dataset-card/required-sections',
  title: 'The dataset’s card has the sections that readers need',
  why: 'What a dataset holds, where it came from and whom it is about decides what may be trained on it.',
  concerns: ['dataset'],
  needs: ['card'],
  options: sectionOptions(['composition', 'collection', 'personal-data']),
  messages: sectionMessages,
  controls: controls.dataDocumentation,
  evaluate: ({ head: { card }, options }) => judgeSections(card, options),
});
