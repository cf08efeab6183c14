import type { ArtifactFinding, InspectionContext, Severity } from './artifact.ts';
import { escapeOf, shownName } from './archive/member-path.ts';
import { base64Bytes } from './base64-bytes.ts';
import { judgeClass, judgeTraining, type Report } from './keras-custom.ts';
import { type JsonValue, textOf, valueOf, valuesOf } from './json-value.ts';
import { bytesSource } from './pickle/window.ts';

/** Roots of modules that Keras configs name for what is Keras's own. */
const kerasRoots = new Set([
  'keras',
  'tensorflow',
  'tf_keras',
  'keras_core',
  'keras_nlp',
  'keras_cv',
  'keras_hub',
  'tf',
]);
/** Modules whose functions run programs, read files or import (the reference's sections 2.10 and 3). */
const deniedRoots = new Set([
  'os',
  'posix',
  'nt',
  'sys',
  'subprocess',
  'builtins',
  '__builtin__',
  'importlib',
  'shutil',
  'socket',
  'pty',
  'ctypes',
  'runpy',
  'pickle',
  '_pickle',
  'marshal',
  'code',
  'codeop',
  'commands',
  'webbrowser',
  'urllib',
  'requests',
  'http',
  'tempfile',
  'pathlib',
  'io',
  'operator',
  'functools',
  'types',
  'asyncio',
  'multiprocessing',
  'threading',
  'pip',
  'torch',
  'numpy',
  'timeit',
  'pdb',
  'bdb',
  'cProfile',
  'profile',
  'trace',
  'platform',
  'signal',
  'joblib',
  'dill',
  'cloudpickle',
]);
const deniedNames = new Set([
  'exec',
  'eval',
  'compile',
  '__import__',
  'system',
  'popen',
  'Popen',
  'getattr',
  'open',
]);
/** Functions of Keras itself that reach outside (CVE-2025-8747, CVE-2025-9906). */
const reaching =
  /^(get_file|enable_unsafe_deserialization|load_model|load_weights|img_to_array_from_path|extract_archive|_extract_archive|text_dataset_from_directory|load_img)$/;
const lookups = /^(StringLookup|IntegerLookup|TextVectorization|IndexLookup|Hashing)$/;
const codeText = /\b(eval|exec|compile|__import__|os\.|subprocess|system|import |open\()/;
const mostVisited = 500_000;

/**
 * Findings on a Keras model configuration: code in Lambda layers, modules that it imports, functions that reach out, files that it
 * reads, names used as paths, custom objects. Sources: CVE-2024-3660, CVE-2025-1550, CVE-2025-8747, CVE-2025-9905, CVE-2025-9906,
 * CVE-2025-12058, CVE-2025-49655, CVE-2026-12479 (the reference's section 2.10). `member` goes into the findings; `strictNames`: no
 * slash may stand in a name, as Keras 3 demands (layers of Keras 2 have some, such as DenseNet's `conv1/bn`); `training`: the root says how the model was trained.
 */
export function kerasConfigFindings(
  root: JsonValue,
  context: InspectionContext,
  member: string | undefined,
  { strictNames = false, training = false } = {},
): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const seen = new Set<string>();
  const report = (severity: Severity, code: string, message: string, imported?: string): void => {
    const key = `${code} ${imported ?? message}`;
    if (seen.has(key) || findings.length >= 200) return;
    seen.add(key);
    findings.push({
      severity,
      code,
      message,
      ...(member === undefined ? {} : { member }),
      ...(imported === undefined ? {} : { import: imported }),
    });
  };
  if (training) judgeTraining(root, report);
  const pending: JsonValue[] = [root];
  let visited = 0;
  while (pending.length > 0) {
    if (++visited > mostVisited || !context.budget.spend(1)) {
      report('medium', 'limit.config', 'The configuration has more values than are followed.');
      break;
    }
    const value = pending.pop() as JsonValue;
    if (value.kind === 'array') for (const item of value.items) pending.push(item);
    if (value.kind === 'object') {
      judgeObject(value, report, findings, context, strictNames);
      for (const entry of value.entries) pending.push(entry.value);
    }
  }
  return findings;
}

