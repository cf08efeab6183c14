/** A position in a text file: `line` and `column` count from 1, as editors and GitHub do. */
export interface Place {
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
}

/**
 * A flaw in text that a person wrote (a policy, a command, a card, a metrics file). It is a value and never thrown.
 * `message` follows one grammar: "Unexpected X, expected Y"; `hint` says what to do about it.
 */
export interface Problem extends Place {
  /** Stable and machine-readable, `area/what`: `policy/unknown-key`, `metrics/duplicate-key`. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** Where a problem stands, with what it says: a place that a finding can point at. */
export function placeOfProblem(problem: Problem): Place & { readonly message: string } {
  const { path, line, column, endLine, message } = problem;
  return {
    path,
    message,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(endLine === undefined ? {} : { endLine }),
  };
}

/** Problems as a reader goes through the files: by path, line and column. */
export function problemsInOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (one, other) =>
      (one.path < other.path ? -1 : one.path > other.path ? 1 : 0) ||
      (one.line ?? 0) - (other.line ?? 0) ||
      (one.column ?? 0) - (other.column ?? 0),
  );
}

/** The code of the problem that a commit names a file and git does not have its content: no flaw of the file, and no lack of it. */
export const notGiven = 'git/not-given';

/** The file that git did not give, where that is among the problems. */
export function fileNotGiven(problems: readonly Problem[]): string | undefined {
  return problems.find(({ code }) => code === notGiven)?.path;
}
