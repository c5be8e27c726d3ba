/** What a walk asks of the disk, also for names that are not UTF-8. */
import { isUtf8 } from 'node:buffer';
import { readdir, realpath, stat } from 'node:fs/promises';

/** Text, or bytes where a name in it is not UTF-8: text cannot open such a file. */
export type DiskPath = string | Buffer;

export interface ShareEntry {
  readonly name: string;
  /** The bytes of a name that is not UTF-8; `name` shows them. */
  readonly raw?: Buffer;
  readonly kind: 'file' | 'folder' | 'link' | 'unknown' | 'other';
}

/** What a walk asks of the disk; each throws a system error. */
export interface ShareDisk {
  readonly list: (folder: DiskPath) => Promise<readonly ShareEntry[]>;
  readonly facts: (file: DiskPath) => Promise<DiskFacts>;
  /** Without links. */
  readonly realPath: (file: DiskPath) => Promise<string>;
}

export interface DiskFacts {
  readonly kind: 'file' | 'folder' | 'other';
  readonly bytes: number;
  readonly modifiedMs: number;
  /** The same for every path that leads there; absent where the file system does not number its files. */
  readonly identity?: string;
}

/** The disk of this machine. */
export const DISK: ShareDisk = {
  list: async (folder) => {
    const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
    return entries.map((entry) => {
      const isSpecial = entry.isFIFO() || entry.isSocket() || entry.isBlockDevice() || entry.isCharacterDevice();
      const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : null;
      const raw = isUtf8(entry.name) ? {} : { raw: entry.name };
      // Some network file systems do not say.
      return { name: shownPath(entry.name), ...raw, kind: kind ?? (isSpecial ? 'other' : 'unknown') };
    });
  },
  facts: async (file) => {
    const facts = await stat(file, { bigint: true });
    const kind = facts.isFile() ? 'file' : facts.isDirectory() ? 'folder' : 'other';
    // With the time: some file systems give one number to several files.
    const identity = facts.ino === 0n ? {} : { identity: `${facts.dev}:${facts.ino}:${facts.mtimeNs}` };
    return { kind, bytes: Number(facts.size), modifiedMs: millisecondsOf(facts.mtimeNs), ...identity };
  },
  realPath: async (file) => shownPath(await realpath(file, 'buffer')),
};

/** As Node counts them elsewhere, to the last bit: a history compares them. */
const millisecondsOf = (ns: bigint): number => Number(ns / 1_000_000_000n) * 1000 + Number(ns % 1_000_000_000n) / 1e6;

/** As text; bytes that are not UTF-8 as `\xE9`. */
function shownPath(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  let shown = '';
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((n) => at + n <= bytes.length && isUtf8(bytes.subarray(at, at + n)));
    shown +=
      length === undefined
        ? `\\x${bytes.toString('hex', at, at + 1).toUpperCase()}`
        : bytes.toString('utf8', at, at + length);
    at += length ?? 1;
  }
  return shown;
}
