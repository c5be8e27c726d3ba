/**
 * What the history knows of a machine -> its Report of a night. A process that still runs is judged over its whole life, on
 * however many nights it was logged; of those that were restarted, the runs of the last days are judged together.
 */
import type { ModuleList } from '../catalog/inventory/module-list.ts';
import { prepareCatalog } from '../catalog/prepare.ts';
import { withProcessClasses } from '../config/apply.ts';
import type { History, LoadedRecord } from '../history/history.ts';
import { tooManyToJudge } from '../detect/not-judged.ts';
import type { IsOpenFinding } from '../detect/one-cause.ts';
import type { MachineNames } from '../pipeline/logged-names.ts';
import { matchMachine } from '../pipeline/match-machine.ts';
import type { Catalog } from '../model/article.ts';
import type { Configuration } from '../model/configuration.ts';
import type { Finding, KnownLifetime, MachineRecord } from '../model/history.ts';
import { latestOf, type Lifetime, type ProcessHistory } from '../model/lifetime.ts';
import type { Report } from '../model/report.ts';
import { baseRateIn, gatherEvidence, listsOf, systemOf } from '../pipeline/machine-evidence.ts';
import { createProcessNamer } from '../pipeline/name-processes.ts';
import type { ProcessList } from '../process-list/process-list.ts';
import { buildReport } from '../report/build-report.ts';
import { findingId, subjectKeyOf } from '../report/finding-id.ts';
import { suppressFindings } from '../report/suppress.ts';
import { joinMachine, type Stretch } from '../series/runs/join-machine.ts';
import { runningAtEnd, stretchesOf } from '../series/runs/machine-record.ts';
import { collectGarbage } from '../platform/collect-garbage.ts';
import type { KnownProcess, Subject } from '../model/subject.ts';
import { findAfterRestart, type AfterRestart } from './after-restart.ts';
import { formatInstant, wallMs } from '../util/instants.ts';
import { DAY_MS, HOUR_MS } from '../util/time.ts';
import { processListWarningText } from '../words/process-lists.ts';
import { REPORT_WORDS } from '../words/report-words.ts';

export interface NightOptions {
  /** `yyyy-MM-dd` */
  readonly night: string;
  readonly nowMs: number;
  readonly version: string;
  readonly catalog: Catalog;
  readonly configuration: Configuration;
  readonly lists: readonly ModuleList[];
  /** None by default. */
  readonly processLists?: readonly ProcessList[];
  readonly shownOptions: Report['options'];
  readonly shownCommand: readonly string[];
}

export interface AssessedMachine {
  /** Its inputs are the captures of this night; findings have no state yet. */
  readonly report: Report;
  readonly afterRestart: AfterRestart;
  readonly lifetimes: readonly KnownLifetime[];
  /** The lifetimes are all that end at this time or later. */
  readonly lifetimesFromMs: number;
}

/**
 * Runs that ended longer ago say nothing of how a process behaves now: it may have been mended since. Three days hold
 * three nightly restarts, which together tell a leak as surely as one long run.
 */
const RECENT_MS = 3 * DAY_MS;

