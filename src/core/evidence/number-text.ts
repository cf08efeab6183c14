import type { ScalarNode, TreeNode } from './tree.ts';

/** A number as a person or a program wrote it. */
export interface WrittenNumber {
  /** May be NaN or infinite. A percentage stays one: `87.1 %` is 87.1. */
  readonly value: number;
  readonly text: string;
  /** Digits behind the decimal point as written; `1.5e-3` has 4. */
  readonly decimals: number;
  /** `%`, `s`, `ms`, `gb`, `req/s` … in lower case where the text has one. */
  readonly mark: string | undefined;
  /** What stands behind `±`. */
  readonly plusMinus: number | undefined;
  readonly interval: readonly [number, number] | undefined;
}

const digits = String.raw`[-+]?(?:[0-9]{1,40}(?:[.,][0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][-+]?[0-9]{1,4})?`;
const grouped = String.raw`[-+]?[0-9]{1,3}(?:,[0-9]{3}){1,10}(?:\.[0-9]{1,40})?`;
const single = String.raw`(?:nan|[-+]?inf(?:inity)?|${grouped}|${digits})`;
const marks =
  '%|pp|percent|ms|millis(?:econds?)?|µs|us|ns|secs?|seconds?|s|mins?|minutes?|hours?|h|hrs?|points?|pts|bytes|[kmgt]i?b|kwh|wh|kg|(?:[a-z]{1,12}/|[a-z]{1,12} per )(?:s|sec|second)';
const whole = new RegExp(
  String.raw`^(${single})\s{0,3}(${marks})?(?:\s{0,3}(?:±|\+\/-|\+-)\s{0,3}(${single})\s{0,3}(?:${marks})?)?(?:\s{0,3}[([]\s{0,3}(?:95\s?% ?ci:?\s{0,3})?(${single})\s{0,3}%?\s{0,3}(?:,|;|–|—|-|to)\s{0,3}(${single})\s{0,3}%?\s{0,3}[)\]])?$`,
  'i',
);

/**
 * Reads a text that is one number: `0.8710`, `87.1 %`, `0.31 ± 0.02`, `0.87 [0.85, 0.89]`, `1,234.5`, `NaN`, `-inf`,
 * `0,87` with a decimal comma. Undefined for everything else, and for `1,234`, which may mean two numbers.
 */
export function readNumberText(text: string): WrittenNumber | undefined {
  const trimmed = text.trim();
  if (trimmed.length === 0 || trimmed.length > 120) return undefined;
  const parts = whole.exec(trimmed.replaceAll('−', '-').replaceAll('\u00a0', ' '));
  if (parts === null) return undefined;
  const [, main = '', mark, spread, low, high] = parts;
  const value = numberOf(main);
  if (value === undefined) return undefined;
  const plusMinus = spread === undefined ? undefined : numberOf(spread);
  const bounds = [low, high].map((bound) => (bound === undefined ? undefined : numberOf(bound)));
  const [from, to] = bounds;
  return {
    value,
    text: trimmed,
    decimals: decimalsOf(main),
    mark: mark?.toLowerCase(),
    plusMinus,
    interval: from !== undefined && to !== undefined && from <= to ? [from, to] : undefined,
  };
}

function numberOf(text: string): number | undefined {
  const lower = text.toLowerCase().replace(/^\+/, '');
  if (lower === 'nan') return NaN;
  if (/^-?inf/.test(lower)) return lower.startsWith('-') ? -Infinity : Infinity;
  const commas = lower.split(',').length - 1;
  if (commas === 0) return Number(lower);
  if (commas > 1 || lower.includes('.')) return Number(lower.replaceAll(',', ''));
  const [before = '', after = ''] = lower.split(',');
  if (after.length === 3 && !/^-?0$/.test(before)) return undefined;
  return Number(`${before}.${after}`);
}

/** Digits behind the decimal point of a number as written. */
export function decimalsOf(text: string): number {
  const parts = /^[-+]?[0-9,]*?(?:([.,])([0-9]*))?(?:e([-+]?[0-9]+))?$/i.exec(text.trim().slice(0, 100));
  if (parts === null) return 0;
  const [, , fraction = '', exponent = '0'] = parts;
  return Math.min(1100, Math.max(0, fraction.length - Number(exponent)));
}

/** The number that a scalar of a tree holds, as a number or as text; undefined where it holds none. */
export function numberIn(node: TreeNode | undefined): WrittenNumber | undefined {
  if (node?.type === 'string') return readNumberText(node.value);
  if (node?.type !== 'number') return undefined;
  return plainNumber(node);
}

function plainNumber({ value, text }: Extract<ScalarNode, { type: 'number' }>): WrittenNumber {
  return {
    value,
    text: text.slice(0, 400),
    decimals: Number.isFinite(value) ? decimalsOf(text) : 0,
    mark: undefined,
    plusMinus: undefined,
    interval: undefined,
  };
}
