import type { Budget } from './artifact.ts';

/** Bounds of one inspection. */
export interface InspectionLimits {
  /** Opcodes, members, header entries and the like. Default 2e8 (the reference's section 8). */
  readonly operations: number;
  /** Bytes of decompressed output over the whole file. Default 1 GiB. */
  readonly inflatedBytes: number;
  /** Containers inside containers. Default 8; the reference asks for at least five. */
  readonly depth: number;
}

export const defaultLimits: InspectionLimits = { operations: 2e8, inflatedBytes: 2 ** 30, depth: 8 };

/** Counts work down from its limits. What is used up stays used up. */
export class InspectionBudget implements Budget {
  private operations: number;
  private inflatedBytes: number;

  constructor(limits: InspectionLimits) {
    this.operations = limits.operations;
    this.inflatedBytes = limits.inflatedBytes;
  }

  spend(cost: number): boolean {
    this.operations -= cost;
    return this.operations >= 0;
  }

  inflate(bytes: number): boolean {
    this.inflatedBytes -= bytes;
    return this.inflatedBytes >= 0;
  }

  /** What ran out, for the report: the code and the sentence; undefined while there is some left. */
  exhausted(): { readonly code: string; readonly message: string } | undefined {
    if (this.operations < 0)
      return {
        code: 'limit.operations',
        message: 'The inspection stopped: the file needs more work than allowed.',
      };
    if (this.inflatedBytes < 0)
      return {
        code: 'limit.inflated',
        message: 'The inspection stopped: it decompresses to more than allowed.',
      };
    return undefined;
  }
}
