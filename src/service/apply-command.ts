import { type Command, commandNames } from '../core/command.ts';
import { renderHelp } from '../core/report/help.ts';
import { asCode, isFailure, sentenceOf } from './failure.ts';
import type { GitHub, Renderer } from './github-port.ts';
import { replyMarker } from './recover-posts.ts';
import { type CommandRequest, type CommandTask, keyOf, type Log, type Queue, type Records } from './ports.ts';

/** What a command needs of the world. */
export interface CommandServices {
  readonly github: GitHub;
  readonly queue: Queue;
  readonly records: Records;
  readonly renderer: Renderer;
  readonly log: Log;
}

/** What became of a command: `reply` is Markdown, absent where a thumbs up says it all. */
interface Answer {
  readonly done: boolean;
  readonly reply?: string;
}

/** Roles that may command on a private repository: GitHub's own from triage up. */
const commandingRoles: ReadonlySet<string> = new Set(['triage', 'write', 'maintain', 'admin']);

/** Acknowledges a comment's commands, does them in order, and answers in at most one reply. */
export async function applyCommand(task: CommandTask, services: CommandServices): Promise<void> {
  const { queue, log } = services;
  try {
    await apply(task.request, services);
  } catch (error) {
    if (isFailure(error) && error.retryAt !== undefined)
      return queue.defer('command', task.job, error.retryAt);
    log.warn({ comment: task.request.comment, err: error }, 'command failed');
    if (!isFailure(error) || error.retryable) return queue.fail('command', task.job, sentenceOf(error));
  }
  await queue.finish('command', task.job);
}

async function apply(request: CommandRequest, services: CommandServices): Promise<void> {
  const { github, records, log } = services;
  const { pullRequest, comment } = request;
  await github.react(pullRequest, comment, 'eyes');
  const answers: Answer[] = [];
  if (await mayCommand(request, services)) {
    for (const command of request.commands) answers.push(await answer(command, request, services));
  } else {
    const onlyHelp = request.commands.every((command) => command.name === 'help');
    answers.push(onlyHelp ? { done: true, reply: renderHelp() } : { done: false, reply: notAllowed });
  }
  const replies = answers.flatMap(({ reply }) => (reply === undefined ? [] : [reply]));
  if (replies.length > 0) await reply(request, replies.join('\n\n---\n\n'), services);
  try {
    await github.react(pullRequest, comment, answers.every(({ done }) => done) ? '+1' : 'confused');
  } catch (error) {
    // The answer stands already: trying again would post it twice.
    log.info({ comment, err: error }, 'command could not be acknowledged');
  }
  await records.fulfil(keyOf(pullRequest), { what: 'reply', head: String(comment) });
}

/** Posts the answer unless an earlier try did, whose process ended before it could say so. */
async function reply(
  { pullRequest, comment }: CommandRequest,
  body: string,
  { github, records }: CommandServices,
): Promise<void> {
  const key = keyOf(pullRequest);
  const post = { what: 'reply' as const, head: String(comment) };
  const marker = replyMarker(comment);
  const { intended } = await records.published(key, '');
  const begun = intended.some(({ what, head }) => what === post.what && head === post.head);
  if (begun) {
    const { comments } = await github.ownPosts(pullRequest);
    if (comments.some((own) => own.body.trimStart().startsWith(marker))) return;
  }
  await records.intend(key, [post]);
  await github.createComment(pullRequest, `${marker}\n${body}`);
}

async function mayCommand(
  { pullRequest, sender, author, ...request }: CommandRequest,
  { github }: CommandServices,
) {
  if (!request.private || sender === author) return true;
  return commandingRoles.has(await github.permission(pullRequest, sender));
}

const notAllowed =
  'Commands on a private repository are for the author of the pull request and for those with triage access.';

async function answer(
  command: Command,
  { pullRequest }: CommandRequest,
  { queue, records, renderer }: CommandServices,
): Promise<Answer> {
  const requestAudit = () => queue.request(pullRequest, 'command');
  switch (command.name) {
    case 'audit':
      await requestAudit();
      return { done: true };
    case 'help':
      return { done: true, reply: renderHelp() };
    case 'status':
    case 'explain': {
      const latest = await records.latestAudit(keyOf(pullRequest));
      if (latest === undefined) {
        await requestAudit();
        return {
          done: false,
          reply: 'There is no audit of this pull request yet; one was asked for just now.',
        };
      }
      if (command.name === 'status') return { done: true, reply: renderer.status(latest.audit) };
      const explanation = renderer.explanation(latest.audit, command.id);
      if (explanation !== undefined) return { done: true, reply: explanation };
      const ids = [...new Set(latest.audit.findings.map((finding) => finding.requirement))].sort();
      const known =
        ids.length === 0 ? 'the last audit had none' : `one of ${ids.slice(0, 50).map(asCode).join(', ')}`;
      return { done: false, reply: `Unexpected requirement ${asCode(command.id)}, expected ${known}.` };
    }
    case 'waive':
    case 'unwaive':
      return {
        done: false,
        reply: `\`/audit ${command.name}\` is not yet available here: waivers come with a later version.`,
      };
    case 'unknown': {
      const { message, hint } = command.problem;
      const names = commandNames.map((name) => `\`${name}\``).join(', ');
      return {
        done: false,
        reply: `${asCode(message)}\n\n${hint === undefined ? `Commands: ${names}` : `Did you mean ${asCode(hint)}?`}`,
      };
    }
  }
}
