import type { Annotation, FoundCheckRun, RenderedCheckRun } from '../service/github-port.ts';
import { keyOf, type PullRequestRef } from '../service/ports.ts';
import type { Installations } from './installation.ts';

/** The check run's name: what branch protection asks for. */
export const checkRunName = 'assay';

/** GitHub's bounds: REST API reference, "Create a check run". */
const maxCharacters = 65_535;
const maxAnnotations = 50;
const maxTitle = 255;
const maxAnnotationMessage = 16_000;

/** Creates the head's check run as "in progress"; returns its id. */
export function announceCheckRun(
  installations: Installations,
  ref: PullRequestRef,
  head: string,
  title: string,
): Promise<number> {
  return installations.use(ref, async (client) => {
    const { data } = await client.rest.checks.create({
      owner: ref.owner,
      repo: ref.name,
      name: checkRunName,
      head_sha: head,
      external_id: externalId(ref, undefined),
      status: 'in_progress',
      output: { title: cut(title, maxTitle), summary: '' },
    });
    return data.id;
  });
}

/**
 * Completes a check run, creating it where it has no id yet. GitHub takes 50 annotations a request and appends those of later ones; the
 * conclusion comes with the first request, so a failure between two loses lines and never the verdict.
 */
export function completeCheckRun(
  installations: Installations,
  ref: PullRequestRef,
  head: string,
  id: number | undefined,
  checkRun: RenderedCheckRun,
  digest?: string,
): Promise<number> {
  return installations.use(ref, async (client) => {
    const repository = { owner: ref.owner, repo: ref.name };
    const title = cut(checkRun.title, maxTitle);
    const summary = cutSaid(checkRun.summary, maxCharacters);
    const batches = inBatches(checkRun.annotations.map(toGitHubAnnotation), maxAnnotations);
    const request = {
      ...repository,
      external_id: externalId(ref, digest),
      status: 'completed' as const,
      conclusion: checkRun.conclusion,
      output: {
        title,
        summary,
        ...(checkRun.text === undefined ? {} : { text: cutSaid(checkRun.text, maxCharacters) }),
        ...(batches[0] === undefined ? {} : { annotations: batches[0] }),
      },
      actions: checkRun.actions.slice(0, 3).map(({ label, description, identifier }) => ({
        label: cut(label, 20),
        description: cut(description, 40),
        identifier: cut(identifier, 20),
      })),
    };
    const { data } =
      id === undefined
        ? await client.rest.checks.create({
            ...request,
            name: checkRunName,
            head_sha: head,
          })
        : await client.rest.checks.update({ ...request, check_run_id: id });
    for (const annotations of batches.slice(1)) {
      await client.rest.checks.update({
        ...repository,
        check_run_id: data.id,
        output: { title, summary, annotations },
      });
    }
    return data.id;
  });
}

/** GitHub keeps it as it is, and only the app that made a check run can set it: `5#3`, with the digest of what was rendered `5#3 9f86d0…`. */
function externalId(ref: PullRequestRef, digest: string | undefined): string {
  return digest === undefined ? keyOf(ref) : `${keyOf(ref)} ${digest}`;
}

/** The newest check run at a commit that the app made for this pull request; others' and other pull requests' do not count. */
export function findCheckRun(
  installations: Installations,
  appId: number,
  ref: PullRequestRef,
  head: string,
): Promise<FoundCheckRun | undefined> {
  return installations.use(ref, async (client) => {
    const { data } = await client.rest.checks.listForRef({
      owner: ref.owner,
      repo: ref.name,
      ref: head,
      check_name: checkRunName,
      app_id: appId,
      filter: 'all',
      per_page: 100,
    });
    const own = data.check_runs
      .filter(({ app, external_id: id }) => app?.id === appId && id?.split(' ', 1)[0] === keyOf(ref))
      .sort((a, b) => b.id - a.id)[0];
    if (own === undefined) return undefined;
    return {
      id: own.id,
      completed: own.status === 'completed',
      digest: own.external_id?.split(' ')[1],
      annotations: own.output.annotations_count,
    };
  });
}

function toGitHubAnnotation(annotation: Annotation) {
  return {
    path: annotation.path,
    start_line: annotation.startLine,
    end_line: annotation.endLine,
    annotation_level: annotation.level,
    title: cut(annotation.title, maxTitle),
    message: cutSaid(annotation.message, maxAnnotationMessage),
  };
}

function inBatches<T>(items: readonly T[], size: number): T[][] {
  const batches: T[][] = [];
  for (let start = 0; start < items.length; start += size) batches.push(items.slice(start, start + size));
  return batches;
}

/** At most `max` UTF-16 units, never half a character, an ellipsis where something is missing. */
function cut(text: string, max: number): string {
  return text.length <= max ? text : `${whole(text, max - 1)}…`;
}

/** At most `max` UTF-16 units; where something is missing its last line says how much. */
export function cutSaid(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = whole(text, max - 100);
  return `${kept}\n\n… ${text.length - kept.length} more characters were cut off: GitHub takes ${max} here.`;
}

function whole(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
