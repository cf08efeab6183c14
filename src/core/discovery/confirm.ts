import type { Artifact } from '../checks/check.ts';
import { aboutOfMetadata } from '../evidence/card-kind.ts';
import type { EvidenceContent, Parsed } from '../evidence/evidence.ts';
import type { FileEntry, Subject } from '../model.ts';
import type { Candidate } from './discover.ts';
import { kindOfName } from './file-kinds.ts';
import { expectedCard } from './undeclared.ts';

/** What the content of a candidate's files turned out to be, by path. */
export interface Contents {
  readonly artifacts: ReadonlyMap<string, Artifact>;
  readonly parsed: ReadonlyMap<string, Parsed>;
}

/**
 * The subject with what its content confirms: artifacts that are models or data, a card that is one, metrics files that
 * hold metrics. Undefined where nothing is left that anybody would call a model or a dataset. What the policy declares
 * stays as declared: there a wrong content is a finding and not a reason to look away.
 */
export function confirmSubject(candidate: Candidate, contents: Contents): Subject | undefined {
  const { subject } = candidate;
  const holds = (file: FileEntry, kind: string) => {
    const parsed = contents.parsed.get(file.path);
    if (parsed === undefined) return false;
    if (parsed.state === 'not-evidence') return false;
    if (parsed.state === 'malformed') return parsed.kind === kind;
    return [parsed.content, ...(parsed.also ?? [])].some((content) => content.kind === kind);
  };
  const artifacts = subject.declared
    ? subject.artifacts
    : subject.artifacts.filter((file) => isArtifact(file, subject, contents));
  const metrics = subject.metrics.filter((file) => file.reading !== undefined || holds(file, 'metrics'));
  const reports = subject.reports.filter((file) => file.reading !== undefined || holds(file, 'report'));
  const card = candidate.cards.find((file) => cardStands(file, candidate, contents, artifacts));
  const passedOver = card === undefined ? candidate.cards : [];
  const marked = candidate.marks.some((file) => holds(file, 'lineage') || holds(file, 'dataset'));
  if (!subject.declared && artifacts.length === 0 && card === undefined && !marked) return undefined;
  const records = subject.records.filter(
    (file) => holds(file, 'lineage') || holds(file, 'dataset') || holds(file, 'attestation'),
  );
  return {
    ...subject,
    artifacts,
    metrics,
    reports,
    card,
    cardExpected: passedOver.some(({ path }) => path === subject.cardExpected)
      ? besides(subject)
      : subject.cardExpected,
    passedOver: [
      ...subject.passedOver,
      ...passedOver.map((file) => ({
        file,
        like: 'card' as const,
        reason: `does not say that it is the card of a ${subject.kind}`,
      })),
    ],
    records,
    because: reasons(subject, artifacts, contents),
  };
}

function isArtifact(file: FileEntry, subject: Subject, contents: Contents): boolean {
  const artifact = contents.artifacts.get(file.path);
  if (artifact === undefined) return kindOfName(file.path) !== 'maybe-model';
  if (artifact.pointer !== undefined) return true;
  if (subject.kind === 'dataset') return true;
  return kindOfName(file.path) === 'model' || !noModel.has(artifact.format);
}

/** What a shared extension (`.bin`, `.dat`, `.weights`) also stands for: text, pictures and tables. */
const noModel: ReadonlySet<string> = new Set(['unknown', 'text', 'json', 'yaml', 'jinja', 'other']);

/** Where a card can stand whose first place another document has. */
function besides({ cardExpected, kind }: Subject): string {
  return cardExpected.replace(/[^/]*$/, '') + expectedCard('', kind);
}

/**
 * A README at the root is a card only where its front matter says so; elsewhere it documents its own folder. A malformed one follows the same
 * rule where its front matter could be read, and else is a card beside a model only: it must not make a subject of nothing.
 */
function cardStands(
  card: FileEntry,
  { subject, contested }: Candidate,
  contents: Contents,
  artifacts: readonly FileEntry[],
): boolean {
  const parsed = contents.parsed.get(card.path);
  if (contested.includes(card) && kindOfContested(parsed) !== subject.kind) return false;
  if (subject.declared || parsed === undefined) return true;
  const isReadme = /(?:^|\/)readme\.md$/i.test(card.path);
  if (parsed.state === 'malformed' && parsed.about === undefined) return !isReadme || artifacts.length > 0;
  if (parsed.state === 'not-evidence') return false;
  const about = parsed.state === 'malformed' ? parsed.about : aboutOf(parsed.content);
  if (about === undefined) return false;
  if (about === subject.kind) return true;
  if (!isReadme) return true;
  // Headings may be of anything; metadata of a model in a folder of data is of a model that lies elsewhere.
  const content = parsed.state === 'present' ? parsed.content : undefined;
  if (content?.kind === 'card' && aboutOfMetadata(content.card.metadata) !== undefined) return false;
  return card.path.includes('/') && artifacts.length > 0;
}

/** Of a model and a dataset that share a README, the model has it unless it says that it is of the data. */
function kindOfContested(parsed: Parsed | undefined): 'model' | 'dataset' {
  const about =
    parsed?.state === 'present'
      ? aboutOf(parsed.content)
      : parsed?.state === 'malformed'
        ? parsed.about
        : undefined;
  return about === 'dataset' ? 'dataset' : 'model';
}

function aboutOf(content: EvidenceContent): string | undefined {
  return content.kind === 'card' ? content.card.about : undefined;
}

function reasons(subject: Subject, artifacts: readonly FileEntry[], contents: Contents): string[] {
  const read = artifacts.slice(0, 5).flatMap(({ path }) => {
    const artifact = contents.artifacts.get(path);
    if (artifact === undefined) return [];
    if (artifact.file.kept !== undefined)
      return [`${path} is kept by DVC, as ${artifact.file.kept.record.path} records`];
    return artifact.pointer === undefined
      ? [`${path} holds ${artifact.format}`]
      : [`${path} is ${artifact.pointer.type === 'lfs' ? 'an LFS' : 'a DVC'} pointer`];
  });
  return [...subject.because, ...read];
}
