import type { ByteSource } from '../core/artifact/artifact.ts';

/** The content that a Git LFS pointer names. */
export interface LargeObject {
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * What reading a large object gave. `missing`: the server says that it has no such object; `mismatch`: the bytes are not those that the pointer
 * names; `left`: not fetched, for now or by a bound. `reason` follows "its content" in a sentence.
 */
export type LargeContent<T> =
  | { readonly state: 'read'; readonly value: T }
  | { readonly state: 'missing' | 'mismatch'; readonly reason: string }
  | {
      readonly state: 'left';
      readonly reason: string;
      /** The same question may be answered otherwise later: a network recovers, a cache is filled. */
      readonly passing: boolean;
    };

/** The port through which the content behind LFS pointers is read; the bytes were verified against the pointer before `work` sees them. */
export interface LargeObjects {
  /** Runs `work` over the content, by ranges: it may be larger than the memory. Does not throw for what a server does. */
  read<T>(
    object: LargeObject,
    options: { readonly maxBytes: number },
    work: (source: ByteSource) => T,
  ): Promise<LargeContent<T>>;
}
