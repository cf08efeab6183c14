/** Webhook payloads with the fields that GitHub documents and the app reads; everything else of the real ones is left out. */
const repository = { id: 5, name: 'models', owner: { login: 'acme' }, private: false };

export const sha = (letter: string): string => letter.repeat(40);

export function pullRequestEvent(
  action: string,
  change: { number?: number; pull?: object; rest?: object } = {},
) {
  const number = change.number ?? 3;
  return {
    action,
    number,
    installation: { id: 11 },
    repository,
    sender: { login: 'ana', type: 'User' },
    pull_request: {
      number,
      state: 'open',
      draft: false,
      updated_at: '2026-11-24T10:00:00Z',
      user: { login: 'ana' },
      body: 'About this change.',
      head: { sha: sha('a'), ref: 'topic' },
      base: { sha: sha('b'), ref: 'main' },
      ...change.pull,
    },
    ...change.rest,
  };
}

export function checkRunEvent(action: string, checkRun: object = {}) {
  return {
    action,
    installation: { id: 11 },
    repository,
    sender: { login: 'ana', type: 'User' },
    check_run: { id: 1, head_sha: sha('a'), external_id: '5#3', app: { id: 7 }, ...checkRun },
  };
}

export function checkSuiteEvent(action: string, suite: object = {}) {
  return {
    action,
    installation: { id: 11 },
    repository,
    sender: { login: 'ana', type: 'User' },
    check_suite: { id: 1, head_sha: sha('a'), app: { id: 7 }, ...suite },
  };
}

export function commentEvent(body: string, change: { issue?: object; comment?: object; rest?: object } = {}) {
  return {
    action: 'created',
    installation: { id: 11 },
    repository,
    sender: { login: 'bea', type: 'User' },
    issue: { number: 3, state: 'open', user: { login: 'ana' }, pull_request: { url: 'x' }, ...change.issue },
    comment: { id: 900, body, user: { login: 'bea', type: 'User' }, ...change.comment },
    ...change.rest,
  };
}
