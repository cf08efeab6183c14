import { RE2JS } from 're2js';

/** A regular expression of a user's, ready to run on hostile text. */
export interface UserPattern {
  /** Whether it matches somewhere in the text, of which the first 1 MiB of characters are looked at. Linear in the text. */
  readonly test: (text: string) => boolean;
}

const maxPatternLength = 500;
const maxTextLength = 1024 * 1024;
const maxRepeat = 100;

/**
 * Compiles a user's regular expression in RE2's syntax (no look-around, no back-references), which runs in linear time whatever it
 * is. `message` where it is over 500 characters, repeats over 100 times (programs grow with the count) or is not valid.
 * Source: R. Cox, "Regular expression matching can be simple and fast", 2007; https://github.com/google/re2/wiki/Syntax.
 */
export function compileUserPattern(
  pattern: string,
): UserPattern | { readonly message: string; readonly hint?: string } {
  if (pattern.length > maxPatternLength)
    return {
      message: `Unexpected expression of ${pattern.length} characters, expected at most ${maxPatternLength}`,
    };
  let product = 1;
  for (const [, least = '0', most = ''] of pattern.matchAll(/\{(\d{1,9}),?(\d{0,9})\}/g))
    product *= Math.max(1, Number(least), Number(most));
  if (product > maxRepeat)
    return { message: `Unexpected repetition of ${product} times in all, expected at most ${maxRepeat}` };
  try {
    const regex = RE2JS.compile(pattern);
    return { test: (text) => regex.matcher(text.slice(0, maxTextLength)).find() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      message: `Unexpected expression ${JSON.stringify(pattern.slice(0, 60))}, expected one in RE2's syntax (${reason.slice(0, 200)})`,
      hint: 'RE2 has no look-around and no back-references.',
    };
  }
}
