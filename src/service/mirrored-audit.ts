import { auditCommits } from './audit-commits.ts';
import { type ContentReader, contentReader } from './contents.ts';
import type { Auditor } from './github-port.ts';
import type { PullRequestFacts } from './ports.ts';
import type { Repository } from './repository.ts';

/** A repository that can also tell which lines of files a diff shows. */
export interface MirroredRepository extends Repository {
  diffLines(
    from: string,
    to: string,
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, ReadonlySet<number>>>;
}

/** Brings a pull request's commits into the local mirror of its repository. */
export type FetchCommits = (
  facts: PullRequestFacts,
  access: { readonly url: string; readonly authorization: string },
) => Promise<MirroredRepository>;

/**
 * Audits pull requests from local mirrors. Parsed evidence is kept by blob between audits, except where an audit from nothing cached is asked for.
 * @param packs the policies that ship with Assay, by name
 */
export function mirroredAuditor(fetchCommits: FetchCommits, packs: ReadonlyMap<string, string>): Auditor {
  const shared: ContentReader = contentReader();
  return {
    audit: async ({ facts, access, now, fresh }) => {
      const { base, head } = facts;
      const repository = await fetchCommits(facts, access);
      const reader = fresh ? contentReader() : shared;
      const audit = await auditCommits({ repository, reader, base, head, scope: 'changed', packs, now });
      const paths = new Set(audit.findings.flatMap(({ places }) => places.map(({ path }) => path)));
      const diffLines =
        paths.size === 0
          ? new Map<string, ReadonlySet<number>>()
          : await repository.diffLines(audit.mergeBase, audit.head, [...paths].slice(0, maxDiffPaths));
      return { audit, diffLines };
    },
  };
}

/** Review comments stand in at most so many files; annotations have no such bound. */
const maxDiffPaths = 100;
