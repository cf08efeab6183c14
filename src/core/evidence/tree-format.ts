import type { Problem } from '../problem.ts';
import { treeOf } from './document.ts';
import type { EvidenceContent, EvidenceFormat, EvidenceKind, ReadingOptions } from './evidence.ts';
import { flawsOf, malformed, notEvidence } from './parsed.ts';
import type { TreeNode } from './tree.ts';

/** What a format makes of a tree that it recognised; without `content` the file breaks the format's rules. */
export interface TreeReading {
  readonly content?: EvidenceContent;
  readonly also?: readonly EvidenceContent[];
  readonly problems?: readonly Problem[];
}

export interface TreeFormat {
  readonly id: string;
  readonly kind: EvidenceKind;
  readonly title: string;
  /** By the shape of what could be read, even of a text that breaks its notation; the path is a hint. */
  readonly recognise: (root: TreeNode, path: string) => boolean;
  readonly read: (root: TreeNode, path: string, options: ReadingOptions) => TreeReading;
}

/** A format in JSON, YAML or TOML: syntax errors make a recognised file malformed, before anything is read from it. */
export function treeFormat(format: TreeFormat): EvidenceFormat {
  const { id, kind, title, recognise, read } = format;
  return {
    id,
    kind,
    title,
    parse: (file, options = {}) => {
      const tree = treeOf(file);
      if (tree === undefined) return notEvidence;
      const bound = options.format === id;
      if (tree.root === undefined || (!bound && !recognise(tree.root, file.path)))
        return bound && tree.errors.length > 0 ? malformed(id, kind, tree.errors) : notEvidence;
      if (tree.errors.length > 0) return malformed(id, kind, tree.errors);
      if (bound && !recognise(tree.root, file.path)) return notEvidence;
      const { content, also, problems = [] } = read(tree.root, file.path, options);
      if (content === undefined) return malformed(id, kind, problems);
      return {
        state: 'present',
        format: id,
        content,
        ...(also === undefined || also.length === 0 ? {} : { also }),
        problems: [...flawsOf(tree), ...problems].slice(0, 50),
      };
    },
  };
}
