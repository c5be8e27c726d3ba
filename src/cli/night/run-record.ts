/** What is recorded of a run of `nightly`, however it ends: lines in the log (`--log`), and `last-run.json`. */
import type { FindingState } from '../../model/report.ts';
import type { NightOutcome, NightStep } from '../../nightly/run-night.ts';
import type { LastRun } from '../../render/nightly/last-run-schema.ts';
import { redactCommand, shownCommand } from '../../util/redact.ts';
import { SECOND_MS } from '../../util/time.ts';
import { formatPlural } from '../../util/units.ts';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';
import { writeFailure } from '../files/write-file.ts';
import { single } from '../options/option-values.ts';
import { SECRET_OPTIONS } from '../options/table.ts';
import { knownError, statusOf } from '../system-fault.ts';
import { runCounts, runOutcome, writeLastRun } from './last-run.ts';
import { NO_LOG, openRunLog, type RunLog } from './run-log.ts';

export interface RecordArguments {
  readonly operands: readonly string[];
  readonly output: string | readonly string[];
  readonly log: string | readonly string[] | undefined;
  readonly shared: boolean;
}

export interface RunRecord {
  /** The console whose messages are logged as well. */
  readonly console: Console;
  readonly setNight: (night: string) => void;
  readonly step: (step: NightStep) => void;
  readonly finish: (outcome: NightOutcome) => void;
  /** To be called once, unless `fail` is. */
  readonly end: (status: number) => void;
  readonly fail: (error: unknown) => void;
}

const WARNING = /^warning: /;

/** @throws LeakscanError USAGE for a file that is no log; `last-run.json` has it too */
export function startRunRecord(args: RecordArguments, console: Console): RunRecord {
  const startMs = Date.now();
  const file = single('--log', args.log);
  const folder = single('-o', args.output);
  const warn = (message: string): void => console.note(`warning: ${message}`);
  const mode = args.shared ? 0o666 : 0o600;
  let log = NO_LOG;
  let night: string | null = null;
  let counts: LastRun['counts'] = null;
  /** Of each machine, by its name in lower case. */
  const captures = new Map<string, number>();

  const close = (status: number, error: string | null): void => {
    process.removeListener('exit', closeAtExit);
    const endMs = Date.now();
    log.write(error === null ? 'INFO' : 'ERROR', endText({ status, error, counts, ms: endMs - startMs }));
    try {
      const run: LastRun = {
        schemaVersion: 1,
        kind: 'leakscan-last-run',
        tool: { name: 'leakscan', version: console.version },
        startedAt: new Date(startMs).toISOString(),
        endedAt: new Date(endMs).toISOString(),
        night,
        roots: [...args.operands],
        status,
        outcome: runOutcome(status),
        counts,
        error,
      };
      writeLastRun(folder, run, args.shared);
    } catch (failure) {
      const message = `last-run.json was not written: ${writeFailure(failure)}`;
      warn(message);
      log.write('WARN', message);
    }
  };
  // A second Ctrl-C, or an error that nobody caught.
  const closeAtExit = (code: number): void => {
    close(code, code === EXIT.interrupted ? null : 'the run ended unexpectedly');
  };
  const fail = (error: unknown): void => close(statusOf(error), knownError(error)?.message ?? String(error));
  if (file !== undefined) {
    try {
      log = openRunLog(file, { nowMs: Date.now, pid: process.pid, mode, warn });
    } catch (error) {
      fail(error);
      throw error;
    }
  }
  const command = shownCommand('leakscan', redactCommand(console.argv, SECRET_OPTIONS));
  log.write('INFO', `run started: leakscan ${console.version}, Node.js ${process.version}: ${command}`);
  process.once('exit', closeAtExit);
  return {
    console: loggedConsole(console, log),
    setNight: (given) => (night = given),
    step(step) {
      if (step.kind !== 'read') return;
      for (const machine of step.machines) {
        const name = machine.toLowerCase();
        captures.set(name, (captures.get(name) ?? 0) + 1);
      }
    },
    finish(outcome) {
      counts = runCounts(outcome.summary);
      logOutcome(log, outcome, captures);
    },
    end: (status) => close(status, null),
    fail,
  };
}

function loggedConsole(console: Console, log: RunLog): Console {
  return {
    ...console,
    note(message, details) {
      console.note(message, details);
      log.write(WARNING.test(message) ? 'WARN' : 'INFO', message.replace(WARNING, ''), ...(details ?? []));
    },
    error(message, details) {
      console.error(message, details);
      log.write('ERROR', message, ...(details ?? []));
    },
  };
}

/** A line for each machine, then one for each failure and each warning. */
function logOutcome(log: RunLog, { summary, failed }: NightOutcome, captures: ReadonlyMap<string, number>): void {
  const lines = summary.machines.map(({ machine, assessed, unreadLogs = [], findings }) => {
    const open = findings.filter(({ status }) => status === 'open');
    const count = (state: FindingState): number => open.filter((one) => one.state === state).length;
    const reopened = count('reopened') === 0 ? '' : `, ${count('reopened')} reopened`;
    const found = `${formatPlural(open.length, 'finding')} open`;
    const failures = unreadLogs.length === 0 ? '' : `, ${unreadLogs.length} failed`;
    if (!assessed) return `${machine}: no new data${failures}; ${found}${reopened}`;
    const read = formatPlural(captures.get(machine.toLowerCase()) ?? 0, 'capture');
    return `${machine}: ${read} read${failures}; ${found}, ${count('new')} new${reopened}`;
  });
  if (lines.length > 0) log.write('INFO', ...lines);
  const messages = failed.map(({ message }) => message);
  if (messages.length > 0) log.write('ERROR', ...messages);
  const leftOut = summary.leftOut.length;
  const skipped = leftOut === 0 ? [] : [`${formatPlural(leftOut, 'file')} left out (leftOut in summary.json)`];
  const warnings = [...summary.warnings, ...skipped];
  if (warnings.length > 0) log.write('WARN', ...warnings);
}

interface End {
  readonly status: number;
  readonly error: string | null;
  readonly counts: LastRun['counts'];
  readonly ms: number;
}

function endText({ status, error, counts, ms }: End): string {
  const took = `${(ms / SECOND_MS).toFixed(1)} s`;
  const head = `exit status ${status} (${runOutcome(status)}), ${took}`;
  if (error !== null) return `run failed: ${head}: ${error}`;
  if (counts === null) return `run ended: ${head}`;
  const captures = `${formatPlural(counts.capturesRead, 'capture')} read, ${counts.capturesUnchanged} unchanged, ${counts.capturesFailed} failed`;
  const machines = `${formatPlural(counts.machines, 'machine')}, ${counts.machinesAssessed} assessed`;
  const reopened = counts.findingsReopened === 0 ? '' : `, ${counts.findingsReopened} reopened`;
  const findings = `${formatPlural(counts.findingsOpen, 'finding')} open, ${counts.findingsNew} new${reopened}`;
  return `run ended: ${head}; ${captures}; ${machines}; ${findings}`;
}
