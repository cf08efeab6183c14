import type { OutcomeStatus } from '../../../src/core/checks/check.ts';
import type { FindingTable } from '../../../src/core/model.ts';
import type { Files } from '../../harness/memory-repository.ts';

/** One case of a check: real files through the real parsers, and what is to be said of them. */
export interface CheckCase {
  readonly name: string;
  /** Where the case is about another subject than the check's other cases. */
  readonly about?: CheckCases['about'];
  /** The head's files; laid over `standardFiles`, `null` takes one away. */
  readonly files?: Readonly<Record<string, Files[string] | null>>;
  /** The base's files, the same way; left out: no earlier version of the subject. */
  readonly base?: Readonly<Record<string, Files[string] | null>>;
  /** Commits between base and head, for checks that read history. */
  readonly between?: readonly Readonly<Record<string, Files[string] | null>>[];
  readonly options?: Readonly<Record<string, unknown>>;
  /** The clone has no history, as `git clone --depth 1` leaves it. */
  readonly shallow?: boolean;
  /** The model's `predictions`, as YAML of one line. */
  readonly predictions?: string;
  /** The datasets that the policy says the model was trained on. */
  readonly trainedOn?: readonly string[];
  /** Further keys of the policy, as YAML. */
  readonly policy?: string;
  readonly expect: {
    readonly status: OutcomeStatus;
    /** Texts that the message must hold. */
    readonly says?: readonly string[];
    /** `path:line`, or the path alone for a file as a whole, in order. */
    readonly places?: readonly string[];
    readonly suggestion?: string;
    /** The finding's table: these of its columns, every row. */
    readonly table?: Pick<FindingTable, 'columns' | 'rows'>;
  };
}

/** The cases of one check; `subject` is what they are about. */
export interface CheckCases {
  readonly check: string;
  readonly about: 'model' | 'dataset' | 'policy';
  readonly cases: readonly CheckCase[];
  /** Options that must be refused. */
  readonly invalid: readonly Readonly<Record<string, unknown>>[];
}

/** The metrics file of `standardFiles`. */
export const standardMetrics = '{\n  "auc": 0.871,\n  "f1": 0.64\n}\n';

/** A small, complete model: what most cases change one thing of. */
export const standardFiles: Files = {
  'models/credit/model.safetensors': safetensors(),
  'models/credit/README.md': `---
license: apache-2.0
---
# Credit default model

## Intended use

Ranks applications for a human credit officer; it decides nothing by itself.

## Training data

Applications of 2019 to 2023 from three branches.

## Evaluation

| Metric | Value |
| --- | --- |
| AUC | 0.871 |

## Limitations

Not tested on applicants under 21 or on self-employed people.
`,
  'models/credit/metrics.json': standardMetrics,
};

/** A safetensors file of one tensor of a single float, byte by byte: header length, header, data. */
export function safetensors(value = 0): Uint8Array {
  const header = '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
  const bytes = new Uint8Array(8 + header.length + 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(header.length), true);
  bytes.set(new TextEncoder().encode(header), 8);
  view.setFloat32(8 + header.length, value, true);
  return bytes;
}
