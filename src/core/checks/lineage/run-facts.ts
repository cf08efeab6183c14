import { treeOf } from '../../evidence/document.ts';
import { environmentFiles, environmentOf, includedRequirements } from '../../evidence/locked-environment.ts';
import { folderWithSlash, repositoryPath } from '../../evidence/repository-path.ts';
import { plainOf } from '../../evidence/tree.ts';
import type { Subject } from '../../model.ts';
import type { RepositoryFiles, Want } from '../../repository-files.ts';
import { type OwnRecords, recordsOf } from './own-records.ts';
import { foldersOf, ownPaths, type Pipeline } from './pipeline.ts';
import { compareRecorded } from './recorded.ts';

/** A parameter that a record gives, with where. */
export interface Parameter {
  readonly name: string;
  readonly value: unknown;
  readonly path: string;
}

/** The commit of the code that a record names. */
export interface SourceCommit {
  readonly commit: string;
  readonly path: string;
}

const paramNames = ['params.yaml', 'params.yml', 'params.json', 'params.toml', 'hparams.yaml', 'config.yaml'];
const commitTag = 'tags/mlflow.source.git.commit';
/** Parameters of a run in `mlruns` are files named by them. */
const seedFiles = ['seed', 'random_state', 'random_seed'];

/** The files that say how a model was made: parameters and environments beside and above its own files, and what runs of MLflow keep. */
export function runWants(subject: Subject, repository: RepositoryFiles): readonly Want[] {
  const wants = (paths: readonly string[]): Want[] =>
    paths.map((path) => ({ kind: 'path', path, read: 'text' }));
  const folders = foldersOfSubject(subject);
  const included = [...repository.files].flatMap(([path, { text }]) =>
    text !== undefined && /(?:^|\/)requirements[^/]*$/i.test(path)
      ? includedRequirements(text).map((name) => repositoryPath(folderWithSlash(path), name))
      : [],
  );
  return [
    ...wants(
      folders.flatMap((folder) => [...paramNames, ...environmentFiles].map((name) => `${folder}${name}`)),
    ),
    ...wants(included),
    ...wants(
      runFolders(subject).flatMap((run) => [
        `${run}${commitTag}`,
        ...seedFiles.map((name) => `${run}params/${name}`),
      ]),
    ),
    ...sourceCommits(subject, repository).map(({ commit }) => ({ kind: 'commit' as const, commit })),
  ];
}

function foldersOfSubject(subject: Subject): readonly string[] {
  const paths = [...ownPaths(subject), ...subject.records.map(({ path }) => path)];
  return [...new Set(paths.flatMap(foldersOf))];
}

/** `mlruns/<experiment>/<run>/` of the subject's records. */
function runFolders({ records }: Subject): readonly string[] {
  return records.flatMap(({ path }) => /^(.*mlruns\/[^/]+\/[^/]+\/)meta\.yaml$/.exec(path)?.[1] ?? []);
}

/** All the parameters that are written down, nested names joined by dots. */
export function parametersOf(
  subject: Subject,
  repository: RepositoryFiles,
  pipeline: Pipeline,
): readonly Parameter[] {
  const records = recordsOf(subject, repository);
  const found: Parameter[] = [];
  for (const folder of foldersOfSubject(subject))
    for (const name of paramNames) {
      const path = `${folder}${name}`;
      const text = repository.files.get(path)?.text;
      const tree = text === undefined ? undefined : treeOf({ path, text, bytes: new Uint8Array() });
      if (tree?.root !== undefined && tree.errors.length === 0)
        found.push(...flattened(plainOf(tree.root), path));
    }
  for (const { lock, paramFiles } of pipeline.stages)
    for (const { values } of paramFiles) found.push(...flattened(values, lock));
  for (const { path, format, lineage } of records.lineages)
    if (format === 'mlflow-run' || format === 'params') found.push(...flattened(lineage.params, path));
  for (const run of runFolders(subject))
    for (const name of seedFiles) {
      const value = repository.files.get(`${run}params/${name}`)?.text;
      if (value !== undefined) found.push({ name, value: value.trim(), path: `${run}params/${name}` });
    }
  return [...found, ...listedInCard(records)];
}

/** `- learning_rate: 1e-05` under "Training hyperparameters", as the Hugging Face Trainer writes it. */
function listedInCard({ card }: OwnRecords): Parameter[] {
  return (card?.sections ?? [])
    .filter(({ heading }) => /hyper-?\s?parameters/i.test(heading))
    .flatMap(({ text }) => text.split('\n'))
    .flatMap((line): Parameter[] => {
      const match = /^([A-Za-z][\w .-]{0,60}?)\s*[:=|]\s*(\S.{0,200})$/.exec(line.trim());
      return match === null ? [] : [{ name: match[1] ?? '', value: match[2] ?? '', path: card?.path ?? '' }];
    });
}

