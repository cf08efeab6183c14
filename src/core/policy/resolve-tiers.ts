import type { Problem } from '../problem.ts';
import type { PolicyDocument } from './parse-policy.ts';
import type { Policy } from './policy.ts';
import { hintOf } from './suggest.ts';
import { orText, valueText } from './value-text.ts';

/**
 * The tiers, least to most strict, and the tier of subjects that name none: each as the last layer that states it says, else `minimal`, `limited`,
 * `high`, and `limited`. Which of a team's own tiers is the default is never guessed: where `limited` is not among them, it must be said.
 */
export function resolveTiers(layers: readonly PolicyDocument[], problems: Problem[]): Policy['tiers'] {
  const ordering = layers.findLast(({ content }) => content.tiers?.order !== undefined);
  const naming = layers.findLast(({ content }) => content.tiers?.default !== undefined);
  const order = ordering?.content.tiers?.order ?? ['minimal', 'limited', 'high'];
  const byDefault = naming?.content.tiers?.default ?? 'limited';
  if (!order.includes(byDefault)) {
    if (naming !== undefined)
      problems.push({
        code: 'policy/unknown-tier',
        ...naming.placeOf('/tiers/default'),
        message: `Unexpected tier ${valueText(byDefault)}, expected ${orText(order)}`,
        ...hintOf(byDefault, order),
      });
    else if (ordering !== undefined)
      problems.push({
        code: 'policy/missing-key',
        ...ordering.placeOf('/tiers'),
        message: `Unexpected tiers without "default", expected it, since "limited" is not among them`,
        hint: `Add default: ${order.at(-1) ?? ''} (or another of ${order.join(', ')}).`,
      });
  }
  return { order, default: byDefault };
}
