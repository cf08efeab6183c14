import type { ArtifactFinding, ArtifactFormat, ByteSource } from './artifact.ts';
import { shownName } from './archive/member-path.ts';
import { asciiText } from './strict-utf8.ts';

const headBytes = 1 << 16;
/** As much of a model's text is searched. */
const mostBytes = 1 << 26;

/** The name of the first element, behind declaration, comments and a document type; undefined for text that begins otherwise. */
function rootElement(source: ByteSource): string | undefined {
  if (!/^(?:\u00ef\u00bb\u00bf)?\s*</.test(asciiText(source.read(0, 64).slice()))) return undefined;
  const text = asciiText(source.read(0, headBytes).slice()).replace(/^\u00ef\u00bb\u00bf/, '');
  let at = 0;
  for (let pieces = 0; pieces < 64; pieces++) {
    while (/\s/.test(text[at] ?? '')) at++;
    if (text[at] !== '<') return undefined;
    const next = text[at + 1] ?? '';
    if (next !== '?' && next !== '!') return /^[\w:.-]{1,100}/.exec(text.slice(at + 1, at + 101))?.[0];
    const comment = text.startsWith('<!--', at);
    const subset = text.startsWith('<!DOCTYPE', at) && /^[^>]*\[/.test(text.slice(at, at + 1000));
    const close = comment ? '-->' : next === '?' ? '?>' : subset ? ']>' : '>';
    const end = text.indexOf(close, at);
    if (end < 0) return undefined;
    at = end + close.length;
  }
  return undefined;
}

/** A document type may name files that a reader puts in, and entities that grow without end (CWE-611, CWE-776). */
function documentType(text: string): readonly ArtifactFinding[] {
  const offset = text.search(/<!(DOCTYPE|ENTITY)\b/);
  if (offset < 0) return [];
  const message =
    'The XML has a document type of its own: readers that follow it read files and addresses, or grow without end.';
  return [{ severity: 'high', code: 'xml.document-type', message, offset }];
}

/** Layers of OpenVINO that a library beside the model implements. */
function customLayers(text: string): readonly ArtifactFinding[] {
  const found = /<layer\b[^<>]{0,2000}\sversion="extension"/.exec(text);
  const library = /\s(?:library|plugin|impl)="([^"<>]{1,300}\.(?:so|dll|dylib)[\d.]*)"/.exec(text);
  return [
    ...(found === null
      ? []
      : [
          {
            severity: 'medium' as const,
            code: 'openvino.custom-layer',
            message: 'A layer is of an extension: reading the model needs a library that is not in the file.',
            offset: found.index,
          },
        ]),
    ...(library === null
      ? []
      : [
          {
            severity: 'high' as const,
            code: 'openvino.library',
            message: `The model names the library ${shownName(library[1] ?? '')}, which its reader would load.`,
            offset: library.index,
          },
        ]),
  ];
}

function xmlModel(
  id: string,
  extensions: readonly string[],
  root: string,
  more: (text: string) => readonly ArtifactFinding[] = () => [],
): ArtifactFormat {
  return {
    id,
    extensions,
    recognise: (source) => rootElement(source) === root,
    inspect: (source) => {
      if (source.sizeBytes > mostBytes)
        return [
          { severity: 'medium', code: 'limit.text', message: `The XML has more than ${mostBytes} bytes.` },
        ];
      const text = asciiText(source.read(0, source.sizeBytes).slice());
      return [...documentType(text), ...more(text)];
    },
  };
}

/** Models written as XML: PMML (dmg.org) and OpenVINO's intermediate representation. */
export const xmlModels: readonly ArtifactFormat[] = [
  xmlModel('pmml', ['.pmml'], 'PMML'),
  xmlModel('openvino', ['.xml'], 'net', customLayers),
];
