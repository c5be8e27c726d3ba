/**
 * Composition: shares and the history -> what this night says. Captures are read, kept and assessed by tasks; the history
 * is written here alone, one transaction a capture and one a machine, in an order that does not depend on which task ends
 * first. What a killed run leaves undone the next one does.
 */
import { walkShare, type ShareFile, type ShareFiles, type ShareOptions } from '../counterlog/find/walk-share.ts';
import type { Delivery, History, KnownFile, KnownMachine, Retention } from '../history/history.ts';
import { mayLeak } from '../model/finding.ts';
import type { MachineOwner, Suppression } from '../model/configuration.ts';
import type { Finding, FindingNight, NightCoverage, NightNotice, RefusedFile } from '../model/history.ts';
import type { NightCatalog, NightMachine, NightSummary, NightSuppressed } from '../model/nightly.ts';
import type { Report, ReportFailedInput } from '../model/report.ts';
import { isMemoryJudged, notJudgedOf } from '../report/judged.ts';
import { suppressionsAt, unusedSuppressions } from '../report/suppress.ts';
import { nightCauses } from '../report/nightly/causes.ts';
import { rowsOf } from '../report/nightly/rows.ts';
import { collectGarbage, MIN_BYTES_BETWEEN_TASKS } from '../platform/collect-garbage.ts';
import { isBrokenInstallation, LeakscanError } from '../util/errors.ts';
import { internalErrorText, nightJumpText, replacedLogText } from '../words/nights.ts';
import { nightSuppressionTexts } from '../words/suppressions.ts';
import { advanceFindings, addFindingStates, tellNight, type DampingRules } from './advance-findings.ts';
import { applySuppressions } from './apply-suppressions.ts';
import { inOrder } from './in-order.ts';
import { suppressedFindings, waitingFindings } from './night-lists.ts';
import type { AssessedMachine } from './assess-night.ts';
import { sortRefusals, withUnreadLogs, type Refusal, type SortedRefusals } from './left-out.ts';
import type { FileResult, FileToRead } from './read-capture.ts';
import { compareMachines, isReported, summariseMachine } from './summarise.ts';
import { AHEAD, type NightTasks } from './tasks.ts';
import { writePages, writeReports, type PageFolder } from './write-pages.ts';
import { lateNotices, type LateNotices } from './unreported.ts';
import { nightJump } from './night-jump.ts';

export interface NightRun extends ShareOptions {
  readonly roots: readonly string[];
  readonly history: History;
  readonly tasks: NightTasks;
  readonly night: string;
  readonly nowMs: number;
  readonly version: string;
  /** What the pages say of the articles; left out where nothing is said. */
  readonly catalog?: NightCatalog;
  /** What to know before anything is read. */
  readonly warnings?: readonly string[];
  readonly damping: DampingRules;
  /** Of the user, for findings of all machines; none by default. */
  readonly suppressions?: readonly Suppression[];
  readonly retention: Retention;
  /** Reports also of machines of which there is nothing to say. */
  readonly all: boolean;
  /** What is done outside for findings that are told. */
  readonly deliveries: readonly Delivery['kind'][];
  /** As the user declares them. */
  readonly ownerOf?: (machine: string) => MachineOwner;
  /** Which machines the index and the summary have; default all. The history has all of them. */
  readonly isShown?: (owner: MachineOwner) => boolean;
  readonly pages: PageFolder;
  readonly onProgress: (step: NightStep) => void;
  readonly signal: AbortSignal;
}

/** For progress on a terminal and lines in a log. */
export type NightStep =
  | { readonly kind: 'found'; readonly files: number; readonly changed: number; readonly bytes: number }
  | {
      readonly kind: 'read';
      readonly file: string;
      readonly bytes: number;
      readonly result: string;
      /** Of which something was read. */
      readonly machines: readonly string[];
    }
  | { readonly kind: 'assessed'; readonly machine: string; readonly machines: number; readonly findings: number };

export interface NightOutcome {
  readonly summary: NightSummary;
  /** Inputs that failed on this run. */
  readonly failed: readonly ReportFailedInput[];
  /** True where the run was asked to stop: what was read is kept, and the next run goes on. */
  readonly stopped: boolean;
}

