import type { Metric, Unit } from './evidence.ts';
import { standardName, unitOfName, unitOfStandard } from './metric-name.ts';
import type { WrittenNumber } from './number-text.ts';
import type { Position } from './tree.ts';

/** What a format knows of one value; all but name, number and place may be left out. */
export interface MetricFacts
  extends Partial<
    Pick<
      Metric,
      | 'canonical'
      | 'direction'
      | 'split'
      | 'slice'
      | 'task'
      | 'dataset'
      | 'model'
      | 'n'
      | 'stderr'
      | 'interval'
      | 'settings'
    >
  > {
  readonly name: string;
  readonly number: WrittenNumber;
  readonly path: string;
  readonly where: Position | { readonly line: number };
  /** The part of the name that says what is measured, where it is not the last part. */
  readonly measured?: string;
  readonly unit?: Unit;
}

/** A metric with its standard name and its unit: what the text marks, then what the name says, then the built-in table. */
export function metricOf(facts: MetricFacts): Metric {
  const { name, number, path, where } = facts;
  const canonical = facts.canonical ?? standardName(facts.measured ?? name);
  const named = unitOfName(facts.measured ?? name.slice(name.lastIndexOf('.') + 1));
  const writtenUnit =
    number.mark === undefined || /^(?:%|percent|pp|points?|pts|s|secs?|seconds?|bytes)$/.test(number.mark)
      ? undefined
      : number.mark;
  return {
    name: name.slice(0, 600),
    canonical,
    value: number.value,
    text: number.text,
    decimals: number.decimals,
    unit: facts.unit ?? unitOf(number, canonical, named?.unit),
    direction: facts.direction,
    split: facts.split,
    slice: facts.slice ?? {},
    task: facts.task,
    dataset: facts.dataset,
    model: facts.model,
    n: facts.n,
    stderr: facts.stderr ?? number.plusMinus,
    interval: facts.interval ?? number.interval,
    settings: {
      ...facts.settings,
      ...(named?.throughput === true || number.mark?.includes('/') === true ? { throughput: true } : {}),
      ...(writtenUnit === undefined ? {} : { unit: writtenUnit }),
    },
    place: { path, ...where },
  };
}

function unitOf(
  { value, mark }: WrittenNumber,
  canonical: string | undefined,
  named: Unit | undefined,
): Unit {
  if (mark !== undefined) {
    if (/^(?:%|percent|pp|points?|pts)$/.test(mark)) return 'percent';
    if (/^(?:s|secs?|seconds?)$/.test(mark)) return 'seconds';
    return mark === 'bytes' ? 'bytes' : 'unknown';
  }
  if (named !== undefined) return named;
  if (canonical === undefined) return 'unknown';
  const unit = unitOfStandard(canonical);
  return unit === 'fraction' && Number.isFinite(value) && Math.abs(value) > 1 ? 'unknown' : unit;
}
