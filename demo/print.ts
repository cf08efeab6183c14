import type { ReadCheckRun, ReadComment, ReadReviewComment } from '../test/harness/local-github-api.ts';
import { textOf } from '../test/harness/json.ts';

const colours = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
const paint =
  (code: number) =>
  (text: string): string =>
    colours ? `\u001b[${code}m${text}\u001b[0m` : text;
const [bold, dim, red, green, yellow] = [paint(1), paint(2), paint(31), paint(32), paint(33)];

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A check run as its page on GitHub shows it: verdict, title, summary, annotations by line. */
export function printCheckRun(run: ReadCheckRun, elapsedMs: number): void {
  const passed = run.conclusion === 'success';
  const mark = passed ? green('✓') : red('✗');
  const title = passed ? green(run.title) : red(run.title);
  say(`${mark} ${bold(run.name)}  ${bold(title)}`);
  say(dim(`  ${run.conclusion}, ${Math.round(elapsedMs)} ms after the webhook was sent\n`));
  // Folded on GitHub as well: with something wrong to read, what passed can wait.
  say(indent(readable(passed ? run.summary : folded(run.summary))));
  if (run.annotations.length > 0)
    say(`\n  ${bold(`${run.annotations.length} annotations on the changed files`)}`);
  for (const { path, start_line, end_line, annotation_level, title: heading, message } of run.annotations) {
    const place = `${path}:${start_line}${end_line > start_line ? `-${end_line}` : ''}`;
    const level = annotation_level === 'failure' ? red('✗') : yellow('!');
    // The first paragraph speaks of this line; the rest is the finding as a whole, which the table above has.
    const [here = ''] = message.split('\n\n');
    say(`  ${level} ${bold(place)}  ${dim(heading ?? '')}\n${indent(wrapped(here), '      ')}`);
  }
  const tables = passed ? [] : (run.text ?? '').match(/\*\*[^\n]+\*\*\n\n(?:\|[^\n]*\n?)+/g);
  for (const table of tables ?? []) say(`\n  ${dim('In the details:')}\n${indent(plain(table.trim()))}`);
  if (run.actions.length > 0)
    say(`\n  ${dim(`Buttons: ${run.actions.map(({ label }) => `[${textOf(label)}]`).join(' ')}`)}`);
}

/** What stands in the pull request's conversation: review comments, and the one comment that sums up. */
export function printDiscussion(found: {
  readonly summary: readonly ReadComment[];
  readonly lines: readonly ReadReviewComment[];
}): void {
  for (const { author, body } of found.summary) {
    const [title = ''] = body
      .replaceAll(/<!--[\s\S]*?-->/g, '')
      .trim()
      .split('\n');
    say(
      `\n  ${bold(`${author} commented`)} ${dim('(one comment, edited in place; its table is the one above)')}`,
    );
    say(indent(wrapped(plain(title)), '    '));
    for (const chart of body.match(/```mermaid\n[\s\S]*?\n```/g) ?? []) say(indent(chart, '    '));
  }
  for (const { path, line, body, isResolved } of found.lines) {
    const place = `${path}${line === null ? '' : `:${line}`}`;
    if (isResolved) say(`  ${green('✓')} Review comment on ${place} is resolved`);
    else say(`\n  ${bold(`Review comment on ${place}`)}\n${indent(readable(body), '    ')}`);
  }
}

function indent(text: string, by = '  '): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : by + line))
    .join('\n');
}

/** GitHub's Markdown for a terminal: HTML, escapes and marks away, a table's rows as paragraphs. */
function readable(markdown: string): string {
  const result = markdown
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/<br\s*\/?>/g, ' ')
    .replaceAll(/<[^>]+>/g, '')
    .split('\n')
    .flatMap((line, index, lines) => {
      if (!line.startsWith('|')) return [wrapped(plain(line))];
      const rule = /^\|(?:\s*:?-+:?\s*\|)+\s*$/;
      // The heading names columns that the paragraphs no longer have.
      if (rule.test(line) || rule.test(lines[index + 1] ?? '')) return [];
      const [mark = '', what = '', ...rest] = cells(line);
      return [bold(`${mark} ${what}`), ...rest.filter(Boolean).map((cell) => indent(wrapped(cell), '     '))];
    });
  return result
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/** A folded part is its heading alone. */
function folded(markdown: string): string {
  return markdown.replaceAll(/<details>\s*(<summary>[\s\S]*?<\/summary>)[\s\S]*?<\/details>/g, '$1');
}

/** Lines of at most the terminal's width, 100 at most, broken between words. */
function wrapped(text: string): string {
  const width = Math.min(process.stdout.columns || 100, 100) - 8;
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines.join('\n');
}

function cells(row: string): string[] {
  return row
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => plain(cell.trim()).replaceAll('`', ''));
}

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  nbsp: ' ',
  vert: '|',
};

function plain(text: string): string {
  return text
    .replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, '$1')
    .replaceAll(/\\([\\`*_{}[\]()#+\-.!|<>~@&"':=])/g, '$1')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll(/&([a-z]+);/g, (whole, name: string) => entities[name] ?? whole)
    .replaceAll(/\*\*([^*]+)\*\*/g, (_, inner: string) => bold(inner))
    .replaceAll('\u200b', '')
    .replace(/^#+ /, '');
}
