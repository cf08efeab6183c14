import type { Check } from '../checks/check.ts';
import type { Problem } from '../problem.ts';
import { listed } from './listed.ts';
import { parsePolicy, type PolicyDocument } from './parse-policy.ts';
import { hintOf } from './suggest.ts';
import { orText, valueText } from './value-text.ts';

/** What a policy is made from. */
export interface PolicySources {
  readonly repository?: PolicyDocument;
  readonly organisation?: PolicyDocument;
  /** The packs that ship with Assay: name without `assay:` -> text. */
  readonly packs: ReadonlyMap<string, string>;
  /** Files of other repositories that were read: `owner/repo:path@ref` as in `extends` -> text. */
  readonly externals?: ReadonlyMap<string, string>;
  readonly checks: readonly Check[];
}

const defaultPack = 'assay:recommended';
/** The most files that one policy can be laid together from: each is parsed. */
const mostFiles = 50;

/**
 * The files that make up a policy, in the order in which they are laid over each other: what the organisation and the repository extend, left to
 * right, what those extend before them, then the organisation's file, then the repository's; each once. `assay:recommended` alone where there is neither.
 */
export function collectLayers(
  { repository, organisation, packs, externals = new Map() }: PolicySources,
  problems: Problem[],
): { readonly layers: readonly PolicyDocument[]; readonly packs: readonly string[] } {
  const layers: PolicyDocument[] = [];
  const visited = new Set<string>();
  const names: string[] = [];

  const visit = (reference: string, text: string, from: PolicyDocument | undefined, at: string): void => {
    if (visited.has(reference)) return;
    if (visited.size >= mostFiles) {
      problems.push({
        code: 'policy/too-many',
        ...(from?.placeOf(at) ?? { path: reference }),
        message: `Unexpected policy of more than ${mostFiles} files, expected fewer`,
      });
      return;
    }
    visited.add(reference);
    const parsed = parsePolicy(text, reference);
    if ('problems' in parsed) {
      problems.push(...parsed.problems);
      return;
    }
    extend(parsed.document);
    layers.push(parsed.document);
    names.push(reference.replace(/^assay:/, ''));
  };
  const extend = (document: PolicyDocument): void => {
    const references = document.content.extends;
    listed(references).forEach((reference, index) => {
      const at = Array.isArray(references) ? `/extends/${index}` : '/extends';
      if (listed(references).indexOf(reference) < index) {
        problems.push({
          code: 'policy/repeated-pack',
          ...document.placeOf(at),
          message: `Unexpected second ${valueText(reference)}, expected each once`,
        });
        return;
      }
      const text = reference.startsWith('assay:')
        ? packs.get(reference.slice('assay:'.length))
        : externals.get(reference);
      if (text === undefined) problems.push({ ...unreadable(reference, packs), ...document.placeOf(at) });
      else visit(reference, text, document, at);
    });
  };

  const own = [organisation, repository].filter((one) => one !== undefined);
  if (own.length === 0) {
    const text = packs.get('recommended');
    if (text === undefined)
      problems.push({
        code: 'policy/unknown-pack',
        path: defaultPack,
        message: `Unexpected absence of ${defaultPack}, expected it among the packs`,
      });
    else visit(defaultPack, text, undefined, '');
  }
  for (const document of own) extend(document);
  return { layers: [...layers, ...own], packs: names };
}

/** Why a reference of `extends` cannot be followed. */
function unreadable(
  reference: string,
  packs: ReadonlyMap<string, string>,
): { readonly code: string; readonly message: string; readonly hint?: string } {
  const known = [...packs.keys()].map((name) => `assay:${name}`);
  if (/^[\w.-]+\/[\w.-]+:[^@]+@.+$/.test(reference))
    return {
      code: 'policy/external',
      message: `Unexpected ${valueText(reference)}, which cannot be read here, expected ${orText(known)}`,
      hint: 'Files of other repositories are not followed here; copy what you need into this policy.',
    };
  return {
    code: 'policy/unknown-pack',
    message: `Unexpected pack ${valueText(reference)}, expected ${orText(known)}`,
    ...hintOf(reference.startsWith('assay:') ? reference : `assay:${reference}`, known),
  };
}
