/** The header of a `.npy` file. */
export interface NumpyHeader {
  /** The bytes of one element; 0 for Python objects; undefined when the dtype is not understood. */
  readonly itemBytes: number | undefined;
  readonly hasObjects: boolean;
  readonly shape: readonly number[];
}

type Literal =
  | string
  | number
  | boolean
  | null
  | readonly Literal[]
  | { readonly entries: readonly (readonly [string, Literal])[] };

const mostDepth = 32;

/** Reads the few Python literals that a header may consist of; undefined for anything else. */
class LiteralReader {
  private at = 0;
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  whole(): Literal | undefined {
    const value = this.value(0);
    this.space();
    return this.at === this.text.length ? value : undefined;
  }

  private space(): void {
    while (this.at < this.text.length && ' \t\n\r\f'.includes(this.text[this.at] as string)) this.at++;
  }

  private take(symbol: string): boolean {
    this.space();
    if (this.text[this.at] !== symbol) return false;
    this.at++;
    return true;
  }

  private value(depth: number): Literal | undefined {
    this.space();
    const rest = this.text.slice(this.at, this.at + 80);
    const word = /^(True|False|None)\b/.exec(rest);
    if (word !== null) {
      this.at += word[0].length;
      return word[0] === 'None' ? null : word[0] === 'True';
    }
    const number = /^-?\d{1,20}(?![\w.])L?/.exec(rest) ?? /^-?\d{1,20}L(?!\w)/.exec(rest);
    if (number !== null) {
      this.at += number[0].length;
      return Number.parseInt(number[0], 10);
    }
    const first = rest[0];
    if (first === "'" || first === '"' || /^[ubUB]['"]/.test(rest)) return this.quoted();
    if (depth >= mostDepth) return undefined;
    if (this.take('(')) return this.sequence(')', depth);
    if (this.take('[')) return this.sequence(']', depth);
    return this.take('{') ? this.dict(depth) : undefined;
  }

  private quoted(): string | undefined {
    if (/[ubUB]/.test(this.text[this.at] as string)) this.at++;
    const quote = this.text[this.at] as string;
    const end = this.text.indexOf(quote, this.at + 1);
    if (end < 0) return undefined;
    const body = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return body.includes('\\') ? undefined : body;
  }

  private sequence(close: string, depth: number): Literal | undefined {
    const items: Literal[] = [];
    while (!this.take(close)) {
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      items.push(value);
      if (!this.take(',')) return this.take(close) ? items : undefined;
    }
    return items;
  }

  private dict(depth: number): Literal | undefined {
    const entries: [string, Literal][] = [];
    while (!this.take('}')) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string' || !this.take(':')) return undefined;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      entries.push([key, value]);
      if (!this.take(',')) return this.take('}') ? { entries } : undefined;
    }
    return { entries };
  }
}

const scalarBytes: Readonly<Record<string, number>> = {
  '?': 1,
  b: 1,
  B: 1,
  h: 2,
  H: 2,
  i: 4,
  I: 4,
  l: 8,
  q: 8,
  Q: 8,
  e: 2,
  f: 4,
  d: 8,
  g: 16,
  c: 1,
};

function descriptor(value: Literal, depth: number): { bytes: number | undefined; objects: boolean } {
  if (typeof value === 'string') {
    const found = /^[<>|=]?([?biufcSUVMmOaBhHIlqQedg])(\d*)(\[\w+\])?$/.exec(value);
    if (found === null) return { bytes: undefined, objects: /^[<>|=]?O/.test(value) };
    const [, letter = '', digits = ''] = found;
    if (letter === 'O') return { bytes: 0, objects: true };
    if (digits === '')
      return {
        bytes: scalarBytes[letter] ?? (letter === 'M' || letter === 'm' ? 8 : undefined),
        objects: false,
      };
    return { bytes: Number(digits) * (letter === 'U' ? 4 : 1), objects: false };
  }
  if (!Array.isArray(value) || depth > 8) return { bytes: undefined, objects: false };
  const list = value as readonly Literal[];
  // A sub-array, `(base, shape)`: the base is no tuple of a name and a type when the second part is a tuple of numbers.
  let bytes: number | undefined = 0;
  let objects = false;
  for (const field of list) {
    if (!Array.isArray(field) || field.length < 2) return { bytes: undefined, objects: mentionsObject(list) };
    const inner = descriptor(field[1] as Literal, depth + 1);
    const repeat = Array.isArray(field[2]) ? product(field[2]) : typeof field[2] === 'number' ? field[2] : 1;
    objects ||= inner.objects;
    bytes =
      bytes === undefined || inner.bytes === undefined || repeat === undefined
        ? undefined
        : bytes + inner.bytes * repeat;
  }
  return { bytes, objects };
}

const mentionsObject = (value: Literal): boolean =>
  typeof value === 'string' ? /^[<>|=]?O/.test(value) : Array.isArray(value) && value.some(mentionsObject);

function product(values: readonly Literal[]): number | undefined {
  let result = 1;
  for (const value of values) {
    if (typeof value !== 'number' || value < 0) return undefined;
    result *= value;
  }
  return result;
}

/**
 * Parses the header text of a `.npy` file: a dict literal with exactly `descr`, `fortran_order` and `shape`, as numpy
 * writes it (numpy/lib/format.py). Undefined when it is anything else: numpy evaluates literals only, older readers evaluated
 * more.
 */
export function parseNumpyHeader(text: string): NumpyHeader | undefined {
  const value = new LiteralReader(text).whole();
  if (value === undefined || value === null || typeof value !== 'object' || !('entries' in value))
    return undefined;
  const pairs = value.entries as readonly (readonly [string, Literal])[];
  const entries = new Map<string, Literal>(pairs);
  const shape = entries.get('shape');
  const order = entries.get('fortran_order');
  const descr = entries.get('descr');
  if (entries.size !== 3 || pairs.length !== 3 || typeof order !== 'boolean' || descr === undefined)
    return undefined;
  if (!Array.isArray(shape) || shape.length > 64 || product(shape as readonly Literal[]) === undefined)
    return undefined;
  const { bytes, objects } = descriptor(descr, 0);
  return { itemBytes: bytes, hasObjects: objects, shape: shape as number[] };
}
