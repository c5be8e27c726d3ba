/** Connections to a PostgreSQL server. */
import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type Pg from 'pg';
import { shownAddress, type PostgresAddress } from './address.ts';
import { isLost, postgresError, postgresFault } from './errors.ts';

/** The last version line without it is 12, which has ended. Tested with 15. */
const MIN_SERVER_VERSION = 130_000;
/** How long a server may take to answer the first time. */
const CONNECT_MS = 20_000;
/** Other transactions have a row or a table for moments. */
const LOCK_MS = 600_000;
/** A server notices within two minutes that this machine is gone, and gives its locks free. */
const KEEPALIVE = { tcp_keepalives_idle: 60, tcp_keepalives_interval: 10, tcp_keepalives_count: 6 } as const;

export interface Connections {
  readonly address: PostgresAddress;
  /** For messages. */
  readonly name: string;
  readonly pool: Pg.Pool;
  /** The same for kysely, and how it writes texts. */
  readonly forKysely: PostgresPool;
  /** A connection of its own, for locks of a session. The caller ends it. */
  readonly connectOne: () => Promise<Pg.Client>;
}

export interface ConnectOptions {
  /** Connections at most. */
  readonly max: number;
  /** Whether the server refuses changes. */
  readonly readOnly: boolean;
}

/**
 * Connects, and checks the server.
 * @throws LeakscanError HISTORY where it cannot be reached, refuses the login, or is too old
 */
export async function connect(address: PostgresAddress, { max, readOnly }: ConnectOptions): Promise<Connections> {
  const name = shownAddress(address);
  const pg = await loadDriver(name);
  try {
    const config = await configOf(pg, address, readOnly);
    const pool = new pg.Pool({ ...config, max, idleTimeoutMillis: 0 });
    // A connection that is lost while nothing is asked of it: the next query says so.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    const connectOne = async (): Promise<Pg.Client> => {
      const client = new pg.Client(config);
      client.on('error', () => undefined);
      await client.connect();
      return client;
    };
    return { address, name, pool, forKysely: forKysely(pool), connectOne };
  } catch (error) {
    // Nothing was lost yet: it never was a connection to PostgreSQL.
    if (isLost(error)) throw postgresFault('postgres-not-postgres', name, messageOf(error), error);
    throw postgresError(error, name);
  }
}

async function loadDriver(name: string): Promise<typeof Pg> {
  try {
    return (await import('pg')).default;
  } catch (error) {
    throw postgresFault('postgres-driver-missing', name, messageOf(error), error);
  }
}

/** Tries the server once, with TLS and, where `sslmode` leaves it open, without. */
async function configOf(pg: typeof Pg, address: PostgresAddress, readOnly: boolean): Promise<Pg.ClientConfig> {
  const plain: Pg.ClientConfig = {
    ...{ host: address.host, port: address.port, user: address.user, database: address.database },
    // Without one the driver looks into the password file.
    ...(address.password === null ? {} : { password: address.password }),
    application_name: 'leakscan',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    options: sessionOptions({
      search_path: address.schema,
      client_min_messages: 'warning',
      lock_timeout: LOCK_MS,
      ...KEEPALIVE,
      ...(readOnly ? { default_transaction_read_only: 'on' } : {}),
    }),
    types: { getTypeParser: ((oid, format) => parserOf(pg, oid, format)) as typeof pg.types.getTypeParser },
  };
  const tls = await tlsOptions(address);
  if (tls === null) {
    await tryServer(pg, plain, address);
    return plain;
  }
  try {
    await tryServer(pg, { ...plain, ssl: tls }, address);
    return { ...plain, ssl: tls };
  } catch (error) {
    if (address.tls !== 'prefer' || !/does not support SSL/.test(String(error))) throw error;
    await tryServer(pg, plain, address);
    return plain;
  }
}

/** For the field `options` of the protocol, in which blanks part words. */
const sessionOptions = (settings: Readonly<Record<string, string | number>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');

/** Null for a connection without TLS. As in libpq `prefer` and `require` check no certificate. */
async function tlsOptions(address: PostgresAddress): Promise<ConnectionOptions | null> {
  const { host, tls, rootCertificates } = address;
  if (tls === 'disable' || host.startsWith('/')) return null;
  if (tls === 'prefer' || (tls === 'require' && rootCertificates === null)) return { rejectUnauthorized: false };
  const trusted = rootCertificates === null ? {} : { ca: await readCertificates(rootCertificates, address) };
  return tls === 'verify-full' ? trusted : { ...trusted, checkServerIdentity: () => undefined };
}

/** The system's code for a missing file is also that of a missing socket, which is another error. */
async function readCertificates(file: string, address: PostgresAddress): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw postgresFault('postgres-tls', shownAddress(address), messageOf(error), error);
  }
}

async function tryServer(pg: typeof Pg, config: Pg.ClientConfig, address: PostgresAddress): Promise<void> {
  const client = new pg.Client(config);
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number; shown: string; encoding: string }>(
      `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS shown,
        current_setting('server_encoding') AS encoding`,
    );
    const [found] = rows;
    const name = shownAddress(address);
    if (found!.version < MIN_SERVER_VERSION) throw postgresFault('postgres-too-old', name, found!.shown);
    if (found!.encoding !== 'UTF8') throw postgresFault('postgres-wrong-encoding', name, found!.encoding);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whole numbers of 8 bytes and exact numbers come as text; here all are below 2^53. */
const AS_NUMBER: ReadonlySet<number> = new Set([20, 1700]);

function parserOf(pg: typeof Pg, oid: number, format: 'text' | 'binary' = 'text'): unknown {
  if (AS_NUMBER.has(oid) && format === 'text') return Number;
  return (pg.types.getTypeParser as (type: number, form: string) => unknown)(oid, format);
}

function forKysely(pool: Pg.Pool): PostgresPool {
  return {
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      const query = (text: unknown, values: readonly unknown[]) => client.query(text as string, values.map(storable));
      return { query, release: () => client.release() } as unknown as PostgresPoolClient;
    },
  };
}

/** PostgreSQL has no NUL in texts; its picture takes its place. */
const storable = (value: unknown): unknown =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\u2400') : value;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
