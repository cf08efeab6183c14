/** What the `yaml` package's error codes mean to who wrote the text: found, expected, and what to do. */
const messages: Readonly<Record<string, readonly [found: string, expected: string, hint?: string]>> = {
  ALIAS_PROPS: ['anchor or tag on an alias', 'the alias alone'],
  BAD_ALIAS: ['anchor or alias without a usable name', 'a name such as *limits'],
  BAD_COLLECTION_TYPE: [
    'tag on a list or map',
    'no tag',
    'Remove the tag: values are text, numbers, true, false, lists and maps.',
  ],
  BAD_DIRECTIVE: ['directive', 'none', 'Remove the line that begins with %.'],
  BAD_DQ_ESCAPE: [
    'escape in double quotes',
    'one that YAML knows',
    'Write \\\\ for a backslash, or use single quotes.',
  ],
  BAD_INDENT: ['indentation', 'the same as of the entries beside it', 'Line the entries up with spaces.'],
  BAD_PROP_ORDER: ['anchor or tag here', 'it before the value'],
  BAD_SCALAR_START: [
    'character at the start of a value',
    'a quoted value',
    'Put the value in quotes: a plain one cannot begin with @, ` or %.',
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    'second ":" on the line',
    'one key and its value',
    'Put a value that holds ": " in quotes, or begin it on its own line.',
  ],
  BLOCK_IN_FLOW: ['indented list or map inside brackets', 'entries separated by commas'],
  IMPOSSIBLE: ['text', 'YAML'],
  MISSING_CHAR: [
    'end',
    'a closing quote, bracket, comma or space',
    'Look for the quote or bracket that is not closed.',
  ],
  MULTILINE_IMPLICIT_KEY: [
    'key over several lines',
    'a key on one line',
    'Is a ":" missing on the line before?',
  ],
  MULTIPLE_ANCHORS: ['second anchor', 'one'],
  MULTIPLE_TAGS: ['second tag', 'one'],
  NON_STRING_KEY: ['key that is no text', 'text'],
  RESOURCE_EXHAUSTION: ['nesting', 'a flatter text'],
  TAB_AS_INDENT: ['tab as indentation', 'spaces', 'Replace the tab by spaces.'],
  TAG_RESOLVE_FAILED: [
    'tag',
    'no tag',
    'Remove the tag: values are text, numbers, true, false, lists and maps.',
  ],
  UNEXPECTED_TOKEN: ['text', 'the next entry', 'Is a quote, a comma or a line break missing before it?'],
};

/** The problem's message and hint for one error of the `yaml` package. The package's own words stay in brackets, since they name the detail. */
export function yamlErrorMessage(
  code: string,
  detail: string,
): { readonly message: string; readonly hint?: string } {
  const [found, expected, hint] = messages[code] ?? ['text', 'YAML'];
  const words = detail.replace(/\s+/g, ' ').trim().slice(0, 120);
  return {
    message: `Unexpected ${found}, expected ${expected} (${words})`,
    ...(hint === undefined ? {} : { hint }),
  };
}
