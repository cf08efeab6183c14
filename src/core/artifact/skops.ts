import type { ArtifactFinding, ByteSource, InspectionContext, Severity } from './artifact.ts';
import type { ZipDirectory } from './archive/zip-directory.ts';
import { shownName } from './archive/member-path.ts';
import { memberBytes, namedEntries } from './archive/zip-member-bytes.ts';
import { type JsonValue, parseJsonValue, textOf, valueOf, valuesOf } from './json-value.ts';
import { judgeImport } from './pickle/judge-import.ts';
import { strictUtf8 } from './strict-utf8.ts';

const mostSchemaBytes = 1 << 26;
/** Loaders of skops that call what the file names (CVE-2025-54412, CVE-2025-54413, CVE-2025-54886). */
const callingLoaders = /^(OperatorFuncNode|MethodNode)$/;
const ownRoots = new Set([
  'sklearn',
  'numpy',
  'scipy',
  'builtins',
  'collections',
  'datetime',
  'decimal',
  'pandas',
  'lightgbm',
  'xgboost',
  'catboost',
  'quantile_forest',
  '_loss',
  'functools',
]);

/** The types that a skops file constructs: each judged like an import of a pickle, nodes that call functions or methods apart. */
export function inspectSkopsSchema(
  source: ByteSource,
  directory: ZipDirectory,
  context: InspectionContext,
): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const seen = new Set<string>();
  for (const { name, entry } of namedEntries(directory)) {
    if (name.toLowerCase() !== 'schema.json') continue;
    const member = `${context.name}!${name}`;
    const bytes = memberBytes(source, entry, context.budget, mostSchemaBytes);
    const text = bytes === undefined ? undefined : strictUtf8(bytes);
    const root = text === undefined ? undefined : parseJsonValue(text);
    if (root === undefined) {
      findings.push({
        severity: 'high',
        code: 'skops.malformed',
        message: 'The schema is no JSON that could be read.',
        member,
      });
      continue;
    }
    const pending: JsonValue[] = [root];
    while (pending.length > 0 && context.budget.spend(1)) {
      const value = pending.pop() as JsonValue;
      if (value.kind === 'array') for (const item of value.items) pending.push(item);
      if (value.kind !== 'object') continue;
      for (const inner of value.entries) pending.push(inner.value);
      for (const one of valuesOf(value, '__module__')) {
        const module = textOf(one) ?? '';
        const className = textOf(valueOf(value, '__class__')) ?? '';
        const loader = textOf(valueOf(value, '__loader__')) ?? '';
        const imported = shownName(`${module}.${className}`);
        const key = `${imported} ${loader}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const report = (severity: Severity, message: string): void => {
          findings.push({ severity, code: 'skops.type', message, member, import: imported });
        };
        if (isDenied(module, className))
          report('critical', `Loading the file imports ${imported}, which runs programs or reaches outside.`);
        else if (
          callingLoaders.test(loader) &&
          !(loader === 'MethodNode' && ownRoots.has(module.split('.')[0] ?? ''))
        )
          report('high', `The node ${loader} calls ${imported} when the file is loaded.`);
        else if (!ownRoots.has(module.split('.')[0] ?? ''))
          report(
            module === '__main__' ? 'low' : 'medium',
            `The file constructs ${imported}, a type outside of the known libraries.`,
          );
      }
    }
  }
  return findings;
}

function isDenied(module: string, name: string): boolean {
  return judgeImport(module, name, 4).severity === 'critical';
}
