import type {
  ArtifactFinding,
  ArtifactFormat,
  ByteSource,
  Inspection,
  InspectionContext,
  SiblingLookup,
} from './artifact.ts';
import { executable } from './executable.ts';
import { zipFamily } from './archive/zip-family.ts';
import { emptyFindings, mismatchFindings, unknownFindings } from './extension-promise.ts';
import { formats } from './formats.ts';
import { defaultLimits, InspectionBudget, type InspectionLimits } from './inspection-budget.ts';
import { hiddenPickles } from './pickle.ts';
import { isStructural } from './structural-codes.ts';
import { isUnread, judgeFindings } from './verdict.ts';

const mostFindings = 2_000;
/** Files beside a model that are looked up; exporters that write one for each tensor name a few thousand. */
const mostReferences = 10_000;
/** Looking a path up takes each folder on its way by its whole path: so many characters for all of them together. */
const mostReferenceCharacters = 32 * 2 ** 20;
/** Formats that may end in a whole zip without being read as one: containers that list their members themselves. */
const mayHoldZips = new Set(['tar', '7z', 'hdf5', 'executable', 'text']);

function formatOf(source: ByteSource, name: string): ArtifactFormat | undefined {
  if (source.sizeBytes === 0) return undefined;
  return formats.find((format) => format.recognise(source, name));
}

/**
 * The format of a file by content first and name second: `safetensors`, `torch-zip`, `text`, …; `unknown` where nothing
 * recognises it, `empty` for no bytes. Reads heads, tails and directories only.
 */
export function identifyFormat(source: ByteSource, path: string): string {
  try {
    return source.sizeBytes === 0 ? 'empty' : (formatOf(source, path)?.id ?? 'unknown');
  } catch {
    // Recognisers do not throw; should one, the file is not recognised, and its inspection will say why.
    return 'unknown';
  }
}

/**
 * Says what is inside a file without running any of it: format, verdict, findings. Never throws; ends within the limits
 * whatever the bytes are. `path` is the file's name in the repository, of which the extension counts; `sibling` tells what stands beside it.
 */
export function inspectArtifact(
  source: ByteSource,
  path: string,
  limits: Partial<InspectionLimits> = {},
  sibling?: SiblingLookup,
): Inspection {
  const bounds = { ...defaultLimits, ...limits };
  const budget = new InspectionBudget(bounds);
  let format = 'unknown';
  const findings: ArtifactFinding[] = [];
  const references = new Set<string>();
  let referenceCharacters = 0;
  let tooManyReferences = false;
  const lookup: SiblingLookup = (named) => {
    if (!references.has(named)) {
      referenceCharacters += lookupCharacters(`${path}/${named}`);
      tooManyReferences ||=
        references.size >= mostReferences || referenceCharacters > mostReferenceCharacters;
      if (tooManyReferences) return undefined;
      references.add(named);
    }
    return sibling?.(named);
  };
  try {
    format = inspectAt(
      source,
      { name: path, depth: 0, budget, sibling: lookup, descend: () => [] },
      bounds,
      findings,
    );
  } catch (error) {
    findings.push({
      severity: 'medium',
      code: 'inspection.failed',
      message: `The inspection broke off (${error instanceof Error ? error.name : 'unknown error'}); what was not read is not known to be safe.`,
    });
  }
  const exhausted = budget.exhausted();
  if (exhausted !== undefined) findings.push({ severity: 'medium', ...exhausted });
  if (tooManyReferences)
    findings.push({
      severity: 'medium',
      code: 'limit.references',
      message: `The file names more files beside it than are looked up, by number or by length; of the rest after the first ${references.size} nothing is known.`,
    });
  const sorted = bounded(findings);
  const inspection = { format, verdict: judgeFindings(sorted), findings: sorted };
  return references.size === 0 ? inspection : { ...inspection, references: [...references] };
}

