import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { aggregateOf } from '../core/evaluation/aggregate.ts';
import { decideByThreshold } from '../core/evaluation/decide-by-threshold.ts';
import { tablesOfRows } from '../core/evaluation/tables-of-rows.ts';
import { evaluated } from '../core/statistics/index.ts';
import { evaluateClasses } from '../core/evaluation/evaluate-classes.ts';
import { evaluatePredictions, type EvaluationReport } from '../core/evaluation/evaluate.ts';
import type {
  ClassPredictions,
  PredictionColumns,
  PredictionKind,
  Predictions,
} from '../core/evaluation/predictions.ts';
import {
  renderEvaluationJson,
  renderEvaluationMarkdown,
  renderEvaluationText,
} from '../core/report/evaluation.ts';
import { type AddCommand, exitCodes, type Terminal, UsageError } from './terminal.ts';

interface EvaluateOptions {
  readonly against: readonly string[];
  readonly againstPrediction: readonly string[];
  readonly againstScore: readonly string[];
  readonly id?: string;
  readonly truth: string;
  readonly prediction?: string;
  readonly score?: string;
  readonly threshold?: number;
  readonly weight?: string;
  readonly positive?: string;
  readonly kind?: PredictionKind;
  readonly group: readonly string[];
  readonly reference: readonly string[];
  readonly drift?: boolean;
  readonly bins?: number;
  readonly aggregate?: string | true;
  readonly format: 'text' | 'json' | 'markdown';
}

