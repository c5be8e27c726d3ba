/**
 * A PostgreSQL server for the tests of a file: its data are in a temporary folder and go with it. It runs as another user than
 * root, which PostgreSQL refuses, on a free port of the loopback.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import { parseAddress, type PostgresAddress } from '../../src/history/postgres/address.ts';

const DEBIAN_FOLDER = '/usr/lib/postgresql';

/** The folder with initdb and postgres; null where PostgreSQL is not installed. */
function findBinaries(): string | null {
  const versions = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((one) => path.join(DEBIAN_FOLDER, one, 'bin')),
    ...(process.env['PATH'] ?? '').split(path.delimiter),
  ];
  return folders.find((one) => existsSync(path.join(one, 'initdb')) && existsSync(path.join(one, 'postgres'))) ?? null;
}

const binaries = findBinaries();

/** Why tests with a server are skipped; null where there is one. */
export const noPostgres: string | null =
  binaries === null ? 'PostgreSQL is not installed; on Debian: apt-get install postgresql' : null;

if (noPostgres !== null) {
  if (process.env['LEAKSCAN_REQUIRE_POSTGRES'] === '1') throw new Error(noPostgres);
  console.warn(`skipped: ${noPostgres}`);
}

/** PostgreSQL does not run as root. */
function account(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export class PostgresServer {
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'leakscan-postgres-'));
  readonly #account = account();
  #process: ChildProcess | null = null;
  port = 0;

  get data(): string {
    return path.join(this.#folder, 'data');
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  async create(settings: readonly string[] = []): Promise<this> {
    if ('uid' in this.#account) chownSync(this.#folder, this.#account.uid, this.#account.gid);
    const options = ['-D', this.data, '-U', 'leakscan', '-E', 'UTF8', '--no-locale', '-A', 'trust', '--no-sync'];
    execFileSync(path.join(binaries!, 'initdb'), options, { ...this.#account, cwd: this.#folder, stdio: 'pipe' });
    this.port = await freePort();
    await this.start(settings);
    return this;
  }

  /** @param settings as `fsync=off` */
  async start(settings: readonly string[] = []): Promise<void> {
    const all = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'fsync=off',
      'max_connections=60',
      ...settings,
    ];
    const args = ['-D', this.data, '-p', String(this.port), ...all.flatMap((one) => ['-c', one])];
    const server = spawn(path.join(binaries!, 'postgres'), args, {
      ...this.#account,
      cwd: this.#folder,
      stdio: 'ignore',
    });
    this.#process = server;
    for (;;) {
      if (server.exitCode !== null) throw new Error(`postgres ended with status ${server.exitCode}`);
      if (isReady(this.port)) return;
      await sleep(50);
    }
  }

  /** SIGINT ends connections and stops; SIGQUIT and SIGKILL are a crash. */
  async stop(signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    const server = this.#process;
    this.#process = null;
    if (server === null || server.exitCode !== null) return;
    server.kill(signal);
    await once(server, 'exit');
  }

  async remove(): Promise<void> {
    await this.stop('SIGQUIT');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** An address with a schema of its own. */
  address(schema = freshSchema()): string {
    return `postgres://leakscan@127.0.0.1:${this.port}/postgres?sslmode=disable&schema=${schema}`;
  }

  /** The same as the store takes it. */
  location(): PostgresAddress {
    return parseAddress(this.address(), {}, () => null, '');
  }

  /** Rows of a statement, as psql prints them. */
  psql(sql: string, database = 'postgres'): string {
    const args = ['-h', '127.0.0.1', '-p', String(this.port), '-U', 'leakscan', '-d', database, '-XAtq', '-c', sql];
    return execFileSync(path.join(binaries!, 'psql'), args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }
}

let schemas = 0;
const freshSchema = (): string => `test_${process.pid}_${++schemas}`;

function isReady(port: number): boolean {
  try {
    execFileSync(path.join(binaries!, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A server for the tests of this file, started before the first. Call it where tests are not skipped. */
export function usePostgres(settings: readonly string[] = []): PostgresServer {
  const server = new PostgresServer();
  beforeAll(async () => {
    await server.create(settings);
  }, 60_000);
  afterAll(() => server.remove());
  return server;
}
