/**
 * Names of temporary files, which tell whether their process still runs, and the removal of what runs that were killed left
 * behind. Nothing is removed but what has such a name.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { systemCode } from '../../util/errors.ts';
import { HOUR_MS } from '../../util/time.ts';

const FILE = /^\.leakscan-(?:([0-9a-f]{8})-(\d{1,10})-)?[0-9a-f]{12}\.tmp$/;
const FOLDER = /^leakscan-([0-9a-f]{8})-(\d{1,10})-[A-Za-z0-9]{6}$/;

/**
 * A file whose process cannot be asked for, since it runs or ran on another machine, is removed at this age. A file that is
 * still written has a newer time, and nightly runs are 24 hours apart.
 */
const MAX_AGE_MS = 12 * HOUR_MS;

/** Files that this process is writing; its own process ID may be one that a killed run had before. */
const ownFiles = new Set<string>();
const cleaned = new Set<string>();
let place: string | null = null;

/** Where process IDs mean the same process: this machine since it started, and within it the container. */
function placeOfProcesses(): string {
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const container = attempt(() => readlinkSync('/proc/self/ns/pid'));
  place ??= createHash('sha256').update([hostname(), boot, container].join('\n')).digest('hex').slice(0, 8);
  return place;
}

/** Only Linux has these files. */
function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

/**
 * A name for a temporary file in this folder, after what killed runs left there was removed. `forgetTemporary` when it is gone.
 * Cost: the first time in a folder one listing of it.
 */
export async function newTemporary(folder: string): Promise<string> {
  await removeLeftovers(folder);
  return nameTemporary(folder);
}

/** The same without the removal, for what is written synchronously. */
export function nameTemporary(folder: string): string {
  const name = `.leakscan-${placeOfProcesses()}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
  const file = path.join(folder, name);
  ownFiles.add(file);
  return file;
}

export const forgetTemporary = (file: string): void => void ownFiles.delete(file);

/** Removes temporary files of runs that were killed, once a folder and process. Never fails: what stays does no harm. */
export async function removeLeftovers(folder: string): Promise<void> {
  const known = path.resolve(folder);
  if (cleaned.has(known)) return;
  cleaned.add(known);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const match = FILE.exec(name);
    if (match === null) continue;
    const file = path.join(folder, name);
    if (ownFiles.has(file) || !(await isLeftover(file, match[1], match[2]))) continue;
    await rm(file, { force: true }).catch(() => undefined);
  }
}

async function isLeftover(file: string, where: string | undefined, pid: string | undefined): Promise<boolean> {
  const found = await lstat(file).catch(() => null);
  if (found === null || !found.isFile()) return false;
  if (Date.now() - found.mtimeMs > MAX_AGE_MS) return true;
  return where === placeOfProcesses() && !isRunning(Number(pid));
}

/** Another process than this one. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs as another user.
    return systemCode(error) === 'EPERM';
  }
}

/**
 * What `mkdtemp` completes to a folder for large temporary files, after those of killed runs of this user were removed.
 * @returns an absolute path
 */
export async function newTemporaryFolderPrefix(parent: string): Promise<string> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const match = FOLDER.exec(name);
    if (match?.[1] !== placeOfProcesses() || isRunning(Number(match[2]))) continue;
    const folder = path.join(parent, name);
    const found = await lstat(folder).catch(() => null);
    // Others may make folders there too.
    if (found?.isDirectory() !== true || found.uid !== (process.getuid?.() ?? found.uid)) continue;
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
  return path.join(parent, `leakscan-${placeOfProcesses()}-${process.pid}-`);
}
