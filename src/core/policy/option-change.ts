export interface OptionChange {
  readonly effect: 'weaker' | 'other' | 'stricter';
  readonly sentence: string;
}

/** Options by what a greater number or a longer list of them does to a requirement; any other may do either. */
const greaterIs: Readonly<Record<string, 'stricter' | 'weaker'>> = {
  min: 'stricter',
  min_words: 'stricter',
  sections: 'stricter',
  fields: 'stricter',
  metrics: 'stricter',
  evidence: 'stricter',
  deny: 'stricter',
  max: 'weaker',
  tolerance: 'weaker',
  allow: 'weaker',
  licenses: 'weaker',
};

/** What changed among a requirement's options, one entry an option, with whether it weakens the requirement where that can be told. */
export function optionChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): OptionChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name): OptionChange[] => {
    const sentence = valueChange(before[name], after[name]);
    if (sentence === undefined) return [];
    return [{ effect: effectOf(name, before[name], after[name]), sentence: `${name} ${sentence}` }];
  });
}

/** `0.8 becomes 0.75`, or undefined where both are equal. Values are cut after 80 characters. */
export function valueChange(before: unknown, after: unknown): string | undefined {
  const [one, other] = [textOf(before), textOf(after)];
  return one === other ? undefined : `${cut(one)} becomes ${cut(other)}`;
}

function effectOf(name: string, before: unknown, after: unknown): OptionChange['effect'] {
  const greater = Object.hasOwn(greaterIs, name) ? greaterIs[name] : undefined;
  if (greater === undefined) return 'other';
  const less = greater === 'stricter' ? 'weaker' : 'stricter';
  if (typeof before === 'number' && typeof after === 'number') return after > before ? greater : less;
  // A bound that is taken away weakens, one that is added tightens.
  if (name === 'min' || name === 'max')
    return after === undefined ? 'weaker' : before === undefined ? 'stricter' : 'other';
  if (!Array.isArray(before) || !Array.isArray(after)) return 'other';
  const [old, now] = [new Set(before.map(textOf)), new Set(after.map(textOf))];
  if (now.isSupersetOf(old)) return greater;
  return now.isSubsetOf(old) ? less : 'other';
}

function textOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
