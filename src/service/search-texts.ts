import { findSecrets } from '../core/artifact/secrets.ts';
import type { SearchedText, TextSearch } from '../core/checks/check.ts';
import { textOfBytes } from '../core/evidence/decode.ts';
import type { FileEntry } from '../core/model.ts';
import { batchesBySize, type ContentReader } from './contents.ts';
import type { BlobContent, Repository } from './repository.ts';

/** Notebooks with pictures in them are large; no configuration is. */
const maxTextBytes = 16 * 1024 * 1024;
/** Texts of one subject that are searched; those that the change touches come first and are all searched. */
const mostTexts = 2_000;

/** Looks for keys and tokens in a subject's texts, cached by blob. Links and submodules hold no text of their own and are passed over. */
export async function searchTexts(
  reader: ContentReader,
  repository: Repository,
  texts: readonly FileEntry[],
  changed: ReadonlySet<string>,
): Promise<TextSearch> {
  const regular = texts.filter(({ mode }) => mode === 'file' || mode === 'executable');
  const touched = regular.filter(({ path }) => changed.has(path));
  const others = regular.filter(({ path }) => !changed.has(path));
  const wanted = [...touched, ...others.slice(0, Math.max(0, mostTexts - touched.length))];
  const missing = wanted.filter((file) => !reader.searched.has(keyOf(file)));
  for (const batch of await batchesBySize(repository, missing)) {
    const contents = await repository.read([...new Set(batch.map(({ blob }) => blob))], {
      maxBytes: maxTextBytes,
    });
    for (const file of batch) {
      const content = contents.get(file.blob);
      if (content !== undefined) reader.searched.set(keyOf(file), searchText(file, content));
    }
  }
  const files = wanted.map((file): SearchedText => {
    const found = reader.searched.get(keyOf(file)) ?? { secrets: [], unread: 'its content is not in git' };
    return { file, ...found };
  });
  return { files, leftOut: regular.length - wanted.length };
}

function searchText({ path }: FileEntry, content: BlobContent): Omit<SearchedText, 'file'> {
  if (!(content instanceof Uint8Array))
    return {
      secrets: [],
      unread: `it has ${content.tooLarge} bytes, more than the ${maxTextBytes} that are read`,
    };
  const text = textOfBytes(content);
  return text === undefined
    ? { secrets: [], unread: 'it is no text in UTF-8 or UTF-16' }
    : { secrets: findSecrets(text, path), unread: undefined };
}

const keyOf = ({ blob, path }: FileEntry): string => `${blob} ${path}`;
