/**
 * Texts that stand where somebody should still write: the Hub's templates in their spellings ("[More Information Needed]",
 * "More information needed for further recommendations."), unrendered templates, and what people type meanwhile.
 * Sources: huggingface_hub templates/modelcard_template.md and datasetcard_template.md; transformers modelcard.py.
 */
const placeholders: readonly RegExp[] = [
  /\{\{[^{}]{0,600}\}\}/gu,
  /\{%[^{}%]{0,600}%\}/gu,
  /\[?more information (?:is )?needed(?: for further recommendations)?\.?\]?/giu,
  /\[(?:needs? more information|(?:todo|tbd|fixme)\b[^\]\n]{0,200}|to be (?:done|added|completed|filled(?: in)?)|insert[^\]\n]{0,100}|add[^\]\n]{0,100} here|your [^\]\n]{0,100}|fill[^\]\n]{0,100}|optional)\]/giu,
  /\((?:to-be-done|tbd|todo|to be (?:done|added|completed))\)/giu,
  /(?:^|(?<=[\s([:]))(?:TODO|TBD|FIXME|XXX)(?=$|[\s.:,)\]])[.:]?/gu,
  /(?:^|(?<=[\s:]))(?:coming soon|to be (?:done|added|completed|determined|defined|filled in)|lorem ipsum|work in progress|fill in(?: later)?)(?=$|[\s.!…])[.!…]*/giu,
  /<(?:your|insert|add|fill)[ _-][^<>\n]{0,100}>/giu,
];

/** Sentences that come with templates, or ask for a text, and say nothing of this model; they count only as the whole of a block. */
const boilerplate: readonly RegExp[] = [
  /^users \(both direct and downstream\) should be made aware of the risks,? biases,? and (?:technical )?limitations of the (?:model|dataset)\.?$/iu,
  /^users should be made aware of the risks,? biases,? and limitations of the (?:model|dataset)\.?$/iu,
  /^(?:please )?(?:describe|explain|list|write|provide|enter|document)\b[^.\n]{0,150}\bhere\.?$/iu,
  /^lorem ipsum\b/iu,
  /^use the code below to get started with the model\.?$/iu,
  /^carbon emissions can be estimated using the machine learning impact calculator presented in lacoste et al\. \(2019\)\.?$/iu,
  /^this (?:model ?card|dataset card) aims to be a base template for new (?:models|datasets)\. it has been generated using this raw template\.?$/iu,
  /^this is the model card of a 🤗 transformers model that has been pushed on the hub\. this model card has been automatically generated\.?$/iu,
];

export interface Unfilled {
  /** What is left of a block when the placeholders are gone; empty where nothing is said. */
  readonly rest: string;
  readonly found: readonly string[];
}

/** A block's visible text with its placeholders taken out. A label alone ("Developed by:") says nothing. Linear. */
export function takePlaceholders(block: string): Unfilled {
  const found: string[] = [];
  let rest = block.slice(0, 100_000);
  for (const pattern of placeholders)
    rest = rest.replace(pattern, (match) => {
      if (found.length < 50) found.push(match.trim().slice(0, 200));
      return ' ';
    });
  rest = rest.replace(/[ \t\u00a0]+/gu, ' ').trim();
  if (boilerplate.some((sentence) => rest.length < 400 && sentence.test(rest.replace(/\s+/g, ' ')))) {
    found.push(rest.slice(0, 200));
    rest = '';
  }
  if (/^[^\p{L}\p{N}]*$/u.test(rest) || /^[^.!?\n]{0,80}[:：]$/u.test(rest)) rest = '';
  return { rest, found };
}