function lookupCharacters(path: string): number {
  return path.length * path.split(/[/\\]/).length;
}

const order = ['critical', 'high', 'medium', 'low', 'info'] as const;

/** The worst first, each once, not more than a report can show; what was not read is always kept. */
function bounded(findings: readonly ArtifactFinding[]): readonly ArtifactFinding[] {
  const rank = ({ severity, code }: ArtifactFinding): number =>
    order.indexOf(severity) * 2 - (isUnread(code) ? 1 : 0);
  // A member that is read as part of its archive and by itself gives the same finding twice.
  const unique = new Map(
    findings.map((one) => [JSON.stringify([one.code, one.message, one.member, one.offset, one.import]), one]),
  );
  return [...unique.values()].toSorted((a, b) => rank(a) - rank(b)).slice(0, mostFindings);
}

/**
 * What opening a member costs beside its bytes, in bytes: nothing in the file's own directory, 16 KiB one archive further in and four times as
 * much with each level, so that 16^7 archives of a few bytes end as soon as one large bomb.
 */
function nestingCost(depth: number): number {
  return depth === 0 ? 0 : 2 ** 14 * 4 ** (depth - 1);
}

/** Inspects bytes by what they are, adds to `findings` as it goes, and returns the format. */
function inspectAt(
  source: ByteSource,
  given: InspectionContext,
  limits: InspectionLimits,
  findings: ArtifactFinding[],
): string {
  const { name, depth, budget } = given;
  const top = depth === 0;
  if (source.sizeBytes === 0) {
    if (top) findings.push(...emptyFindings(name));
    return 'empty';
  }
  const context: InspectionContext = {
    name,
    depth,
    budget,
    sibling: top ? given.sibling : undefined,
    descend: (member, inner) => {
      if (depth >= limits.depth)
        return [
          {
            severity: 'medium',
            code: 'archive.depth',
            message: `More than ${limits.depth} containers one inside the other; the innermost were not opened.`,
            member: `${name}!${member}`,
          },
        ];
      if (!budget.spend(1) || !budget.inflate(nestingCost(depth))) return [];
      const found: ArtifactFinding[] = [];
      inspectAt(inner, { ...given, name: `${name}!${member}`, depth: depth + 1 }, limits, found);
      return found.map((one) => (one.member === undefined ? { ...one, member: `${name}!${member}` } : one));
    },
  };
  const format = formatOf(source, name);
  const found = format === undefined ? [] : format.inspect(source, context);
  findings.push(...found);
  // Bytes that are of no format, or not what their format says, may be a pickle for who loads them as one.
  if (format === undefined || (!isPickle(format.id) && found.some(isBroken)))
    findings.push(...hiddenPickles(source, context));
  if (top) {
    if (format === undefined) findings.push(...unknownFindings(name));
    else findings.push(...mismatchFindings(format.id, name));
  }
  findings.push(...polyglotFindings(source, context, format));
  return format?.id ?? 'unknown';
}

const isPickle = (id: string): boolean => id === 'pickle' || id === 'joblib' || id.startsWith('torch-legacy');

const isBroken = ({ severity, code, member }: ArtifactFinding): boolean =>
  member === undefined && severity !== 'info' && severity !== 'low' && isStructural(code);

/** A zip directory at the end of what begins as something else: another reader sees another file. */
function polyglotFindings(
  source: ByteSource,
  context: InspectionContext,
  format: ArtifactFormat | undefined,
): readonly ArtifactFinding[] {
  if (format === undefined || format === executable || mayHoldZips.has(format.id)) return [];
  if (zipFamily.some((one) => one.id === format.id)) return [];
  const zip = zipFamily.find((one) => one.recognise(source, context.name));
  if (zip === undefined) return [];
  return [
    {
      severity: 'high',
      code: 'format.polyglot',
      message: `The file is ${format.id} from its start and a zip archive from its end.`,
    },
    ...zip.inspect(source, context),
  ];
}
