import { SaxesParser } from 'saxes';
import type { Problem } from '../problem.ts';
import { type Position, treeLimits } from './tree.ts';

/** One element of an XML text. */
export interface XmlElement extends Position {
  /** Without its prefix. */
  readonly name: string;
  /** The namespace that it is in; empty for none. */
  readonly namespace: string;
  /** By their names as written. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** What stands directly in it, character data of all its parts together, trimmed. */
  readonly text: string;
}

/** A text as its outermost element, or what is wrong with it. */
export type XmlText =
  | { readonly root: XmlElement; readonly error?: undefined }
  | { readonly root?: undefined; readonly error: Problem };

/** Of one element: the documents that are read have fewer than ten. */
const maxAttributes = 1_000;

/**
 * Reads an XML 1.0 text (the grammar is saxes'). A document type is refused, so that there are no entities but the five that XML has: nothing expands
 * and nothing is fetched. Bounded in depth and elements as every tree; linear in the text. Never throws.
 */
export function readXml(text: string, path: string): XmlText {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: Building[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  let start: Position = { line: 1, column: 1 };
  parser.on('doctype', () => {
    throw new Refused('document type, expected none: its entities are not read');
  });
  parser.on('opentagstart', () => {
    start = startOfTag(text, parser);
  });
  let attributesOfTag = 0;
  parser.on('attribute', () => {
    attributesOfTag += 1;
    if (attributesOfTag > maxAttributes)
      throw new Refused(`more than ${maxAttributes} attributes of one element`);
  });
  parser.on('opentag', ({ local, uri, attributes }) => {
    count += 1;
    attributesOfTag = 0;
    if (open.length >= treeLimits.depth) throw new Refused(`more than ${treeLimits.depth} nested elements`);
    if (count > treeLimits.nodes) throw new Refused(`more than ${treeLimits.nodes} elements`);
    const written = new Map(Object.values(attributes).map(({ name, value }) => [name, value]));
    open.push({ ...start, name: local, namespace: uri, attributes: written, children: [], texts: [] });
  });
  const onText = (part: string) => {
    open.at(-1)?.texts.push(part);
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed === undefined) return;
    const { texts, ...element } = closed;
    const whole = { ...element, text: texts.join('').trim() };
    const above = open.at(-1);
    if (above === undefined) root = whole;
    else above.children.push(whole);
  });
  try {
    parser.write(text).close();
  } catch (error) {
    const said = error instanceof Error ? error.message.replace(/^\d+:\d+: /, '') : 'broken XML';
    const what = error instanceof Refused ? said : `XML: ${said}`;
    return {
      error: {
        code: 'xml/syntax',
        path,
        line: parser.line,
        column: parser.columnIndex + 1,
        message: `Unexpected ${what.slice(0, 200).replace(/\.$/, '')}`,
      },
    };
  }
  return root === undefined
    ? {
        error: {
          code: 'xml/syntax',
          path,
          line: 1,
          message: 'Unexpected end of the XML, expected an element',
        },
      }
    : { root };
}

interface Building extends Omit<XmlElement, 'children' | 'text'> {
  readonly children: XmlElement[];
  readonly texts: string[];
}

/** Where the tag begins whose name the parser has just read; what stands behind the name may have ended the line. */
function startOfTag(text: string, { position, line, columnIndex }: SaxesParser): Position {
  const begin = text.lastIndexOf('<', position - 1);
  const read = text.slice(begin, position);
  return /[\r\n]/.test(read)
    ? { line: line - 1, column: begin - text.lastIndexOf('\n', begin) }
    : { line, column: columnIndex - read.length + 1 };
}

/** What XML allows and Assay does not read. */
class Refused extends Error {}