/** @throws LeakscanError HISTORY, or OUTPUT from `write` */
export async function runNight(run: NightRun): Promise<NightOutcome> {
  const warnings: string[] = [...(run.warnings ?? [])];
  const failed: ReportFailedInput[] = [];
  const jump = nightJump(run.night, await run.history.nights());
  if (jump !== null) warnings.push(nightJumpText(jump));
  const { beside, refusals, captured, unreported, ...counts } = await readShare(run, failed, warnings);
  const captures = refusals.length + failed.length === 0 ? [] : await run.history.captureFiles();
  const sorted = sortRefusals(refusals, [...captured, ...captures.map(({ file }) => file)], run.night, unreported);
  const logs = [...failed.map((one) => ({ ...one, night: run.night })), ...sorted.logs];
  failed.push(...sorted.failed);
  counts.failed = failed.length;
  if (!run.signal.aborted) await run.history.takeTurn();
  failed.push(...(await assessPending(run)));
  await suppressKnown(run);
  for (const { file, machines, message } of beside) {
    const judged = await Promise.all(machines.map((machine) => isJudged(run.history, machine)));
    if (judged.includes(true)) continue;
    failed.push({ file, code: 'NO_PROCESS_COUNTERS', message });
    counts.failed++;
  }
  await run.history.startPages(run.pages.path);
  const machines = await deleteOld(run, jump === null);
  // Pages take as much memory again, here and in the threads.
  collectGarbage(MIN_BYTES_BETWEEN_TASKS);
  await writeReports(run);
  const summary = await summarise(run, machines, { counts, failed, warnings, leftOut: sorted.leftOut, logs, captures });
  await writePages(run, summary);
  if (!run.signal.aborted) await run.history.markReported();
  return { summary, failed, stopped: run.signal.aborted };
}

interface Counts {
  readonly read: number;
  readonly unchanged: number;
  failed: number;
}

/** A capture of counters beside processes: of use where another one has the processes. */
interface BesideCapture {
  readonly file: string;
  readonly machines: readonly string[];
  readonly message: string;
}

/** Whether any process of the machine was ever logged, or it was judged as a whole: else nothing can be said of it. */
const isJudged = async (history: History, machine: string): Promise<boolean> =>
  (await history.coverage(machine))?.judged === true || (await history.lifetimes(machine, 1)).length > 0;

interface ShareReading {
  readonly beside: readonly BesideCapture[];
  /** Of this night, and those of earlier nights of files that are there unchanged. */
  readonly refusals: readonly Refusal[];
  /** Files that are or were captures. */
  readonly captured: readonly string[];
  /** Files whose refusal no night has reported yet. */
  readonly unreported: ReadonlySet<string>;
}

async function readShare(
  run: NightRun,
  failed: ReportFailedInput[],
  warnings: string[],
): Promise<Counts & ShareReading> {
  const { history, tasks, night, signal } = run;
  const keptNights = new Set((await history.nights()).slice(0, run.retention.keepNights));
  const earlier = await history.unreported();
  const { files, failures } = await walkUntilStopped(run);
  failed.push(...failures.map(({ path, error }) => ({ file: path, code: error.code, message: error.message })));
  await history.addNotices(failed, night);
  const readFiles = new Set<string>();
  const known = new Map([...(await history.knownFiles())].filter(([, one]) => !isLost(one, keptNights)));
  const hashes = hashesBySize(known);
  const changed = files.filter((file) => !isUnchanged(file, known.get(file.file)));
  const named = new Set(run.roots);
  const refusals = files.flatMap((file) => {
    const one = known.get(file.file);
    const refusal = isUnchanged(file, one) ? (one?.refusal ?? null) : null;
    if (refusal === null) return [];
    return [{ file: file.file, ...refusal, isLog: isLogCode(refusal.code) || named.has(file.file) }];
  });
  const captured = [...known.values()].filter(({ sha256 }) => sha256 !== null).map(({ file }) => file);
  run.onProgress({
    kind: 'found',
    files: files.length,
    changed: changed.length,
    bytes: changed.reduce((sum, { bytes }) => sum + bytes, 0),
  });
  let read = 0;
  const beside: BesideCapture[] = [];
  const finish = async (file: ShareFile, result: FileResult): Promise<void> => {
    const told = await keep(history, result, night);
    const machines = result.kind === 'capture' ? result.capture.machines.map(({ machine }) => machine) : [];
    if (result.kind !== 'refused') readFiles.add(file.file);
    if (result.kind === 'capture') {
      read++;
      captured.push(file.file);
      warnings.push(...result.capture.warnings);
      if (result.nothing !== null) beside.push({ file: file.file, machines, message: result.nothing });
    } else if (result.kind === 'refused') {
      const { code, message } = result.refused;
      refusals.push({ file: file.file, code, message, night, isLog: isLogCode(code) || named.has(file.file) });
    }
    if (told === 'replaced') warnings.push(replacedLogText(file.file));
    run.onProgress({ kind: 'read', file: file.file, bytes: file.bytes, result: told, machines });
  };
  await inOrder(
    changed,
    AHEAD * tasks.width,
    async (file) => {
      if (signal.aborted) return null;
      const one = toRead(file, hashes);
      return tasks.read(one).catch((error: unknown) => failedRead(one, error));
    },
    async (result, file) => {
      if (result !== null) await finish(file, result);
    },
  );
  const late = lateNotices(earlier, {
    read: readFiles,
    refused: new Set(refusals.map(({ file }) => file)),
    failed: new Set(failed.map(({ file }) => file)),
  });
  failed.push(...late.failures);
  warnings.unshift(...late.warnings.filter((one) => !warnings.includes(one)));
  beside.push(...(await besideCaptures(history, late, beside)));
  const unreported = new Set(earlier.map(({ file }) => file));
  return { read, unchanged: files.length - changed.length, failed: 0, beside, refusals, captured, unreported };
}

