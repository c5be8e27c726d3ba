/** One connection as the steps of the schema use it. */
import type Pg from 'pg';
import type { Connections } from './connect.ts';

export interface Session {
  readonly query: <Row>(text: string, values: readonly unknown[]) => Promise<readonly Row[]>;
  readonly schema: string;
  /** Of the history, for messages. */
  readonly name: string;
}

/** Does work on one connection of the pool. */
export async function onSession<T>(
  { pool, address, name }: Connections,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let isBroken = true;
  try {
    const made = await work(sessionOf(client, address.schema, name));
    isBroken = false;
    return made;
  } finally {
    client.release(isBroken);
  }
}

const sessionOf = (client: Pg.ClientBase, schema: string, name: string): Session => ({
  schema,
  name,
  query: async <Row>(text: string, values: readonly unknown[]) =>
    (await client.query(text, [...values])).rows as readonly Row[],
});
