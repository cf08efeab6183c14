import type { Problem } from './problem.ts';

/** What a comment asks for. `waive` and `unwaive` are recognised so that they can be answered. */
export type Command =
  | { readonly name: 'audit' }
  | { readonly name: 'status' }
  | { readonly name: 'help' }
  | { readonly name: 'explain'; readonly id: string }
  | { readonly name: 'waive' | 'unwaive'; readonly text: string }
  | { readonly name: 'unknown'; readonly problem: Problem };

/** The words after `/audit`, in the order in which help lists them. */
export const commandNames = ['status', 'explain', 'waive', 'unwaive', 'help'] as const;

/** More commands than this in one comment are not read: nobody writes them by hand. */
const maxCommands = 10;

/**
 * The commands of a comment, in order: one a line, at the line's start, in letters of either case, outside fenced and indented code blocks, block quotes and
 * HTML comments. A line that begins with `/audit` and is none of them becomes `unknown` with a problem that says what was expected.
 * Reads at most the first 65,536 characters (GitHub's own bound of a comment).
 */
export function parseCommands(comment: string): readonly Command[] {
  const commands: Command[] = [];
  let fence: string | undefined;
  let commented = false;
  const lines = comment.slice(0, 65_536).split(/\r\n|\n|\r/);
  for (const [index, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence !== undefined) {
      if (mark?.[1]?.startsWith(fence) && mark[2]?.trim() === '') fence = undefined;
      continue;
    }
    if (commented) {
      if (line.includes('-->')) commented = false;
      continue;
    }
    if (mark?.[1] !== undefined) {
      fence = mark[1];
      continue;
    }
    const comments = line.lastIndexOf('<!--');
    if (comments >= 0 && !line.includes('-->', comments)) commented = true;
    if (!/^\/audit(?:\s|$)/i.test(line)) continue;
    if (commands.length >= maxCommands) break;
    commands.push(parseCommand(line, index + 1));
  }
  return commands;
}

function parseCommand(line: string, number: number): Command {
  const words = line.trim().split(/\s+/).slice(1);
  const [first, ...rest] = words;
  // Telephones write the first letter of a sentence large.
  const name = first?.toLowerCase();
  const unknown = (code: string, message: string, hint: string): Command => ({
    name: 'unknown',
    problem: { path: 'comment', line: number, code, message, hint },
  });
  if (name === undefined) return { name: 'audit' };
  const found = `"${words.join(' ').slice(0, 80)}"`;
  switch (name) {
    case 'status':
    case 'help':
      return rest.length === 0
        ? { name }
        : unknown(
            'command/too-many-words',
            `Unexpected ${found}, expected "${name}" alone`,
            `/audit ${name}`,
          );
    case 'explain':
      return rest.length === 1 && rest[0] !== undefined
        ? { name, id: plainId(rest[0].slice(0, 200)) }
        : unknown(
            'command/explain',
            `Unexpected ${found}, expected the id of one requirement`,
            '/audit explain ID',
          );
    case 'waive':
    case 'unwaive':
      return { name, text: rest.join(' ').slice(0, 2000) };
    default: {
      const close = closest(name);
      return unknown(
        'command/unknown',
        `Unexpected ${found}, expected nothing or one of ${commandNames.join(', ')}`,
        close === undefined ? '/audit help' : `/audit ${close}`,
      );
    }
  }
}

/** An id as it was copied: reports show it as code, and people quote it. */
function plainId(text: string): string {
  return /^(`+|["'])(.+)\1$/.exec(text)?.[2] ?? text;
}

function closest(name: string): string | undefined {
  const near = commandNames
    .map((candidate) => ({ candidate, distance: distance(name.slice(0, 20), candidate) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return near !== undefined && near.distance <= 2 ? near.candidate : undefined;
}

/** Optimal string alignment distance: Damerau, "A technique for computer detection and correction of spelling errors", CACM 7(3), 1964. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(
        (rows[i - 1]?.[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (rows[i - 1]?.[j - 1] ?? 0) + cost,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}
