import type { Audit } from '../core/model.ts';
import { auditCommits } from './audit-commits.ts';
import { type ContentReader, contentReader } from './contents.ts';
import type { Auditor } from './github-port.ts';
import type { Audited, PullRequestFacts } from './ports.ts';
import type { PredictionReader } from './prediction-reader.ts';
import type { Repository } from './repository.ts';
import { createTurns } from './turns.ts';

/** A repository that can also tell which lines of files a diff shows. */
export interface MirroredRepository extends Repository {
  diffLines(
    from: string,
    to: string,
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, ReadonlySet<number>>>;
}

/** Has a pull request's base and head in the local mirror of its repository, and lets `work` read it. */
export type UseMirror = <T>(
  facts: PullRequestFacts,
  access: { readonly url: string; readonly authorization: string },
  work: (repository: MirroredRepository) => Promise<T>,
) => Promise<T>;

/** Review comments stand in at most so many files; annotations have no such bound. */
const maxDiffPaths = 100;

/**
 * Audits pull requests from local mirrors. Parsed evidence is kept by blob between audits, except where an audit from nothing cached is asked for.
 * @param packs the policies that ship with Assay, by name
 * @param options.atOnce so many audits read and judge at once; fetching, more may wait together, and are fetched together
 */
export function mirroredAuditor(
  useMirror: UseMirror,
  packs: ReadonlyMap<string, string>,
  predictions: PredictionReader,
  options: { readonly atOnce: number },
): Auditor {
  const shared: ContentReader = contentReader(predictions);
  const takeTurn = createTurns(options.atOnce);
  return {
    audit: ({ facts, access, now, fresh }) =>
      useMirror(facts, access, async (repository) => {
        const release = await takeTurn();
        try {
          const { base, head } = facts;
          const reader = fresh ? contentReader(predictions) : shared;
          const audit = await auditCommits({ repository, reader, base, head, scope: 'changed', packs, now });
          return { audit, diffLines: await linesForComments(audit, repository) };
        } finally {
          release();
        }
      }),
  };
}

/** Of the lines that the diff shows those that open findings speak of: review comments stand nowhere else. */
async function linesForComments(audit: Audit, repository: MirroredRepository): Promise<Audited['diffLines']> {
  const places = audit.findings
    .filter(({ status }) => status === 'fail' || status === 'unknown')
    .flatMap((finding) => finding.places);
  const paths = [...new Set(places.map(({ path }) => path))].slice(0, maxDiffPaths);
  if (paths.length === 0) return new Map();
  const shown = await repository.diffLines(audit.mergeBase, audit.head, paths);
  const lines = new Map<string, Set<number>>();
  for (const { path, line, endLine = line } of places) {
    const inFile = shown.get(path);
    if (inFile === undefined || line === undefined || endLine === undefined) continue;
    const own = lines.get(path) ?? new Set();
    const last = endLine - line < inFile.size ? endLine : line;
    for (let at = line; at <= last; at++) if (inFile.has(at)) own.add(at);
    if (own.size > 0) lines.set(path, own);
  }
  return lines;
}
