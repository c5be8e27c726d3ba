/**
 * Where a history in PostgreSQL is: a URL as libpq has it, without its password. Pure: what the environment and the service file
 * say is given.
 */
import { LeakscanError } from '../../util/errors.ts';
import type { PostgresAddressFault } from '../../model/faults/postgres.ts';

export const TLS_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

export interface PostgresAddress {
  /** A name, an IP address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Null without one: the driver looks into the password file then. */
  readonly password: string | null;
  readonly tls: TlsMode;
  /** PEM file with the certificates that are trusted; null for those of Node.js. */
  readonly rootCertificates: string | null;
  /** All tables are in it. */
  readonly schema: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_SCHEMA = 'leakscan';
const DEFAULT_PORT = 5432;

/** Whether a text is an address of PostgreSQL rather than a file. */
export const isPostgresAddress = (text: string): boolean => /^postgres(?:ql)?:/i.test(text);

const KNOWN_PARAMETERS = ['host', 'port', 'dbname', 'user', 'sslmode', 'sslrootcert', 'schema', 'service'] as const;
type Parameter = (typeof KNOWN_PARAMETERS)[number];
type Parameters = Partial<Record<Parameter | 'password', string>>;

/**
 * @param service reads the parameters of a service by its name; null where there is no such service
 * @param account of the operating system, the user where the address names no user
 * @throws LeakscanError USAGE for an address that is wrong, or has a password
 */
export function parseAddress(
  text: string,
  env: Environment,
  service: (name: string) => Readonly<Record<string, string>> | null,
  account: string,
): PostgresAddress {
  const own = parametersOf(text);
  const name = own.service ?? env['PGSERVICE'];
  const ofService: Parameters =
    name === undefined ? {} : (service(name) ?? refuse(text, { problem: 'no-such-service', detail: name }));
  const given = (parameter: Parameter | 'password', variable: string): string | undefined =>
    nonEmpty(own[parameter]) ?? nonEmpty(ofService[parameter]) ?? nonEmpty(env[variable]);
  const user = given('user', 'PGUSER') ?? account;
  return {
    host: given('host', 'PGHOST') ?? 'localhost',
    port: portOf(text, given('port', 'PGPORT')),
    database: given('dbname', 'PGDATABASE') ?? user,
    user,
    password: given('password', 'PGPASSWORD') ?? null,
    tls: tlsModeOf(text, given('sslmode', 'PGSSLMODE')),
    rootCertificates: given('sslrootcert', 'PGSSLROOTCERT') ?? null,
    schema: schemaOf(text, own.schema ?? ofService.schema),
  };
}

const nonEmpty = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

function parametersOf(text: string): Parameters {
  const url = urlOf(text) ?? refuse(text, { problem: 'not-an-address', detail: '' });
  if (url.password !== '' || url.searchParams.has('password')) refuse(text, { problem: 'has-password', detail: '' });
  for (const name of url.searchParams.keys()) {
    const isKnown = KNOWN_PARAMETERS.some((one) => one === name);
    if (!isKnown) refuse(text, { problem: 'unknown-parameter', detail: name });
  }
  const ofPath: Parameters = {
    host: decoded(text, url.hostname).replace(/^\[(.*)\]$/, '$1'),
    port: url.port,
    user: decoded(text, url.username),
    dbname: decoded(text, url.pathname.replace(/^\/+/, '')),
  };
  const ofQuery = Object.fromEntries([...url.searchParams].filter(([, value]) => value !== ''));
  const named = Object.fromEntries(Object.entries(ofPath).filter(([, value]) => value !== ''));
  return { ...named, ...ofQuery };
}

/** Null where a part may be a password that was written without its escapes, as `p#w`, `p/w` or `p@w`. */
function urlOf(text: string): URL | null {
  if (!/^\w+:\/\//.test(text) || text.includes('#') || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.pathname.includes('@') ? null : url;
}

function decoded(text: string, part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return refuse(text, { problem: 'not-an-address', detail: '' });
  }
}

function portOf(text: string, given: string | undefined): number {
  if (given === undefined) return DEFAULT_PORT;
  const port = Number(given);
  return /^\d+$/.test(given) && port > 0 && port < 65_536
    ? port
    : refuse(text, { problem: 'wrong-port', detail: given });
}

function tlsModeOf(text: string, given: string | undefined): TlsMode {
  if (given === undefined) return 'prefer';
  return TLS_MODES.find((one) => one === given) ?? refuse(text, { problem: 'wrong-tls-mode', detail: given });
}

/** One that needs no quotes, so that administrators can write it in SQL as it is. */
function schemaOf(text: string, given: string | undefined): string {
  const schema = given ?? DEFAULT_SCHEMA;
  return /^[a-z_][a-z0-9_]{0,39}$/.test(schema) ? schema : refuse(text, { problem: 'wrong-schema', detail: schema });
}

function refuse(text: string, what: Omit<PostgresAddressFault, 'kind' | 'address'>): never {
  throw new LeakscanError('USAGE', { kind: 'postgres-address', address: shownText(text), ...what });
}

/** What may be shown of an address: nothing of its query and no password. */
function shownText(text: string): string {
  const url = urlOf(text);
  return url === null ? 'postgres://...' : `${url.protocol}//${url.host}${url.pathname}`;
}

/** For messages: `postgres://db01:5432/ops`, and another schema than the usual one. */
export function shownAddress({ host, port, database, schema }: PostgresAddress): string {
  const isSocket = host.startsWith('/');
  const server = isSocket ? '' : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const more = [...(isSocket ? [`host=${host}`] : []), ...(schema === DEFAULT_SCHEMA ? [] : [`schema=${schema}`])];
  return `postgres://${server}/${encodeURIComponent(database)}${more.length === 0 ? '' : `?${more.join('&')}`}`;
}

/**
 * The parameters of a service of a `pg_service.conf`: sections of `name=value` lines; lines that begin with `#` are comments.
 * @returns null where there is no such section
 */
export function parseServiceFile(text: string, service: string): Record<string, string> | null {
  let found: Record<string, string> | null = null;
  let isInside = false;
  for (const line of text.split(/\r\n?|\n/).map((one) => one.trim())) {
    const section = /^\[(.*)\]$/.exec(line)?.[1];
    if (section !== undefined) {
      isInside = section === service;
      if (isInside) found ??= {};
      continue;
    }
    const at = line.indexOf('=');
    if (isInside && found !== null && at > 0 && !line.startsWith('#')) {
      found[line.slice(0, at).trim()] = line.slice(at + 1).trim();
    }
  }
  return found;
}
