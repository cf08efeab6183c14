import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Log, ReceivedEvent } from '../service/ports.ts';
import { serve, webhookPath } from './serve.ts';

/** Bursts, connections that come at once with each, webhooks on each of these: by then the code on a webhook's way is compiled. */
const bursts = 4;
const connections = 32;
const webhooks = 4;

/**
 * Goes the whole way of a webhook a few hundred times before the first one comes, at a door of its own on the loopback with a secret of its own:
 * what answers for the first time does so at a tenth of the speed, and a burst does not wait for a process to become warm. Never rejects: an app
 * that was not rehearsed is only slow at first.
 * @param receive takes the events and leaves no trace of them
 */
export async function rehearse(receive: (event: ReceivedEvent) => Promise<void>, log: Log): Promise<void> {
  const secret = randomBytes(32).toString('hex');
  try {
    // Numbers of its own, so that two processes that start on one database do not wait for each other.
    const first = randomInt(1, 2 ** 40);
    const ready = async (): Promise<void> => undefined;
    const door = await serve({ host: '127.0.0.1', port: 0, secret, log, receive, ready });
    try {
      for (let burst = 0; burst < bursts; burst += 1) await rehearseBurst(door.url, secret, first, burst);
    } finally {
      await door.close();
    }
  } catch (error) {
    log.warn({ err: error }, 'the first webhooks will be answered slowly');
  }
}

/** New connections, all at once, as a burst begins, and a few webhooks on each. */
async function rehearseBurst(url: string, secret: string, first: number, burst: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  try {
    for (let round = 0; round < webhooks; round += 1) {
      const answers = Array.from({ length: connections }, (_, number) =>
        post(agent, url, secret, eventOf(first + number), `rehearsal-${first}-${burst}-${round}-${number}`),
      );
      const refused = (await Promise.all(answers)).find((status) => status !== 202);
      if (refused !== undefined) throw new Error(`a rehearsed webhook was answered with ${refused}`);
    }
  } finally {
    agent.destroy();
  }
}

function post(agent: Agent, url: string, secret: string, body: string, delivery: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${webhookPath}`, {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'x-github-event': 'pull_request',
        'x-github-delivery': delivery,
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      },
    });
    outgoing.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A pull request of a repository that GitHub will not have for a while, in an event as large as GitHub's own (some 20 kB). */
function eventOf(number: number): string {
  const hash = number.toString(16).padStart(40, '0');
  return JSON.stringify({
    action: 'opened',
    number,
    installation: { id: Number.MAX_SAFE_INTEGER },
    repository: { id: Number.MAX_SAFE_INTEGER, name: 'rehearsal', owner: { login: 'assay' }, private: true },
    sender: { login: 'assay', type: 'User' },
    pull_request: {
      number,
      state: 'open',
      updated_at: '1970-01-01T00:00:00Z',
      user: { login: 'assay' },
      body: 'A sentence as people write it.\n'.repeat(600),
      head: { sha: hash },
      base: { sha: hash, ref: 'main' },
    },
  });
}
