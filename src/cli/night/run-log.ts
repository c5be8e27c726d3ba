/**
 * `--log`: a file to which runs append what they did, a line each. Written synchronously, so that a crash loses no line and
 * the end of the process can still be logged.
 */
import { appendFileSync, closeSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { LeakscanError, systemCode } from '../../util/errors.ts';
import { shorten, visible } from '../../util/escape.ts';
import { writeFailure } from '../files/write-file.ts';

export type LogLevel = 'INFO' | 'WARN' | 'ERROR';

export interface RunLog {
  /** Line breaks and other controls within a message are spelled out: names come from strangers, and none begins a line. */
  readonly write: (level: LogLevel, ...messages: string[]) => void;
}

export interface LogTools {
  readonly nowMs: () => number;
  /** Of the process: lines of two runs may alternate. */
  readonly pid: number;
  /** Permissions of a new file, less the umask. */
  readonly mode: number;
  readonly warn: (message: string) => void;
  /** Default 10 MB. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 10_000_000;
/** Old files that are kept, `FILE.1` the newest. */
const MAX_OLD_FILES = 5;
const MAX_MESSAGE_CHARACTERS = 4000;
const FIRST_LINE = /^\d{4}-\d\d-\d\dT[\d:.]+Z \[\d+\] /;

export const NO_LOG: RunLog = { write: () => undefined };

/**
 * What cannot be written is a warning, given once.
 * @throws LeakscanError USAGE for a file of something else, which lines of a log would damage
 */
export function openRunLog(file: string, { nowMs, pid, mode, warn, maxBytes = MAX_BYTES }: LogTools): RunLog {
  refuseForeign(file);
  const warned = new Set<string>();
  const attempt = (what: string, work: () => void): void => {
    if (warned.has(what)) return;
    try {
      work();
    } catch (error) {
      warned.add(what);
      warn(`--log ${file}: ${what}: ${writeFailure(error)}`);
    }
  };
  return {
    write(level, ...messages) {
      const time = new Date(nowMs()).toISOString();
      const lines = messages.map(
        (one) => `${time} [${pid}] ${level} ${visible(shorten(one, MAX_MESSAGE_CHARACTERS))}\n`,
      );
      const text = lines.join('');
      if (isFull(file, Buffer.byteLength(text), maxBytes)) attempt('cannot be rotated', () => rotate(file));
      attempt('cannot be written', () => {
        // Who may read a file may search its folder.
        mkdirSync(path.dirname(path.resolve(file)), { recursive: true, mode: mode | ((mode & 0o444) >> 2) });
        appendFileSync(file, text, { mode });
      });
    },
  };
}

/** Also where nothing of it can be read; what it is shows when it is written. */
function refuseForeign(file: string): void {
  let head: string;
  try {
    const handle = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(64);
      head = bytes.toString('latin1', 0, statSync(file).isFile() ? readSync(handle, bytes) : 0);
    } finally {
      closeSync(handle);
    }
  } catch {
    return;
  }
  if (head === '' || FIRST_LINE.test(head)) return;
  const message = `--log ${file}: this file exists and is not a log of leakscan; name another file`;
  throw new LeakscanError('USAGE', message, { file });
}

/** A file that would become too large with so much more; not one that cannot be looked at, as writing to it fails too. */
function isFull(file: string, bytes: number, maxBytes: number): boolean {
  try {
    const found = statSync(file);
    return found.isFile() && found.size > 0 && found.size + bytes > maxBytes;
  } catch {
    return false;
  }
}

function rotate(file: string): void {
  const nameOf = (age: number): string => (age === 0 ? file : `${file}.${age}`);
  for (let age = MAX_OLD_FILES; age > 0; age--) {
    try {
      renameSync(nameOf(age - 1), nameOf(age));
    } catch (error) {
      // There are fewer yet, or another run was faster.
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  }
}
