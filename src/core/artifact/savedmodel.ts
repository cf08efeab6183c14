import type { ArtifactFinding, ArtifactFormat, ByteSource, InspectionContext, Severity } from './artifact.ts';
import { escapeOf, shownName } from './archive/member-path.ts';
import { parseJsonValue } from './json-value.ts';
import { kerasConfigFindings } from './keras-config.ts';
import { type ProtoField, protoFields, protoText } from './protobuf-fields.ts';

/** Operators that run Python of the loading process (tensorflow/core/ops/script_ops.cc). */
const pythonOps = new Set(['PyFunc', 'PyFuncStateless', 'EagerPyFunc', 'PyCall', 'NumpyFunction']);
/** Operators that read, write or list files, or load libraries (tensorflow/core/ops/io_ops.cc, lookup_ops.cc, user_ops). */
const fileOps = new Set([
  'ReadFile',
  'WriteFile',
  'MatchingFiles',
  'LoadAndRemapMatrix',
  'LoadLibrary',
  'LoadOpLibrary',
  'TextFileReaderV2',
  'TextFileReader',
  'WholeFileReader',
  'WholeFileReaderV2',
  'TextLineDataset',
  'TextLineReader',
  'TextLineReaderV2',
  'FixedLengthRecordReader',
  'FixedLengthRecordReaderV2',
  'FixedLengthRecordDataset',
  'TFRecordReader',
  'TFRecordReaderV2',
  'TFRecordDataset',
  'ReadVariableFromFile',
  'DebugIdentity',
  'DebugIdentityV2',
  'DebugIdentityV3',
  'PrintV2',
  'SaveDataset',
  'SaveDatasetV2',
  'LoadDataset',
  'DatasetToTFRecord',
  'CacheDataset',
  'CSVDataset',
  'SqlDataset',
  'AudioSummary',
  'WriteSummary',
  'WriteAudioSummary',
  'WriteGraphSummary',
  'CreateSummaryFileWriter',
  'CreateSummaryDbWriter',
  'ShardedFilename',
  'ImmutableConst',
  'RpcCall',
  'DistributedSave',
  'SnapshotDataset',
]);
const harmlessFileOps = new Set(['ShardedFilename', 'PrintV2', 'AudioSummary']);
const tableFromFile = /^(InitializeTableFromTextFile|InitializeTableFromTextFileV2)$/;

type Kind = 'meta' | 'graph' | 'node' | 'library' | 'function' | 'asset';
/** Messages inside messages by field number (saved_model.proto, meta_graph.proto, graph.proto, function.proto). */
const inside: Readonly<Record<string, Readonly<Record<number, Kind>>>> = {
  model: { 2: 'meta' },
  meta: { 2: 'graph', 6: 'asset' },
  graph: { 1: 'node', 2: 'library' },
  library: { 1: 'function' },
  function: { 3: 'node' },
};

function recognise(source: ByteSource, name: string): boolean {
  const head = source.read(0, 2).slice();
  const named = /saved_model\.pb$/i.test(name);
  if (head[0] !== 8 && !(named && head[0] === 0x12)) return false;
  let left = 50_000;
  const budget = { spend: (): boolean => left-- > 0, inflate: (): boolean => true };
  const { fields, broken } = protoFields(source, 0, source.sizeBytes, budget, 1000);
  const metas = fields.filter(({ field, wire }) => field === 2 && wire === 2);
  if (metas.length === 0 || (broken && !named)) return named && fields.length > 0;
  if (!fields.every(({ field, wire }) => (field === 1 && wire === 0) || (field === 2 && wire === 2)))
    return named;
  if (named) return true;
  const meta = metas[0] as ProtoField;
  const inner = protoFields(source, meta.start, meta.end, budget, 1000);
  return (
    !inner.broken &&
    inner.fields.some(({ field, wire }) => wire === 2 && (field === 1 || field === 2)) &&
    inner.fields.every(({ field, wire }) => field <= 8 && wire === 2)
  );
}

/** A frozen graph (GraphDef) or a MetaGraphDef by itself: which, undefined for other bytes. Only behind TensorFlow's names, since there is no magic number. */
function bareGraph(source: ByteSource, name: string): 'graph' | 'meta' | undefined {
  if (!/\.(pb|meta)$/i.test(name) || source.read(0, 1)[0] !== 10) return undefined;
  let left = 50_000;
  const budget = { spend: (): boolean => left-- > 0, inflate: (): boolean => true };
  const { fields, broken } = protoFields(source, 0, source.sizeBytes, budget, 20_000);
  const messages = (number: number): ProtoField[] =>
    fields.filter(({ field, wire }) => field === number && wire === 2);
  const isNode = ({ start, end }: ProtoField): boolean => {
    const inner = protoFields(source, start, end, budget, 100);
    const operator = inner.fields.find(({ field, wire }) => field === 2 && wire === 2);
    return (
      !inner.broken && operator !== undefined && /^_?[A-Z]\w*(>\w+)?$/.test(protoText(source, operator, 256))
    );
  };
  const [first] = messages(1);
  if (first === undefined || fields.some(({ field }) => field > 10)) return undefined;
  if (isNode(first)) return 'graph';
  const [graph] = messages(2);
  if (broken || graph === undefined) return undefined;
  const node = protoFields(source, graph.start, graph.end, budget, 100).fields.find(
    ({ field, wire }) => field === 1 && wire === 2,
  );
  return node !== undefined && isNode(node) ? 'meta' : undefined;
}

