/**
 * A logistic regression as a safetensors file: the header's length in 8 bytes, little-endian, the header in JSON, the numbers as they
 * are (github.com/huggingface/safetensors, "Format").
 */
export function modelFile(coefficients: readonly number[], intercept: number): Uint8Array {
  const end = coefficients.length * 4;
  const header = JSON.stringify({
    __metadata__: { format: 'np' },
    coefficients: { dtype: 'F32', shape: [1, coefficients.length], data_offsets: [0, end] },
    intercept: { dtype: 'F32', shape: [1], data_offsets: [end, end + 4] },
  });
  // The numbers begin at a multiple of 8 bytes.
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  const bytes = Buffer.alloc(8 + padded.length + end + 4);
  bytes.writeBigUInt64LE(BigInt(padded.length));
  bytes.write(padded, 8, 'latin1');
  for (const [index, value] of [...coefficients, intercept].entries())
    bytes.writeFloatLE(value, 8 + padded.length + index * 4);
  return bytes;
}
