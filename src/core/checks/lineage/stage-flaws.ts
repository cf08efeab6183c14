import { treeOf } from '../../evidence/document.ts';
import { repositoryPath } from '../../evidence/repository-path.ts';
import { plainOf } from '../../evidence/tree.ts';
import type { FindingPlace } from '../../model.ts';
import type { RepositoryFiles } from '../../repository-files.ts';
import { listText } from '../message.ts';
import { isInside, type LockedStage, type Pipeline } from './pipeline.ts';
import { compareRecorded, shortHash } from './recorded.ts';

/** What a stage's last run was made with, against what is committed now. */
export interface StageReview {
  /** A sentence part each: "its input data.csv is a1b2… in dvc.lock:4 and c3d4… in git". */
  readonly stale: readonly string[];
  readonly unknown: readonly string[];
  readonly same: readonly string[];
  readonly places: readonly FindingPlace[];
}

/** Compares inputs, outputs, parameters and the command of a stage's record with the head. Linear in the record. */
export function reviewStage(
  stage: LockedStage,
  pipeline: Pipeline,
  repository: RepositoryFiles,
): StageReview {
  const review = {
    stale: [] as string[],
    unknown: [] as string[],
    same: [] as string[],
    places: [] as FindingPlace[],
  };
  const others = { pointers: pipeline.pointers, stages: pipeline.stages.filter((one) => one !== stage) };
  for (const [kind, files] of [
    ['input', stage.inputs],
    ['output', stage.outputs],
  ] as const)
    for (const file of files) {
      // A stage's output is in DVC's cache as a rule; only where something of it is committed there is something to compare.
      const result = compareRecorded(file, repository, others);
      if (result.state === 'same') review.same.push(file.path);
      if (result.state === 'unknown' && kind === 'input') review.unknown.push(result.reason);
      if (result.state !== 'differs') continue;
      const said = /^\d+ bytes/.test(result.found)
        ? `${file.sizeBytes} bytes`
        : shortHash(file.hash ?? 'no hash');
      review.stale.push(`its ${kind} ${file.path} was ${said} and is ${result.found}`);
      review.places.push({
        path: stage.lock,
        ...(file.line === undefined ? {} : { line: file.line }),
        message: `${said} here, ${result.found}`,
      });
    }
  reviewParameters(stage, repository, review);
  reviewDeclaration(stage, review);
  return review;
}

type Review = { [K in keyof StageReview]: StageReview[K][number][] };

function reviewParameters(stage: LockedStage, repository: RepositoryFiles, review: Review): void {
  for (const file of stage.paramFiles) {
    const path = repositoryPath(stage.folder, file.path);
    const names = Object.keys(file.values);
    if (names.length === 0) continue;
    const committed = repository.files.get(path);
    const data = committed?.text === undefined ? undefined : dataOf(path, committed.text);
    if (committed === undefined && isInside(path)) {
      review.stale.push(`its parameter file ${path} is not committed`);
      review.places.push({ path: stage.lock, line: file.line });
      continue;
    }
    if (data === undefined) {
      review.unknown.push(`the parameters in ${path} cannot be read`);
      continue;
    }
    for (const name of names) {
      const now = valueAt(data, name);
      const then = file.values[name];
      if (sameValue(now, then)) review.same.push(`${path}:${name}`);
      else {
        review.stale.push(
          `its parameter ${name} was ${valueText(then)} and is ${now === undefined ? 'gone' : valueText(now)} in ${path}`,
        );
        review.places.push({ path: stage.lock, line: file.line });
      }
    }
  }
}

/** The stage as it is declared now: its command, and which inputs and parameters it names. What a template takes from another file, DVC alone resolves. */
function reviewDeclaration(stage: LockedStage, review: Review): void {
  const { declared, name, lock, line } = stage;
  if (declared === 'no-file') return;
  const stale = (text: string, place: FindingPlace) => {
    review.stale.push(text);
    review.places.push(place);
  };
  const here = { path: lock, ...(line === undefined ? {} : { line }) };
  if (declared === 'missing') {
    stale(`dvc.yaml has no stage ${name} any more`, here);
    return;
  }
  const there = { path: declared.path, ...(declared.line === undefined ? {} : { line: declared.line }) };
  const words = [declared.command ?? '', ...declared.inputs.map(({ path }) => path)];
  if (declared.templated === true || name !== declared.name || words.some((word) => word.includes('${'))) {
    review.same.push(`${declared.path}:${declared.name} is a template and was not compared`);
    return;
  }
  if (
    declared.command !== undefined &&
    stage.command !== undefined &&
    withoutBlanks(declared.command) !== withoutBlanks(stage.command)
  )
    stale(
      `its command was \`${stage.command.slice(0, 80)}\` and is \`${declared.command.slice(0, 80)}\``,
      there,
    );
  for (const [kind, then, now] of [
    ['inputs', stage.inputs, declared.inputs],
    ['outputs', stage.outputs, declared.outputs],
  ] as const) {
    const [recorded, named] = [then, now].map((files) => new Set(files.map(({ path }) => path)));
    const added = [...(named ?? [])].filter((path) => recorded?.has(path) === false);
    const gone = [...(recorded ?? [])].filter((path) => named?.has(path) === false);
    if (added.length > 0) stale(`${listText(added, 3)} is among its ${kind} in dvc.yaml only`, there);
    if (gone.length > 0) stale(`${listText(gone, 3)} is among its ${kind} in dvc.lock only`, here);
  }
  const then = new Set(
    stage.paramFiles.flatMap(({ path, values }) => Object.keys(values).map((key) => `${path}:${key}`)),
  );
  const now = (declared.paramFiles ?? []).flatMap(({ path, values, whole }) =>
    whole ? [] : Object.keys(values).map((key) => `${path}:${key}`),
  );
  const added = now.filter((key) => !then.has(key));
  if (added.length > 0) stale(`its parameter ${listText(added, 3)} is in dvc.yaml only`, there);
}

function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function dataOf(path: string, text: string): unknown {
  const tree = treeOf({ path, text, bytes: new Uint8Array() });
  return tree?.root === undefined || tree.errors.length > 0 ? undefined : plainOf(tree.root);
}

/** A parameter by its name: the key itself, else along the dots and list indexes of it (`train.layers[0].units`). */
export function valueAt(data: unknown, name: string): unknown {
  if (isRecord(data) && Object.hasOwn(data, name)) return data[name];
  let here: unknown = data;
  for (const key of name.replaceAll('[', '.').replaceAll(']', '').split('.')) {
    if (Array.isArray(here)) here = /^\d{1,6}$/.test(key) ? here[Number(key)] : undefined;
    else here = isRecord(here) && Object.hasOwn(here, key) ? here[key] : undefined;
  }
  return here;
}

function sameValue(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, index) => sameValue(value, other[index]));
  if (isRecord(one) && isRecord(other)) {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && sameValue(one[key], other[key]))
    );
  }
  return Object.is(one, other) || (one === 0 && other === 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueText(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 60);
}
