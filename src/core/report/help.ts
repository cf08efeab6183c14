const commands: readonly (readonly [string, string])[] = [
  ['/audit', 'audits the head commit again, from nothing cached'],
  ['/audit status', 'posts the present findings in full'],
  ['/audit explain ID', 'what the requirement asks, what was read, how it was computed, how to mend it'],
  ['/audit help', 'lists these'],
];

/** The answer to `/audit help`, as Markdown. */
export function renderHelp(): string {
  return [
    '| command | what it does |',
    '| --- | --- |',
    ...commands.map(([command, what]) => `| \`${command}\` | ${what} |`),
    '',
    'One command a line, at the start of the line, in a new comment.',
  ].join('\n');
}
