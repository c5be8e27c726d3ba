import type { Migration } from './migration.ts';

/** Never changed: files in this form are out there. */
export const FIRST: Migration = {
  number: 1,
  name: 'first',
  statements: [
    // The key is the name in lower case. Samples: the newest, by the captures of the night on which any came in last.
    `CREATE TABLE machines (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      pending INTEGER NOT NULL,
      read_night TEXT,
      last_ms INTEGER,
      utc_offset_minutes REAL
    )`,
    // Ids are never used again: the one read last has the highest.
    `CREATE TABLE captures (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      night TEXT NOT NULL,
      input BLOB NOT NULL
    )`,
    // Content that was taken in once, by its hash; without a capture where that was let go.
    `CREATE TABLE contents (
      sha256 TEXT PRIMARY KEY,
      capture_id INTEGER REFERENCES captures ON DELETE SET NULL
    ) WITHOUT ROWID`,
    `CREATE TABLE files (
      path TEXT PRIMARY KEY,
      bytes INTEGER NOT NULL,
      modified_ms INTEGER NOT NULL,
      sha256 TEXT,
      refusal_code TEXT,
      refusal_message TEXT,
      night TEXT NOT NULL,
      capture_id INTEGER REFERENCES captures ON DELETE SET NULL
    )`,
    `CREATE TABLE records (
      id INTEGER PRIMARY KEY,
      capture_id INTEGER NOT NULL REFERENCES captures ON DELETE CASCADE,
      machine_id INTEGER NOT NULL REFERENCES machines ON DELETE CASCADE,
      first_ms INTEGER,
      last_ms INTEGER,
      fine BLOB,
      coarse BLOB,
      nights BLOB NOT NULL
    )`,
    'CREATE INDEX records_by_capture ON records (capture_id)',
    'CREATE INDEX records_by_machine ON records (machine_id, capture_id)',
    `CREATE TABLE lifetimes (
      id INTEGER PRIMARY KEY,
      machine_id INTEGER NOT NULL REFERENCES machines ON DELETE CASCADE,
      process TEXT NOT NULL,
      pid INTEGER,
      start_ms INTEGER NOT NULL,
      end_ms INTEGER NOT NULL,
      start_known INTEGER NOT NULL,
      end_known INTEGER NOT NULL
    )`,
    'CREATE INDEX lifetimes_by_end ON lifetimes (machine_id, end_ms)',
    `CREATE TABLE assessments (
      machine_id INTEGER NOT NULL REFERENCES machines ON DELETE CASCADE,
      nth INTEGER NOT NULL,
      id TEXT NOT NULL,
      process TEXT,
      resource TEXT NOT NULL,
      status TEXT NOT NULL,
      verdict TEXT NOT NULL,
      severity TEXT,
      first_night TEXT NOT NULL,
      last_night TEXT NOT NULL,
      document BLOB NOT NULL,
      PRIMARY KEY (machine_id, id)
    )`,
    `CREATE TABLE nights (
      machine_id INTEGER NOT NULL REFERENCES machines ON DELETE CASCADE,
      night TEXT NOT NULL,
      PRIMARY KEY (machine_id, night)
    ) WITHOUT ROWID`,
    `CREATE TABLE assessment_nights (
      machine_id INTEGER NOT NULL REFERENCES machines ON DELETE CASCADE,
      night TEXT NOT NULL,
      nth INTEGER NOT NULL,
      id TEXT NOT NULL,
      verdict TEXT NOT NULL,
      severity TEXT,
      state TEXT,
      slope_per_hour REAL,
      ci_low REAL,
      ci_high REAL,
      last REAL,
      PRIMARY KEY (machine_id, night, nth)
    ) WITHOUT ROWID`,
    `CREATE TABLE article_matches (
      machine_id INTEGER NOT NULL,
      night TEXT NOT NULL,
      nth INTEGER NOT NULL,
      place INTEGER NOT NULL,
      article TEXT NOT NULL,
      confidence TEXT NOT NULL,
      PRIMARY KEY (machine_id, night, nth, place),
      FOREIGN KEY (machine_id, night, nth) REFERENCES assessment_nights ON DELETE CASCADE
    ) WITHOUT ROWID`,
    `CREATE TABLE reports (
      machine_id INTEGER NOT NULL REFERENCES machines ON DELETE CASCADE,
      night TEXT NOT NULL,
      written INTEGER NOT NULL,
      document BLOB NOT NULL,
      PRIMARY KEY (machine_id, night)
    )`,
    // One that is done stays until its night is let go: the night may be run again.
    `CREATE TABLE errands (
      machine_id INTEGER NOT NULL REFERENCES machines ON DELETE CASCADE,
      night TEXT NOT NULL,
      kind TEXT NOT NULL,
      finding_id TEXT NOT NULL,
      done INTEGER NOT NULL,
      PRIMARY KEY (machine_id, night, kind, finding_id)
    ) WITHOUT ROWID`,
  ],
};