/** Those of earlier nights, with their machines. */
async function besideCaptures(
  history: History,
  { withoutProcesses }: LateNotices,
  known: readonly BesideCapture[],
): Promise<BesideCapture[]> {
  const late = withoutProcesses.filter(({ file }) => !known.some((one) => one.file === file));
  if (late.length === 0) return [];
  const captures = await history.captureFiles();
  return late.map(({ file, message }) => {
    const machines = captures.filter((one) => one.file === file).map(({ machine }) => machine);
    return { file, machines, message };
  });
}

/** What is refused for another reason than that it is none was made as a counter log. */
const isLogCode = (code: string): boolean => code !== 'NOT_A_COUNTER_LOG';

/** What was found when the run is asked to stop is not told: nothing would be done with it. */
async function walkUntilStopped(run: NightRun): Promise<ShareFiles> {
  try {
    return await walkShare(run.roots, run, run.signal);
  } catch (error) {
    if (run.signal.aborted) return { files: [], failures: [] };
    throw error;
  }
}

/**
 * One file that brings a task down does not end the night; a program that cannot be loaded does, and a history that fails: without
 * it there are no results.
 */
function failedRead({ facts }: FileToRead, error: unknown): FileResult {
  if (isBrokenInstallation(error)) throw error;
  if (error instanceof LeakscanError && error.code === 'HISTORY') throw error;
  const refused = { facts, code: 'INTERNAL', message: internalErrorText(facts.file, error) };
  return { kind: 'refused', refused, passing: true };
}

async function keep(history: History, result: FileResult, night: string): Promise<string> {
  switch (result.kind) {
    case 'capture':
      if (result.nothing !== null) {
        const { file } = result.capture.facts;
        await history.addNotices([{ file, code: 'NO_PROCESS_COUNTERS', message: result.nothing }], night);
      }
      return history.addCapture(result.capture, night);
    case 'known':
      await history.touch(result.facts, result.sha256);
      return 'known';
    case 'refused':
      // Tried again the next night where it may be over by then.
      if (result.passing) await history.addNotices([noticeOf(result.refused)], night);
      else await history.refuse(result.refused, night);
      return result.refused.code;
  }
}

const noticeOf = ({ facts, code, message }: RefusedFile): NightNotice => ({ file: facts.file, code, message });

/** Its capture is not there, though its night is kept: it was deleted before its time, or lost. It is read again. */
const isLost = ({ sha256, hasCapture, contentNight }: KnownFile, keptNights: ReadonlySet<string>): boolean =>
  sha256 !== null && !hasCapture && (contentNight === null || keptNights.has(contentNight));

