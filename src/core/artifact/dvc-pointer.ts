import { shownName } from './archive/member-path.ts';
import type { ArtifactFinding, ArtifactFormat, Severity } from './artifact.ts';
import { readBoundedYaml } from './bounded-yaml.ts';
import { strictUtf8 } from './strict-utf8.ts';

/** `.dvc` files list a few outputs; a larger one is none. */
const mostBytes = 1 << 20;
const mostOutputs = 1_000;
/** The keys under which `outs[]` may have a checksum (dvc/output.py): local caches, cloud storage, HDFS. */
const checksums = ['md5', 'etag', 'checksum', 'sha256', 'version_id'];

type Fields = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function found(severity: Severity, code: string, message: string): ArtifactFinding {
  return { severity, code, message };
}

/** Where `dvc checkout` would write: the reference's rule `dvc.path-outside`. */
function pathFindings(path: string): readonly ArtifactFinding[] {
  const shown = shownName(path);
  const parts = path.split(/[/\\]/);
  if (parts.includes('..') || parts.includes('.git') || path.includes('\0'))
    return [
      found(
        'critical',
        'dvc.path-outside',
        `The output ${shown} leaves the folder or goes into .git: dvc checkout would write there.`,
      ),
    ];
  if (/^([/\\]|[A-Za-z]:|[a-z][a-z0-9+.-]*:\/\/)/.test(path))
    return [
      found(
        'high',
        'dvc.path-outside',
        `The output ${shown} is an absolute place outside of the repository.`,
      ),
    ];
  return [];
}

function hashFindings(output: Fields): readonly ArtifactFinding[] {
  const key = checksums.find((one) => output[one] !== undefined && output[one] !== null);
  if (key === undefined)
    return isMap(output['cloud']) || Array.isArray(output['files'])
      ? []
      : [found('high', 'dvc.no-hash', 'An output has no checksum: any content would do for it.')];
  const value = String(output[key]);
  const wrong = key === 'md5' ? !/^[0-9a-f]{32}(\.dir)?$/.test(value) : value.length < 3;
  return wrong
    ? [found('high', 'dvc.bad-hash', `The ${key} ${shownName(value)} of an output is no checksum.`)]
    : [];
}

function outputFindings(output: unknown): readonly ArtifactFinding[] {
  if (!isMap(output) || typeof output['path'] !== 'string' || output['path'] === '')
    return [found('high', 'dvc.no-path', 'An output has no path.')];
  const { size } = output;
  const badSize =
    size !== undefined && !(typeof size === 'number' && Number.isSafeInteger(size) && size >= 0);
  return [
    ...pathFindings(output['path']),
    ...hashFindings(output),
    ...(badSize ? [found('high', 'dvc.size-mismatch', 'The size of an output is no number of bytes.')] : []),
  ];
}

/**
 * DVC pointers (`model.pkl.dvc`): where the data lies is elsewhere, so the content is never known to be safe; what the pointer says of paths and
 * checksums is judged. Sources: dvc/schema.py and dvc/output.py, the reference's section 2.13.
 */
export const dvcPointer: ArtifactFormat = {
  id: 'dvc-pointer',
  extensions: ['.dvc'],
  recognise: (source, name) => /\.dvc$/i.test(name) && strictUtf8(source.read(0, 4).slice()) !== undefined,
  inspect: (source) => {
    const text = source.sizeBytes > mostBytes ? undefined : strictUtf8(source.read(0, mostBytes).slice());
    const flaw = (why: string): readonly ArtifactFinding[] => [
      found('high', 'dvc.yaml', `The pointer is no YAML that DVC reads: ${why}.`),
    ];
    if (text === undefined) return flaw('it is too large or not UTF-8');
    const read = readBoundedYaml(text);
    if (read.state === 'beyond')
      return [
        found('medium', 'limit.text', 'The pointer has more values, or more levels of them, than are read.'),
      ];
    if (read.state === 'malformed') return flaw('it does not parse');
    if (read.duplicateKey) return flaw('a key stands twice');
    if (read.unknownTag)
      return [found('critical', 'yaml.tag', 'A tag in the pointer constructs objects of a language.')];
    const root = read.value;
    const outputs = isMap(root) ? root['outs'] : undefined;
    if (!Array.isArray(outputs))
      return isMap(root) && Array.isArray(root['deps']) ? [] : flaw('it has no outs');
    return [
      found('info', 'dvc.not-fetched', 'The content is kept by DVC elsewhere and was not inspected.'),
      ...outputs.slice(0, mostOutputs).flatMap(outputFindings),
    ];
  },
};
