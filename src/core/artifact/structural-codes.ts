/** What findings on a file's structure are called, behind the format's name: `safetensors.overlap`, `npy.size-mismatch`. */
const structural = new Set(
  (
    'malformed truncated header header-length header-encoding header-json header-size header-not-literal header-mismatch ' +
    'metadata-type duplicate-key duplicate-tensor duplicate-name dtype size-mismatch overflow misaligned overlap hole gap trailing-data ' +
    'magic version count string-length array-length array-depth value-type dims tensor-type alignment offset superblock filter ' +
    'flag-bits bad-crc no-central-directory prepended legacy-structure storage-missing storage-size function-cycle ' +
    'external-range external-data external-missing invalid-pointer bad-hash no-hash no-path yaml empty dangling-memo stack-not-empty ' +
    'frame-beyond-eof oid-mismatch'
  ).split(' '),
);

/** True for findings that a file is broken or not what its format says, beside the question of what loading it runs. */
export function isStructural(code: string): boolean {
  return structural.has(code.slice(code.indexOf('.') + 1));
}
