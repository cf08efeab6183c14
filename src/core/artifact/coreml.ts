import type { ArtifactFinding, ArtifactFormat, ByteSource, InspectionContext, Severity } from './artifact.ts';
import { escapeOf, shownName } from './archive/member-path.ts';
import { type ProtoField, protoFields, protoText } from './protobuf-fields.ts';

const customModel = 555;
const linkedModel = 556;
const pipelines = new Set([200, 201, 202]);
const networks = new Set([303, 403, 500]);
/** NeuralNetworkLayer.custom (NeuralNetwork.proto). */
const customLayer = 500;
const mostDepth = 16;

function recognise(source: ByteSource, name: string): boolean {
  if (source.read(0, 1)[0] !== 8) return false;
  let left = 1000;
  const budget = { spend: (): boolean => left-- > 0, inflate: (): boolean => true };
  const { fields, broken } = protoFields(source, 0, source.sizeBytes, budget, 100);
  const version = fields.find(({ field }) => field === 1);
  if (version === undefined || version.wire !== 0 || version.value > 30n) return false;
  if (/\.mlmodel$/i.test(name)) return true;
  const known = fields.every(
    ({ field, wire }) =>
      (field === 1 && wire === 0) ||
      (field === 2 && wire === 2) ||
      (field === 10 && wire === 0) ||
      (field >= 200 && field <= 3000 && wire === 2),
  );
  return !broken && known && fields.some(({ field }) => field >= 200);
}

function inspectCoreml(source: ByteSource, context: InspectionContext): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const report = (severity: Severity, code: string, message: string, offset: number): void => {
    if (findings.length < 200) findings.push({ severity, code: `coreml.${code}`, message, offset });
  };
  const fieldsOf = ({ start, end }: Pick<ProtoField, 'start' | 'end'>): readonly ProtoField[] => {
    const { fields, broken } = protoFields(source, start, end, context.budget);
    if (broken)
      report(
        'high',
        'malformed',
        'The encoding breaks off or is damaged; what comes before was inspected.',
        start,
      );
    return fields.filter(({ wire }) => wire === 2);
  };
  const text = (message: ProtoField, path: readonly number[]): string => {
    let at: ProtoField | undefined = message;
    for (const number of path)
      at = at === undefined ? undefined : fieldsOf(at).find(({ field }) => field === number);
    return at === undefined ? '' : protoText(source, at);
  };
  const model = (range: Pick<ProtoField, 'start' | 'end'>, depth: number): void => {
    if (depth > mostDepth)
      return report('medium', 'depth', 'Pipelines are nested more than 16 deep.', range.start);
    for (const one of fieldsOf(range)) {
      if (one.field === customModel)
        report(
          'high',
          'custom',
          `The model is the custom class ${shownName(text(one, [1]))} of the program that loads it.`,
          one.start,
        );
      else if (one.field === linkedModel) {
        for (const [path, what] of [
          [[1, 1, 1], 'file'],
          [[1, 2, 1], 'search path'],
        ] as const) {
          const value = text(one, path);
          const escape = value === '' ? undefined : escapeOf(value);
          if (escape !== undefined)
            report('high', 'custom', `The linked model's ${what} ${shownName(value)} ${escape}.`, one.start);
        }
        report('medium', 'custom', 'The model is a link to another file.', one.start);
      } else if (pipelines.has(one.field))
        for (const inner of fieldsOf(one)) {
          // PipelineClassifier and PipelineRegressor wrap a Pipeline, whose models are field 1.
          if (inner.field !== 1) continue;
          if (one.field === 202) model(inner, depth + 1);
          else for (const nested of fieldsOf(inner)) if (nested.field === 1) model(nested, depth + 1);
        }
      else if (networks.has(one.field))
        for (const layer of fieldsOf(one)) {
          if (layer.field !== 1) continue;
          const found = fieldsOf(layer).find(({ field }) => field === customLayer);
          if (found !== undefined)
            report(
              'medium',
              'custom',
              `A layer is the custom class ${shownName(text(found, [10]))} of the program that loads it.`,
              found.start,
            );
        }
    }
  };
  model({ start: 0, end: source.sizeBytes }, 0);
  return findings;
}

/** Core ML models (`.mlmodel`): custom models and layers, linked models, in pipelines too (Model.proto of coremltools). */
export const coreml: ArtifactFormat = {
  id: 'coreml',
  extensions: ['.mlmodel'],
  recognise,
  inspect: inspectCoreml,
};
