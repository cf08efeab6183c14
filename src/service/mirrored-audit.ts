import { auditCommits } from './audit-commits.ts';
import { type ContentReader, contentReader } from './contents.ts';
import type { Audited, Auditor } from './github-port.ts';
import type { PullRequestFacts } from './ports.ts';
import type { PredictionReader } from './prediction-reader.ts';
import type { Repository } from './repository.ts';

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
  const inTurn = atMost(options.atOnce);
  return {
    audit: ({ facts, access, now, fresh }) =>
      useMirror(facts, access, (repository) =>
        inTurn(async (): Promise<Audited> => {
          const { base, head } = facts;
          const reader = fresh ? contentReader(predictions) : shared;
          const audit = await auditCommits({ repository, reader, base, head, scope: 'changed', packs, now });
          const places = audit.findings
            .filter(({ status }) => status === 'fail' || status === 'unknown')
            .flatMap((finding) => finding.places.map(({ path }) => path));
          const paths = [...new Set(places)].slice(0, maxDiffPaths);
          const diffLines =
            paths.length === 0
              ? new Map<string, ReadonlySet<number>>()
              : await repository.diffLines(audit.mergeBase, audit.head, paths);
          return { audit, diffLines };
        }),
      ),
  };
}

/** Runs work as it comes, so much of it at once; what is more waits, first come first served. */
function atMost(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < limit) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
