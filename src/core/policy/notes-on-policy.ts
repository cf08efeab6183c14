import type { NextPolicy } from '../checks/check.ts';
import type { Policy } from './policy.ts';

/** What a reader of a valid policy should know of it: keys that this version does not act on, and that it asks for nothing. Sentences without a full stop. */
export function notesOnPolicy({ unenforced = [], requirements }: Policy): string[] {
  const nothing = requirements.every(({ level }) => level === 'off');
  return [
    ...unenforced.map((key) => `The key ${key} of the policy is read and not acted on yet`),
    ...(nothing
      ? ['The policy requires nothing, so every change passes; extends: [assay:recommended] is a beginning']
      : []),
  ];
}

/** Of those, so many are said. */
const mostDifferences = 8;

/** What a change makes of the policy, where no requirement (`policy/valid`) says it: a change that breaks or weakens it must not pass without a word. */
export function notesOnChange(
  { requirements }: Policy,
  { path, problems, differences }: NextPolicy,
): string[] {
  if (requirements.some(({ check }) => check === 'policy/valid')) return [];
  const begins = `The change alters ${path}, and is judged by the policy of its base branch.`;
  const [first] = problems;
  if (first !== undefined)
    return [
      `${begins} Merged like this it would fail every pull request: ${first.message} (line ${first.line ?? 1})`,
    ];
  if (differences.length === 0) return [`${begins} No requirement changes`];
  const more = differences.length - mostDifferences;
  const said = differences.slice(0, mostDifferences).join('; ');
  return [`${begins} After the merge: ${said}${more > 0 ? `; and ${more} more` : ''}`];
}
