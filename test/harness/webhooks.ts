import { createHmac, randomUUID } from 'node:crypto';
import { textOf } from './json.ts';

/** One delivery, and how it was answered. */
export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly action: string;
  /** 0 where nobody answered. */
  readonly status: number;
  readonly durationMs: number;
}

/** Signed deliveries to one address: docs.github.com/webhooks/webhook-events-and-payloads, "Delivery headers". */
export interface Webhooks {
  readonly deliveries: readonly Delivery[];
  /** Where they go from now on; undefined: nowhere. */
  sendTo(url: string | undefined): void;
  /** @param id the same for a redelivery */
  deliver(event: string, payload: object, id?: string): Promise<Delivery>;
}

/** GitHub gives up after this long and does not try again. */
const timeoutMs = 10_000;

export function createWebhooks(secret: string): Webhooks {
  const deliveries: Delivery[] = [];
  let target: string | undefined;
  return {
    deliveries,
    sendTo: (url) => {
      target = url;
    },
    deliver: async (event, payload, id = randomUUID()) => {
      const body = JSON.stringify(payload);
      const started = performance.now();
      let status = 0;
      if (target !== undefined)
        try {
          const response = await fetch(target, {
            method: 'POST',
            body,
            headers: {
              'content-type': 'application/json',
              'user-agent': 'GitHub-Hookshot/044aadd',
              'x-github-event': event,
              'x-github-delivery': id,
              'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
            },
            signal: AbortSignal.timeout(timeoutMs),
          });
          await response.arrayBuffer();
          status = response.status;
        } catch {
          // GitHub notes the failure as well, and that is all.
        }
      const action = textOf((payload as { action?: unknown }).action);
      const delivery = { id, event, action, status, durationMs: performance.now() - started };
      deliveries.push(delivery);
      return delivery;
    },
  };
}
