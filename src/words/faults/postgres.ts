import type { PostgresFault } from '../../model/faults/postgres.ts';
import type { TextsOf } from './texts.ts';

const NOTHING_LOST = 'What was written before is complete; run again';

export const POSTGRES_TEXTS: TextsOf<PostgresFault> = {
  'postgres-address': ({ address, problem, detail }) => {
    switch (problem) {
      case 'not-an-address':
        return `${address}: this is not an address of PostgreSQL; write it like postgres://user@server:5432/database`;
      case 'has-password':
        return (
          `${address}: the address has a password, which others can read in lists of processes and in tasks; take it out, and put it into ` +
          'the password file (~/.pgpass, %APPDATA%\\postgresql\\pgpass.conf), a service file or the variable PGPASSWORD'
        );
      case 'no-such-service':
        return `${address}: there is no service ${detail} in the service file (PGSERVICEFILE, ~/.pg_service.conf or %APPDATA%\\postgresql\\.pg_service.conf)`;
      case 'unknown-parameter':
        return `${address}: the parameter ${detail} is not known; use host, port, dbname, user, sslmode, sslrootcert, schema or service`;
      case 'wrong-port':
        return `${address}: ${detail} is not a port; give a number from 1 to 65535`;
      case 'wrong-tls-mode':
        return `${address}: sslmode ${detail} is not known; use disable, prefer, require, verify-ca or verify-full`;
      case 'wrong-schema':
        return `${address}: ${detail} cannot be the schema; use lower-case letters, digits and underscores, at most 40`;
    }
  },
  'postgres-driver-missing': ({ address, detail }) =>
    `${address}: the history in PostgreSQL needs the package pg, which could not be loaded (${detail}); install leakscan again`,
  'postgres-unknown-host': ({ address, detail }) => `${address}: the server is not known (${detail}); check the name`,
  'postgres-unreachable': ({ address, detail }) =>
    `${address}: no server answers there (${detail}); check the server, its port and the firewall`,
  'postgres-no-answer': ({ address, detail }) => `${address}: the server did not answer in time (${detail})`,
  'postgres-not-postgres': ({ address, detail }) =>
    `${address}: what answers there is not PostgreSQL, or it is stopping (${detail}); check the port`,
  'postgres-tls': ({ address, detail }) =>
    `${address}: the encrypted connection failed (${detail}); check sslmode and sslrootcert in the address`,
  'postgres-login': ({ address, detail }) =>
    `${address}: the server refuses the login (${detail}); check the user, the password file or PGPASSWORD, and pg_hba.conf on the server`,
  'postgres-no-database': ({ address, detail }) =>
    `${address}: ${detail}; make the database with "createdb", or name another one`,
  'postgres-no-tables': ({ address, detail }) =>
    `${address}: tables of the history are missing (${detail}); the next nightly run makes them where the history was renamed or deleted`,
  'postgres-no-permission': ({ address, detail }) =>
    `${address}: the user lacks a permission (${detail}); the administrator of the database gives it, see "Roles" in docs/history.md`,
  'postgres-too-many-connections': ({ address, detail }) =>
    `${address}: the server takes no more connections (${detail}); end others, start fewer workers, or raise max_connections`,
  'postgres-starting-or-stopping': ({ address, detail }) =>
    `${address}: the server is starting, stopping or being recovered (${detail}). ${NOTHING_LOST} when it is up`,
  'postgres-connection-lost': ({ address, detail }) =>
    `${address}: the connection to the server was lost (${detail}). ${NOTHING_LOST} when the server is up`,
  'postgres-disk-full': ({ address, detail }) =>
    `${address}: the disk of the server is full (${detail}). ${NOTHING_LOST} when there is room`,
  'postgres-read-only': ({ address, detail }) =>
    `${address}: the server takes no changes (${detail}): it is a standby, or its databases are read-only; name the primary server`,
  'postgres-too-old': ({ address, detail }) =>
    `${address}: the server is PostgreSQL ${detail}; leakscan needs version 13 or later`,
  'postgres-wrong-encoding': ({ address, detail }) =>
    `${address}: the database has the encoding ${detail}; leakscan needs UTF8: make one with "createdb --encoding UTF8 --template template0"`,
  'postgres-lock-timeout': ({ address, detail }) =>
    `${address}: another session holds a lock for too long (${detail}). ${NOTHING_LOST}`,
  'postgres-older-form': ({ address, detail }) =>
    `${address}: the history is of an older leakscan (form ${detail}); the next nightly run of this version updates it`,
  'postgres-failed': ({ address, detail }) => `${address}: the history cannot be used: ${detail}`,
};
