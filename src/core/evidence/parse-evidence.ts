import type { EvidenceFile, EvidenceFormat, Parsed, ReadingOptions } from './evidence.ts';
import { formats } from './formats.ts';
import { asAsked } from './dvc-metrics.ts';
import { malformed, notEvidence, problemAt } from './parsed.ts';

/**
 * What a file says. An explicit `format` binds: a file that is not of it is malformed. Without one the formats are asked in their
 * order, the most specific first; a format that finds its own signs broken says so, unless a later one reads the file. A file
 * that has the shape of two tools is read as neither: it is malformed, and the problem names both.
 * Never throws: a parser that fails in itself leaves the file malformed, which never passes.
 */
export function parseEvidence(file: EvidenceFile, options: ReadingOptions = {}): Parsed {
  const { format } = options;
  if (format !== undefined) {
    const chosen = formats.find(({ id }) => id === format);
    if (chosen === undefined) {
      const known = formats.map(({ id }) => id).join(', ');
      return malformed(format, 'metrics', [
        problemAt(
          file.path,
          { line: 1 },
          'evidence/format',
          `Unexpected format "${format.slice(0, 60)}", expected one of ${known}`,
        ),
      ]);
    }
    const parsed = attempt(chosen, file, options);
    return parsed.state === 'not-evidence'
      ? malformed(format, chosen.kind, [
          problemAt(
            file.path,
            { line: 1 },
            'evidence/format',
            `Unexpected content, expected a ${chosen.title} (${format})`,
          ),
        ])
      : asRead(parsed, options);
  }
  let broken: Parsed | undefined;
  for (const one of formats) {
    const parsed = attempt(one, file, options);
    if (parsed.state === 'present') return twoTools(one, file, options) ?? asRead(parsed, options);
    if (parsed.state === 'malformed') broken ??= parsed;
  }
  return broken ?? notEvidence;
}

/** `split` and `prefix` of the policy, for formats that do not apply them themselves. */
function asRead(parsed: Parsed, options: ReadingOptions): Parsed {
  if (parsed.state !== 'present' || parsed.content.kind !== 'metrics' || parsed.format === 'dvc-metrics')
    return parsed;
  return { ...parsed, content: { kind: 'metrics', metrics: asAsked(parsed.content.metrics, options) } };
}

/** Parsers do not throw; where one does (a library's bug, an exhausted stack), the file counts as malformed. */
function attempt(format: (typeof formats)[number], file: EvidenceFile, options: ReadingOptions): Parsed {
  try {
    return format.parse(file, options);
  } catch (error) {
    const said = error instanceof Error ? error.name : 'error';
    return malformed(format.id, format.kind, [
      problemAt(
        file.path,
        { line: 1 },
        'evidence/unreadable',
        `Unexpected content that the ${format.title} reader fails on (${said})`,
      ),
    ]);
  }
}

/**
 * Formats that any program or person writes: their signs are weak, and one of them beside a tool's own format is no second opinion. A datasheet is
 * Markdown with certain headings; an exported run is an export.
 */
const broad = new Set([
  'hf-card',
  'free-card',
  'params',
  'mlflow-export',
  'drift-report',
  'hf-results',
  'training-log',
  'fairlearn',
  'dvc-metrics',
]);

/** The flaw of a file that a second tool's format reads as well; undefined where `first` is the only one. */
function twoTools(first: EvidenceFormat, file: EvidenceFile, options: ReadingOptions): Parsed | undefined {
  if (broad.has(first.id)) return undefined;
  const second = formats
    .slice(formats.indexOf(first) + 1)
    .find((other) => !broad.has(other.id) && attempt(other, file, options).state === 'present');
  return second === undefined
    ? undefined
    : malformed(first.id, first.kind, [
        problemAt(
          file.path,
          { line: 1 },
          'evidence/ambiguous-format',
          `Unexpected shape of both ${first.title} (${first.id}) and ${second.title} (${second.id}), expected one; name the format in the policy`,
        ),
      ]);
}
