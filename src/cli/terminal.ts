import type { Command } from 'commander';
import type { ClassPredictions, PredictionColumns, Predictions } from '../core/evaluation/predictions.ts';
import type { FileEntry } from '../core/model.ts';
import type { AuditStore } from '../service/kept-audit.ts';
import type { PredictionReader } from '../service/prediction-reader.ts';
import type { Repository } from '../service/repository.ts';

/** The developer's clone, as the commands need it. */
export interface LocalClone extends Repository {
  readonly root: string | undefined;
  resolve(revision: string): Promise<string | undefined>;
  show(commit: string, path: string): Promise<FileEntry | undefined>;
  defaultBranch(): Promise<string | undefined>;
  worktreeSnapshot(): Promise<{
    readonly commit: string;
    readonly repository: Repository;
    dispose(): Promise<void>;
  }>;
  /** Equal as long as the same commits mean the same history in the same clone. */
  identity(): Promise<string>;
  close(): void;
}

/** What a command is given of the world. */
export interface Terminal {
  readonly cwd: string;
  readonly colour: boolean;
  readonly now: () => Date;
  readonly packs: () => ReadonlyMap<string, string> | Promise<ReadonlyMap<string, string>>;
  readonly openRepository: (path: string) => Promise<LocalClone>;
  /** Where finished audits are kept. */
  readonly audits: AuditStore;
  /** The version of Assay, to the byte. */
  readonly edition: () => string | Promise<string>;
  /** Reads committed predictions for an audit. */
  readonly predictions: PredictionReader;
  /** Reads files of the machine for `assay evaluate`, by their absolute paths; the first that cannot be read is thrown. */
  readonly openPredictionFiles: (paths: readonly string[]) => Promise<{
    readonly read: (path: string, columns: PredictionColumns) => Promise<Predictions | ClassPredictions>;
    readonly close: () => void;
  }>;
  readonly out: (text: string | Uint8Array) => void;
  readonly err: (text: string) => void;
}

/** Why a command cannot run: one line for people; the exit code is 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Exit codes of all commands: it holds, it does not, it could not be said. */
export const exitCodes = { passed: 0, failed: 1, notRun: 2 } as const;

/** Adds one command; what it returns is the exit code. */
export type AddCommand = (program: Command, terminal: Terminal, done: (code: number) => void) => void;
