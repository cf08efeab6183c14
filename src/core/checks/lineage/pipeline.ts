import type { Hashed, Lineage, ParamFile, Parsed } from '../../evidence/evidence.ts';
import { folderWithSlash, repositoryPath } from '../../evidence/repository-path.ts';
import type { Subject } from '../../model.ts';
import type { RepositoryFiles, Want } from '../../repository-files.ts';

type ParsedStage = Lineage['stages'][number];

/** A stage as `dvc.lock` records its last run; paths are from the repository's root. */
export interface LockedStage {
  readonly name: string;
  readonly lock: string;
  readonly line: number | undefined;
  readonly inputs: readonly Hashed[];
  readonly outputs: readonly Hashed[];
  readonly command: string | undefined;
  /** Where it is run, with a slash at its end; parameter files are named from there. */
  readonly folder: string;
  readonly paramFiles: readonly ParamFile[];
  /** The stage as `dvc.yaml` declares it now; `missing` where the file is there and the stage is not. */
  readonly declared: (ParsedStage & { readonly path: string }) | 'missing' | 'no-file';
}

/** A record of one file's hash: an output of a `.dvc` file. */
export interface PointerRecord {
  readonly path: string;
  readonly output: Hashed;
}

/** What DVC records of a subject's files: the stages that made them, the stages before those, and the pointers of all their files. */
export interface Pipeline {
  readonly stages: readonly LockedStage[];
  readonly pointers: readonly PointerRecord[];
  /** DVC files that cannot be read, with the reason. */
  readonly unreadable: readonly { readonly path: string; readonly line: number; readonly reason: string }[];
}

/** The paths of a subject's own files and evidence; a pointer stands for what it points at. */
export function ownPaths(subject: Subject): readonly string[] {
  return [...subject.artifacts, ...subject.metrics, ...subject.reports].map(({ path }) =>
    path.replace(/\.dvc$/, ''),
  );
}

/**
 * What is to be read to know a subject's pipeline: the DVC files beside and above its files, then what they name. Asked again with
 * what is known, it goes on to the stages before, their files, pointers and parameters.
 */
export function pipelineWants(subject: Subject, repository: RepositoryFiles): readonly Want[] {
  const own = ownPaths(subject);
  const records = subject.records.map(({ path }) => path).filter(isDvcFile);
  const folders = new Set(own.flatMap(foldersOf));
  const wants: Want[] = [
    ...records.map(evidence),
    ...[...folders].flatMap((folder) => [evidence(`${folder}dvc.lock`), evidence(`${folder}dvc.yaml`)]),
    ...own.flatMap(pointerWants),
  ];
  const { stages, pointers } = pipelineOf(subject, repository);
  for (const { output } of pointers)
    if (isInside(output.path)) wants.push(...contentWants(output, repository));
  for (const stage of stages) {
    for (const file of [...stage.inputs, ...stage.outputs])
      if (isInside(file.path)) wants.push(...contentWants(file, repository));
    for (const file of stage.paramFiles)
      wants.push({ kind: 'path', path: repositoryPath(stage.folder, file.path), read: 'text' });
  }
  for (const path of own) wants.push(...contentWants({ path, hash: undefined }, repository));
  return wants;
}

function contentWants(
  { path, hash }: Pick<Hashed, 'path' | 'hash'>,
  repository: RepositoryFiles,
): readonly Want[] {
  const sizeBytes = repository.files.get(path)?.digests?.sizeBytes;
  return [
    { kind: 'path', path, read: 'digests' },
    ...pointerWants(path),
    // Small enough to be an LFS pointer (fewer than 1024 bytes, git-lfs docs/spec.md).
    ...(sizeBytes !== undefined && sizeBytes < 1024 ? [evidence(path)] : []),
    ...(hash?.endsWith('.dir') === true && repository.folders.has(path)
      ? [{ kind: 'below' as const, folder: path }]
      : []),
  ];
}

/** `a/b.dvc`, `a.dvc`: a folder above may be what DVC keeps. */
function pointerWants(path: string): readonly Want[] {
  return [path, ...foldersOf(path).flatMap((folder) => (folder === '' ? [] : [folder.slice(0, -1)]))].map(
    (one) => evidence(`${one}.dvc`),
  );
}

function evidence(path: string): Want {
  return { kind: 'path', path, read: 'evidence' };
}

