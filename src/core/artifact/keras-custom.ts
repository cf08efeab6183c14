import type { Severity } from './artifact.ts';
import { shownName } from './archive/member-path.ts';
import { type JsonValue, textOf, valueOf, valuesOf } from './json-value.ts';
import { isKerasClass, isKerasFunction } from './keras-classes.ts';

/** Takes a finding on a configuration. */
export type Report = (severity: Severity, code: string, message: string, imported?: string) => void;

/** A class that is named without a module, as before Keras 3, and is none of Keras's own. */
export function judgeClass(value: JsonValue, report: Report): void {
  if (
    valueOf(value, 'config') === undefined ||
    valuesOf(value, 'module').some((one) => one.kind === 'string')
  )
    return;
  for (const one of valuesOf(value, 'class_name')) {
    const name = textOf(one);
    if (name !== undefined && !isKerasClass(name))
      report(
        'medium',
        'keras.custom-object',
        `The model needs the class ${shownName(name)}, which is none of Keras: code that is not in the file.`,
      );
  }
}

/** Losses and metrics of a training configuration that are given by a name Keras does not know. */
export function judgeTraining(training: JsonValue, report: Report): void {
  for (const key of ['loss', 'metrics', 'weighted_metrics'])
    for (const value of valuesOf(training, key)) judgeNames(value, key, report);
}

function judgeNames(value: JsonValue, key: string, report: Report): void {
  const pending: JsonValue[] = [value];
  for (let visited = 0; pending.length > 0 && visited < 1000; visited++) {
    const one = pending.pop() as JsonValue;
    if (one.kind === 'array') pending.push(...one.items.slice(0, 1000));
    if (one.kind === 'object' && valuesOf(one, 'class_name').length === 0)
      pending.push(...one.entries.slice(0, 1000).map((entry) => entry.value));
    if (one.kind === 'string' && /^\w+$/.test(one.text) && !isKerasFunction(one.text))
      report(
        'medium',
        'keras.custom-object',
        `Training needs ${shownName(one.text)} (${key}), which is none of Keras: code that is not in the file.`,
      );
  }
}
