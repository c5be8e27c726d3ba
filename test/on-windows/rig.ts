/**
 * Runs Windows programs under Wine, in the rig that scripts/windows-rig.mjs sets up. Paths are those of Linux; `toWindowsPath`
 * gives the other name of a file, for arguments.
 */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { findWine, rigFolder, wineEnvironment } from '../../scripts/windows-rig/wine.mjs';

/** Drive C: as Linux sees it. */
export const DRIVE_C = path.join(rigFolder, 'prefix/drive_c');
export const NODE = path.join(rigFolder, 'node/bin/node.exe');
/** Of the packed program, as npm installs it on Windows. */
export const MAIN = path.join(rigFolder, 'app/node_modules/leakscan/dist/cli/main.js');
/** What \\localhost\share shows: Wine finds shares in this folder. */
export const SHARES = path.join(rigFolder, 'prefix/dosdevices/unc/localhost');

/** A program of test/on-windows/tools. */
export const tool = (name: string): string => path.join(rigFolder, 'tools', `${name}.exe`);

export interface RunOptions {
  /** Linux path of the folder to start in; default a new one on drive C:. */
  readonly cwd?: string;
  /** Added to the environment; undefined takes a variable away. Wine itself sets those of user folders (LOCALAPPDATA): see `cmd`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What standard input has; nothing by default. */
  readonly input?: string | Uint8Array;
  /** With a console, which is then also standard input: for code pages and Ctrl-C. Wine makes one where it finds a terminal. */
  readonly console?: boolean;
}

export interface WindowsResult {
  /** As Windows has it, of which Linux sees the last 8 bits. */
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
  readonly outBytes: Buffer;
  /** What a failed test should show. */
  readonly shown: string;
}

export interface Running {
  readonly ended: Promise<WindowsResult>;
}

/**
 * Starts a Windows program: by its Linux path, or by name one that Wine has (`cmd.exe`). Its standard input and outputs are files:
 * Windows' Node.js hangs on pipes under Wine.
 */
export function start(program: string, args: readonly string[], options: RunOptions = {}): Running {
  const wine = findWine();
  if (wine === null || !existsSync(MAIN)) throw new Error('the rig is not set up; run npm run test:windows');
  const folder = mkdtempSync(path.join(ensured('io'), 'run-'));
  const inFile = path.join(folder, 'in');
  writeFileSync(inFile, options.input ?? '');
  const files = [
    openSync(inFile, 'r'),
    openSync(path.join(folder, 'out'), 'w'),
    openSync(path.join(folder, 'err'), 'w'),
  ];
  const cwd = options.cwd ?? scratch();
  // A far-off zone, as in the other tests, shows where the machine's zone gets in.
  const env = { ...wineEnvironment(), TZ: 'Asia/Kolkata', ...options.env };
  const onConsole = ['-qfec', shellLine([wine, program, ...args], folder), '/dev/null'];
  const child =
    options.console === true
      ? spawn('script', onConsole, { cwd, env, stdio: 'ignore' })
      : spawn(wine, [program, ...args], { cwd, env, stdio: [...files] });
  for (const file of files) closeSync(file);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).then((status) => {
    const outBytes = readFileSync(path.join(folder, 'out'));
    const [out, err] = [outBytes.toString('utf8'), readFileSync(path.join(folder, 'err'), 'utf8')];
    rmSync(folder, { recursive: true, force: true });
    const shown = `${[program, ...args].join(' ')}\nin ${cwd}, status ${status}\n--- stdout\n${out.slice(0, 2000)}\n--- stderr\n${err}`;
    return { status, out, err, outBytes, shown };
  });
  return { ended };
}

function shellLine(words: readonly string[], folder: string): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  return `${words.map(quoted).join(' ')} >${quoted(path.join(folder, 'out'))} 2>${quoted(path.join(folder, 'err'))}`;
}

/** Runs a Windows program to its end. */
export const run = (program: string, args: readonly string[], options?: RunOptions): Promise<WindowsResult> =>
  start(program, args, options).ended;

/** Runs the packed program with the Windows build of Node.js. */
export const leakscan = (args: readonly string[], options?: RunOptions): Promise<WindowsResult> =>
  run(NODE, [toWindowsPath(MAIN), ...args], options);

/** How a line of a batch file starts leakscan. */
export const leakscanLine = (): string => `"${toWindowsPath(NODE)}" "${toWindowsPath(MAIN)}"`;

/**
 * Runs lines as a batch file, with the status of the last: for quoting, redirections and variables as cmd.exe sees them. A percent sign
 * is doubled in a batch file.
 */
export function cmd(lines: readonly string[], options: RunOptions = {}): Promise<WindowsResult> {
  const file = path.join(scratch(), 'lines.cmd');
  writeFileSync(file, ['@echo off', ...lines, ''].join('\r\n'));
  return run('cmd.exe', ['/d', '/c', toWindowsPath(file)], options);
}

/** An empty folder on drive C: that goes away after the test. */
export function scratch(): string {
  const folder = mkdtempSync(path.join(ensured('tests'), 'test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function ensured(name: string): string {
  const folder = path.join(DRIVE_C, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The name that Windows programs have for a file: on C:, or on Z:, which is the root of Linux. */
export function toWindowsPath(file: string): string {
  const full = path.resolve(file);
  const onC = path.relative(DRIVE_C, full);
  const isOnC = onC !== '..' && !onC.startsWith('../');
  return (isOnC ? `C:/${onC}` : `Z:${full}`).replaceAll('/', '\\');
}

/** Resolves once a file is there: what a program makes to say that it is ready. */
export function appeared(file: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(path.dirname(file), check);
    function check(): void {
      if (!existsSync(file)) return;
      watcher.close();
      resolve();
    }
    check();
  });
}

/**
 * Holds a file open in another Windows program while `work` runs. @param share what that program lets others do: letters of `r`ead,
 * `w`rite and `d`elete, or `none`
 */
export async function whileHeld<T>(file: string, share: string, work: () => Promise<T>): Promise<T> {
  const folder = scratch();
  const [ready, stop] = [path.join(folder, 'ready'), path.join(folder, 'stop')];
  const holder = start(tool('hold'), [toWindowsPath(file), share, toWindowsPath(ready), toWindowsPath(stop)]);
  const early = holder.ended.then((result) => {
    throw new Error(`the file was not held\n${result.shown}`);
  });
  await Promise.race([appeared(ready), early]);
  try {
    return await work();
  } finally {
    writeFileSync(stop, '');
    early.catch(() => undefined);
    await holder.ended;
  }
}
