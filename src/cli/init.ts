import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Subject } from '../core/model.ts';
import { plainLine } from '../core/report/escape.ts';
import { renderText } from '../core/report/text.ts';
import { counted } from '../core/report/wording.ts';
import { auditCommits, listSubjects } from '../service/audit-commits.ts';
import { contentReader } from '../service/contents.ts';
import { type AddCommand, exitCodes, type Terminal, UsageError } from './terminal.ts';

const policyPath = '.github/assay.yml';

export const addInit: AddCommand = (program, terminal, done) => {
  program
    .command('init')
    .description(`look at the repository, write ${policyPath}, and show what it would say today`)
    .action(async () => {
      done(await init(terminal));
    });
};

async function init(terminal: Terminal): Promise<number> {
  const clone = await terminal.openRepository(terminal.cwd);
  try {
    const { root } = clone;
    if (root === undefined) throw new UsageError('a bare repository has no files to write a policy into');
    await requireNone(root);
    const snapshot = await clone.worktreeSnapshot();
    try {
      const { commit, repository } = snapshot;
      const request = {
        repository,
        reader: contentReader(terminal.predictions),
        base: commit,
        head: commit,
        scope: 'all' as const,
        packs: await terminal.packs(),
        now: terminal.now(),
      };
      const { subjects, problems } = await listSubjects(request);
      if (problems.length > 0)
        throw new UsageError(
          `${policyPath} is there already and has flaws; \`assay policy check\` shows them`,
        );
      const text = policyText(subjects);
      await writeNew(join(root, policyPath), text);
      terminal.out(
        `Wrote ${policyPath} with ${counted(subjects.filter(isDeclarable).length, 'subject')}. What it would say today:\n\n`,
      );
      terminal.out(
        renderText(await auditCommits({ ...request, policy: { path: policyPath, text } }), {
          colour: terminal.colour,
        }),
      );
      terminal.out('\nRead it, change what does not fit, and commit it.\n');
      return exitCodes.passed;
    } finally {
      await snapshot.dispose();
    }
  } finally {
    clone.close();
  }
}

/** Nothing is overwritten, no second policy is written beside a first, and nothing is written through a link out of the repository. */
async function requireNone(root: string): Promise<void> {
  for (const path of [policyPath, '.github/assay.yaml'])
    if ((await entryAt(join(root, path))) !== undefined)
      throw new UsageError(
        `${path} is there already and is not overwritten; \`assay policy check\` says whether it is valid`,
      );
  if ((await entryAt(join(root, '.github')))?.isSymbolicLink() === true)
    throw new UsageError('.github is a link; make it a folder of the repository');
}

async function entryAt(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(path);
  } catch {
    return undefined;
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST')
      throw new UsageError(`${policyPath} is there already; it is not overwritten`);
    throw error;
  }
}

/** A commented policy that declares what was found. */
export function policyText(subjects: readonly Subject[]): string {
  const models = subjects.filter((one) => one.kind === 'model' && isDeclarable(one));
  const datasets = subjects.filter((one) => one.kind === 'dataset' && isDeclarable(one));
  const others = subjects.filter((one) => !isDeclarable(one));
  return `# Assay's policy of this repository: how its models and data are governed.
# A pull request is judged by the policy of its base branch. \`assay policy check\` says whether it is valid.
version: 1

# What everybody should hold to; \`assay:minimal\` asks for less. Override an entry below by its id.
extends: [assay:recommended]
${[section('models', models, modelText, noModels), section('datasets', datasets, datasetText, ''), othersText(others)].join('')}
require:
  # A bound of your own, once you know what the model must reach:
  # - check: metric/threshold
  #   level: block                  # block | warn | note | off
  #   with: { metric: auc, min: 0.80 }

  # To begin with, this one only warns:
  - id: card/required-sections
    level: warn
`;
}

const noModels = `
# No model file was found. Declare the model's files here, as patterns from the repository's root:
# models:
#   - id: my-model
#     artifacts: [path/to/the/model.onnx]
`;

function section(
  key: string,
  subjects: readonly Subject[],
  textOf: (subject: Subject) => string,
  none: string,
): string {
  return subjects.length === 0 ? none : `\n${key}:\n${subjects.map(textOf).join('')}`;
}

/** A declaration names files: a subject that only a card or a descriptor speaks for has none to name, and stays discovered. */
function isDeclarable({ artifacts }: Subject): boolean {
  return artifacts.length > 0;
}

function othersText(subjects: readonly Subject[]): string {
  if (subjects.length === 0) return '';
  return `
# Governed as discovered, since no file of their own was found; declare them once there is one:
${subjects.map(({ kind, because }) => `#   ${kind}: ${plainLine(because[0] ?? '')}`).join('\n')}
`;
}

function modelText(subject: Subject): string {
  return [
    `  - id: ${idOf(subject.id)}`,
    `    # tier: limited                # minimal | limited | high`,
    ...pathLines(
      'artifacts',
      subject.artifacts.map(({ path }) => path),
    ),
    ...(subject.card === undefined
      ? [`    # card: ${quoted(subject.cardExpected)}   # no card of its own was found`]
      : [`    card: ${quoted(subject.card.path)}`]),
    ...pathLines(
      'metrics',
      subject.metrics.map(({ path }) => path),
    ),
    '',
  ].join('\n');
}

function datasetText(subject: Subject): string {
  return [
    `  - id: ${idOf(subject.id)}`,
    ...pathLines(
      'files',
      subject.artifacts.map(({ path }) => path),
    ),
    ...(subject.card === undefined ? [] : [`    card: ${quoted(subject.card.path)}`]),
    '    # protected_attributes: [sex, age_group]',
    '',
  ].join('\n');
}

const mostPaths = 20;

function pathLines(key: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const folders = [
    ...new Set(paths.map((path) => `${escapeGlob(path.slice(0, path.lastIndexOf('/') + 1))}**`)),
  ];
  const shown = paths.length > mostPaths ? folders.slice(0, mostPaths) : paths.map(escapeGlob);
  return [`    ${key}:`, ...shown.map((path) => `      - ${quoted(path)}`)];
}

function escapeGlob(path: string): string {
  return path.replace(/[*?[\]{}\\]/g, '\\$&');
}

function quoted(text: string): string {
  const plain =
    /^[A-Za-z][A-Za-z0-9._/-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  // JSON's strings are YAML's double-quoted ones (YAML 1.2.2, section 1.3); a plain 1e3, true or null would be no text.
  return plain ? text : JSON.stringify(text);
}

function idOf(id: string): string {
  return quoted(id.replace(/[^A-Za-z0-9._/@-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'model');
}
