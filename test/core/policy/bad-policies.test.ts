import type { TSchema } from 'typebox';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/core/checks/index.ts';
import { notesOnChange, notesOnPolicy } from '../../../src/core/policy/notes-on-policy.ts';
import { parsePolicy } from '../../../src/core/policy/parse-policy.ts';
import { resolvePolicy } from '../../../src/core/policy/resolve-policy.ts';

const packs = new Map([['minimal', 'version: 1\nrequire:\n  - check: card/present\n']]);

function resolved(text: string | Uint8Array) {
  const parsed = parsePolicy(typeof text === 'string' ? Buffer.from(text) : text, 'p.yml');
  if ('problems' in parsed) return parsed;
  return resolvePolicy({ repository: parsed.document, packs, checks });
}

/** Each problem as the command line prints it. */
function problemsOf(text: string | Uint8Array): string[] {
  const result = resolved(text);
  if (!('problems' in result)) return [];
  return result.problems.map(
    ({ line, column, message, hint }) =>
      `${line}:${column} ${message}${hint === undefined ? '' : `. ${hint}`}`,
  );
}

const valid = 'version: 1\nrequire:\n  - check: card/present\n';
const requiring = (...entries: readonly string[]) =>
  `version: 1\nrequire:\n${entries.map((one) => `  - ${one}\n`).join('')}`;
const threshold = (bounds: string) =>
  requiring(`{ check: metric/threshold, with: { metric: auc, ${bounds} } }`);
const cel = (expression: string) =>
  requiring(`{ check: expression, with: { cel: ${JSON.stringify(expression)} } }`);
const laughs = `a: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefghi']
  .map(
    (name, at) =>
      `${name}: &${name} [${Array(9)
        .fill(`*${'abcdefghi'.charAt(at)}`)
        .join(', ')}]\n`,
  )
  .join('')}`;

describe('a policy that cannot be used', () => {
  it.each<readonly [string, string | Uint8Array, string]>([
    ['is empty', '', '1:1 Unexpected empty file'],
    ['is only comments', '# later\n', '1:1 Unexpected empty file'],
    ['is a list', '- a\n', '1:1 Unexpected list'],
    ['is a number', '42\n', '1:1 Unexpected text without keys'],
    ['is UTF-16', Buffer.from(`\ufeff${valid}`, 'utf16le'), '1:1 Unexpected UTF-16, expected UTF-8'],
    ['is indented by tabs', 'version: 1\nrequire:\n\t- check: x\n', '3:1 Unexpected tab'],
    ['holds a NUL byte', `${valid}# a\0b\n`, '1:1 Unexpected byte at offset'],
    ['is a byte over 1 MiB', valid.padEnd(1024 * 1024 + 1, '#'), '1:1 Unexpected file of 1048577 bytes'],
    ['laughs a billion times', `${valid}${laughs}`, '6:'],
    ['has a tag', 'version: !!js/function "x"\n', '1:10 Unexpected tag'],
    ['has a key twice', 'version: 1\nversion: 1\n', '2:1 Unexpected second key "version"'],
    [
      'merges keys',
      requiring('&d { check: card/present }', '<<: *d'),
      '4:5 Unexpected key "<<", expected check, id, for, level, from, because, controls or with. Merge keys are not followed',
    ],
    ['is deep', `version: 1\nx: ${'['.repeat(5_000)}`, '2:44 Unexpected nesting of more than 40 levels'],
    ['holds itself', 'version: 1\nrequire: &a [*a]\n', '2:14 Unexpected alias *a'],
    ['is two documents', `${valid}---\n${valid}`, '4:1 Unexpected second document'],
    [
      'names a check that is misspelt',
      requiring('check: card/presnt'),
      '3:12 Unexpected check "card/presnt"',
    ],
    ['has a key that is misspelt', 'version: 1\nmodles: []\n', '2:1 Unexpected key "modles"'],
    ['says the minimum in words', threshold('min: "0.8"'), '3:58 Unexpected "0.8", expected a number'],
    ['has a minimum of NaN', threshold('min: .nan'), '3:58 Unexpected NaN, expected a number'],
    ['has an infinite minimum', threshold('min: .inf'), '3:58 Unexpected Infinity, expected a number'],
    [
      'asks for a percentage of a fraction',
      threshold('min: 87.9'),
      '3:58 Unexpected min 87.9, expected a value that auc can have: 0 to 1. Write a percentage as a fraction: 0.879.',
    ],
    [
      'asks for what always is',
      threshold('min: -1'),
      '3:58 Unexpected min -1, expected a value that auc can have: 0 to 1',
    ],
    [
      'leaves no room between bounds',
      threshold('min: 0.9, max: 0.1'),
      '3:68 Unexpected max 0.1 below the min of 0.9',
    ],
    [
      'begins on a day that is none',
      requiring('{ check: card/present, from: 2026-02-30 }'),
      '3:34 Unexpected date "2026-02-30", expected a day that exists',
    ],
    [
      'names a pack twice',
      'version: 1\nextends: [assay:minimal, assay:minimal]\n',
      '2:26 Unexpected second "assay:minimal"',
    ],
    [
      'names a pack that is none',
      'version: 1\nextends: [assay:minmal]\n',
      '2:11 Unexpected pack "assay:minmal"',
    ],
    [
      'has a glob of a million alternatives',
      `version: 1\nmodels:\n  - { id: m, artifacts: ["${'{a,b}'.repeat(20)}"] }\n`,
      '3:26 Unexpected pattern of more than 100 alternatives',
    ],
    [
      'has a range upside down',
      'version: 1\nmetric_definitions:\n  x: { direction: lower, range: [1, 0] }\n',
      '3:33 Unexpected range from 1 to 0',
    ],
    [
      'has CEL that ends early',
      cel('1 +'),
      '3:39 Unexpected expression, expected CEL that can be evaluated: at character 3',
    ],
    ['has a pattern that is none', cel('model.id.matches("[")'), '3:39 Unexpected expression'],
    ['has a pattern that looks ahead', cel('model.id.matches("(?=a)b")'), '3:39 Unexpected expression'],
    [
      'has CEL nested deeply',
      cel(`${'('.repeat(1_500)}true${')'.repeat(1_500)}`),
      '3:39 Unexpected expression',
    ],
    [
      'walks lists within lists within lists',
      cel('[1].all(a, [1].all(b, [1]. all (c, [1].all(d, true))))'),
      '3:39 Unexpected expression',
    ],
  ])('because it %s', (_, text, expected) => {
    const begins = problemsOf(text).map((one) => one.slice(0, expected.length));
    expect(begins).toContain(expected);
  });

  it.each([
    ['a byte order mark', `\ufeff${valid}`],
    ['Windows line ends', valid.replaceAll('\n', '\r\n')],
    ['1 MiB', valid.padEnd(1024 * 1024, '#')],
    [
      'inf as an end of a range',
      `${valid}metric_definitions: { x: { direction: lower, range: [0, inf] } }\n`,
    ],
    ['a bound at the end of the range', threshold('min: 0, max: 1')],
    ['a pattern made to backtrack, which RE2 runs', cel('model.id.matches("(a+)+$")')],
  ])('is not one with %s', (_, text) => {
    expect(problemsOf(text)).toEqual([]);
  });
});

