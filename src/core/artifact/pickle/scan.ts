import type { ArtifactFinding, ByteSource, InspectionContext, Severity } from '../artifact.ts';
import { type ImportJudgement, judgeImport } from './judge-import.ts';
import { PagedSource } from './paged-source.ts';
import { TupleRing } from './tuple-ring.ts';

/** How a stream used an import; bits of `ImportRecord.uses`. */
export const Use = { called: 1, instantiated: 2, misused: 4, referenced: 8 } as const;

/** One imported name of a scan. */
export interface ImportRecord {
  readonly module: string;
  readonly name: string;
  /** `module.name`, as findings show it. */
  readonly qualified: string;
  readonly judgement: ImportJudgement;
  /** Offset of the opcode that imported it first. */
  readonly offset: number;
  uses: number;
}

/** A tensor storage that a torch pickle names by persistent id. */
export interface TorchStorage {
  readonly key: string;
  /** The storage class, such as `FloatStorage`. */
  readonly type: string;
  /** Number of elements; NaN when it is no plain number. */
  readonly elements: number;
}

/** Which loader the pickle is for: it decides what persistent ids mean. */
export type Dialect = 'plain' | 'torch';

const mostFindings = 400;
const mostImports = 10_000;

/**
 * What is shared by the streams of one file: the imports, the findings, the bounds. Findings are kept once for each code
 * and import, the first place of each.
 */
export class PickleScan {
  readonly source: ByteSource;
  readonly context: InspectionContext;
  readonly dialect: Dialect;
  readonly imports: ImportRecord[] = [];
  readonly findings: ArtifactFinding[] = [];
  readonly storages: TorchStorage[] = [];
  /** The elements of typed tensor storages, by the offset of their persistent id. */
  readonly storageElements = new Map<number, number>();
  /** Skips the raw arrays that joblib writes behind their wrappers. */
  skipArrays = true;
  /** A raw joblib array was skipped: the file has a second reading, by plain `pickle.load`. */
  arraysSkipped = 0;
  /** Bytes of literals that may still be searched for nested pickles. */
  nestedBytes: number;
  /** Literals that hold a harmless pickle, by offset; a known loader may take them away. */
  readonly nestedPlain = new Set<number>();
  /** What was found in nested payloads, by the offset of their literal. */
  readonly nestedFound = new Map<number, readonly ArtifactFinding[]>();
  /** Bytes of literals that may still be searched for a pickle behind padding. */
  searchedBytes = 1 << 26;
  /** Finds a pickle somewhere in bytes (`hidden-pickle`); absent where nothing nested is followed. */
  findPickle: ((source: ByteSource) => number) | undefined;
  /** Errors are no findings: the bytes are only read on suspicion. */
  quiet = false;
  readonly tuples = new TupleRing();
  /** Counts the tuples without identity of all streams. */
  tupleSerial = 0;
  private readonly byName = new Map<string, number>();
  private readonly seen = new Set<string>();

  constructor(source: ByteSource, context: InspectionContext, dialect: Dialect) {
    this.source = new PagedSource(source);
    this.context = context;
    this.dialect = dialect;
    this.nestedBytes = Math.max(1 << 16, source.sizeBytes);
  }

  /** The index of an imported name, judged once. */
  importName(module: string, name: string, protocol: number, offset: number): number {
    const key = `${module} ${name} ${protocol < 3 ? 2 : 3}`;
    const known = this.byName.get(key);
    if (known !== undefined) return known;
    if (this.imports.length >= mostImports) {
      this.report(
        'high',
        'limit.imports',
        'More different imports than any model has; the rest was not judged.',
        offset,
      );
      return 0;
    }
    const judgement = judgeImport(module, name, protocol);
    const record = { module, name, qualified: `${module}.${name}`, judgement, offset, uses: 0 };
    this.imports.push(record);
    this.byName.set(key, this.imports.length - 1);
    return this.imports.length - 1;
  }

  /** Adds a finding, once for its code and import. */
  report(severity: Severity, code: string, message: string, offset: number, imported?: string): void {
    const key = `${code} ${imported ?? ''}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    if (this.findings.length === mostFindings) {
      this.findings.push({
        severity: 'high',
        code: 'limit.findings',
        message: 'Too many findings; the rest is left out.',
      });
    }
    if (this.findings.length >= mostFindings) return;
    this.findings.push({
      severity,
      code,
      message,
      offset,
      ...(imported === undefined ? {} : { import: imported }),
    });
  }

  /** Adds findings of something inside, as they are. */
  include(findings: readonly ArtifactFinding[]): void {
    for (const finding of findings) if (this.findings.length < mostFindings * 2) this.findings.push(finding);
  }
}
