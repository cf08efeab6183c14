import { ascii, join, le } from './bytes.ts';

/**
 * A TFLite model of one operator code and one empty graph, as a flatbuffer byte by byte: root offset, `TFL3`, the tables' vtables before
 * them, vectors behind them.
 */
export function makeTflite(customCode: string, builtin: number): Uint8Array {
  const name = join(le(customCode.length, 4), ascii(customCode), new Uint8Array(4 - (customCode.length % 4)));
  // Layout: 0 root, 4 mark, 8 model vtable (10), 20 model (12), 32 codes (8), 40 graphs (8), 48 code vtable (12),
  // 60 code (16), 76 graph vtable (4), 80 graph (4), 84 name.
  return join(
    le(20, 4),
    'TFL3',
    le(10, 2),
    le(12, 2),
    le(0, 2),
    le(4, 2),
    le(8, 2),
    le(0, 2),
    le(12, 4),
    le(8, 4),
    le(12, 4),
    le(1, 4),
    le(24, 4),
    le(1, 4),
    le(36, 4),
    le(12, 2),
    le(16, 2),
    le(4, 2),
    le(8, 2),
    le(0, 2),
    le(12, 2),
    le(12, 4),
    Uint8Array.of(Math.min(builtin, 127), 0, 0, 0),
    le(16, 4),
    le(builtin, 4),
    le(4, 2),
    le(4, 2),
    le(4, 4),
    name,
  );
}