/** @returns null if the history has nothing of the machine */
export async function assessNight(
  history: Pick<History, 'records' | 'findings' | 'knownProcesses'>,
  machine: string,
  options: NightOptions,
): Promise<AssessedMachine | null> {
  const loaded = await load(history, machine);
  if (loaded === null) return null;
  const { records, stretches, utcOffsetMinutes, completeFromMs } = loaded;
  collectGarbage();
  const findings = await history.findings(machine);
  const sinceMs = Math.min(...stretches.map(({ firstMs }) => firstMs));
  const known = [...processesOf(findings), ...(await history.knownProcesses(machine, sinceMs))];
  const parts = { machine: records[0]!.record.machine, utcOffsetMinutes, stretches };
  const namer = createProcessNamer(options.processLists ?? [], null);
  const capture = joinMachine(parts, { known, nameProcesses: namer.name });
  const named = namer.used();
  const histories = capture.histories.flatMap((one) => recentOf(one, capture.lastMs));
  const catalog = withProcessClasses(options.catalog, options.configuration);
  const names = namesOf(records.map(({ record }) => record));
  const evidence = gatherEvidence(
    { ...capture, histories },
    names,
    listsOf(options.lists, [capture]),
    options.configuration,
    records.map(({ input }) => input),
  );
  const { hasProcessIds } = capture;
  const runs = { histories, hasProcessIds, machineWide: true, isOpenFinding: openFindings(findings) };
  const prepared = prepareCatalog(catalog);
  const matched = matchMachine(runs, evidence, prepared);
  const tonight = records.filter(({ night }) => night === options.night);
  const fromMs = firstOf(tonight.length > 0 ? tonight : records.slice(0, 1), utcOffsetMinutes);
  const report = buildReport({
    words: REPORT_WORDS,
    version: options.version,
    generatedAtMs: options.nowMs,
    options: options.shownOptions,
    command: options.shownCommand,
    catalog,
    inputs: (tonight.length > 0 ? tonight : records.slice(0, 1)).map(({ input }) => input),
    baseRates: [baseRateIn(capture.machine, names, options.configuration)],
    failedInputs: [],
    inventories: [],
    systems: systemOf(evidence, prepared),
    processLists: named.lists,
    assessments: matched.assessments,
    largest: matched.largest,
    events: matched.events.filter(({ event }) => event.atMs >= fromMs),
    notJudged: [...matched.notJudged, ...tooManyToJudge(capture.machine, tooManyOf(tonight))],
    warnings: named.warnings.map(processListWarningText),
    utcOffsetOf: () => utcOffsetMinutes,
  });
  collectGarbage();
  const withHistory = {
    ...report,
    history: {
      night: options.night,
      since: formatInstant(capture.firstMs, utcOffsetMinutes),
      captures: records.length,
    },
  };
  return {
    report: suppressFindings(withHistory, options.configuration.suppressions, options.nowMs, REPORT_WORDS.suppressions),
    afterRestart: findAfterRestart(report.assessments, histories, capture.lastMs),
    lifetimes: capture.histories
      .flatMap((one) => one.lifetimes.map((lifetime) => toKnown(lifetime, one.subject)))
      .filter(({ endMs }) => endMs >= completeFromMs),
    lifetimesFromMs: completeFromMs,
  };
}

/**
 * Who the machine's processes were on earlier nights. Histories of form 6 and before have that in their findings alone, by
 * the rank among siblings.
 */
function processesOf(findings: readonly Finding[]): KnownProcess[] {
  // A process that was taken for another one at times has several findings: the newest that is open counts.
  const inOrder = [...findings].sort(
    (a, b) => Number(a.status !== 'closed') - Number(b.status !== 'closed') || (a.lastNight < b.lastNight ? -1 : 1),
  );
  return inOrder.flatMap(({ assessment, process }): KnownProcess[] => {
    const key = assessment.subject === undefined ? subjectKeyOf(assessment) : null;
    if (process === null || key === null) return [];
    const { pid, lifetime } = assessment;
    const subject: Subject = { kind: 'rank', names: [], basis: 'rank', key };
    return [{ process, pid, startMs: wallMs(lifetime.start), endMs: wallMs(lifetime.end), subject }];
  });
}

/** Which growth an earlier night reported: it goes on leading what rises with it, so that the finding keeps its id. */
function openFindings(findings: readonly Finding[]): IsOpenFinding {
  const open = new Set(findings.filter(({ status }) => status === 'open').map(({ id }) => id));
  return (of, resource) => open.has(findingId(of.machine, of.process, resource, of.subject.key));
}

interface LoadedMachine {
  /** Newest first. */
  readonly records: readonly LoadedRecord[];
  readonly stretches: readonly Stretch[];
  readonly utcOffsetMinutes: number | null;
  /** From then on every process is in the stretches; before, those alone that were there later too. */
  readonly completeFromMs: number;
}

