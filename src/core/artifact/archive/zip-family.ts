import type { ArtifactFinding, ArtifactFormat, ByteSource, InspectionContext } from '../artifact.ts';
import { inspectKerasMembers } from '../keras-zip.ts';
import { inspectSkopsSchema } from '../skops.ts';
import { inspectTorchMembers } from '../torch-zip.ts';
import { inspectMar } from '../torchserve-mar.ts';
import { readZip, type ZipDirectory } from './zip-directory.ts';
import { inspectMembers, type ZipKind } from './zip-members.ts';

interface Family extends ZipKind {
  readonly id: string;
  readonly extensions: readonly string[];
  readonly is: (names: readonly string[], path: string) => boolean;
  readonly more?: (
    source: ByteSource,
    directory: ZipDirectory,
    context: InspectionContext,
  ) => readonly ArtifactFinding[];
}

const torchCode = /^(?:[^/]+\/)?code\/.*\.py(?:\.debug_pkl)?$/i;

/** Kinds of zip by their members, the most telling first; names are compared without regard to case, as torch does. */
const families: readonly Family[] = [
  {
    id: 'torch-zip',
    extensions: ['.pt', '.pth', '.bin', '.ckpt', '.ptl'],
    is: (names) =>
      names.some((name) => /(^|\/)data\.pkl$/.test(name)) ||
      names.some((name) => /(^|\/)constants\.pkl$/.test(name)),
    mayHoldProgram: (name) => torchCode.test(name),
    isRawData: (name) => /(^|\/)(data|tensors|constants)\/\d+$/i.test(name),
    more: inspectTorchMembers,
  },
  {
    id: 'keras',
    extensions: ['.keras'],
    is: (names, path) =>
      names.includes('config.json') &&
      (names.includes('model.weights.h5') || names.includes('metadata.json') || path.endsWith('.keras')),
    more: inspectKerasMembers,
  },
  {
    id: 'skops',
    extensions: ['.skops'],
    is: (names) => names.includes('schema.json'),
    more: inspectSkopsSchema,
  },
  {
    id: 'npz',
    extensions: ['.npz'],
    is: (names, path) =>
      names.length > 0 && (path.endsWith('.npz') || names.every((name) => name.endsWith('.npy'))),
  },
  {
    id: 'mar',
    extensions: ['.mar'],
    is: (names) => names.includes('mar-inf/manifest.json'),
    mayHoldProgram: (name) => /\.py$/i.test(name),
    more: inspectMar,
  },
  { id: 'zip', extensions: ['.zip'], is: () => true },
];

const kinds = new WeakMap<ZipDirectory, string>();

function kindOf(source: ByteSource, path: string): string | undefined {
  const directory = readZip(source);
  if (directory === undefined) return undefined;
  let kind = kinds.get(directory);
  if (kind === undefined) {
    const names = directory.entries
      .flatMap(({ central, local }) => [
        ...new Set([central?.name.toLowerCase() ?? '', local?.name.toLowerCase() ?? '']),
      ])
      .filter((name) => name !== '');
    kind = families.find((family) => family.is(names, path.toLowerCase()))?.id ?? 'zip';
    kinds.set(directory, kind);
  }
  return kind;
}

/**
 * All formats that are zip archives: PyTorch, Keras 3, skops, numpy's npz, TorchServe, and plain zip. Recognised by a zip's beginning or
 * by its end record, told apart by their members. Members are inspected by content in both views of the archive.
 */
export const zipFamily: readonly ArtifactFormat[] = families.map((family) => ({
  id: family.id,
  extensions: family.extensions,
  recognise: (source, name) => kindOf(source, name) === family.id,
  inspect: (source, context) => {
    const directory = readZip(source, context.budget);
    if (directory === undefined) return [];
    return [
      ...inspectMembers(source, directory, context, family),
      ...(family.more?.(source, directory, context) ?? []),
    ];
  },
}));
