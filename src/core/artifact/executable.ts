import type { ArtifactFormat, ByteSource } from './artifact.ts';
import { asciiText, hasText } from './strict-utf8.ts';

function u32le(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24)) >>>
    0
  );
}

/** The kind of program that bytes begin with, by the formats' own magic numbers; undefined for others. */
export function programKind(source: ByteSource): string | undefined {
  const head = source.read(0, 64).slice();
  if (hasText(head, '\x7fELF')) return 'an ELF program or library';
  if (hasText(head, 'MZ')) {
    const at = u32le(head, 60);
    const mark = head.length >= 64 && at < source.sizeBytes ? source.read(at, 4).slice() : new Uint8Array(0);
    if (hasText(mark, 'PE\0\0')) return 'a Windows program or library';
    // Cosmopolitan's "actually portable executable", the container of llamafile.
    if (hasText(head, "MZqFpD='")) return 'a portable program (llamafile)';
  }
  const first = u32le(head, 0);
  if (first === 0xfeedface || first === 0xfeedfacf || first === 0xcefaedfe || first === 0xcffaedfe) {
    // A Mach-O header goes on with a CPU type and a file type of 1 to 12.
    const little = first === 0xfeedface || first === 0xfeedfacf;
    const type = little ? u32le(head, 12) : (head[15] ?? 0);
    if (type >= 1 && type <= 12) return 'a Mach-O program or library';
  }
  if (first === 0xbebafeca) {
    const count =
      (head[4] as number) * 2 ** 24 +
      (head[5] as number) * 65536 +
      (head[6] as number) * 256 +
      (head[7] as number);
    if (count > 0 && count < 43) return 'a universal Mach-O program';
    if (count >= 43 && count < 100) return 'a Java class';
  }
  if (hasText(head, '#!')) {
    const line = asciiText(head).split('\n')[0] ?? '';
    if (/^#![ \t]*\/[\w./+-]+/.test(line)) return 'a script';
  }
  if (hasText(head, '\0asm\x01\0\0\0')) return 'a WebAssembly module';
  return undefined;
}

const cudaMachine = 190;

/**
 * The same for the formats whose headers can be told from chance: ELF with its class, byte order and version (but not the code of a graphics
 * processor, which compiled models hold), Windows programs, Mach-O. For bytes that are not expected to be a program.
 */
export function hostProgram(source: ByteSource): string | undefined {
  const head = source.read(0, 20).slice();
  const elf = hasText(head, '\x7fELF');
  if (elf) {
    const [kind = 0, order = 0, version = 0] = head.subarray(4);
    const machine = (head[18] ?? 0) | (head[19] ?? 0);
    if (kind < 1 || kind > 2 || order < 1 || order > 2 || version !== 1 || machine === cudaMachine)
      return undefined;
    return programKind(source);
  }
  if (hasText(head, 'MZ')) {
    return programKind(source) ?? (hasDosStub(source) ? 'a Windows program or library' : undefined);
  }
  const first = u32le(head, 0);
  return first === 0xfeedface || first === 0xfeedfacf || first === 0xcefaedfe || first === 0xcffaedfe
    ? programKind(source)
    : undefined;
}

const hasDosStub = (source: ByteSource): boolean =>
  asciiText(source.read(0, 512).slice()).includes('program cannot be run in DOS mode');

const scripts = /\.(sh|bash|zsh|py|pl|rb|js|mjs|cjs|ts|lua|r|jl|php|awk|fish|ps1)$/i;

/** Programs: ELF, PE, Mach-O, WebAssembly, Java classes, scripts with an interpreter line. */
export const executable: ArtifactFormat = {
  id: 'executable',
  extensions: ['.exe', '.so', '.dll', '.dylib'],
  recognise: (source) => programKind(source) !== undefined,
  inspect: (source, { name, depth }) => {
    const kind = programKind(source) ?? 'a program';
    // A script of the repository is its source code; one in a model file, or behind a model's name, is not.
    const file = name.slice(name.lastIndexOf('/') + 1);
    const own = depth === 0 && kind === 'a script' && (scripts.test(name) || !file.includes('.'));
    if (own)
      return [
        { severity: 'info', code: 'format.executable', message: 'The file is a script of the repository.' },
      ];
    return [
      { severity: 'critical', code: 'format.executable', message: `The content is ${kind}, not a model.` },
    ];
  },
};