/** Goes back as far as a process that was there of late may have lived. */
async function load(history: Pick<History, 'records'>, machine: string): Promise<LoadedMachine | null> {
  const records: LoadedRecord[] = [];
  const stretches: Stretch[] = [];
  let utcOffsetMinutes: number | null = null;
  let newestMs = -Infinity;
  let completeFromMs = Infinity;
  /** Processes that were there of late, by what names them, and when the oldest of them may have started. */
  const recent = new Map<string, number>();
  for await (const one of history.records(machine)) {
    utcOffsetMinutes ??= one.record.utcOffsetMinutes;
    const own = stretchesOf(one.record, utcOffsetMinutes);
    const lastMs = own.reduce((latest, s) => Math.max(latest, s.lastMs), -Infinity);
    newestMs = Math.max(newestMs, lastMs);
    const isRecent = lastMs >= newestMs - RECENT_MS;
    if (!isRecent && [...recent.values()].every((startMs) => startMs > lastMs)) break;
    records.push(one);
    for (const stretch of own) {
      if (isRecent) completeFromMs = Math.min(completeFromMs, stretch.firstMs);
      const runs = isRecent ? stretch.runs : stretch.runs.filter((run) => recent.has(keyOf(run)));
      for (const run of runs) {
        const startMs = run.startKnown
          ? run.startMs
          : Number.isNaN(run.ageAtStartMs)
            ? -Infinity
            : run.startMs - run.ageAtStartMs;
        // Of one that goes back further, an earlier capture may tell when it started.
        recent.set(keyOf(run), isRecent ? Math.min(startMs, recent.get(keyOf(run)) ?? Infinity) : startMs);
      }
      stretches.push({ ...stretch, runs });
    }
  }
  return records.length === 0 ? null : { records, stretches, utcOffsetMinutes, completeFromMs };
}

const keyOf = ({ process, pid, track }: { process: string; pid: number | null; track: { instance: string } }): string =>
  (pid === null ? `#${track.instance}` : `${process}\u0000${pid}`).toLowerCase();

/** A run of so long is judged by itself. */
const LONG_ENOUGH_MS = 20 * HOUR_MS;
/** A run before is told nothing by one that is so much shorter, and tells nothing of it. */
const COMPARABLE_FACTOR = 2;

/**
 * A process with its runs of late; none where it is gone for longer. A run long ago that was much longer would outweigh
 * the one that goes on now: in it the process may have leaked, and is fixed since. It still shows what a warm-up is.
 */
function recentOf(history: ProcessHistory, lastMs: number): ProcessHistory[] {
  const spanMs = ({ startMs, endMs }: Lifetime): number => endMs - startMs;
  const recent = history.lifetimes.filter(({ endMs }) => endMs >= lastMs - RECENT_MS);
  if (recent.length === 0) return [];
  const newest = latestOf({ lifetimes: recent });
  const maxMs = spanMs(newest) < LONG_ENOUGH_MS ? Infinity : COMPARABLE_FACTOR * spanMs(newest);
  return [
    {
      ...history,
      lifetimes: recent.filter((lifetime) => spanMs(lifetime) <= maxMs),
      earlier: history.lifetimes.filter((lifetime) => !recent.includes(lifetime) || spanMs(lifetime) > maxMs),
    },
  ];
}

/** By image, the most runs of one capture that were too many to be judged: those of another are the same processes. */
function tooManyOf(records: readonly LoadedRecord[]): Map<string, number> {
  const most = new Map<string, number>();
  for (const { record } of records) {
    for (const [image, count] of record.stretches.flatMap(({ tooMany = [] }) => tooMany)) {
      most.set(image, Math.max(count, most.get(image) ?? 0));
    }
  }
  return most;
}

/** @param records newest first */
function namesOf(records: readonly MachineRecord[]): MachineNames {
  return {
    objects: new Set(records.flatMap(({ objects }) => objects)),
    images: new Set(records.flatMap(({ images }) => images)),
    processes: records.map(runningAtEnd).find((count) => count > 0) ?? 0,
    laterThanWindows2003: records.some((record) => record.laterThanWindows2003),
  };
}

/** The first sample of the captures, on the machine's clock. */
const firstOf = (records: readonly LoadedRecord[], utcOffsetMinutes: number | null): number =>
  Math.min(...records.flatMap(({ record }) => stretchesOf(record, utcOffsetMinutes).map(({ firstMs }) => firstMs)));

const toKnown = (lifetime: Lifetime, subject: Subject): KnownLifetime => ({
  machine: lifetime.machine,
  process: lifetime.process,
  pid: lifetime.pid,
  startMs: lifetime.startMs,
  endMs: lifetime.endMs,
  startKnown: lifetime.startKnown,
  endKnown: lifetime.endKnown,
  subject,
});
