import { confirmSubject } from '../core/discovery/confirm.ts';
import { type Candidate, type Discovery, discover } from '../core/discovery/discover.ts';
import type { FileEntry } from '../core/model.ts';
import type { Policy } from '../core/policy/policy.ts';
import { type ContentReader, readContents } from './contents.ts';
import type { Repository } from './repository.ts';

/** So many candidates that only a README or the like speaks for are read before evidence is given to them. */
const maxRead = 200;

/**
 * The candidates of a commit, with evidence given to none that is nothing: where only a file named like a card speaks for a candidate and evidence
 * would be its own, that file is read first; if it is no card, its folder's evidence belongs to the next subject. Of most repositories nothing is read.
 */
export async function discoverSubjects(
  reader: ContentReader,
  repository: Repository,
  policy: Policy,
  files: readonly FileEntry[],
): Promise<Discovery> {
  const found = discover(policy, files);
  const doubtful = found.candidates.filter(isDoubtful).slice(0, maxRead);
  if (doubtful.length === 0) return found;
  const contents = await readContents(reader, repository, doubtful, 'text');
  const none = doubtful.filter((one) => confirmSubject(one, contents) === undefined);
  if (none.length === 0) return found;
  return discover(policy, files, new Set(none.flatMap(({ cards }) => cards.map(({ path }) => path))));
}

function isDoubtful({ subject, certain, marks }: Candidate): boolean {
  const { declared, artifacts, metrics, reports, records } = subject;
  return (
    !declared &&
    !certain &&
    artifacts.length + marks.length === 0 &&
    metrics.length + reports.length + records.length > 0
  );
}
