/** A program of the user's with everything that it starts, so that all of it can be ended. */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Time to end in order after SIGTERM. */
const GRACE_MS = 2000;
const POLL_MS = 50;
/** What SIGKILL does not end in this time hangs in the system, as on a share that is gone; it is not waited for. */
const KILL_WAIT_MS = 1000;

/**
 * Starts a program, without a shell, as the first of a process group of its own. On Windows there are no such groups: what
 * it starts is found by its parents there.
 */
export function startGroup(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ChildProcess {
  return spawn(program, args, {
    env,
    stdio: 'pipe',
    shell: false,
    windowsHide: true,
    // On Windows it would get a window of its own.
    detached: process.platform !== 'win32',
  });
}

/**
 * Ends the program and what it has started: asks first, and forces after two seconds. Takes some three seconds at most.
 * @param ended settles when the program has ended
 */
export async function endGroup(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  const settled = ended.catch(() => undefined);
  if (process.platform === 'win32') await endTree(pid);
  else await endPosixGroup(pid);
  await Promise.race([settled, sleep(KILL_WAIT_MS, undefined, { ref: false })]);
}

async function endPosixGroup(group: number): Promise<void> {
  if (!signalGroup(group, 'SIGTERM')) return;
  for (let waitedMs = 0; waitedMs < GRACE_MS; waitedMs += POLL_MS) {
    await sleep(POLL_MS);
    if (!signalGroup(group, 0)) return;
  }
  signalGroup(group, 'SIGKILL');
}

/** False where nothing of the group is left, or all of it belongs to another user. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/** By its full path: a `taskkill` in the current folder is none of ours. */
export const taskkillCommand = (
  pid: number,
  env: Readonly<Record<string, string | undefined>>,
): { readonly program: string; readonly args: readonly string[] } => ({
  program: path.win32.join(env['SystemRoot'] ?? String.raw`C:\Windows`, 'System32', 'taskkill.exe'),
  args: ['/PID', String(pid), '/T', '/F'],
});

function endTree(pid: number): Promise<void> {
  const { program, args } = taskkillCommand(pid, process.env);
  return new Promise((resolve) => {
    const killer = spawn(program, args, { stdio: 'ignore', windowsHide: true, timeout: GRACE_MS });
    killer.on('error', () => resolve());
    killer.on('exit', () => resolve());
  });
}
