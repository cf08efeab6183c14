import type { ArtifactFormat } from './artifact.ts';
import { hasText } from './strict-utf8.ts';

function magic(
  id: string,
  extensions: readonly string[],
  ...texts: readonly [string, number][]
): ArtifactFormat {
  return {
    id,
    extensions,
    recognise: (source) => texts.every(([text, offset]) => hasText(source.read(offset, text.length), text)),
    inspect: () => [],
  };
}

/** Formats that hold data and no code, recognised by their magic numbers so that a wrong name is seen. */
export const plainData: readonly ArtifactFormat[] = [
  magic('catboost', ['.cbm'], ['CBM1', 0]),
  magic('xgboost-binary', ['.model', '.bin'], ['binf', 0]),
  magic('xgboost-ubj', ['.ubj'], ['{L', 0]),
  magic('other', ['.png'], ['\x89PNG\r\n\x1a\n', 0]),
  magic('other', ['.jpg', '.jpeg'], ['\xff\xd8\xff', 0]),
  magic('other', ['.gif'], ['GIF8', 0]),
  magic('other', ['.webp', '.wav'], ['RIFF', 0]),
  magic('other', ['.pdf'], ['%PDF-', 0]),
  magic('other', ['.parquet'], ['PAR1', 0]),
  magic('other', ['.arrow', '.feather'], ['ARROW1', 0]),
  magic('other', ['.db', '.sqlite'], ['SQLite format 3\0', 0]),
  magic('other', ['.ogg'], ['OggS', 0]),
  magic('other', ['.flac'], ['fLaC', 0]),
  magic('other', ['.mp4'], ['ftyp', 4]),
];
