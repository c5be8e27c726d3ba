import { describe, expect, it } from 'vitest';
import { parseAddress, parseServiceFile, shownAddress } from '../../src/history/postgres/address.ts';
import { POSTGRES_TEXTS } from '../../src/words/faults/postgres.ts';
import '../../src/words/register.ts';

const parse = (text: string, env: Record<string, string> = {}, services = '') =>
  parseAddress(text, env, (name) => parseServiceFile(services, name), 'account');

describe('an address of PostgreSQL', () => {
  it('is taken apart as libpq does, with the environment for what it leaves out', () => {
    expect(parse('postgres://ops@db01:6543/leaks?sslmode=verify-full&sslrootcert=/ca.pem&schema=night')).toEqual({
      ...{ host: 'db01', port: 6543, database: 'leaks', user: 'ops', password: null },
      ...{ tls: 'verify-full', rootCertificates: '/ca.pem', schema: 'night' },
    });
    const env = { PGHOST: 'db02', PGPORT: '7000', PGUSER: 'u', PGPASSWORD: 's3cret', PGSSLMODE: 'require' };
    expect(parse('postgresql:///', env)).toEqual({
      ...{ host: 'db02', port: 7000, database: 'u', user: 'u', password: 's3cret' },
      ...{ tls: 'require', rootCertificates: null, schema: 'leakscan' },
    });
    expect(parse('postgres://')).toMatchObject({ host: 'localhost', port: 5432, user: 'account', database: 'account' });
    expect(parse('postgres://[::1]/x')).toMatchObject({ host: '::1', database: 'x' });
    expect(parse('postgres://%2Frun%2Fpostgresql/x')).toMatchObject({ host: '/run/postgresql' });
    expect(parse('postgres://a%40b@h/d%20e')).toMatchObject({ user: 'a@b', database: 'd e' });
  });

  it('takes what is left out from a service before the environment', () => {
    const services =
      '# ours\n[other]\nhost=no\n\n[ops]\r\nhost = db03\nport=5433\nuser=svc\npassword=pw\n#dbname=no\n[ops2]\nhost=no';
    const env = { PGHOST: 'env', PGDATABASE: 'base' };
    const expected = { host: 'db03', port: 5433, user: 'svc', password: 'pw', database: 'base' };
    expect(parse('postgres://?service=ops', env, services)).toMatchObject(expected);
    expect(parse('postgres:///', { ...env, PGSERVICE: 'ops' }, services)).toMatchObject(expected);
    expect(parse('postgres://own/?service=ops', env, services)).toMatchObject({ host: 'own' });
  });

  it.each([
    ['postgres://u:s3cret@h/d', /the address has a password.*take it out/],
    ['postgres://u@h/d?password=s3cret', /the address has a password/],
    ['postgres://h:70000/d', /not an address of PostgreSQL/],
    ['postgres://h/d?port=0', /0 is not a port/],
    ['postgres://h/d?sslmode=on', /sslmode on is not known/],
    ['postgres://h/d?foo=s3cret', /the parameter foo is not known/],
    ['postgres://h/d?schema=Night', /Night cannot be the schema/],
    ['postgres://h/d?schema=a;drop', /cannot be the schema/],
    ['postgres://?service=none', /there is no service none/],
    ['postgres://%ff@h/d', /not an address/],
    ['postgres://u:p@s3cret@h:99999/d', /not an address/],
    ['postgres://u:s3cret/d', /not an address/],
    ['postgres:u:s3cret@h/d', /not an address/],
    ['postgres:///u:s3cret@h', /not an address/],
    ['postgres://u:1/s3cret@h/d', /not an address/],
    ['postgres://u:1#s3cret@h/d', /not an address/],
  ])('%s is refused, and shows no secret', (text, message) => {
    const error = (() => {
      try {
        return parse(text);
      } catch (refused) {
        return refused;
      }
    })();
    expect(error).toMatchObject({ code: 'USAGE', message: expect.stringMatching(message) as string });
    expect(String(error)).not.toContain('s3cret');
  });

  it('is shown without its user, and with the schema where it is not the usual one', () => {
    expect(shownAddress(parse('postgres://ops@db01/leaks?sslmode=require', { PGPASSWORD: 's3cret' }))).toBe(
      'postgres://db01:5432/leaks',
    );
    expect(shownAddress(parse('postgres://ops@[::1]:6/leaks?schema=night'))).toBe(
      'postgres://[::1]:6/leaks?schema=night',
    );
    expect(shownAddress(parse('postgres://%2Frun/x'))).toBe('postgres:///x?host=/run');
  });
});

it('every fault says where, and ends without a full stop, as the others do', () => {
  for (const [kind, text] of Object.entries(POSTGRES_TEXTS)) {
    if (kind === 'postgres-address') continue;
    const said = text({ kind, address: 'postgres://h:1/d', detail: 'why' } as never);
    expect(said).toMatch(/^postgres:\/\/h:1\/d: .*[^.]$/s);
  }
});
