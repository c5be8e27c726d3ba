// The history in PostgreSQL against a file, and workers: `npm run bench:postgres [captures]`, default 100 of 5 MB, five of
// each server, with 1,350 counters that are read. Then what the history of 1,000 machines takes, and what follows for 10,000
// machines over 365 nights. PostgreSQL must be installed; the server runs for this alone, with its usual settings.
// @ts-check
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { makeShare } from './make-share.mjs';

const CAPTURES = Number(process.argv[2] ?? 100);
const MACHINES = 1000;
const PROCESSES = 100;
const root = fileURLToPath(new URL('..', import.meta.url));
const main = path.join(root, 'dist/cli/main.js');
const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-bench-'));
const server = await startServer();
process.on('exit', () => {
  server.process.kill('SIGQUIT');
  rmSync(folder, { recursive: true, force: true });
});

/** @param {string} schema */
const address = (schema) => `postgres://leakscan@127.0.0.1:${server.port}/postgres?sslmode=disable&schema=${schema}`;

await nights();
await sizes();
process.exit(0);

async function nights() {
  const bytes = await makeShare(path.join(folder, 'share'), CAPTURES);
  console.log(`${CAPTURES} captures, ${(bytes / 1e6).toFixed(0)} MB, ${availableParallelism()} processors`);
  const night = async (
    /** @type {string} */ name,
    /** @type {string} */ history,
    /** @type {string[]} */ ...options
  ) => {
    const start = performance.now();
    const child = spawn(
      process.execPath,
      [main, 'nightly', 'share', '--history', history, '-o', name, '-q', ...options],
      { cwd: folder, stdio: 'ignore' },
    );
    /** @type {number} */
    const status = await new Promise((done) => child.on('close', done));
    if (status !== 0 && status !== 1) throw new Error(`${name}: status ${status}`);
    const seconds = (performance.now() - start) / 1000;
    const rate = `${(CAPTURES / seconds).toFixed(1)} captures/s, ${(bytes / 1e6 / seconds).toFixed(1)} MB/s`;
    console.log(`${name.padEnd(38)} ${seconds.toFixed(1)} s, ${rate}`);
  };
  const workers = (/** @type {number} */ count, /** @type {string} */ history) =>
    Array.from({ length: count }, () =>
      spawn(process.execPath, [main, 'worker', '--history', history, '--jobs', '1', '-q'], {
        cwd: folder,
        stdio: 'ignore',
      }),
    );
  await night('file, one process', 'one.db', '--jobs', '1');
  await night('file, default', 'all.db');
  await night('PostgreSQL, one process', address('one'), '--jobs', '1');
  await night('PostgreSQL, default', address('alone'));
  for (const count of [1, 2]) {
    const history = address(`workers${count}`);
    const started = workers(count, history);
    await night(
      `PostgreSQL, ${count} worker${count === 1 ? '' : 's'} of one thread`,
      history,
      '--queue',
      '--jobs',
      '1',
    );
    for (const one of started) one.kill('SIGKILL');
  }
  const summaries = readdirSync(folder)
    .map((name) => path.join(folder, name, 'summary.json'))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8').replace(/"generatedAt": "[^"]*"/, ''));
  console.log(`summary.json of all ${summaries.length}: ${new Set(summaries).size === 1 ? 'the same' : 'different'}`);
}

