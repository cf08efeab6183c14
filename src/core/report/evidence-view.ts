import type { EvidenceContent, Hashed, Lineage, Metric, Parsed } from '../evidence/evidence.ts';
import { meaningsOf } from '../evidence/metric-name.ts';

/** A file with what was read in it. */
export interface ReadFile {
  readonly path: string;
  readonly parsed: Parsed;
}

/**
 * One value as `assay evidence --format json` shows it. `value` is a number, a text, true, false or null; a number that is
 * none is the text `NaN`, `Infinity` or `-Infinity`, since JSON has no other way to say it. `group` is the slice as `sex=female`.
 */
export interface ShownValue {
  readonly name: string;
  readonly value: number | string | boolean | null;
  readonly text: string;
  readonly unit: string | null;
  readonly canonical: string | null;
  /** The metrics that an ambiguous name may mean (`map`); `canonical` is then null. */
  readonly meanings: readonly string[];
  readonly direction: string | null;
  readonly split: string | null;
  readonly group: string | null;
  readonly slice: Readonly<Record<string, string>>;
  readonly task: string | null;
  readonly dataset: string | null;
  readonly model: string | null;
  readonly n: number | null;
  readonly stderr: number | null;
  readonly interval: readonly [number | string, number | string] | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly line: number | null;
  readonly column: number | null;
}

