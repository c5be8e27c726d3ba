/** `last-run.json` next to the pages, for whoever watches the runs. */
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { NightSummary } from '../../model/nightly.ts';
import type { LastRun } from '../../render/nightly/last-run-schema.ts';
import { rightsIn } from '../files/page-folder.ts';
import { forgetTemporary, nameTemporary } from '../files/temporary-files.ts';
import { EXIT } from '../exit-status.ts';

const FILE = 'last-run.json';
/** Ours has some hundred bytes. */
const MAX_OLD_BYTES = 1_000_000;

const OUTCOMES: Readonly<Record<number, LastRun['outcome']>> = {
  [EXIT.ok]: 'done',
  [EXIT.leak]: 'leak-found',
  [EXIT.usage]: 'wrong-usage',
  [EXIT.inputFailed]: 'incomplete',
  [EXIT.nothingAssessed]: 'not-judged',
  [EXIT.outputFailed]: 'failed',
  [EXIT.interrupted]: 'stopped',
};

export const runOutcome = (status: number): LastRun['outcome'] => OUTCOMES[status] ?? 'internal-error';

export function runCounts({ captures, machines, causes }: NightSummary): NonNullable<LastRun['counts']> {
  const inState = (state: 'new' | 'reopened' | 'worse' | 'gone'): number =>
    causes.reduce((sum, { states }) => sum + states[state], 0);
  return {
    capturesRead: captures.read,
    capturesUnchanged: captures.unchanged,
    capturesFailed: captures.failed,
    machines: machines.length,
    machinesAssessed: machines.filter(({ assessed }) => assessed).length,
    findingsOpen: machines.flatMap(({ findings }) => findings.filter(({ status }) => status === 'open')).length,
    findingsNew: inState('new'),
    findingsReopened: inState('reopened'),
    findingsWorse: inState('worse'),
    findingsGone: inState('gone'),
  };
}

/**
 * Whole or not at all, and synchronously, since a run can also end by the exit of the process. Without the folder of the pages
 * nothing is written.
 * @throws a system error, or an Error for a file of that name that is another's
 */
export function writeLastRun(folder: string, run: LastRun, isShared: boolean): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) return;
  const file = path.join(folder, FILE);
  const old = statSync(file, { throwIfNoEntry: false });
  if (old !== undefined && !isOurs(file, old.size)) {
    throw new Error(`${file} exists and was not written by leakscan; move it`);
  }
  const mode = old?.mode ?? (isShared ? undefined : rightsIn(found.mode).file);
  const target = old === undefined ? file : realpathSync(file);
  const temporary = nameTemporary(path.dirname(target));
  try {
    const handle = openSync(temporary, 'wx', mode === undefined ? 0o666 : 0o600);
    try {
      writeFileSync(handle, `${JSON.stringify(run, null, 2)}\n`);
      if (mode !== undefined) fchmodSync(handle, mode & 0o777);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    forgetTemporary(temporary);
  }
}

/** A machine that lost its power may leave an empty file. */
function isOurs(file: string, bytes: number): boolean {
  if (bytes === 0) return true;
  if (bytes > MAX_OLD_BYTES) return false;
  try {
    const { kind } = JSON.parse(readFileSync(file, 'utf8')) as Partial<LastRun>;
    return kind === 'leakscan-last-run';
  } catch {
    return false;
  }
}
