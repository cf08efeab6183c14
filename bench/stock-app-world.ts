import { Probot, ProbotOctokit, Server } from 'probot';

// A stock probot 14 app in a process of its own, for comparison: it creates one check run for every pull request and completes it. Started by
// `throughput.ts` with what an app must know in its environment; with `THROTTLE=off`, without probot's own throttle.

const { ORIGIN = '', PRIVATE_KEY = '', WEBHOOK_SECRET = '', THROTTLE } = process.env;

/** probot sets a throttle of its own over `defaults({ throttle: { enabled: false } })`: only a function has the last word. */
const withoutThrottle = ProbotOctokit.defaults((options: { readonly throttle?: object }) => ({
  ...options,
  throttle: { ...options.throttle, enabled: false },
}));
const server = new Server({
  log: new Probot({ appId: 7, privateKey: PRIVATE_KEY, logLevel: 'error' }).log,
  Probot: Probot.defaults({
    appId: 7,
    privateKey: PRIVATE_KEY,
    secret: WEBHOOK_SECRET,
    baseUrl: `${ORIGIN}/api/v3`,
    logLevel: 'error',
    ...(THROTTLE === 'off' ? { Octokit: withoutThrottle } : {}),
  }),
  host: '127.0.0.1',
  port: Number(process.env['STOCK_PORT']),
});
await server.load((app) => {
  app.on('pull_request.opened', async (context) => {
    const head = context.payload.pull_request.head.sha;
    const { data } = await context.octokit.rest.checks.create({
      ...context.repo(),
      name: 'stock',
      head_sha: head,
      status: 'in_progress',
    });
    await context.octokit.rest.checks.update({
      ...context.repo(),
      check_run_id: data.id,
      status: 'completed',
      conclusion: 'success',
      output: { title: 'Fine', summary: 'Nothing was looked at.' },
    });
  });
});
await server.start();
process.send?.({ ready: true });