/** A file as `assay evidence` shows it; `format` and `kind` are null for what is no evidence. `details`: what is no value (a card's sections). */
export interface ShownFile {
  readonly path: string;
  readonly kind: string | null;
  readonly format: string | null;
  readonly state: Parsed['state'];
  readonly values: readonly ShownValue[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly problems: readonly {
    readonly code: string;
    readonly message: string;
    readonly line: number | null;
    readonly column: number | null;
  }[];
}

/** What is shown of a file. */
export function shownFile({ path, parsed }: ReadFile): ShownFile {
  if (parsed.state === 'not-evidence')
    return { path, kind: null, format: null, state: parsed.state, values: [], details: {}, problems: [] };
  const problems = parsed.problems.map(({ code, message, line, column }) => ({
    code,
    message,
    line: line ?? null,
    column: column ?? null,
  }));
  if (parsed.state === 'malformed')
    return {
      path,
      kind: parsed.kind,
      format: parsed.format,
      state: parsed.state,
      values: [],
      details: {},
      problems,
    };
  const contents = [parsed.content, ...(parsed.also ?? [])];
  return {
    path,
    kind: parsed.content.kind,
    format: parsed.format,
    state: parsed.state,
    values: contents.flatMap(valuesOf),
    details: Object.assign({}, ...contents.map(detailsOf)) as Record<string, unknown>,
    problems,
  };
}

function valuesOf(content: EvidenceContent): readonly ShownValue[] {
  switch (content.kind) {
    case 'metrics':
      return content.metrics.map(shownMetric);
    case 'card':
      return content.card.claims.map(shownMetric);
    case 'report':
      return [
        ...content.report.items.map(({ name, column, success, severity, detail, settings, place }) =>
          plain(name, success ?? null, {
            text: detail ?? '',
            slice: column === undefined ? {} : { column },
            settings: { ...settings, ...(severity === undefined ? {} : { severity }) },
            line: place.line ?? null,
            column: place.column ?? null,
          }),
        ),
        ...content.report.metrics.map(shownMetric),
      ];
    case 'dataset':
      return content.dataset.columns.map(({ name, type, required, line, column }) =>
        plain(name, type ?? null, {
          settings: required === undefined ? {} : { required },
          line: line ?? null,
          column: column ?? null,
        }),
      );
    case 'lineage':
      return [
        ...content.lineage.outputs.map(shownHash),
        ...flat(content.lineage.params, '', 0).map(([name, value]) =>
          plain(name, scalar(value), placeIn(content.lineage, name)),
        ),
      ];
    case 'attestation':
      return [
        ...content.attestation.subjects.map(shownHash),
        ...content.attestation.metrics.map(shownMetric),
      ];
    case 'paired':
      return Object.entries(content.paired.table ?? {}).map(([name, value]) =>
        plain(`paired.${name}`, value, {}),
      );
  }
}

function detailsOf(content: EvidenceContent): Record<string, unknown> {
  switch (content.kind) {
    case 'metrics':
      return {};
    case 'card': {
      const { about, metadata, sections, links, lineCount } = content.card;
      return {
        about,
        metadata: metadata ?? null,
        sections: sections.map(({ heading, depth, line, endLine, filled, placeholders }) => ({
          heading,
          depth,
          line,
          end_line: endLine,
          filled,
          placeholders: placeholders.length,
        })),
        links: links.length,
        lines: lineCount,
      };
    }
    case 'report': {
      const { tool, success, createdAt, declared } = content.report;
      return { tool, success: success ?? null, created_at: createdAt ?? null, declared };
    }
    case 'dataset': {
      const { name, licence, rows, files } = content.dataset;
      return { name: name ?? null, licence: licence ?? null, rows: rows ?? null, files };
    }
    case 'lineage': {
      const { runId, sourceCommit, stages, declaredMetrics } = content.lineage;
      return {
        run_id: runId ?? null,
        source_commit: sourceCommit ?? null,
        stages: stages.map(({ name, inputs, outputs }) => ({ name, inputs, outputs })),
        declared_metrics: declaredMetrics,
      };
    }
    case 'attestation': {
      const { type, components, predicateType } = content.attestation;
      return { type, predicate_type: predicateType ?? null, components };
    }
    case 'paired':
      return { pairs: content.paired.pairs };
  }
}

function shownMetric(metric: Metric): ShownValue {
  const {
    name,
    value,
    text,
    unit,
    canonical,
    direction,
    split,
    slice,
    task,
    dataset,
    model,
    n,
    stderr,
    interval,
    settings,
    place,
  } = metric;
  return {
    name,
    value: numberText(value),
    text,
    unit,
    canonical: canonical ?? null,
    meanings: canonical === undefined ? meaningsOf(name) : [],
    direction: direction ?? null,
    split: split ?? null,
    group: groupText(slice),
    slice,
    task: task ?? null,
    dataset: dataset ?? null,
    model: model ?? null,
    n: n ?? null,
    stderr: stderr ?? null,
    interval: interval === undefined ? null : [numberText(interval[0]), numberText(interval[1])],
    settings,
    line: place.line ?? null,
    column: place.column ?? null,
  };
}

/** Parameters one by one, nested ones by dotted names; a list stays one value. */
function flat(record: object, above: string, depth: number): (readonly [string, unknown])[] {
  return Object.entries(record).flatMap(([key, value]: [string, unknown]): (readonly [string, unknown])[] => {
    const name = above === '' ? key : `${above}.${key}`;
    const nested = typeof value === 'object' && value !== null && !Array.isArray(value);
    return nested && depth < 12 && Object.keys(value).length > 0
      ? flat(value, name, depth + 1)
      : [[name, value]];
  });
}

function placeIn({ paramPlaces = {} }: Lineage, name: string): Pick<ShownValue, 'line' | 'column'> {
  const place = Object.hasOwn(paramPlaces, name) ? paramPlaces[name] : undefined;
  return { line: place?.line ?? null, column: place?.column ?? null };
}

function shownHash({ path, algorithm, hash, sizeBytes, line }: Hashed): ShownValue {
  return plain(path, hash ?? null, {
    settings: {
      ...(algorithm === undefined ? {} : { algorithm }),
      ...(sizeBytes === undefined ? {} : { size_bytes: sizeBytes }),
    },
    line: line ?? null,
  });
}

function plain(
  name: string,
  value: ShownValue['value'],
  more: Partial<Pick<ShownValue, 'text' | 'slice' | 'settings' | 'line' | 'column'>>,
): ShownValue {
  const slice = more.slice ?? {};
  return {
    name,
    value,
    text: more.text ?? (value === null ? '' : String(value)),
    unit: null,
    canonical: null,
    meanings: [],
    direction: null,
    split: null,
    group: groupText(slice),
    slice,
    task: null,
    dataset: null,
    model: null,
    n: null,
    stderr: null,
    interval: null,
    settings: more.settings ?? {},
    line: more.line ?? null,
    column: more.column ?? null,
  };
}

function groupText(slice: Readonly<Record<string, string>>): string | null {
  const pairs = Object.entries(slice).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? null : pairs.join(', ');
}

function numberText(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function scalar(value: unknown): ShownValue['value'] {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  return JSON.stringify(value) ?? null;
}
