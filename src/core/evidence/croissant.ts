import type { Problem } from '../problem.ts';
import { dataset, hashField, isHash, listOf } from './dataset-files.ts';
import { problemAt } from './parsed.ts';
import { at, entriesOf, hasKeys, itemsOf, textOf, type TreeNode, wordOf } from './tree.ts';
import { treeFormat } from './tree-format.ts';

/**
 * Croissant 0.8, 1.0 and 1.1. A `sha256` that is no hash (Hugging Face's exports carry an address there) is left out and said. Source:
 * docs.mlcommons.org/croissant/docs/croissant-spec.html.
 */
export const croissant = treeFormat({
  id: 'croissant',
  kind: 'dataset',
  title: 'Croissant dataset metadata',
  recognise: (root) => {
    if (!hasKeys(root, '@context')) return false;
    const conforms = at(root, 'conformsTo') ?? at(root, 'dct:conformsTo');
    if (
      [conforms, ...itemsOf(conforms)].some((one) =>
        /mlcommons\.org\/croissant/.test(textOf(one) ?? textOf(at(one, '@id')) ?? ''),
      )
    )
      return true;
    const context = at(root, '@context');
    return [context, ...itemsOf(context)].some((one) =>
      entriesOf(one).some(({ value }) => /mlcommons\.org\//.test(textOf(value) ?? '')),
    );
  },
  read: (root, path) => {
    const problems: Problem[] = [];
    const flaw = (node: TreeNode, code: string, message: string) => {
      if (problems.length < 30) problems.push(problemAt(path, node, `croissant/${code}`, message));
    };
    const type = textOf(at(root, '@type'));
    if (type !== undefined && !/^(?:(?:sc|schema):|https?:\/\/schema\.org\/)?Dataset$/.test(type))
      return {
        problems: [
          problemAt(
            path,
            at(root, '@type') ?? root,
            'croissant/type',
            `Unexpected @type "${type.slice(0, 60)}", expected sc:Dataset`,
          ),
        ],
      };
    const name = languageText(at(root, 'name'));
    if (name === undefined) flaw(root, 'name', 'Unexpected dataset without a name, expected one');
    const distribution = listOf(at(root, 'distribution'));
    const ids = new Set(
      distribution.flatMap((one) => wordOf(at(one, '@id')) ?? wordOf(at(one, 'name')) ?? []),
    );
    const files = distribution.flatMap((one) => {
      const id =
        wordOf(at(one, 'contentUrl')) ??
        wordOf(at(one, 'includes')) ??
        wordOf(at(one, '@id')) ??
        wordOf(at(one, 'name'));
      for (const parent of listOf(at(one, 'containedIn'))) {
        const named = wordOf(at(parent, '@id')) ?? wordOf(parent);
        if (named !== undefined && !ids.has(named))
          flaw(
            parent,
            'contained-in',
            `Unexpected containedIn "${named.slice(0, 80)}", expected the @id of a file in distribution`,
          );
      }
      if (id === undefined || !/FileObject$/.test(textOf(at(one, '@type')) ?? '')) return [];
      const sha256 = at(one, 'sha256');
      const md5 = at(one, 'md5');
      if (sha256 !== undefined && !isHash(sha256, 64))
        flaw(
          sha256,
          'sha256',
          `Unexpected sha256 "${(wordOf(sha256) ?? '').slice(0, 80)}", expected 64 hexadecimal digits`,
        );
      if (md5 !== undefined && !isHash(md5, 32))
        flaw(md5, 'md5', 'Unexpected md5, expected 32 hexadecimal digits');
      const size = bytesOf(wordOf(at(one, 'contentSize')));
      return [
        {
          path: id,
          ...hashField('sha256', sha256, 64),
          ...hashField('md5', md5, 32),
          ...(size === undefined ? {} : { sizeBytes: size }),
        },
      ];
    });
    const columns = listOf(at(root, 'recordSet')).flatMap((set) =>
      listOf(at(set, 'field')).map((field) => ({
        name: languageText(at(field, 'name')) ?? wordOf(at(field, '@id')) ?? '',
        type: [at(field, 'dataType'), ...itemsOf(at(field, 'dataType'))]
          .map(wordOf)
          .find((word) => word !== undefined),
        line: field.line,
        column: field.column,
      })),
    );
    return {
      problems,
      content: dataset({ name, licence: licenceOf(at(root, 'license')), files, columns, rows: undefined }),
    };
  },
});

/** A text, or the first of several languages. */
function languageText(node: TreeNode | undefined): string | undefined {
  return (
    textOf(node) ??
    textOf(at(node, '@value')) ??
    textOf(entriesOf(node)[0]?.value) ??
    textOf(at(node, 0, '@value')) ??
    textOf(at(node, 0))
  );
}

function licenceOf(node: TreeNode | undefined): string | undefined {
  const [first] = listOf(node);
  return textOf(first) ?? wordOf(at(first, '@id')) ?? wordOf(at(first, 'url')) ?? wordOf(at(first, 'name'));
}

const factors: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 1024,
  MIB: 1024 ** 2,
  GIB: 1024 ** 3,
};

/** Exact sizes only: `117743 B`; `4.698 MB` is rounded, and no size in bytes. */
function bytesOf(text: string | undefined): number | undefined {
  const parts = /^([0-9]{1,15})\s?([KMGT]?i?B)?$/i.exec(text ?? '');
  const factor = factors[(parts?.[2] ?? 'B').toUpperCase()];
  return parts === null || factor !== 1 ? undefined : Number(parts[1]);
}
