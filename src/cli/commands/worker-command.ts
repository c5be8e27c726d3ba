/** `leakscan worker`: takes tasks of a nightly run on another computer. */
import { hostname } from 'node:os';
import type { QueuedTask } from '../../nightly/queue/queued-task.ts';
import type { WorkerEnd, WorkerEvent } from '../../nightly/queue/queue-worker.ts';
import { LeakscanError } from '../../util/errors.ts';
import { formatPlural } from '../../util/units.ts';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';
import { historyOf } from '../options/history-options.ts';
import { readJobs } from '../options/option-values.ts';

export interface WorkerArguments {
  readonly history: string | readonly string[] | undefined;
  readonly jobs: string | readonly string[] | undefined;
  readonly once: boolean;
  readonly quiet: boolean;
}

const STATUS: Readonly<Record<WorkerEnd, number>> = {
  stopped: EXIT.interrupted,
  'no-run': EXIT.ok,
  'other-version': EXIT.outputFailed,
};

/** @throws LeakscanError USAGE, and HISTORY where waiting does not help */
export async function runWorkerCommand(args: WorkerArguments, console: Console): Promise<number> {
  const history = await historyOf({ history: args.history, forceHistory: false }, console);
  if (typeof history === 'string') {
    const message =
      'a worker needs the history in PostgreSQL of the nightly run; give it as --history postgres://user@server/database';
    throw new LeakscanError('USAGE', message);
  }
  const jobs = readJobs(args.jobs);
  const [{ runWorker }, { createPool }] = await Promise.all([
    import('../../nightly/queue/queue-worker.ts'),
    import('../night/night-pool.ts'),
  ]);
  const end = await runWorker({
    ...{ history, jobs, once: args.once, version: console.version },
    name: hostname(),
    createTasks: (settings) => createPool(settings, jobs),
    onEvent: (event) => {
      const text = textOf(event, console.version, args.quiet);
      if (text !== null) console.note(text);
    },
    signal: console.interruption(),
  });
  return STATUS[end];
}

/** Null for what is not printed. */
function textOf(event: WorkerEvent, version: string, isQuiet: boolean): string | null {
  switch (event.kind) {
    case 'waiting':
      return 'no nightly run with --queue is going on; waiting for one';
    case 'run':
      return `the nightly run of ${event.night} is going on; taking up to ${formatPlural(event.jobs, 'task')} at a time`;
    case 'run-ended':
      return `the run has ended; ${formatPlural(event.tasks, 'task')} done`;
    case 'other-version':
      return `warning: this run is of leakscan ${event.ofRun}, this is ${version}: no tasks are taken; install the same version`;
    case 'not-seen':
      return `warning: ${event.folder}: not found on this computer, or with other logs; logs below it are left to others`;
    case 'missing':
      return `${event.file}: not found on this computer as the nightly run found it; left to the nightly run`;
    case 'done':
      return isQuiet ? null : taskLine(event.task);
    case 'away':
      return `warning: ${event.message}; trying again every 2 seconds`;
    case 'back':
      return 'the history can be used again';
  }
}

function taskLine(task: QueuedTask): string {
  switch (task.kind) {
    case 'read':
      return `${task.file.facts.file}: read`;
    case 'assess':
      return `${task.machine}: assessed`;
    case 'render':
      return `${task.report.machine}, ${task.report.night}: page made`;
  }
}
