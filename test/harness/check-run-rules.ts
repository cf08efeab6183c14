import { type Json, textOf } from './json.ts';

/** An annotation as GitHub gives it back. */
export interface StoredAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: string;
  readonly title: string | null;
  readonly message: string;
  readonly raw_details: string | null;
}

/** docs.github.com/rest/checks/runs, the parameters of "Create a check run". */
const limits = { annotations: 50, text: 65_535, actions: 3, label: 20, description: 40, identifier: 20 };
/**
 * Why GitHub would refuse to create or change a check run so; undefined where it would not.
 * @param exists whether a commit is in the repository
 */
export function checkRunProblem(
  method: string,
  body: Json,
  exists: (commit: string) => boolean,
): string | undefined {
  if (method === 'POST' && !exists(textOf(body['head_sha'])))
    return `No commit found for SHA: ${textOf(body['head_sha'])}`;
  const output = body['output'] as Json | undefined;
  const over = (value: unknown, most: number) => typeof value === 'string' && value.length > most;
  if (output !== undefined) {
    if (typeof output['summary'] !== 'string') return 'For "properties/summary", nil is not a string.';
    if (method === 'POST' && typeof output['title'] !== 'string')
      return 'For "properties/title", nil is not a string.';
    if (over(output['summary'], limits.text) || over(output['text'], limits.text))
      return `Only ${limits.text} characters are allowed.`;
    const added = (output['annotations'] ?? []) as Json[];
    if (added.length > limits.annotations)
      return `No more than ${limits.annotations} items are allowed; ${added.length} were supplied.`;
    for (const one of added) {
      const [start, end] = [Number(one['start_line']), Number(one['end_line'])];
      if (typeof one['path'] !== 'string' || one['path'] === '' || !(start >= 1) || !(end >= start))
        return 'An annotation needs a path and lines from 1 on.';
      if (!['notice', 'warning', 'failure'].includes(textOf(one['annotation_level'])))
        return 'annotation_level is not known.';
      if (
        typeof one['message'] !== 'string' ||
        one['message'] === '' ||
        Buffer.byteLength(one['message']) > 65_536
      )
        return 'message must have 1 to 65536 bytes.';
      if (over(one['title'], 255)) return 'title must have at most 255 characters.';
      if (start !== end && (one['start_column'] !== undefined || one['end_column'] !== undefined))
        return 'Columns are allowed on one line only.';
    }
  }
  const buttons = (body['actions'] ?? []) as Json[];
  if (buttons.length > limits.actions) return `No more than ${limits.actions} items are allowed.`;
  for (const button of buttons)
    for (const key of ['label', 'description', 'identifier'] as const)
      if (typeof button[key] !== 'string' || button[key].length > limits[key] || button[key] === '')
        return `${key} must have 1 to ${limits[key]} characters.`;
  return undefined;
}

/** What is kept of an annotation that was sent. */
export function toStored(one: Json): StoredAnnotation {
  const text = (key: string) => (typeof one[key] === 'string' ? one[key] : null);
  return {
    path: textOf(one['path']),
    start_line: Number(one['start_line']),
    end_line: Number(one['end_line']),
    annotation_level: textOf(one['annotation_level']),
    title: text('title'),
    message: textOf(one['message']),
    raw_details: text('raw_details'),
  };
}