async function sizes() {
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const outfile = path.join(folder, 'history.mjs');
  await build({
    stdin: {
      contents: `export { pack } from './src/history/pack.ts'; export { machineRecordOf } from './test/helpers/machine-record.ts';
        export { openHistory } from './src/history/open-history.ts'; export { parseAddress } from './src/history/postgres/address.ts';`,
      resolveDir: root,
    },
    ...{ bundle: true, platform: 'node', format: 'esm', external: ['libsql', 'kysely', 'pg'], outfile },
  });
  /** @type {typeof import('../src/history/pack.ts') & typeof import('../src/history/open-history.ts') & typeof import('../src/history/postgres/address.ts') & typeof import('../test/helpers/machine-record.ts')} */
  const { pack, machineRecordOf, openHistory, parseAddress } = await import(pathToFileURL(outfile).href);
  const packedOf = (/** @type {'fine' | 'coarse' | 'nights'} */ resolution) =>
    Array.from({ length: 8 }, (_, night) =>
      pack(machineRecordOf({ machine: 'MAIL01', night, processes: PROCESSES, resolution })),
    );
  const packed = { fine: packedOf('fine'), coarse: packedOf('coarse'), nights: packedOf('nights') };
  const history = await openHistory(
    parseAddress(address('sizes'), {}, () => null, ''),
    { mode: 'write' },
  );
  const start = performance.now();
  for (let nth = 0; nth < MACHINES; nth++) {
    const machine = `SRV${String(nth).padStart(5, '0')}`;
    const file = `//server/logs/${machine}.blg`;
    const of = { firstMs: 0, lastMs: 86_400_000, machine };
    const sha256 = nth.toString(16).padStart(64, '0');
    const input = {
      file,
      format: 'pdh-blg',
      bytes: 1,
      sha256,
      machines: [machine],
      firstSample: null,
      lastSample: null,
      utcOffsetMinutes: 0,
      zone: null,
      samples: 1440,
      counters: 10,
      countersRead: 10,
      warnings: [],
    };
    const records = { fine: packed.fine[nth % 8], coarse: packed.coarse[nth % 8], nights: packed.nights[nth % 8] };
    await history.addCapture(
      /** @type {any} */ ({
        facts: { file, bytes: 1, modifiedMs: 1 },
        input,
        machines: [{ ...of, packed: records }],
        warnings: [],
      }),
      '2026-11-21',
    );
  }
  const seconds = (performance.now() - start) / 1000;
  await history.close();
  console.log(`${MACHINES} captures of ${PROCESSES} processes taken in, in ${seconds.toFixed(1)} s`);
  const bytesOf = (/** @type {string} */ table) =>
    Number(
      psql(
        `select coalesce(sum(pg_total_relation_size(inhrelid)), 0) from pg_inherits where inhparent = 'sizes.${table}'::regclass`,
      ),
    );
  const rest = Number(
    psql(
      "select sum(pg_total_relation_size(oid)) from pg_class where relnamespace = 'sizes'::regnamespace and relkind = 'r' and relname !~ '^packed_'",
    ),
  );
  const [fine, coarse, lasting] = [bytesOf('packed_fine'), bytesOf('packed_coarse'), bytesOf('packed_nights')];
  const each = (/** @type {number} */ bytes) => `${(bytes / MACHINES / 1024).toFixed(1)} KiB`;
  console.log(
    `a machine and night: fine ${each(fine)}, coarse ${each(coarse)}, nights ${each(lasting)}, other tables ${each(rest)}`,
  );
  const total = (10_000 / MACHINES) * (2 * fine + 14 * coarse + 365 * (lasting + rest));
  console.log(`10,000 machines x 365 nights: ${(total / 1e9).toFixed(0)} GB; dropped with a night: by partition`);
}

/** @param {string} sql */
function psql(sql) {
  const args = ['-h', '127.0.0.1', '-p', String(server.port), '-U', 'leakscan', '-d', 'postgres', '-XAtqc', sql];
  return execFileSync('psql', args, { encoding: 'utf8' }).trim();
}

async function startServer() {
  const debian = '/usr/lib/postgresql';
  const version = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  const bin = version === undefined ? '' : path.join(debian, version, 'bin');
  const data = path.join(folder, 'postgres');
  mkdirSync(data);
  const id = (/** @type {string} */ flag) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  const account = process.getuid?.() === 0 ? { uid: id('-u'), gid: id('-g') } : {};
  if ('uid' in account) {
    chownSync(data, account.uid, account.gid);
    execFileSync('chmod', ['755', folder]);
  }
  const made = spawnSync(
    path.join(bin, 'initdb'),
    ['-D', data, '-U', 'leakscan', '-E', 'UTF8', '--no-locale', '-A', 'trust'],
    { ...account, cwd: '/' },
  );
  if (made.status !== 0) throw new Error(`PostgreSQL is not installed, or initdb failed: ${made.stderr ?? made.error}`);
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => probe.once('listening', done));
  const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
  await new Promise((done) => probe.close(done));
  const args = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  const child = spawn(path.join(bin, 'postgres'), args, { ...account, cwd: '/', stdio: 'ignore' });
  while (spawnSync(path.join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]).status !== 0) {
    if (child.exitCode !== null) throw new Error(`postgres ended with status ${child.exitCode}`);
    await sleep(100);
  }
  return { process: child, port };
}