function inspectSavedModel(
  source: ByteSource,
  context: InspectionContext,
  outermost: 'model' | 'meta' | 'graph' = 'model',
): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const seen = new Set<string>();
  const report = (
    severity: Severity,
    code: string,
    message: string,
    offset: number,
    operator?: string,
  ): void => {
    if (seen.has(code + message) || findings.length >= 200) return;
    seen.add(code + message);
    findings.push({
      severity,
      code: `tf.${code}`,
      message,
      offset,
      ...(operator === undefined ? {} : { import: `op:${operator}` }),
    });
  };
  const walk = (kind: string, start: number, end: number): void => {
    const { fields, broken } = protoFields(source, start, end, context.budget);
    if (broken)
      report(
        'high',
        'malformed',
        'The encoding breaks off or is damaged; what comes before was inspected.',
        start,
      );
    if (kind === 'node') return judgeNode(fields, start);
    if (kind === 'asset') return judgeAsset(fields, start);
    for (const one of fields) {
      const inner = one.wire === 2 ? inside[kind]?.[one.field] : undefined;
      if (inner !== undefined) walk(inner, one.start, one.end);
    }
  };
  const judgeNode = (fields: readonly ProtoField[], offset: number): void => {
    const operation = fields.filter(({ field, wire }) => field === 2 && wire === 2).at(-1);
    if (operation === undefined) return;
    const name = protoText(source, operation, 256);
    if (pythonOps.has(name) || /PyFunc|PyCall/.test(name))
      report(
        'critical',
        'python-op',
        `The operator ${shownName(name)} calls Python of the process that loads the model.`,
        offset,
        name,
      );
    else if (fileOps.has(name) && !harmlessFileOps.has(name))
      report(
        'high',
        'file-op',
        `The operator ${name} reads or writes files when the model runs.`,
        offset,
        name,
      );
    else if (tableFromFile.test(name))
      report('low', 'external-asset', 'A table is initialised from a file.', offset, name);
  };
  const judgeAsset = (fields: readonly ProtoField[], offset: number): void => {
    const file = fields.filter(({ field, wire }) => field === 2 && wire === 2).at(-1);
    if (file === undefined) return;
    const path = protoText(source, file);
    const escape = escapeOf(path);
    if (escape !== undefined)
      report('high', 'external-asset', `The asset ${shownName(path)} ${escape}.`, offset);
  };
  walk(outermost, 0, source.sizeBytes);
  return findings;
}

/** TensorFlow's SavedModel: operators of every graph and of every function in its library (the reference's section 2.11). */
export const savedModel: ArtifactFormat = {
  id: 'savedmodel',
  extensions: ['.pb'],
  recognise,
  inspect: (source, context) => inspectSavedModel(source, context),
};

/** TensorFlow's graphs outside of a SavedModel: `frozen_graph.pb`, `model.ckpt.meta`. The same operators are judged. */
export const tensorflowGraph: ArtifactFormat = {
  id: 'tf-graph',
  extensions: ['.pb', '.meta'],
  recognise: (source, name) => bareGraph(source, name) !== undefined,
  inspect: (source, context) =>
    inspectSavedModel(source, context, bareGraph(source, context.name) ?? 'graph'),
};

/** `keras_metadata.pb` beside a SavedModel: layer configurations as JSON texts (saved_metadata.proto). */
export const kerasMetadata: ArtifactFormat = {
  id: 'keras-metadata',
  extensions: ['.pb'],
  recognise: (source, name) => /keras_metadata\.pb$/i.test(name) && source.read(0, 1)[0] === 10,
  inspect: (source, context) => {
    const findings: ArtifactFinding[] = [];
    for (const node of protoFields(source, 0, source.sizeBytes, context.budget).fields) {
      if (node.field !== 1 || node.wire !== 2) continue;
      const { fields } = protoFields(source, node.start, node.end, context.budget, 1000);
      for (const one of fields) {
        if (one.wire !== 2 || one.end - one.start < 2) continue;
        const root = parseJsonValue(protoText(source, one, 1 << 24));
        if (root !== undefined) findings.push(...kerasConfigFindings(root, context, undefined));
      }
    }
    return findings;
  },
};
