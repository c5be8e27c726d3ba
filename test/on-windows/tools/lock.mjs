// lock.mjs MAIN HISTORY READY STOP: holds the lock of a history as another run does, from when READY is there until STOP is.
import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [, , main, history, ready, stop] = process.argv;
const Database = createRequire(main)('libsql');
const database = new Database(`${history}.lock`);
database.exec('BEGIN EXCLUSIVE');
writeFileSync(ready, '');
const timer = setInterval(() => {
  if (!existsSync(stop)) return;
  clearInterval(timer);
  database.close();
}, 20);
