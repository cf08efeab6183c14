import type { PullRequestFacts, PullRequestRef } from '../service/ports.ts';
import { GitHubError } from './github-error.ts';
import type { Installations } from './installation.ts';

/** One GET. Undefined where the pull request is gone or the installation no longer sees it. */
export async function fetchPullRequest(
  installations: Installations,
  ref: PullRequestRef,
): Promise<PullRequestFacts | undefined> {
  try {
    return await installations.use(ref, async (client) => {
      const { data } = await client.rest.pulls.get({
        owner: ref.owner,
        repo: ref.name,
        pull_number: ref.number,
      });
      return {
        ...ref,
        owner: data.base.repo.owner.login,
        name: data.base.repo.name,
        open: data.state === 'open',
        head: data.head.sha,
        base: data.base.sha,
        baseRef: data.base.ref,
        author: (data.user as typeof data.user | null)?.login ?? 'ghost',
        private: data.base.repo.private,
        updatedAt: data.updated_at,
      };
    });
  } catch (error) {
    if (error instanceof GitHubError && error.code === 'not-found') return undefined;
    throw error;
  }
}

const standardRoles: ReadonlySet<string> = new Set(['read', 'triage', 'write', 'maintain', 'admin']);

/** The sender's role. `role_name` knows triage and maintain; of a custom role only the `permission` that it builds on says something. */
export async function fetchPermission(
  installations: Installations,
  ref: PullRequestRef,
  login: string,
): Promise<string> {
  try {
    return await installations.use(ref, async (client) => {
      const { data } = await client.rest.repos.getCollaboratorPermissionLevel({
        owner: ref.owner,
        repo: ref.name,
        username: login,
      });
      return standardRoles.has(data.role_name) ? data.role_name : data.permission;
    });
  } catch (error) {
    if (error instanceof GitHubError && error.code === 'not-found') return 'none';
    throw error;
  }
}
