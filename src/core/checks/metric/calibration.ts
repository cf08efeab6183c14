import { Type } from 'typebox';
import { type BoundedCalibrationError, boundedCalibrationError } from '../../evaluation/calibration-error.ts';
import type { CalibrationTable } from '../../evaluation/prediction-tables.ts';
import { normalQuantile } from '../../statistics/index.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { listText, numberText } from '../message.ts';

interface Part {
  readonly verdict: 'good' | 'bad' | 'not-shown';
  readonly sentence: string;
  readonly steps: readonly string[];
}

/** Probabilities mean what they say: calibration error and Brier score stay below their bounds, shown by interval. */
export const calibration = defineCheck({
  id: 'metric/calibration',
  title: 'Probabilities mean what they say',
  why: 'Of those told 80 %, eight in ten must be so: a price, a limit or a doctor’s decision is computed from the number.',
  concerns: ['model'],
  needs: ['predictions'],
  options: Type.Object(
    {
      max_ece: Type.Optional(
        Type.Number({
          exclusiveMinimum: 0,
          maximum: 1,
          description: 'The largest expected calibration error.',
        }),
      ),
      max_brier: Type.Optional(
        Type.Number({ exclusiveMinimum: 0, maximum: 1, description: 'The largest Brier score.' }),
      ),
      bins: Type.Unsafe<5 | 6 | 10 | 12 | 15 | 20 | 30>({
        type: 'integer',
        enum: [5, 6, 10, 12, 15, 20, 30],
        default: 15,
        description: 'Bins of equal width that the calibration error is computed over; it changes with them.',
      }),
      confidence: Type.Number({
        default: 0.95,
        exclusiveMinimum: 0.5,
        exclusiveMaximum: 1,
        description: 'One-sided confidence with which a bound is kept or missed.',
      }),
    },
    { additionalProperties: false, anyOf: [{ required: ['max_ece'] }, { required: ['max_brier'] }] },
  ),
  messages: {
    kept: { text: '{what}' },
    missed: {
      text: '{what}',
      remedy: 'Recalibrate (Platt scaling, isotonic regression) on data that is not tested on.',
    },
    unclear: {
      text: '{what}',
      remedy: 'Evaluate more rows: on so few a calibrated model and another look alike.',
    },
    'no-scores': {
      text: 'There are no probabilities to judge: {reason}',
      remedy: 'Name the column of the probability in the policy under predictions.score; counts hold none.',
    },
  },
  controls: controls.performanceLevel,
  evaluate: ({ head: { predictions }, options }) => {
    const { calibration: table } = predictions;
    // all rows together, so no line of theirs
    const places = predictions.files.slice(0, 1).map(({ path }) => ({ path }));
    if (!table.evaluable)
      return {
        status: 'unknown',
        message: 'no-scores',
        data: { reason: table.reason },
        places,
        steps: predictions.notes,
      };
    const { max_ece: maxEce, max_brier: maxBrier, bins, confidence } = options;
    const error = boundedCalibrationError(table.value, bins, confidence);
    if (!error.evaluable)
      return { status: 'unknown', message: 'no-scores', data: { reason: error.reason }, places };
    const parts = [
      ...(maxEce === undefined ? [] : [judgeError(error.value, table.value, maxEce, bins, confidence)]),
      ...(maxBrier === undefined ? [] : [judgeBrier(table.value, maxBrier, confidence)]),
    ];
    const steps = [...predictions.notes, ...parts.flatMap((part) => part.steps)];
    const said = (verdict: Part['verdict']) =>
      parts.filter((part) => part.verdict === verdict).map(({ sentence }) => sentence);
    const chart = {
      title: 'rate of positives by score',
      unit: 'share',
      labels: error.value.bins.map(({ low, high }) => `${numberText(low, 2)} to ${numberText(high, 2)}`),
      values: error.value.bins.map(({ positives, rows }) => positives / rows),
    };
    if (said('bad').length > 0)
      return {
        status: 'fail',
        message: 'missed',
        data: { what: listText(said('bad')) },
        places,
        steps,
        chart,
      };
    if (said('not-shown').length > 0)
      return {
        status: 'unknown',
        message: 'unclear',
        data: { what: listText(said('not-shown')) },
        places,
        steps,
      };
    return { status: 'pass', message: 'kept', data: { what: listText(said('good')) }, steps };
  },
});

function judgeError(
  { expected, expectedIfCalibrated, lower, upper, bins: cells }: BoundedCalibrationError,
  { rows }: CalibrationTable,
  most: number,
  bins: number,
  confidence: number,
): Part {
  const verdict = upper <= most ? 'good' : lower > most ? 'bad' : 'not-shown';
  const noise = `a perfectly calibrated model would show ${numberText(expectedIfCalibrated, 2)} on as many rows`;
  return {
    verdict,
    // sums of thousands of scores leave 1e-14 where there is nothing
    sentence: `Expected calibration error is ${numberText(expected < 1e-9 ? 0 : expected, 3)} over ${bins} bins of equal width (n = ${rows.toLocaleString('en')}; ${noise}), ${limitsText(lower, upper, confidence)}${askedText(verdict, most)}`,
    steps: [
      ...cells.map(
        ({ low, high, rows: n, positives, predicted }) =>
          `Scores in (${numberText(low, 3)}, ${numberText(high, 3)}]: ${n.toLocaleString('en')} rows, mean ${numberText(predicted / n, 4)}, positive ${positives.toLocaleString('en')} / ${n.toLocaleString('en')} = ${numberText(positives / n, 4)}.`,
      ),
      `Expected calibration error = sum over bins of rows / ${rows.toLocaleString('en')} times |mean - rate| = ${numberText(expected, 6)}; limits by the triangle inequality over half-normal noise of the rates.`,
    ],
  };
}

/** The mean of (p - y)^2 with the normal limits of a mean. Source: A. W. van der Vaart (1998), Asymptotic Statistics, 2.17 (central limit theorem). */
function judgeBrier({ rows, bins, brier }: CalibrationTable, most: number, confidence: number): Part {
  const half = normalQuantile(confidence) * Math.sqrt(brier.variance / rows);
  const [lower, upper] = [brier.mean - half, brier.mean + half];
  const verdict = Number.isNaN(half)
    ? 'not-shown'
    : upper <= most
      ? 'good'
      : lower > most
        ? 'bad'
        : 'not-shown';
  const share = bins.reduce((sum, cell) => sum + cell.positives, 0) / rows;
  return {
    verdict,
    sentence: `Brier score is ${numberText(brier.mean, 3)} (n = ${rows.toLocaleString('en')}; always saying ${numberText(share, 3)} would give ${numberText(share * (1 - share), 3)}), ${limitsText(lower, upper, confidence)}${askedText(verdict, most)}`,
    steps: [
      `Brier score = mean of (p - y)^2 = ${numberText(brier.mean, 6)}, standard error sqrt(${numberText(brier.variance, 4)} / ${rows.toLocaleString('en')}).`,
    ],
  };
}

function limitsText(lower: number, upper: number, confidence: number): string {
  return `one-sided ${numberText(confidence * 100)} % limits ${numberText(lower, 3)} and ${numberText(upper, 3)}`;
}

function askedText(verdict: Part['verdict'], most: number): string {
  return verdict === 'not-shown'
    ? `; too little data to tell whether that is at most ${numberText(most)}, as the policy asks`
    : `; the policy asks for at most ${numberText(most)}`;
}