function flattened(value: unknown, path: string): Parameter[] {
  const found: Parameter[] = [];
  const walk = (here: unknown, name: string, depth: number): void => {
    if (found.length >= 5_000 || depth > 20) return;
    if (typeof here === 'object' && here !== null && !Array.isArray(here))
      for (const [key, inner] of Object.entries(here))
        walk(inner, name === '' ? key : `${name}.${key}`, depth + 1);
    else if (name !== '') found.push({ name, value: here, path });
  };
  walk(value, '', 0);
  return found;
}

/** Names that people give to the seed of a random generator: `seed`, `random_state`, `randomSeed`, `data_seed`, `PYTHONHASHSEED`. */
export function isSeed({ name, value }: Parameter): boolean {
  const last = name.split('.').at(-1) ?? '';
  const words = last
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  const named =
    /^(?:.*_)?seeds?(?:_.*)?$|^pythonhashseed$|^(?:.*_)?random_state$|^(?:np|numpy|torch|tf)_?rng$/.test(
      words,
    );
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return named && values.length > 0 && values.every((one) => /^\s*[0-9]{1,20}\s*$/.test(String(one)));
}

/** The commits of their code that the subject's runs name. */
export function sourceCommits(subject: Subject, repository: RepositoryFiles): readonly SourceCommit[] {
  const { lineages, attestations } = recordsOf(subject, repository);
  return [
    ...lineages.flatMap(({ path, format, lineage }) =>
      // A `.dvc` import names a commit of another repository.
      lineage.sourceCommit === undefined || format === 'dvc-pointer'
        ? []
        : [{ commit: lineage.sourceCommit, path }],
    ),
    ...runFolders(subject).flatMap((run) => {
      const commit = repository.files.get(`${run}${commitTag}`)?.text?.trim();
      return commit === undefined ? [] : [{ commit, path: `${run}${commitTag}` }];
    }),
    ...attestations.flatMap(({ path, attestation }) =>
      (attestation.inputs ?? []).flatMap(({ algorithm, hash }) =>
        (algorithm === 'gitCommit' || algorithm === 'sha1') && hash !== undefined
          ? [{ commit: hash, path }]
          : [],
      ),
    ),
  ].filter(({ commit }) => /^[0-9a-f]{7,64}$/.test(commit));
}

/** Code that a stage's record hashes and that is committed with that very hash: the code's version is this commit's. */
export function codeInPipeline(pipeline: Pipeline, repository: RepositoryFiles): readonly string[] {
  return pipeline.stages
    .flatMap(({ inputs }) => inputs)
    .filter(({ path }) =>
      /\.(?:py|ipynb|r|rmd|jl|sh|scala|java|js|ts|go|rs|cpp|cu)$|(?:^|\/)(?:src|scripts|lib|code)$/i.test(
        path,
      ),
    )
    .filter((file) => compareRecorded(file, repository, { pointers: [], stages: [] }).state === 'same')
    .map(({ path }) => path);
}

/** What the environment files beside and above the subject fix: the first that locks it, else the first that leaves something open. */
export function environmentNear(
  subject: Subject,
  repository: RepositoryFiles,
):
  | { readonly path: string; readonly loose: { readonly line: number; readonly text: string } | undefined }
  | undefined {
  let open: { path: string; loose: { line: number; text: string } } | undefined;
  for (const folder of foldersOfSubject(subject).toReversed())
    for (const name of environmentFiles) {
      const path = `${folder}${name}`;
      const found = readEnvironment(path, repository, 0);
      if (found?.loose === undefined && found !== undefined) return { path, loose: undefined };
      if (found?.loose !== undefined) open ??= { path: found.path, loose: found.loose };
    }
  return open;
}

function readEnvironment(
  path: string,
  repository: RepositoryFiles,
  depth: number,
):
  | { readonly path: string; readonly loose: { readonly line: number; readonly text: string } | undefined }
  | undefined {
  const text = repository.files.get(path)?.text;
  if (text === undefined) return undefined;
  const environment = environmentOf(path, text);
  if (environment.state === 'none') return undefined;
  if (environment.state === 'loose') return { path, loose: environment };
  const included = /(?:^|\/)requirements[^/]*$/i.test(path) && depth < 3 ? includedRequirements(text) : [];
  for (const name of included) {
    const other = repositoryPath(folderWithSlash(path), name);
    const found = readEnvironment(other, repository, depth + 1);
    if (found === undefined) return { path, loose: { line: 1, text: `${name}, which cannot be read` } };
    if (found.loose !== undefined) return found;
  }
  return { path, loose: undefined };
}