export const addEvaluate: AddCommand = (program, terminal, done) => {
  const command = program
    .command('evaluate <predictions>')
    .description('print metrics with intervals, group tables and disparities of a predictions file')
    .requiredOption('--truth <col>', 'the column of the truth')
    .option('--prediction <col>', 'the column of the predicted class or value')
    .option('--score <col>', 'the column of the score')
    .option('--threshold <number>', 'predict the positive class from this score on', number)
    .option('--weight <col>', 'the column of sample weights')
    .option('--positive <value>', 'the positive class (found where it is 1, true or yes)')
    .addOption(
      new Option('--kind <kind>', 'what the truth is (found from its values)').choices([
        'classification',
        'regression',
      ]),
    );
  repeated(command, '--group <col>', 'a protected attribute; may be repeated');
  repeated(
    command,
    '--reference <col=value>',
    'compare the groups of an attribute with this one (default: the largest)',
  );
  repeated(
    command,
    '--against <predictions>',
    'compare with these, the base’s predictions on the same rows; may be repeated',
  );
  command.option('--id <col>', 'the column that names a row, to pair by');
  repeated(
    command,
    '--against-prediction <col>',
    'compare with another model’s predictions in this column of the same file',
  );
  repeated(command, '--against-score <col>', 'and with its scores');
  command
    .option('--drift', 'compare the distributions of the columns with those of --against as well')
    .option('--bins <number>', 'bins of the calibration curve (15)', number)
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

function repeated(command: Command, flags: string, description: string): void {
  command.option(flags, description, (value: string, all: readonly string[]) => [...all, value], []);
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('expected a number.');
  return value;
}

async function evaluate(terminal: Terminal, path: string, options: EvaluateOptions): Promise<number> {
  if (options.prediction === undefined && options.score === undefined)
    throw new UsageError('name what to evaluate: --prediction COL, --score COL, or both');
  if (options.threshold !== undefined && (options.score === undefined || options.prediction !== undefined))
    throw new UsageError('--threshold makes predictions of --score, and goes without --prediction');
  if (options.drift === true && options.against.length + columnsBeside(options).length === 0)
    throw new UsageError('--drift compares with other predictions: name them with --against');
  const columns: PredictionColumns = {
    truth: options.truth,
    prediction: options.prediction,
    score: options.score,
    weight: options.weight,
    id: options.id,
    groups: options.group,
    positive: options.positive,
    ...(options.kind === undefined ? {} : { kind: options.kind }),
  };
  const at = (file: string) => resolve(terminal.cwd, file);
  const files = await terminal.openPredictionFiles([path, ...options.against].map(at));
  try {
    return await evaluateFiles(terminal, path, {
      options,
      columns,
      read: (file, of) => files.read(at(file), of),
    });
  } finally {
    files.close();
  }
}

interface Asked {
  readonly options: EvaluateOptions;
  readonly columns: PredictionColumns;
  readonly read: (file: string, columns: PredictionColumns) => Promise<Predictions | ClassPredictions>;
}

async function evaluateFiles(
  terminal: Terminal,
  path: string,
  { options, columns, read: readAny }: Asked,
): Promise<number> {
  const whole = await readAny(path, columns);
  if (whole.kind === 'multiclass') {
    refuseForClasses(whole, options);
    print(
      terminal,
      evaluateClasses(whole, await otherClasses(path, { options, columns, read: readAny }, whole)),
      options,
    );
    return exitCodes.passed;
  }
  const head = decideByThreshold(whole, options.threshold);
  const read = async (file: string, of: PredictionColumns): Promise<Predictions> => {
    const base = await readAny(file, of);
    if (base.kind === 'multiclass')
      throw new UsageError(`${file} has several classes; expected ${head.kind}`);
    return decideByThreshold(base, options.threshold);
  };
  // the base is read as the head was: its own values must not be taken for another kind, or another positive class
  const alike: PredictionColumns = {
    ...columns,
    groups: options.drift === true ? options.group : [],
    positive: head.positive,
    kind: head.kind,
    likeIds: head.ids,
  };
  const against: { name: string; predictions: Predictions; sameFile: boolean }[] = [];
  for (const file of options.against)
    against.push({ name: basename(file), predictions: await read(file, alike), sameFile: false });
  for (const { name, ...other } of columnsBeside(options))
    against.push({
      name,
      predictions: await read(path, { ...alike, id: undefined, ...other }),
      sameFile: true,
    });
  const references = referencesOf(options);
  if (options.aggregate !== undefined) {
    const text = `${JSON.stringify(aggregateOf(tablesFor(head, against[0]?.predictions, options)), undefined, 2)}\n`;
    if (options.aggregate === true) terminal.out(text);
    else await writeFile(resolve(terminal.cwd, options.aggregate), text);
    return exitCodes.passed;
  }
  const report = evaluatePredictions(head, {
    against,
    references,
    drift: options.drift === true,
    kindAsked: options.kind !== undefined,
    ...(options.bins === undefined ? {} : { bins: options.bins }),
  });
  print(terminal, report, options);
  return exitCodes.passed;
}

function print(terminal: Terminal, report: EvaluationReport, { format }: EvaluateOptions): void {
  const render = {
    text: renderEvaluationText,
    json: renderEvaluationJson,
    markdown: renderEvaluationMarkdown,
  }[format];
  terminal.out(render(report));
}

/** The predictions that those of several classes are compared with. A file that has two of the classes only has several all the same. */
async function otherClasses(path: string, { options, columns, read }: Asked, head: ClassPredictions) {
  const alike: PredictionColumns = { ...columns, groups: [], kind: 'classification', likeIds: head.ids };
  const others = [
    ...options.against.map((file) => ({ file, name: basename(file), sameFile: false, of: alike })),
    ...options.againstPrediction.map((prediction) => ({
      file: path,
      name: prediction,
      sameFile: true,
      of: { ...alike, id: undefined, prediction },
    })),
  ];
  const against: { name: string; predictions: ClassPredictions; sameFile: boolean }[] = [];
  for (const { file, name, sameFile, of } of others) {
    const predictions = await read(file, of);
    if (predictions.kind !== 'multiclass')
      throw new UsageError(`${file}: expected several classes, as ${basename(path)} has`);
    against.push({ name, predictions, sameFile });
  }
  return against;
}

/** What is said of one class against the rest only. */
function refuseForClasses({ labels }: ClassPredictions, options: EvaluateOptions): void {
  const asked = [
    ...(options.aggregate === undefined ? [] : ['--aggregate']),
    ...(options.drift === true ? ['--drift'] : []),
    ...(options.againstScore.length === 0 ? [] : ['--against-score']),
    ...(options.reference.length === 0 ? [] : ['--reference']),
  ];
  if (asked.length > 0)
    throw new UsageError(
      `${asked.join(', ')}: there are ${labels.length} classes, and this counts one class against the rest; say which with --positive`,
    );
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

/** Other models in columns of the same file: the first prediction with the first score, and so on. */
function columnsBeside({ againstPrediction, againstScore }: EvaluateOptions) {
  return Array.from({ length: Math.max(againstPrediction.length, againstScore.length) }, (_, place) => {
    const [prediction, score] = [againstPrediction[place], againstScore[place]];
    return { name: prediction ?? score ?? '', prediction, score };
  });
}

function referencesOf({ reference, group }: EvaluateOptions): Record<string, string> {
  const pairs = reference.map((text): [string, string] => {
    const name = group.find((one) => text.startsWith(`${one}=`));
    if (name === undefined)
      throw new UsageError(`--reference ${text}: expected COL=VALUE, of a column that --group names`);
    return [name, text.slice(name.length + 1)];
  });
  return Object.fromEntries(pairs);
}
