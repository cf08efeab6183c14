import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Option } from 'commander';
import { aggregateOf } from '../core/evaluation/aggregate.ts';
import { tablesOfRows } from '../core/evaluation/tables-of-rows.ts';
import { evaluated } from '../core/statistics/index.ts';
import { evaluatePredictions } from '../core/evaluation/evaluate.ts';
import type { Predictions } from '../core/evaluation/predictions.ts';
import {
  renderEvaluationJson,
  renderEvaluationMarkdown,
  renderEvaluationText,
} from '../core/report/evaluation.ts';
import { type AddCommand, exitCodes, type Terminal, UsageError } from './terminal.ts';

interface EvaluateOptions {
  readonly against?: string;
  readonly id?: string;
  readonly truth: string;
  readonly prediction?: string;
  readonly score?: string;
  readonly weight?: string;
  readonly positive?: string;
  readonly group: readonly string[];
  readonly aggregate?: string | true;
  readonly format: 'text' | 'json' | 'markdown';
}

export const addEvaluate: AddCommand = (program, terminal, done) => {
  program
    .command('evaluate <predictions>')
    .description('print metrics with intervals, group tables and disparities of a predictions file')
    .option('--against <predictions>', 'compare with these, the base’s predictions on the same rows')
    .option('--id <col>', 'the column that names a row, to pair by')
    .requiredOption('--truth <col>', 'the column of the truth')
    .option('--prediction <col>', 'the column of the predicted class or value')
    .option('--score <col>', 'the column of the score')
    .option('--weight <col>', 'the column of sample weights')
    .option('--positive <value>', 'the positive class (found where it is 1, true or yes)')
    .option(
      '--group <col>',
      'a protected attribute; may be repeated',
      (column: string, all: readonly string[]) => [...all, column],
      [],
    )
    .option(
      '--aggregate [file]',
      'print, or write to a file, only the counts: they may be committed without anybody’s data',
    )
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .addHelpText(
      'after',
      '\nReads .csv, .tsv, .parquet, .jsonl and .json. Exit code: 0 evaluated, 2 could not run.',
    )
    .action(async (path: string, options: EvaluateOptions) => {
      done(await evaluate(terminal, path, options));
    });
};

async function evaluate(terminal: Terminal, path: string, options: EvaluateOptions): Promise<number> {
  if (options.prediction === undefined && options.score === undefined)
    throw new UsageError('name what to evaluate: --prediction COL, --score COL, or both');
  const read = async (file: string): Promise<Predictions> =>
    terminal.readPredictions(resolve(terminal.cwd, file), {
      truth: options.truth,
      prediction: options.prediction,
      score: options.score,
      weight: options.weight,
      id: options.id,
      groups: options.group,
      positive: options.positive,
    });
  const head = await read(path);
  const against = options.against === undefined ? undefined : await read(options.against);
  if (options.aggregate !== undefined) {
    const text = `${JSON.stringify(aggregateOf(tablesFor(head, against, options)), undefined, 2)}\n`;
    if (options.aggregate === true) terminal.out(text);
    else await writeFile(resolve(terminal.cwd, options.aggregate), text);
    return exitCodes.passed;
  }
  const report = evaluatePredictions(head, against);
  const render = {
    text: renderEvaluationText,
    json: renderEvaluationJson,
    markdown: renderEvaluationMarkdown,
  }[options.format];
  terminal.out(render(report));
  return exitCodes.passed;
}

function tablesFor(
  predictions: Predictions,
  against: Predictions | undefined,
  { id }: EvaluateOptions,
): ReturnType<typeof tablesOfRows> {
  const by = id === undefined ? 'the order of the rows' : `the column ${id}`;
  const base = against === undefined ? undefined : evaluated(against);
  return tablesOfRows({ predictions, files: [], notes: [] }, base, by);
}
