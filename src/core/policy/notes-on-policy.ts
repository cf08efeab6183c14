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