/** Values of every kind of YAML's. */
const kinds: readonly (readonly [kind: string, text: string])[] = [
  ['string', 'x'],
  ['number', '1'],
  ['boolean', 'true'],
  ['array', '[[x]]'],
  ['object', '{ x: { y: 1 } }'],
  ['null', 'null'],
];

/** The kinds that a schema lets in; undefined where it says nothing of them. */
function kindsOf(schema: TSchema): readonly string[] {
  const node = schema as { type?: string; const?: unknown; anyOf?: TSchema[]; enum?: unknown[] };
  if (node.anyOf !== undefined) return node.anyOf.flatMap(kindsOf);
  if (node.type === 'integer') return ['number'];
  if (node.type !== undefined) return [node.type];
  return kinds.map(([kind]) => kind);
}

describe('an option of the wrong kind', () => {
  const options = checks.flatMap(({ id, options: schema }) =>
    Object.entries((schema as { properties?: Record<string, TSchema> }).properties ?? {}).map(
      ([option, own]) => [id, option, own] as const,
    ),
  );

  it.each(options)('is said with its place: %s, %s', (check, option, schema) => {
    const taken = kindsOf(schema);
    const wrong = kinds.filter(([kind]) => !taken.includes(kind));
    for (const [kind, text] of wrong) {
      const line = `  - { check: ${check}, with: { ${option}: ${text} } }`;
      const found = problemsOf(`version: 1\nrequire:\n${line}\n`);
      const column = line.indexOf(`${option}: ${text}`) + option.length + 3;
      expect(found, kind).toContainEqual(expect.stringMatching(new RegExp(`^3:${column} Unexpected `)));
    }
    const twice = problemsOf(requiring(`{ check: ${check}, with: { ${option}x: 1 } }`));
    expect(twice.some((one) => one.includes(`Unexpected key "${option}x"`))).toBe(true);
  });
});

it('says of a valid policy what it does not do', () => {
  const notes = (text: string): readonly string[] => {
    const result = resolved(text);
    return 'problems' in result ? [] : notesOnPolicy(result.policy);
  };
  expect(notes(valid)).toEqual([]);
  expect(notes(`${valid}review_every: { high: 90d }\n`)).toEqual([
    'The key review_every of the policy is read and not acted on yet',
  ]);
  expect(notes(requiring('{ check: card/present, level: off }'))).toEqual([
    expect.stringContaining('requires nothing'),
  ]);
});

describe('a change of the policy that no requirement looks at', () => {
  const policyOf = (text: string) => {
    const result = resolved(text);
    if ('problems' in result) throw new Error('expected a valid policy');
    return result.policy;
  };
  const next = { path: '.github/assay.yml', problems: [], differences: [] };

  it('is said to break what comes after it, with the place', () => {
    const broken = problemsIn(requiring('check: card/presnt'));
    expect(notesOnChange(policyOf(valid), { ...next, problems: broken })).toEqual([
      expect.stringMatching(
        /judged by the policy of its base branch\. Merged like this it would fail every pull request: Unexpected check "card\/presnt".* \(line 3\)$/,
      ),
    ]);
  });

  it('is said to weaken, eight differences long', () => {
    const differences = Array.from({ length: 10 }, (_, n) => `r${n} is dropped`);
    const [note] = notesOnChange(policyOf(valid), { ...next, differences });
    expect(note).toMatch(/After the merge: r0 is dropped; .*; r7 is dropped; and 2 more$/);
  });

  it('is left to the requirement where there is one, also where it is off', () => {
    for (const level of ['block', 'off'])
      expect(notesOnChange(policyOf(requiring(`{ check: policy/valid, level: ${level} }`)), next)).toEqual(
        [],
      );
  });
});

function problemsIn(text: string) {
  const result = resolved(text);
  return 'problems' in result ? result.problems : [];
}
