import type { ArtifactFinding, ArtifactFormat } from './artifact.ts';
import { hasText, strictUtf8 } from './strict-utf8.ts';

/** git-lfs docs/spec.md: a pointer has fewer than 1024 bytes. */
const mostBytes = 1024;
const versions = new Set(['https://git-lfs.github.com/spec/v1', 'https://hawser.github.com/spec/v1']);

/** A parsed Git LFS pointer: the content's SHA-256 and size in bytes, and how the text differs from the canonical one. */
export interface LfsPointer {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly canonical: boolean;
  readonly oldVersion: boolean;
}

/**
 * Parses a Git LFS pointer as `git lfs` does (docs/spec.md, lfs/pointer.go): version, extensions, oid and size in that order, lower-case hex, no
 * unknown keys. Undefined for anything else. The empty file is its own pointer.
 */
export function parseLfsPointer(bytes: Uint8Array): LfsPointer | undefined {
  if (bytes.length === 0)
    return {
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      sizeBytes: 0,
      canonical: true,
      oldVersion: false,
    };
  const text = bytes.length > mostBytes ? undefined : strictUtf8(bytes);
  if (text === undefined) return undefined;
  const lines = text.trim().split(/\r?\n/);
  let canonical = text.endsWith('\n') && !text.includes('\r') && text.trim() === text.slice(0, -1);
  const pairs: (readonly [string, string])[] = [];
  for (const line of lines) {
    const space = line.indexOf(' ');
    if (space < 1) return undefined;
    const value = line.slice(space + 1);
    if (value.trimEnd() !== value) canonical = false;
    pairs.push([line.slice(0, space), value.trimEnd()]);
  }
  const [first, ...rest] = pairs;
  if (first === undefined || first[0] !== 'version' || !versions.has(first[1])) return undefined;
  const extensions = rest.slice(0, -2);
  const priorities = new Set<string>();
  let before = '';
  for (const [key, value] of extensions) {
    if (!/^ext-\d-[a-z0-9.-]+$/.test(key) || !/^sha256:[0-9a-f]{64}$/.test(value)) return undefined;
    const priority = key.slice(4, 5);
    if (priorities.has(priority)) return undefined;
    priorities.add(priority);
    if (key < before) canonical = false;
    before = key;
  }
  const [oid, size] = rest.slice(-2);
  if (oid?.[0] !== 'oid' || size?.[0] !== 'size') return undefined;
  const sha256 = /^sha256:([0-9a-f]{64})$/.exec(oid[1])?.[1];
  if (sha256 === undefined || !/^\d{1,15}$/.test(size[1])) return undefined;
  return { sha256, sizeBytes: Number(size[1]), canonical, oldVersion: first[1].includes('hawser') };
}

const beginsLikePointer =
  /^(version https:\/\/(git-lfs|hawser)\.|git-media\b|# git-media\b)|^oid sha256:[0-9a-f]{16}/i;

/** Pointers of Git LFS that stand in for a file's content. */
export const lfsPointer: ArtifactFormat = {
  id: 'lfs-pointer',
  extensions: [],
  recognise: (source, name) => {
    const head = source.read(0, 128);
    if (
      hasText(head, 'version ') &&
      (hasText(head, 'https://git-lfs', 8) || hasText(head, 'https://hawser', 8))
    )
      return true;
    if (
      source.sizeBytes > mostBytes ||
      !/\.(bin|pt|pth|safetensors|onnx|gguf|h5|pkl|joblib|npy|npz|ckpt)$/i.test(name)
    )
      return false;
    const text = strictUtf8(head.slice());
    return (
      text !== undefined && (beginsLikePointer.test(text) || (/^version /.test(text) && /\boid /.test(text)))
    );
  },
  inspect: (source): readonly ArtifactFinding[] => {
    const pointer =
      source.sizeBytes > mostBytes ? undefined : parseLfsPointer(source.read(0, mostBytes).slice());
    if (pointer === undefined)
      return [
        {
          severity: 'high',
          code: 'lfs.invalid-pointer',
          message:
            'The file begins like a Git LFS pointer and is none: git lfs hands out this text instead of the content.',
        },
      ];
    const findings: ArtifactFinding[] = [
      {
        severity: 'info',
        code: 'lfs.not-fetched',
        message: `The content (${pointer.sizeBytes} bytes) is in Git LFS and was not inspected.`,
      },
    ];
    if (!pointer.canonical)
      findings.push({
        severity: 'low',
        code: 'lfs.non-canonical',
        message: 'The pointer is readable, and not in the form that git lfs writes.',
      });
    if (pointer.oldVersion)
      findings.push({
        severity: 'info',
        code: 'lfs.old-version',
        message: 'The pointer has the version line from before Git LFS 1.0.',
      });
    return findings;
  },
};
