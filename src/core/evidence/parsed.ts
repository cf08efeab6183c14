import type { Problem } from '../problem.ts';
import type { EvidenceContent, EvidenceKind, Parsed } from './evidence.ts';
import type { Tree } from './tree.ts';

/** The file is of no known format. */
export const notEvidence: Parsed = { state: 'not-evidence' };

/** The file was read. */
export function present(format: string, content: EvidenceContent, problems: readonly Problem[] = []): Parsed {
  return { state: 'present', format, content, problems: problems.slice(0, 50) };
}

/** The file looks like `format` and breaks its rules. */
export function malformed(format: string, kind: EvidenceKind, problems: readonly Problem[]): Parsed {
  return { state: 'malformed', format, kind, problems: problems.slice(0, 20) };
}

/** A flaw of one file at one place. */
export function problemAt(
  path: string,
  where: { readonly line: number; readonly column?: number },
  code: string,
  message: string,
): Problem {
  const { line, column } = where;
  return { code, path, line, ...(column === undefined ? {} : { column }), message };
}

/** Flaws of a tree that any format passes on; what YAML 1.1 would read otherwise matters to cards alone. */
export function flawsOf(tree: Tree): readonly Problem[] {
  return tree.flaws.filter(({ code }) => code !== 'yaml/ambiguous-boolean');
}
