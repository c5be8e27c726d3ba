import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openHistory, setAside } from '../../src/history/open-history.ts';
import { parseAddress, type PostgresAddress } from '../../src/history/postgres/address.ts';
import { MIGRATIONS, NEWEST_FORM } from '../../src/history/migrations/migrate.ts';
import { POSTGRES_MIGRATIONS } from '../../src/history/postgres/migrations.ts';
import { captureOf, contentsOf, findingOf, nightOf, opened } from '../helpers/history-store.ts';
import { noPostgres, usePostgres } from '../helpers/postgres.ts';
import '../../src/words/register.ts';

const NIGHT = '2026-11-21';

it('both databases have the same form', () => {
  expect(POSTGRES_MIGRATIONS.at(-1)!.number).toBe(NEWEST_FORM);
  const numbers = MIGRATIONS.map(({ number }) => number);
  for (const { number } of POSTGRES_MIGRATIONS) expect(numbers).toContain(number);
});

// Without a server there is nothing to test; the helper prints why.
describe.skipIf(noPostgres !== null)('a history in PostgreSQL', () => {
  const server = usePostgres(['deadlock_timeout=50ms']);
  const messageOf = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => null,
      (failed: unknown) => failed,
    );
    expect(error).toMatchObject({ code: 'HISTORY' });
    return (error as Error).message;
  };
  const read = (address: PostgresAddress) => openHistory(address, { mode: 'read' });

  it('has its own schema: tables of others stay as they are', async () => {
    server.psql('create table public.machines (other int); insert into public.machines values (7)');
    const location = server.location();
    const history = await opened(location);
    await history.addCapture(captureOf({}), NIGHT);
    expect(await history.machines()).toHaveLength(1);
    expect(server.psql('select * from public.machines')).toBe('7');
  });

  it('is refused where the schema is that of another program, and changes nothing', async () => {
    const location = server.location();
    server.psql(`create schema ${location.schema}; create table ${location.schema}.things (a int)`);
    for (const mode of ['read', 'write'] as const) {
      expect(await messageOf(openHistory(location, { mode }))).toMatch(/not a history of leakscan; it was not changed/);
    }
    expect(server.psql(`select count(*) from pg_tables where schemaname = '${location.schema}'`)).toBe('1');
  });

  it('of a later version is refused, an empty schema is used, and a missing one is missing to a reader', async () => {
    const location = server.location();
    expect(await messageOf(read(location))).toMatch(/there is no history there/);
    server.psql(`create schema ${location.schema}`);
    await (await openHistory(location, { mode: 'write' })).close();
    server.psql(`insert into ${location.schema}.leakscan_migrations values (99, 'later')`);
    expect(await messageOf(openHistory(location, { mode: 'write' }))).toMatch(/a later leakscan \(form 99/);
  });

  it('can be read by a role that may not write, and written by one that may not make schemas', async () => {
    const location = server.location();
    const { schema } = location;
    await (await openHistory(location, { mode: 'write' })).close();
    server.psql(`create role reader_${schema} login; grant usage on schema ${schema} to reader_${schema};
      grant select on all tables in schema ${schema} to reader_${schema}`);
    const reader = { ...location, user: `reader_${schema}` };
    const history = await opened(reader, { mode: 'read' });
    expect(await history.machines()).toEqual([]);
    const denied = await opened(reader);
    expect(await messageOf(denied.addCapture(captureOf({}), NIGHT))).toMatch(/lacks a permission/);
    server.psql(`create role writer_${schema} login; create schema own_${schema} authorization writer_${schema}`);
    const own = { ...location, user: `writer_${schema}`, schema: `own_${schema}` };
    expect(await (await opened(own)).addCapture(captureOf({}), NIGHT)).toBe('added');
    const other = { ...own, schema: `none_${schema}` };
    expect(await messageOf(openHistory(other, { mode: 'write' }))).toMatch(/lacks a permission.*Roles/);
  });

  it.each([
    ['a database that is not there', (one: PostgresAddress) => ({ ...one, database: 'none' }), /"none" does not exist/],
    ['a user that is not there', (one: PostgresAddress) => ({ ...one, user: 'none' }), /refuses the login/],
    ['a port where nobody answers', (one: PostgresAddress) => ({ ...one, port: 1 }), /no server answers there/],
    ['a host that is not there', (one: PostgresAddress) => ({ ...one, host: 'none.invalid' }), /server is not known/],
    [
      'TLS that the server has not',
      (one: PostgresAddress) => ({ ...one, tls: 'require' as const }),
      /encrypted connection failed/,
    ],
    [
      'certificates that are not there',
      (one: PostgresAddress) => ({ ...one, tls: 'verify-full' as const, rootCertificates: '/no/such.pem' }),
      /encrypted connection failed.*\/no\/such\.pem/,
    ],
  ])('says what is wrong: %s', async (_what, change, message) => {
    expect(await messageOf(read(change(server.location())))).toMatch(message);
  });

  it('without TLS is reached where the address leaves it open', async () => {
    const history = await opened({ ...server.location(), tls: 'prefer' });
    expect(await history.nights()).toEqual([]);
  });

  it('is not taken for what answers in another protocol', async () => {
    const other = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    for (const tls of ['disable', 'prefer'] as const) {
      expect(await messageOf(read({ ...server.location(), port, tls }))).toMatch(
        /not PostgreSQL|encrypted connection failed/,
      );
    }
  });

  it('drops the partitions of nights that are deleted, and gives their space back', async () => {
    const location = server.location();
    const history = await opened(location);
    const nights = ['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21'];
    for (const [day, night] of nights.entries()) {
      await history.addCapture(captureOf({ file: `day${day}`, firstDay: day }), night);
    }
    const partitions = (table: string): string[] =>
      server
        .psql(
          `select inhrelid::regclass from pg_inherits where inhparent = '${location.schema}.${table}'::regclass order by 1`,
        )
        .split('\n')
        .map((name) => name.slice(-8));
    expect(partitions('packed_fine')).toEqual(['20261118', '20261119', '20261120', '20261121']);
    await history.prune({ fineNights: 1, coarseNights: 2, keepNights: 3 });
    expect(partitions('packed_fine')).toEqual(['20261121']);
    expect(partitions('packed_coarse')).toEqual(['20261120', '20261121']);
    expect(partitions('packed_nights')).toEqual(['20261119', '20261120', '20261121']);
    expect((await history.verify()).problems).toEqual([]);
  });

  it('names a record that is damaged and goes on', async () => {
    const location = server.location();
    const history = await opened(location);
    for (const file of ['a', 'b', 'c'])
      await history.addCapture(captureOf({ file, firstDay: file.charCodeAt(0) }), NIGHT);
    server.psql(`update ${location.schema}.packed_coarse set packed = '\\x0102' where record_id = 2`);
    server.psql(`update ${location.schema}.captures set input = '\\x00' where id = 3`);
    const { problems } = await history.verify();
    expect(problems).toHaveLength(2);
    expect(problems.join('\n')).toMatch(/captures, id 3: .*\n.*packed_coarse, night 2026-11-21, record_id 2: /);
  });

  it('is put aside under another name', async () => {
    const location = server.location();
    await (await openHistory(location, { mode: 'write' })).close();
    const atMs = Date.parse('2026-11-22T05:00:00Z');
    expect(await setAside(location, atMs)).toBe(`schema ${location.schema}_damaged_2026_11_22`);
    expect(await setAside(location, atMs)).toBeNull();
  });

  it('takes the same captures from two runs at once, each once', async () => {
    const location = server.location();
    const runs = [await opened(location), await opened(location), await opened(location)];
    const files = Array.from({ length: 12 }, (_, i) => captureOf({ file: `f${i}`, firstDay: i, machines: ['A', 'B'] }));
    const taken = await Promise.all(
      runs.flatMap((run, nth) => (nth % 2 === 0 ? files : files.toReversed()).map((one) => run.addCapture(one, NIGHT))),
    );
    expect(taken.filter((one) => one === 'added')).toHaveLength(files.length);
    expect(taken.filter((one) => one === 'known')).toHaveLength(files.length * 2);
    expect((await runs[0]!.verify()).counts).toMatchObject({
      captures: 12,
      records: 24,
      machines: 2,
      recorded_nights: 1,
    });
  });

  it('says the same after runs that came one after another and at once', async () => {
    const nightsOf = (machine: string) =>
      nightOf(NIGHT, { machine, findings: [findingOf(`f ${machine}`, { machine })] });
    const machines = ['A', 'B', 'C', 'D'];
    const one = await opened(server.location());
    for (const machine of machines) await one.saveNight(nightsOf(machine));
    const shared = server.location();
    const [left, right] = [await opened(shared), await opened(shared)];
    await Promise.all(machines.map((machine, i) => (i % 2 === 0 ? left : right).saveNight(nightsOf(machine))));
    const lists = async (history: typeof one) => (await contentsOf(history)) as { machines: unknown };
    expect((await lists(left)).machines).toEqual((await lists(one)).machines);
  });

  it('has each run report what it met itself', async () => {
    const location = server.location();
    const [one, other] = [await opened(location), await opened(location)];
    await one.addNotices([{ file: 'a', code: 'ARCHIVE', message: 'x' }], NIGHT);
    await other.addNotices([{ file: 'b', code: 'ARCHIVE', message: 'y' }], NIGHT);
    await one.markReported();
    expect((await other.unreported()).map(({ file }) => file)).toEqual(['b']);
    await other.markReported();
    expect(await one.unreported()).toEqual([]);
  });

  it('goes on where the server ends one of two transactions because of a deadlock', async () => {
    const history = await opened(server.location());
    await history.addCapture(captureOf({ machines: ['SRV01', 'SRV02'] }), NIGHT);
    const { engine } = history;
    let both: () => void;
    const areBothLocked = new Promise<void>((resolve) => (both = resolve));
    let locked = 0;
    const lockBoth = (first: string, second: string): Promise<void> =>
      engine.transaction(async (on) => {
        const update = (key: string) => on.updateTable('machines').set({ pending: 0 }).where('key', '=', key).execute();
        await update(first);
        if (++locked === 2) both();
        await areBothLocked;
        await update(second);
      });
    await Promise.all([lockBoth('srv01', 'srv02'), lockBoth('srv02', 'srv01')]);
    expect(locked).toBe(3);
    expect((await history.machines()).map(({ pending }) => pending)).toEqual([false, false]);
  });

  it('gives one run at a time its turn, until it ends', async () => {
    const location = server.location();
    const first = await openHistory(location, { mode: 'write' });
    const second = await opened(location, { mode: 'write', wait: 0.001 });
    await first.takeTurn();
    expect(await messageOf(second.takeTurn())).toMatch(/another run is using the history/);
    let waited = 0;
    const third = await opened(location, { mode: 'write', wait: true, onWait: () => waited++ });
    const turn = third.takeTurn();
    await first.close();
    await turn;
    await third.takeTurn();
    expect(waited).toBeLessThanOrEqual(1);
  });

  it.each([
    ['a full disk', '53100', /the disk of the server is full/],
    ['a standby', '25006', /takes no changes/],
    ['too many connections', '53300', /takes no more connections/],
  ])('loses nothing on %s', async (_what, state, message) => {
    const location = server.location();
    const history = await opened(location);
    await history.addCapture(captureOf({ file: 'before' }), NIGHT);
    const before = await contentsOf(history);
    server.psql(`create function ${location.schema}.fail() returns trigger language plpgsql as
      $$ begin raise exception 'no' using errcode = '${state}'; end $$;
      create trigger fail before insert on ${location.schema}.contents for each row execute function ${location.schema}.fail()`);
    expect(await messageOf(history.addCapture(captureOf({ file: 'x', firstDay: 3 }), NIGHT))).toMatch(message);
    expect(await contentsOf(history)).toEqual(before);
    server.psql(`drop trigger fail on ${location.schema}.contents`);
    expect(await history.addCapture(captureOf({ file: 'x', firstDay: 3 }), NIGHT)).toBe('added');
  });

  it('keeps names with characters that PostgreSQL has not', async () => {
    const history = await opened(server.location());
    await history.addCapture(captureOf({ file: 'a\0b', machines: ['SRV\0'] }), NIGHT);
    expect((await history.machines()).map(({ machine }) => machine)).toEqual(['SRV\u2400']);
    expect([...(await history.knownFiles()).keys()]).toEqual(['a\u2400b']);
    expect(await history.addCapture(captureOf({ file: 'a\0b', machines: ['SRV\0'] }), NIGHT)).toBe('known');
  });

  it('survives a server that crashes in the middle: what was written is there, the rest comes with the next run', async () => {
    const location = server.location();
    const history = await openHistory(location, { mode: 'write' });
    await history.addCapture(captureOf({ file: 'a' }), NIGHT);
    await server.stop('SIGQUIT');
    expect(await messageOf(history.addCapture(captureOf({ file: 'b', firstDay: 2 }), NIGHT))).toMatch(
      /connection to the server was lost|no server answers/,
    );
    await history.close().catch(() => undefined);
    expect(await messageOf(read(location))).toMatch(/no server answers/);
    await server.start();
    const again = await opened(location);
    expect([...(await again.knownFiles()).keys()]).toEqual(['a']);
    expect(await again.addCapture(captureOf({ file: 'b', firstDay: 2 }), NIGHT)).toBe('added');
    expect((await again.verify()).problems).toEqual([]);
  });
});

// Without PostgreSQL no server can be started; the helper prints why.
describe.skipIf(noPostgres !== null)('a server', () => {
  it('with another encoding is refused', async () => {
    const { PostgresServer } = await import('../helpers/postgres.ts');
    const server = await new PostgresServer().create();
    onTestFinished(() => server.remove());
    server.psql("create database latin encoding 'LATIN1' template template0 locale 'C'");
    const location = { ...parseAddress(server.address(), {}, () => null, ''), database: 'latin' };
    await expect(openHistory(location, { mode: 'write' })).rejects.toThrow(/encoding LATIN1; leakscan needs UTF8/);
  });
});