const isUnchanged = (file: ShareFile, known: KnownFile | undefined): boolean =>
  known !== undefined && known.bytes === file.bytes && known.modifiedMs === file.modifiedMs;

/** Of what was read, by size: a file that was moved, or whose time alone changed, has the same content. */
function hashesBySize(known: ReadonlyMap<string, KnownFile>): Map<number, string[]> {
  const bySize = new Map<number, string[]>();
  for (const { bytes, sha256 } of known.values()) {
    if (sha256 !== null) bySize.set(bytes, [...(bySize.get(bytes) ?? []), sha256]);
  }
  return bySize;
}

const toRead = (
  { file, bytes, modifiedMs, source, rawPath }: ShareFile,
  hashes: ReadonlyMap<number, readonly string[]>,
): FileToRead => ({
  facts: { file, bytes, modifiedMs },
  archive: source?.path ?? null,
  rawPath: rawPath ?? null,
  // The size of an archive tells nothing of what is in it.
  knownHashes: source === undefined || rawPath !== undefined ? (hashes.get(bytes) ?? []) : [],
});

/**
 * Nothing is deleted by a run whose date may be wrong, or that was stopped: it writes no pages either.
 * @returns the machines that are kept
 */
async function deleteOld(
  { history, retention, signal }: NightRun,
  isDateSure: boolean,
): Promise<readonly KnownMachine[]> {
  if (isDateSure && !signal.aborted) await history.prune(retention);
  return history.machines();
}

/** @returns the machines of which the assessment failed; they are tried again the next night */
async function assessPending(run: NightRun): Promise<ReportFailedInput[]> {
  const { history, tasks, signal } = run;
  const failed: ReportFailedInput[] = [];
  const pending = (await history.machines()).filter((one) => one.pending);
  await inOrder(
    pending,
    AHEAD * tasks.width,
    async ({ machine }) => {
      if (signal.aborted) return null;
      return tasks.assess(machine).catch((error: unknown) => {
        // Of the history, or of what the user gave: it would be the same for each machine.
        if (error instanceof LeakscanError || isBrokenInstallation(error)) throw error;
        failed.push({ file: machine, code: 'INTERNAL', message: internalErrorText(machine, error) });
        return null;
      });
    },
    async (assessed, known) => {
      if (assessed === null) return;
      const findings = await saveNight(run, known, assessed);
      collectGarbage(MIN_BYTES_BETWEEN_TASKS);
      run.onProgress({ kind: 'assessed', machine: known.machine, machines: pending.length, findings });
    },
  );
  return failed;
}

const validSuppressions = ({ suppressions = [], nowMs }: NightRun): readonly Suppression[] =>
  suppressionsAt(suppressions, nowMs).valid;

/** @returns how many findings are open */
async function saveNight(run: NightRun, known: KnownMachine, assessed: AssessedMachine): Promise<number> {
  const { history, night, damping } = run;
  const { machine } = known;
  const { lifetimes, lifetimesFromMs } = assessed;
  const before = await history.findings(machine);
  // What was said on a night that only changed suppressions is not of an assessment.
  const said = known.lastNight === night ? (await saidOn(history, machine, night)).map(({ id }) => id) : [];
  const { findings, said: tonight } = advanceFindings(
    applySuppressions(before, validSuppressions(run), night),
    assessed.report,
    night,
    new Set(said),
    damping,
    assessed.afterRestart,
  );
  const earlier = (await history.nightsOf(machine)).find((one) => one !== night);
  const told = addFindingStates(
    assessed.report,
    findings,
    earlier === undefined ? null : { night: earlier, version: run.version },
  );
  const report = run.all || isWorthKeeping(told, findings, night) ? told : null;
  const wasTold = new Map(before.map((one) => [one.id, one.state]));
  await history.saveNight({
    ...{ machine, night, findings, said: tonight, lifetimes, lifetimesFromMs, report },
    coverage: coverageOf(assessed.report),
    deliveries: deliveriesOf(
      run,
      findings.filter((one) => hasChanged(one) && !(said.includes(one.id) && wasTold.get(one.id) === one.state)),
    ),
  });
  return findings.filter((one) => one.status === 'open' && isReported(one)).length;
}

