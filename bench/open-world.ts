import { fork } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Order, Report } from './webhook-world.ts';

/** The process that stands for GitHub, and what an app must know to be its app. */
export interface World {
  tell<D extends Order['do']>(order: Order & { do: D }): Promise<Report & { done: D }>;
  readonly secret: string;
  readonly privateKey: string;
  close(): void;
}

/** Starts `webhook-world.ts`. It answers one order at a time. */
export function openWorld(): World {
  const world = fork(fileURLToPath(new URL('./webhook-world.ts', import.meta.url)), { stdio: 'inherit' });
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return {
    tell: <D extends Order['do']>(order: Order & { do: D }) =>
      new Promise<Report & { done: D }>((resolve) => {
        world.once('message', (report) => resolve(report as Report & { done: D }));
        world.send(order);
      }),
    secret: randomBytes(32).toString('hex'),
    privateKey,
    close: () => void world.kill(),
  };
}
