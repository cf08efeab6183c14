/**
 * Random access to the bytes of one file. Reads are synchronous, so that an inspector stays a plain function; the
 * shell decides what stands behind it (a buffer, a file descriptor). Inspectors ask for ranges and never for the
 * whole file unless they must.
 */
export interface ByteSource {
  readonly sizeBytes: number;
  /**
   * The bytes from `offset`, `length` of them; fewer at the end of the file, none behind it and none before its start.
   * The result may be a view on a shared buffer: it is valid until the next `read`.
   */
  read(offset: number, length: number): Uint8Array;
}

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** What an inspector found in an artifact. */
export interface ArtifactFinding {
  readonly severity: Severity;
  /** Rule id of the catalogue, such as `pickle.denied-global`. */
  readonly code: string;
  /** One sentence: what was found, and what loading the file would do. */
  readonly message: string;
  /** The path inside containers: `model.pt!archive/data.pkl`; absent for the file itself. */
  readonly member?: string;
  /** Byte offset within the member (or the file). */
  readonly offset?: number;
  /** The import concerned, `module.name`. */
  readonly import?: string;
}

export type ArtifactVerdict = 'clean' | 'suspicious' | 'dangerous' | 'unscannable';

/** The result of inspecting one file. */
export interface Inspection {
  /** The format by content: `pickle`, `torch-zip`, `safetensors`, `onnx`, …; `unknown` where nothing recognised it. */
  readonly format: string;
  readonly verdict: ArtifactVerdict;
  readonly findings: readonly ArtifactFinding[];
  /** Paths beside the file that its loader reads too, as the file names them; absent where there are none. */
  readonly references?: readonly string[];
}

/** Units of work that an inspection may still spend; a cost, not a clock, so that the same file gets the same answer. */
export interface Budget {
  /** Takes `cost` units (about one opcode, member or header entry each); false when they are used up. */
  spend(cost: number): boolean;
  /** Takes bytes of decompressed output; false when the cap is reached. */
  inflate(bytes: number): boolean;
}

/** What stands beside an inspected file at a path that it names: a regular file, nothing, or something that is not to be read through. */
export type Sibling =
  | { readonly kind: 'file'; readonly sizeBytes: number }
  // `certain`: the whole tree is known, so that it is missing wherever the model is checked out, and not only here.
  | { readonly kind: 'missing'; readonly certain: boolean }
  // `link`: the path or one of its parents is a symbolic link; `other`: a folder, a device, a pipe, a submodule.
  | { readonly kind: 'link' }
  | { readonly kind: 'other' };

/** Looks a relative path up from the folder of the inspected file; undefined where nobody knows. Reads no content. */
export type SiblingLookup = (path: string) => Sibling | undefined;

/** What an inspector is given besides the bytes. */
export interface InspectionContext {
  /** Absent where what stands beside the file is not known, and inside containers. */
  readonly sibling?: SiblingLookup | undefined;
  /** The path inside containers so far, or the file's own path at the top. */
  readonly name: string;
  /** How many containers stand around these bytes; 0 at the top. */
  readonly depth: number;
  readonly budget: Budget;
  /** Inspects bytes found inside this file by what they are; the findings carry `name!member`. */
  readonly descend: (member: string, source: ByteSource) => readonly ArtifactFinding[];
}

/** One format: recognised by content, inspected by byte ranges. Never throws; a read past the end is a finding. */
export interface ArtifactFormat {
  /** Stable name, also the file's name: `safetensors`. */
  readonly id: string;
  readonly extensions: readonly string[];
  readonly recognise: (source: ByteSource, name: string) => boolean;
  readonly inspect: (source: ByteSource, context: InspectionContext) => readonly ArtifactFinding[];
}
