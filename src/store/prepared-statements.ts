import { type PGlite, parse, protocol, type Results } from '@electric-sql/pglite';
import { LRUCache } from 'lru-cache';

/** Runs one statement. Rejects with PostgreSQL's own error, and the next statement finds the connection as usable as after `PGlite.query`. */
export type RunStatement = <R>(text: string, values: readonly unknown[]) => Promise<Results<R>>;

/** More than the app has statements; those that a list of another length makes new push each other out. */
const mostStatements = 64;

const { serialize } = protocol;

/**
 * Statements are parsed once and planned a few times, as PostgreSQL's drivers do by name: `PGlite.query` does both each time, in seven calls, which is
 * half of what a small statement costs. What is sent is the extended query protocol (PostgreSQL's documentation, "Message Flow").
 */
export function prepareStatements(pglite: PGlite): RunStatement {
  const closing: Uint8Array[] = [];
  const statements = new LRUCache<string, { readonly name: string; readonly types: readonly number[] }>({
    max: mostStatements,
    dispose: ({ name }) => closing.push(serialize.close({ type: 'S', name })),
  });
  let count = 0;
  const send = (...messages: Uint8Array[]) =>
    pglite.execProtocolStream(Buffer.concat([...closing.splice(0), ...messages, serialize.sync()]));
  const prepare = async (text: string) => {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const name = `assay_${(count += 1)}`;
    const answer = await send(serialize.parse({ name, text }), serialize.describe({ type: 'S', name }));
    const types = answer.flatMap((message) =>
      message instanceof protocol.messages.ParameterDescriptionMessage ? message.dataTypeIDs : [],
    );
    const statement = { name, types };
    statements.set(text, statement);
    return statement;
  };
  return <R>(text: string, values: readonly unknown[]) =>
    pglite.runExclusive(async () => {
      const { name, types } = await prepare(text);
      const answer = await send(
        serialize.bind({
          statement: name,
          values: values.map((value, n) => textOf(pglite, value, types[n])),
        }),
        serialize.describe({ type: 'P' }),
        serialize.execute({}),
      );
      const [result] = parse.parseResults(answer, pglite.parsers);
      return (result ?? { rows: [], fields: [] }) as Results<R>;
    });
}

/** A value as PostgreSQL reads it in text. */
function textOf(pglite: PGlite, value: unknown, type = 0): string | null {
  if (value === null || value === undefined) return null;
  const serializer = pglite.serializers[type];
  if (serializer !== undefined) return serializer(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