function judgeObject(
  value: JsonValue,
  report: Report,
  findings: ArtifactFinding[],
  context: InspectionContext,
  strictNames: boolean,
): void {
  for (const named of valuesOf(value, 'class_name')) {
    const name = textOf(named) ?? '';
    const config = valueOf(value, 'config');
    if (name === '__lambda__' || name === 'Lambda') judgeLambda(name, config, report);
    if (name === 'function' || name === 'builtin_function')
      judgeFunction(textOf(config) ?? textOf(valueOf(config, 'name')) ?? '', report);
    if (name === 'TorchModuleWrapper') {
      report(
        'critical',
        'keras.torch-wrapper',
        'TorchModuleWrapper hands bytes of the configuration to torch.load, which runs their pickle (CVE-2025-49655).',
      );
      inspectEncoded(config, findings, context);
    }
    if (name === 'TFSMLayer') {
      const path = textOf(valueOf(config, 'filepath'));
      if (path !== undefined)
        report(
          'high',
          'keras.file-reference',
          `TFSMLayer loads another model from ${shownName(path)} when this one is loaded, with whatever that one runs.`,
        );
    }
    if (lookups.test(name)) {
      for (const vocabulary of [...valuesOf(config, 'vocabulary'), ...valuesOf(config, 'idf_weights')])
        if (vocabulary.kind === 'string')
          report(
            'critical',
            'keras.file-reference',
            `${name} reads its vocabulary from ${shownName(vocabulary.text)}, a file or an address (CVE-2025-12058).`,
          );
    }
  }
  if (valuesOf(value, 'class_name').length > 0 || valuesOf(value, 'module').length > 0)
    judgeModule(value, report);
  judgeClass(value, report);
  for (const one of valuesOf(value, 'compile_config')) judgeTraining(one, report);
  const layerName = textOf(valueOf(valueOf(value, 'config'), 'name'));
  if (strictNames && layerName?.includes('/') === true && valuesOf(value, 'class_name').length > 0)
    report(
      'high',
      'keras.layer-name',
      `The name ${shownName(layerName)} has a slash, which Keras 3 refuses: it is used as a path when weights are loaded (CVE-2026-12479).`,
    );
  for (const key of ['name', 'layer_name', 'weight_name'])
    for (const one of valuesOf(value, key)) {
      const name = textOf(one);
      if (
        name !== undefined &&
        (name.includes('\\') ||
          escapeOf(name) !== undefined ||
          (key === 'name' && name.includes('/') && name.includes('..')))
      )
        report(
          'high',
          'keras.layer-name',
          `The name ${shownName(name)} is used as a path when weights are loaded (CVE-2026-12479).`,
        );
    }
}

function judgeLambda(name: string, config: JsonValue | undefined, report: Report): void {
  const code = (text: string): void =>
    report(
      'critical',
      'keras.lambda',
      `${name === 'Lambda' ? 'A Lambda layer' : 'A lambda'} carries ${text}, which runs when the model is loaded or called (CVE-2024-3660).`,
    );
  if (name === '__lambda__') return code('marshalled code');
  for (const key of ['function', 'output_shape', 'mask', 'arguments'])
    for (const inner of valuesOf(config, key)) {
      if (key === 'arguments') continue;
      if (inner.kind === 'array' && textOf(inner.items[0]) !== undefined) code('marshalled code');
      else if (inner.kind === 'object') {
        if (textOf(valueOf(inner, 'class_name')) === '__lambda__') code('marshalled code');
      } else if (inner.kind === 'string' && key === 'function') {
        if (inner.text.length > 100 || codeText.test(inner.text) || !/^[\w.<>]+$/.test(inner.text))
          code('code as text');
      }
      if (key === 'function')
        report(
          'medium',
          'keras.lambda-named',
          'A Lambda layer calls a function that the loading program must have; which one it finds is not in the file.',
        );
    }
  if (valuesOf(config, 'function').length === 0)
    report('medium', 'keras.lambda-named', 'A Lambda layer without a readable function.');
}

function judgeFunction(name: string, report: Report): void {
  const last = name.split(/[.>]/).at(-1) ?? '';
  if (reaching.test(last))
    report(
      'critical',
      'keras.get-file',
      `The configuration calls ${shownName(name)}, which reaches outside of the model (CVE-2025-8747, CVE-2025-9906).`,
      shownName(name),
    );
  if (deniedNames.has(last))
    report('critical', 'keras.module', `The configuration calls ${shownName(name)}.`, shownName(name));
}

function judgeModule(value: JsonValue, report: Report): void {
  const names = valuesOf(value, 'class_name').map((one) => textOf(one) ?? '');
  const configName = textOf(valueOf(value, 'config')) ?? '';
  for (const key of ['module', 'fn_module'])
    for (const found of [...valuesOf(value, key), ...valuesOf(valueOf(value, 'config'), key)]) {
      const module = textOf(found);
      if (module === undefined) continue;
      const root = module.split('.')[0] ?? '';
      const imported = shownName(`${module}.${configName || (names[0] ?? '')}`);
      if (deniedRoots.has(root) || deniedNames.has(names[0] ?? ''))
        report(
          'critical',
          'keras.module',
          `Loading the model imports ${shownName(module)} and calls what it names (CVE-2025-1550).`,
          imported,
        );
      else if (!kerasRoots.has(root))
        report(
          module === '' || root === '__main__' ? 'medium' : 'high',
          'keras.module',
          `Loading the model imports ${shownName(module)}, which is not part of Keras.`,
          imported,
        );
    }
  for (const name of names) if (reaching.test(name)) judgeFunction(name, report);
  for (const one of valuesOf(value, 'registered_name')) {
    const registered = textOf(one);
    if (registered?.includes('>') === true && !/^(keras|tf_keras|builtins)>/i.test(registered))
      report(
        'medium',
        'keras.custom-object',
        `The model needs the custom object ${shownName(registered)}: code that is not in the file.`,
      );
  }
}

function inspectEncoded(
  config: JsonValue | undefined,
  findings: ArtifactFinding[],
  context: InspectionContext,
): void {
  if (config === undefined) return;
  const pending: JsonValue[] = [config];
  for (let visited = 0; pending.length > 0 && visited < 1000; visited++) {
    const value = pending.pop() as JsonValue;
    if (value.kind === 'array') pending.push(...value.items.slice(0, 100));
    if (value.kind === 'object') pending.push(...value.entries.slice(0, 100).map((entry) => entry.value));
    if (value.kind !== 'string' || value.text.length < 8 || value.text.length > 1 << 24) continue;
    const bytes = base64Bytes(value.text);
    if (bytes.length > 4) findings.push(...context.descend('(base64)', bytesSource(bytes)));
  }
}
