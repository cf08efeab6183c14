import type { Auditor } from '../service/github-port.ts';
import type { Audited } from '../service/ports.ts';

/** What the auditing process needs to know before its first audit. */
export interface AuditorSetup {
  /** Absolute; holds the mirrors and nothing else. */
  readonly directory: string;
  /** What all mirrors together may take on disk. */
  readonly maxMirrorBytes: number;
  /** GitHub's host: mirrors are named by it. */
  readonly host: string;
}

/** From the serving process to the auditing one. */
export type Order =
  | { readonly do: 'open'; readonly setup: AuditorSetup }
  | { readonly do: 'audit'; readonly id: number; readonly request: Parameters<Auditor['audit']>[0] }
  | { readonly do: 'answer' };

/** Back. */
export type Report =
  | { readonly did: 'open' }
  | { readonly did: 'not-open'; readonly failure: Failure }
  | { readonly did: 'audit'; readonly id: number; readonly audited: Audited }
  | { readonly did: 'fail'; readonly id: number; readonly failure: Failure }
  | { readonly did: 'answer' }
  | {
      readonly did: 'log';
      readonly level: 'info' | 'warn';
      readonly facts: Readonly<Record<string, unknown>>;
      readonly message: string;
    };

/** An error on its way between processes: a structured clone would lose its name and its code. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** Set where an adapter threw it. */
  readonly known: { readonly code: string; readonly retryable: boolean } | undefined;
  readonly cause: string | undefined;
}

/** An error, made ready to be sent. */
export function failureOf(error: unknown): Failure {
  const one = error instanceof Error ? error : new Error(String(error));
  const known =
    'code' in one && 'retryable' in one
      ? { code: String(one.code), retryable: one.retryable === true }
      : undefined;
  const cause = one.cause instanceof Error ? one.cause.message : undefined;
  return { name: one.name, message: one.message, stack: one.stack ?? '', known, cause };
}