/** The pipeline of a subject, as far as the repository was read. */
export function pipelineOf(subject: Subject, repository: RepositoryFiles): Pipeline {
  const all: LockedStage[] = [];
  const pointers: PointerRecord[] = [];
  const unreadable: Pipeline['unreadable'][number][] = [];
  for (const [path, { parsed }] of repository.files) {
    if (!isDvcFile(path) || parsed === undefined) continue;
    if (parsed.state !== 'present') {
      const [problem] = parsed.state === 'malformed' ? parsed.problems : [];
      unreadable.push({ path, line: problem?.line ?? 1, reason: problem?.message ?? 'it is no DVC file' });
      continue;
    }
    if (parsed.content.kind !== 'lineage') continue;
    const { lineage } = parsed.content;
    if (parsed.format === 'dvc-pointer')
      pointers.push(...lineage.outputs.map((output) => ({ path, output })));
    if (parsed.format === 'dvc-lock') {
      const beside = repository.files.get(pipelineFileOf(path))?.parsed;
      all.push(...lockedStages(path, lineage, beside));
    }
    if (parsed.format === 'dvc-pointer' && lineage.stages.length > 0)
      all.push(...lineage.stages.map((stage) => ({ ...locked(path, stage), declared: 'no-file' as const })));
  }
  return { stages: withStagesBefore(all, ownPaths(subject)), pointers, unreadable };
}

/** The `dvc.yaml` that declares what a `dvc.lock` records. */
export function pipelineFileOf(lock: string): string {
  return `${folderWithSlash(lock)}dvc.yaml`;
}

/**
 * The stages of a `dvc.lock`, their paths from the repository's root.
 * @param parsed the `dvc.yaml` beside it, which alone says where a stage is run
 */
export function lockedStages(lock: string, lineage: Lineage, parsed: Parsed | undefined): LockedStage[] {
  const path = pipelineFileOf(lock);
  const pipeline =
    parsed?.state === 'present' && parsed.content.kind === 'lineage' ? parsed.content.lineage : undefined;
  return lineage.stages.map((stage) => {
    const name = stage.name.split('@', 1)[0] ?? stage.name;
    const declared = pipeline?.stages.find((one) => one.name === stage.name || one.name === name);
    const folder = declared?.folder;
    return {
      ...rebased(locked(lock, stage), folder),
      declared:
        declared === undefined ? (pipeline === undefined ? 'no-file' : 'missing') : { ...declared, path },
    };
  });
}

function locked(lock: string, stage: ParsedStage): Omit<LockedStage, 'declared'> {
  const { name, line, inputs, outputs, command, paramFiles = [] } = stage;
  return { name, lock, line, inputs, outputs, command, paramFiles, folder: folderWithSlash(lock) };
}

/** `dvc.lock` names files from the folder where the stage is run (`wdir`), which only `dvc.yaml` says. */
function rebased(
  stage: Omit<LockedStage, 'declared'>,
  run: string | undefined,
): Omit<LockedStage, 'declared'> {
  const folder = run === undefined || run === '' ? (run ?? stage.folder) : `${run}/`;
  if (folder === stage.folder) return stage;
  const up = '../'.repeat(stage.folder.split('/').length - 1);
  const move = (file: Hashed): Hashed => {
    if (!isInside(file.path) && !file.path.startsWith('../')) return file;
    const relative = file.path.startsWith(stage.folder)
      ? file.path.slice(stage.folder.length)
      : `${up}${file.path}`;
    return { ...file, path: repositoryPath(folder, relative) };
  };
  return { ...stage, folder, inputs: stage.inputs.map(move), outputs: stage.outputs.map(move) };
}

/** The stages that write one of the paths, and those that write what these read, and so on. */
function withStagesBefore(all: readonly LockedStage[], paths: readonly string[]): LockedStage[] {
  const found = new Set<LockedStage>();
  let wanted: readonly string[] = paths;
  while (wanted.length > 0) {
    const next = all.filter((stage) => !found.has(stage) && wanted.some((path) => writes(stage, path)));
    for (const stage of next) found.add(stage);
    wanted = next.flatMap(({ inputs }) => inputs.map(({ path }) => path));
  }
  return all.filter((stage) => found.has(stage));
}

/** Whether a stage writes a path, or the folder that it is in. */
export function writes(stage: Pick<LockedStage, 'outputs'>, path: string): boolean {
  return stage.outputs.some((output) => output.path === path || path.startsWith(`${output.path}/`));
}

/** Whether a path is one of the repository's: no address, not absolute, not beyond the root, no template. */
export function isInside(path: string): boolean {
  return (
    path !== '' &&
    !/^(?:[a-z][a-z0-9+.-]{0,30}:\/\/|\/|[A-Za-z]:[\\/]|\.\.(?:\/|$))/i.test(path) &&
    !path.includes('${')
  );
}

function isDvcFile(path: string): boolean {
  return /(?:^|\/)(?:dvc\.lock|dvc\.yaml|[^/]+\.dvc)$/.test(path);
}

/** The folders above a path, each with a slash at its end; the root is empty. */
export function foldersOf(path: string): string[] {
  const folders = [''];
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
    folders.push(path.slice(0, slash + 1));
  return folders;
}
