import type { ArtifactFinding, ArtifactFormat, ByteSource, InspectionContext, Severity } from './artifact.ts';
import { shownName } from './archive/member-path.ts';
import { judgeTensor } from './onnx-tensor.ts';
import { type ProtoField, protoFields, protoText } from './protobuf-fields.ts';

/** What a field of a message holds, by message and field number (onnx/onnx.proto3, IR version 13). */
type Kind = 'graph' | 'node' | 'tensor' | 'sparse' | 'attribute' | 'function' | 'training' | 'opset';
const inside: Readonly<Record<string, Readonly<Record<number, Kind>>>> = {
  model: { 7: 'graph', 8: 'opset', 20: 'training', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  function: { 7: 'node', 9: 'opset', 11: 'attribute' },
  training: { 1: 'graph', 2: 'graph' },
};
const knownDomain = /^($|ai\.onnx($|\.ml$|\.training$|\.preview\.training$|\.preview$)|com\.microsoft)/;
const pythonOp = /PyOp|PythonOp|PyFunc/i;
const mostDepth = 100;

/** Field numbers and wire types of ModelProto; a file whose fields are all of these, with a graph, is ONNX. */
const modelWires: Readonly<Record<number, number>> = {
  1: 0,
  2: 2,
  3: 2,
  4: 2,
  5: 0,
  6: 2,
  7: 2,
  8: 2,
  14: 2,
  20: 2,
  25: 2,
  26: 2,
};

const mostNeeded = 10_000;

function looksLikeModel(source: ByteSource, name: string): boolean {
  const head = source.read(0, 2).slice();
  const named = /\.onnx$/i.test(name);
  if (head[0] !== 8 && !named) return false;
  let left = 20_000;
  const budget = { spend: (): boolean => left-- > 0, inflate: (): boolean => true };
  const { fields, broken } = protoFields(source, 0, source.sizeBytes, budget, 10_000);
  const fits = fields.every(({ field, wire }) => modelWires[field] === wire);
  const version = fields.find(({ field }) => field === 1)?.value ?? 0n;
  if (named && head[0] === 8 && version > 0n && version < 100n) return true;
  if (!fits || fields.length === 0) return false;
  const graphs = fields.filter(({ field }) => field === 7);
  const imports = fields.some(({ field }) => field === 8);
  if (broken) return named && version > 0n && version < 100n;
  return (
    version > 0n && version < 100n && (graphs.length > 0 || named) && (imports || named || fields.length > 2)
  );
}

function inspectOnnx(source: ByteSource, context: InspectionContext): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const seen = new Set<string>();
  const report = (severity: Severity, code: string, message: string, offset: number): void => {
    if (seen.has(code + message) || findings.length >= 300) return;
    seen.add(code + message);
    findings.push({ severity, code: `onnx.${code}`, message, offset });
  };
  const calls = new Map<string, Set<string>>();
  /** What is needed of other domains, `domain operator` (no operator for an opset import), with its offset; what functions of the model give. */
  const needed = new Map<string, { readonly domain: string; readonly offset: number }>();
  const defined = new Set<string>();
  const walk = (kind: string, start: number, end: number, depth: number, owner: string): void => {
    if (depth > mostDepth)
      return report(
        'medium',
        'depth',
        'Graphs are nested more than 100 deep; the innermost were not read.',
        start,
      );
    const { fields, broken } = protoFields(source, start, end, context.budget);
    if (broken)
      report(
        'high',
        'malformed',
        'The encoding breaks off or is damaged; what comes before was inspected.',
        start,
      );
    if (kind === 'tensor') return judgeTensor(source, fields, context, report, start);
    if (kind === 'node') judgeNode(fields, start, owner);
    if (kind === 'opset') {
      const domain = fields.find(({ field }) => field === 1);
      need(domain === undefined ? '' : protoText(source, domain), '', start);
      return;
    }
    let name = owner;
    if (kind === 'function')
      name = fields
        .filter(({ field }) => field === 1)
        .map((one) => protoText(source, one))
        .join('');
    if (kind === 'function') {
      calls.set(name, calls.get(name) ?? new Set());
      const domain = fields.findLast(({ field, wire }) => field === 10 && wire === 2);
      const own = domain === undefined ? '' : protoText(source, domain);
      defined.add(`${own} `).add(`${own} ${name}`);
    }
    for (const one of fields) {
      const inner = one.wire === 2 ? inside[kind]?.[one.field] : undefined;
      if (inner !== undefined) walk(inner, one.start, one.end, depth + 1, name);
    }
  };
  const need = (domain: string, operator: string, offset: number): void => {
    const key = `${domain} ${operator}`;
    if (
      knownDomain.test(domain) ||
      domain === 'ai.onnx.contrib' ||
      needed.has(key) ||
      needed.size >= mostNeeded
    )
      return;
    needed.set(key, { domain, offset });
  };
  const judgeNode = (fields: readonly ProtoField[], offset: number, owner: string): void => {
    const last = (number: number): string => {
      const found = fields.filter(({ field, wire }) => field === number && wire === 2).at(-1);
      return found === undefined ? '' : protoText(source, found);
    };
    const operator = last(4);
    const domain = last(7);
    calls.get(owner)?.add(operator);
    if (pythonOp.test(operator))
      report('critical', 'python-op', `The operator ${shownName(operator)} runs Python.`, offset);
    need(domain, operator, offset);
  };
  walk('model', 0, source.sizeBytes, 0, '');
  for (const [key, { domain, offset }] of needed)
    if (!defined.has(key))
      report(
        'medium',
        'custom-domain',
        `Operators of the domain ${shownName(domain)} need a library that is not in the file.`,
        offset,
      );
  for (const name of cyclic(calls))
    report(
      'high',
      'function-cycle',
      `The function ${shownName(name)} calls itself (GHSA-7w46-vvrh-m8q5).`,
      0,
    );
  return findings;
}

/** Names that reach themselves in a graph of calls. */
function cyclic(calls: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const done = new Set<string>();
  const found: string[] = [];
  for (const root of calls.keys()) {
    if (done.has(root)) continue;
    const path = new Set<string>();
    const stack: { readonly name: string; readonly rest: Iterator<string> }[] = [];
    const enter = (name: string): void => {
      path.add(name);
      stack.push({ name, rest: (calls.get(name) ?? new Set<string>()).values() });
    };
    enter(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as (typeof stack)[number];
      const next = top.rest.next();
      if (next.done === true) {
        stack.pop();
        path.delete(top.name);
        done.add(top.name);
      } else if (path.has(next.value)) found.push(next.value);
      else if (calls.has(next.value) && !done.has(next.value)) enter(next.value);
    }
  }
  return found;
}

/** ONNX models: every tensor, wherever it stands, operators and domains, in graphs, functions and training information (section 2.8). */
export const onnx: ArtifactFormat = {
  id: 'onnx',
  extensions: ['.onnx'],
  recognise: looksLikeModel,
  inspect: inspectOnnx,
};
