import type { Probot } from 'probot';
import type { GitHub } from '../service/github-port.ts';
import { announceCheckRun, completeCheckRun, findCheckRun } from './check-runs.ts';
import { createComment, createReview, react, updateComment } from './comments.ts';
import { openInstallations } from './installation.ts';
import type { Limits } from './limiter.ts';
import { findOwnPosts, resolveReviewComments } from './own-posts.ts';
import { fetchPermission, fetchPullRequest } from './pull-requests.ts';

/**
 * GitHub through a probot app.
 * @param options.appId the app's own id, by which its check runs are told from others'
 * @param options.webOrigin where repositories are cloned from: `https://github.com`
 */
export function openGitHub(
  probot: Probot,
  options: {
    readonly appId: number;
    readonly webOrigin: string;
    readonly limits: Limits;
    readonly onRequest?: (route: string) => void;
  },
): GitHub {
  const installations = openInstallations(probot, options);
  return {
    pullRequest: (ref) => fetchPullRequest(installations, ref),
    gitAccess: async (ref) => {
      const token = await installations.token(ref);
      const credentials = Buffer.from(`x-access-token:${token}`).toString('base64');
      return {
        url: `${options.webOrigin}/${encodeURIComponent(ref.owner)}/${encodeURIComponent(ref.name)}.git`,
        authorization: `Basic ${credentials}`,
      };
    },
    announceCheckRun: (...args) => announceCheckRun(installations, ...args),
    completeCheckRun: (...args) => completeCheckRun(installations, ...args),
    createComment: (...args) => createComment(installations, ...args),
    updateComment: (...args) => updateComment(installations, ...args),
    createReview: (...args) => createReview(installations, ...args),
    findCheckRun: (...args) => findCheckRun(installations, options.appId, ...args),
    ownPosts: (...args) => findOwnPosts(installations, ...args),
    resolveReviewComments: (...args) => resolveReviewComments(installations, ...args),
    react: (...args) => react(installations, ...args),
    permission: (...args) => fetchPermission(installations, ...args),
  };
}
