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
 */
export function mirroredAuditor(
  useMirror: UseMirror,
  packs: ReadonlyMap<string, string>,
  predictions: PredictionReader,
): Auditor {
  const shared: ContentReader = contentReader(predictions);
  return {
    audit: ({ facts, access, now, fresh }) =>
      useMirror(facts, access, async (repository): Promise<Audited> => {
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
  };
}