/** @param changed findings that are new, reopened, worse or gone */
function deliveriesOf({ deliveries, night }: NightRun, changed: readonly Finding[]): Delivery[] {
  return changed.filter(isReported).flatMap(({ id, machine, state }) =>
    deliveries
      // A command is given the report of what is new; it has nothing to do with what is gone.
      .filter((kind) => kind === 'notify' || state === 'new' || state === 'reopened')
      .map((kind): Delivery => ({ kind, machine, night, findingId: id })),
  );
}

const saidOn = async (history: History, machine: string, night: string): Promise<FindingNight[]> =>
  (await history.said(machine)).filter((one) => one.night === night);

/** Puts the suppressions of this night on the findings of all machines, also of those that sent nothing. */
async function suppressKnown(run: NightRun): Promise<void> {
  const { history, night, signal } = run;
  if (signal.aborted) return;
  const valid = validSuppressions(run);
  for (const { machine } of await history.machines()) {
    const before = await history.findings(machine);
    const findings = applySuppressions(before, valid, night);
    if (findings === before) continue;
    const reopened = findings.filter((one, index) => one !== before[index] && one.reopenedNight === night);
    const said = [
      ...(await saidOn(history, machine, night)).filter(({ id }) => !reopened.some((one) => one.id === id)),
      ...reopened.map((one) => tellNight(one, null, night)),
    ];
    await history.changeFindings({ machine, night, findings, said, deliveries: deliveriesOf(run, reopened) });
  }
}

const coverageOf = (report: Report): NightCoverage => ({
  judged: report.assessments.length > 0,
  memory: isMemoryJudged(report),
  notJudged: notJudgedOf(report),
});

const hasChanged = ({ state }: Finding): boolean =>
  state === 'new' || state === 'reopened' || state === 'worse' || state === 'gone';

const isWorthKeeping = (report: Report, findings: readonly Finding[], night: string): boolean =>
  report.assessments.some(mayLeak) || findings.some(({ closedNight }) => closedNight === night);

interface Told extends Pick<SortedRefusals, 'leftOut' | 'logs'> {
  readonly counts: Counts;
  readonly failed: readonly ReportFailedInput[];
  readonly captures: readonly { readonly file: string; readonly machine: string }[];
  readonly warnings: readonly string[];
}

async function summarise(run: NightRun, known: readonly KnownMachine[], told: Told): Promise<NightSummary> {
  const machines: NightMachine[] = [];
  const findings: Finding[] = [];
  for (const one of known) {
    // Read, but the run was stopped before it was assessed; or nothing but counters that judge nothing.
    if (one.lastNight === null || !(await isJudged(run.history, one.machine))) continue;
    const owner = run.ownerOf?.(one.machine) ?? {};
    if (run.isShown?.(owner) === false) continue;
    const own = await run.history.findings(one.machine);
    machines.push({ ...(await summariseMachine(run.history, one, own, run.night)), ...owner });
    findings.push(...own.filter(({ status }) => status !== 'closed'));
  }
  const sorted = machines.sort(compareMachines);
  const suppressed = suppressedFindings(findings, run.nowMs);
  return {
    schemaVersion: 1,
    tool: { name: 'leakscan', version: run.version },
    ...(run.catalog === undefined ? {} : { catalog: run.catalog }),
    generatedAt: new Date(run.nowMs).toISOString(),
    night: run.night,
    roots: run.roots,
    captures: told.counts,
    machines: withUnreadLogs(sorted, told.logs, told.captures, await run.history.nights()),
    causes: nightCauses(rowsOf(sorted)),
    suppressed,
    waiting: waitingFindings(findings, run.damping),
    failedInputs: told.failed,
    leftOut: told.leftOut,
    warnings: [...told.warnings, ...suppressionWarnings(run, findings, suppressed, known)],
  };
}

function suppressionWarnings(
  { suppressions = [], nowMs }: NightRun,
  findings: readonly Finding[],
  suppressed: readonly NightSuppressed[],
  machines: readonly KnownMachine[],
): string[] {
  const { valid, expired } = suppressionsAt(suppressions, nowMs);
  const names = machines.map(({ machine }) => machine);
  const assessments = findings.map(({ assessment }) => assessment);
  const unused = unusedSuppressions(valid, assessments, names, (machine) => [machine]);
  return nightSuppressionTexts({ expired, unused, ending: suppressed.filter(({ expiresSoon }) => expiresSoon) });
}
