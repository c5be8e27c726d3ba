/** `leakscan nightly <share...>`: what is new on the shares is read, remembered and assessed; one page says what a night shows. */
import path from 'node:path';
import type { OwnerChoice } from '../../config/apply.ts';
import type { CatalogChoice } from '../../catalog/extend.ts';
import type { ListSource } from '../../util/lists/list-file.ts';
import type { History } from '../../history/history.ts';
import type { OpenOptions } from '../../history/open-history.ts';
import type { HistoryLocation } from '../../history/where.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { NightCatalog, NightFinding, NightSummary } from '../../model/nightly.ts';
import type { Report } from '../../model/report.ts';
import type { NightOutcome, NightRun } from '../../nightly/run-night.ts';
import type { NightSettings, NightTasks } from '../../nightly/tasks.ts';
import { LeakscanError } from '../../util/errors.ts';
import { redactCommand, redactOptions } from '../../util/redact.ts';
import { formatPlural } from '../../util/units.ts';
import { parseCatalogChoice, shownCatalog, type CatalogArguments } from '../options/catalog-options.ts';
import {
  parseConfigurationChoice,
  shownConfiguration,
  withBaseRate,
  type ConfigurationArguments,
} from '../options/configuration-options.ts';
import { isAsLikely } from '../../model/finding.ts';
import { lacksMemory } from '../../report/judged.ts';
import type { Console } from '../console.ts';
import type { DeliveryPlan } from '../night/deliver.ts';
import { EXIT } from '../exit-status.ts';
import { historyOf, historyFiles, type HistoryFileArguments } from '../options/history-options.ts';
import { startNightProgress } from '../night/night-progress.ts';
import type { NotifyArguments } from '../night/notify.ts';
import type { RunRecord } from '../night/run-record.ts';
import { parseNow } from '../options/now.ts';
import { listOf, readJobs, single, wholeNumber } from '../options/option-values.ts';
import { SECRET_OPTIONS } from '../options/table.ts';
import { parseFailOn } from '../options/fail-on.ts';
import { refuseOverwriting } from '../files/output-clashes.ts';

type Given = string | readonly string[] | undefined;

const FAIL_ON = ['leak', 'suspect', 'new', 'none'] as const;
/** A number is the least likelihood. */
type FailOn = (typeof FAIL_ON)[number] | number;

export interface NightlyArguments
  extends ConfigurationArguments, CatalogArguments, HistoryFileArguments, NotifyArguments {
  readonly operands: readonly string[];
  readonly output: string | readonly string[];
  readonly log: Given;
  readonly include: Given;
  readonly exclude: Given;
  readonly inventory: Given;
  readonly processList: Given;
  readonly newAfter: Given;
  readonly goneAfter: Given;
  readonly keepNights: Given;
  readonly owner: Given;
  readonly group: Given;
  readonly jobs: Given;
  readonly wait: Given;
  readonly queue: boolean;
  readonly rebuildHistory: boolean;
  readonly heartbeat: Given;
  readonly onFinding: Given;
  readonly perMachine: boolean;
  readonly reportUrl: Given;
  readonly all: boolean;
  readonly interactive: boolean;
  readonly shared: boolean;
  readonly baseRate: Given;
  readonly failOn: string | readonly string[];
  readonly exitZero: boolean;
  readonly strictInputs: boolean;
  readonly quiet: boolean;
  readonly color: boolean | undefined;
  readonly now: Given;
}

const KEEP_NIGHTS = 365;
/** Numbers of samples that all tasks together keep in memory: 96 MB, and as much again while records are packed. */
const BUDGET = 12 * 1024 * 1024;

/** Statuses of runs that read the shares and wrote the pages. */
const HAS_WORKED: ReadonlySet<number> = new Set([EXIT.ok, EXIT.leak, EXIT.inputFailed]);

interface Settings {
  readonly roots: readonly string[];
  readonly inventories: readonly string[];
  readonly processLists: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly folder: string;
  readonly historyLocation: HistoryLocation;
  readonly nowMs: number;
  readonly night: string;
  readonly configuration: Configuration;
  readonly catalog: CatalogChoice;
  readonly shownOptions: Report['options'];
  readonly rules: Pick<NightRun, 'damping' | 'retention'>;
  /** Of the machines that are shown; null = all. */
  readonly owners: OwnerChoice | null;
  readonly jobs: number;
  readonly failOn: FailOn;
  readonly deliveries: DeliveryPlan;
  readonly heartbeat: URL | null;
}

/** Runs a night, records how it ended, and gives the exit status. */
export async function runNightly(args: NightlyArguments, console: Console): Promise<number> {
  const { startRunRecord } = await import('../night/run-record.ts');
  const record = startRunRecord(args, console);
  try {
    const status = await runRecorded(args, console, record);
    record.end(status);
    return status;
  } catch (error) {
    record.fail(error);
    throw error;
  }
}

async function runRecorded(args: NightlyArguments, console: Console, record: RunRecord): Promise<number> {
  const settings = await readSettings(args, console);
  record.setNight(settings.night);
  const signal = console.interruption();
  let outcome: NightOutcome;
  try {
    const history = await openForRun(args, settings, record.console, signal);
    try {
      outcome = await scanNight(args, settings, { history, console, record, signal });
    } finally {
      // Before anything is sent: other runs must not wait for a webhook.
      await history.close();
    }
  } catch (error) {
    // Stopped while it waited for another run.
    if (signal.aborted && error instanceof Error && error.name === 'AbortError') return EXIT.interrupted;
    throw error;
  }
  record.finish(outcome);
  if (args.quiet || outcome.stopped) {
    // Else the summary has them.
    for (const { message } of outcome.failed) console.error(message);
    for (const warning of outcome.summary.warnings) console.note(`warning: ${warning}`);
    const leftOut = outcome.summary.leftOut.length;
    if (leftOut > 0) console.note(`warning: ${formatPlural(leftOut, 'file')} left out (leftOut in summary.json)`);
  }
  if (outcome.stopped) {
    console.note('stopped; what was read is kept, and the next run continues from there');
    return EXIT.interrupted;
  }
  await sumUp(outcome.summary, args, settings, console);
  const { deliver } = await import('../night/deliver.ts');
  const { historyLocation, deliveries: plan } = settings;
  await deliver({ historyLocation, summary: outcome.summary, plan, console: record.console, signal });
  const status = exitStatus(outcome, args, settings.failOn);
  if (HAS_WORKED.has(status) && settings.heartbeat !== null && !signal.aborted) {
    const { sendHeartbeat } = await import('../night/heartbeat.ts');
    const { requestTools } = await import('../night/send-request.ts');
    const warning = await sendHeartbeat(settings.heartbeat, requestTools(record.console, signal));
    if (warning !== null) record.console.note(`warning: ${warning}`);
  }
  return signal.aborted ? EXIT.interrupted : status;
}

async function openForRun(
  args: NightlyArguments,
  settings: Settings,
  console: Console,
  signal: AbortSignal,
): Promise<History> {
  const { openHistory, setAside } = await import('../../history/open-history.ts');
  if (args.rebuildHistory) {
    const old = await setAside(settings.historyLocation, settings.nowMs, args.shared);
    if (old !== null) console.note(`started a new history; the old one is kept as ${old}`);
  }
  return openHistory(settings.historyLocation, {
    mode: 'write',
    shared: args.shared,
    ...waitFor(args, console, signal),
  });
}

/** How long to wait for another run, and what to print meanwhile. */
const waitFor = (
  args: NightlyArguments,
  console: Console,
  signal: AbortSignal,
): Pick<OpenOptions, 'wait' | 'onWait' | 'signal'> => ({
  wait: 60 * (wholeNumber('--wait', args.wait, 0) ?? 0),
  onWait: () => console.note('waiting for another run that uses the history'),
  signal,
});

/** Threads of this process; with --queue also workers on other computers. @throws LeakscanError HISTORY */
async function startTasks(
  common: NightSettings,
  args: NightlyArguments,
  { roots, jobs, historyLocation }: Settings,
  { console, signal }: Means,
): Promise<NightTasks> {
  const { createPool } = await import('../night/night-pool.ts');
  if (!args.queue || typeof historyLocation === 'string') return createPool(common, jobs);
  const [{ openCoordinatorQueue }, { createQueueTasks }] = await Promise.all([
    import('../../history/postgres/task-queue.ts'),
    import('../../nightly/queue/coordinator.ts'),
  ]);
  const queue = await openCoordinatorQueue(historyLocation, waitFor(args, console, signal));
  const onWorkers = (names: readonly string[]): void => {
    if (!args.quiet) console.note(names.length === 0 ? 'workers: none' : `workers: ${names.join(', ')}`);
  };
  return createQueueTasks({ queue, settings: common, roots, local: await createPool(common, jobs), onWorkers });
}

interface Means {
  readonly history: History;
  readonly console: Console;
  readonly record: RunRecord;
  readonly signal: AbortSignal;
}

async function scanNight(args: NightlyArguments, settings: Settings, means: Means): Promise<NightOutcome> {
  const { history, console, record, signal } = means;
  const [{ runNight }, { openPageFolder }, { findLists }] = await Promise.all([
    import('../../nightly/run-night.ts'),
    import('../files/page-folder.ts'),
    import('../../util/lists/find-lists.ts'),
  ]);
  const { night, nowMs, jobs, folder, rules } = settings;
  const common: NightSettings = {
    historyLocation: settings.historyLocation,
    night,
    nowMs,
    version: console.version,
    catalog: settings.catalog,
    configuration: settings.configuration,
    inventories: await findLists(settings.inventories, 'module-list'),
    processLists: await findLists(settings.processLists, 'process-list'),
    shownOptions: redactOptions(settings.shownOptions),
    shownCommand: redactCommand(console.argv, SECRET_OPTIONS),
    budget: Math.floor(BUDGET / jobs),
    isInteractive: args.interactive,
  };
  const lists = [...common.inventories, ...(common.processLists ?? [])];
  const { catalog, warnings } = await checkGiven(common, lists.length > 0);
  const inputs = await filesRead(args, settings, lists);
  const refuse = (file: string): Promise<void> => refuseOverwriting([file], inputs, console.ignoresCase);
  // The pages that each night has; the others are looked at when they are written.
  for (const page of ['index.html', 'summary.json']) await refuse(path.join(folder, page));
  const pages = await openPageFolder(folder, args.shared, refuse);
  const tasks = await startTasks(common, args, settings, means);
  // The log has what a console that is no terminal would show of each log and machine.
  const progress = startNightProgress(console, args.quiet || args.log !== undefined);
  try {
    return await runNight({
      roots: settings.roots,
      ...(settings.include.length === 0 ? {} : { include: settings.include }),
      exclude: settings.exclude,
      skip: [
        path.resolve(folder),
        ...historyFiles(settings.historyLocation)
          .slice(0, 1)
          .map((file) => path.resolve(file)),
      ],
      ...{ history, tasks, night, nowMs, signal, ...rules },
      version: console.version,
      catalog,
      warnings,
      all: args.all,
      deliveries: settings.deliveries.kinds,
      ...(await ownership(settings)),
      suppressions: settings.configuration.suppressions,
      pages,
      onProgress(step) {
        progress.update(step);
        record.step(step);
      },
    });
  } finally {
    progress.stop();
    await tasks.close();
  }
}

async function ownership({ configuration, owners }: Settings): Promise<Pick<NightRun, 'ownerOf' | 'isShown'>> {
  const { isOwnedBy, ownerOf } = await import('../../config/apply.ts');
  return {
    ownerOf: (machine) => ownerOf([machine], configuration),
    ...(owners === null ? {} : { isShown: (owner) => isOwnedBy(owner, owners) }),
  };
}

/** @throws LeakscanError USAGE for an owner or a group that no machine has: it is misspelled */
async function readOwners(args: NightlyArguments, { machines, file }: Configuration): Promise<OwnerChoice | null> {
  const { fitsAny } = await import('../../util/wildcard.ts');
  const owners = listOf('--owner', args.owner);
  const groups = listOf('--group', args.group);
  const declared = {
    owner: machines.flatMap(({ owner }) => owner ?? []),
    group: machines.flatMap((one) => one.groups ?? []),
  };
  const check = (kind: 'owner' | 'group', wanted: string): void => {
    const known = [...new Set(declared[kind])];
    if (known.some((one) => fitsAny([wanted], one))) return;
    const where = file === null ? 'there is no leakscan.yaml that declares one' : `${file} declares no such ${kind}`;
    const names = known.length === 0 ? '' : ` (known: ${known.join(', ')})`;
    throw new LeakscanError('USAGE', `--${kind} ${wanted}: ${where}${names}`);
  };
  for (const one of owners) check('owner', one);
  for (const one of groups) check('group', one);
  return owners.length + groups.length === 0 ? null : { owners, groups };
}

/**
 * Reads what a night compares with: a wrong list or article of the user's is reported at once, not after the hours that a
 * share may take. Nothing but the facts of the catalog is kept, since the threads load what they need.
 */
async function checkGiven(
  settings: NightSettings,
  hasLists: boolean,
): Promise<{ readonly catalog: NightCatalog; readonly warnings: readonly string[] }> {
  const catalog = hasLists
    ? (await (await import('../../nightly/worker.ts')).loadOptions(settings)).catalog
    : await (await import('../../catalog/extend.ts')).loadCatalog(settings.catalog);
  const [{ configurationDoubts }, { configurationDoubtText }] = await Promise.all([
    import('../../pipeline/configuration-doubts.ts'),
    import('../../words/configuration-doubts.ts'),
  ]);
  const { version, date, articles } = catalog;
  return {
    catalog: { version, date, articles: articles.length },
    warnings: configurationDoubts(settings.configuration, catalog).map(configurationDoubtText),
  };
}

/** The user's own files: no page may replace one. */
async function filesRead(
  args: NightlyArguments,
  { configuration, catalog, historyLocation }: Settings,
  lists: readonly ListSource[],
): Promise<string[]> {
  const { inputFiles } = await import('../files/input-files.ts');
  return [
    ...(await inputFiles({ lists, configuration, catalog })),
    ...listOf('--notify-url-file', args.notifyUrlFile),
    ...configuration.notifications.map(({ urlFile }) => urlFile),
    ...historyFiles(historyLocation),
  ];
}

/** Reads and checks everything that was given, before anything is searched. */
async function readSettings(args: NightlyArguments, console: Console): Promise<Settings> {
  const roots = args.operands;
  const inventories = listOf('--inventory', args.inventory);
  const processLists = listOf('--process-list', args.processList);
  if (roots.length === 0) {
    const message = 'no share was given; try "leakscan nightly \\\\server\\perflogs", or "leakscan nightly --help"';
    throw new LeakscanError('USAGE', message);
  }
  const choice = parseConfigurationChoice(args);
  const [{ loadConfiguration }, { planDeliveries }, { parseHeartbeat }, { DAMPING }] = await Promise.all([
    import('../../config/load-configuration.ts'),
    import('../night/deliver.ts'),
    import('../night/heartbeat.ts'),
    import('../../nightly/advance-findings.ts'),
  ]);
  const configuration = withBaseRate(await loadConfiguration(choice), args.baseRate);
  const catalog = parseCatalogChoice(args, configuration);
  const include = listOf('--include', args.include);
  const exclude = listOf('--exclude', args.exclude);
  const nowMs = parseNow(single('--now', args.now), console.env, Date.now());
  const folder = single('-o', args.output);
  const historyLocation = await historyOf(args, console, roots);
  if (args.queue && typeof historyLocation === 'string') {
    const message = `--queue needs a history in PostgreSQL, not ${historyLocation}; give --history postgres://user@server/database`;
    throw new LeakscanError('USAGE', message);
  }
  return {
    ...{ roots, inventories, processLists, include, exclude, folder, nowMs, configuration, catalog },
    night: dateOf(nowMs),
    historyLocation,
    shownOptions: {
      shares: roots,
      ...(include.length === 0 ? {} : { include }),
      ...(exclude.length === 0 ? {} : { exclude }),
      ...shownConfiguration(choice, configuration),
      ...shownCatalog(catalog),
    },
    rules: {
      damping: {
        newAfter: wholeNumber('--new-after', args.newAfter, 1) ?? DAMPING.newAfter,
        goneAfter: wholeNumber('--gone-after', args.goneAfter, 1) ?? DAMPING.goneAfter,
      },
      retention: {
        fineNights: 2,
        coarseNights: 14,
        keepNights: wholeNumber('--keep-nights', args.keepNights, 1) ?? KEEP_NIGHTS,
      },
    },
    owners: await readOwners(args, configuration),
    jobs: readJobs(args.jobs),
    failOn: parseFailOn(args.failOn, FAIL_ON),
    deliveries: await planDeliveries(args, folder, console, configuration.notifications),
    heartbeat: parseHeartbeat(args.heartbeat),
  };
}

/** The day of the run as people there call it, `yyyy-MM-dd`: a night belongs to the morning on which it is looked at. */
function dateOf(ms: number): string {
  const date = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

async function sumUp(
  summary: NightSummary,
  args: NightlyArguments,
  { folder }: Settings,
  console: Console,
): Promise<void> {
  if (args.quiet) return;
  const { renderNightText } = await import('../../render/nightly/night-text.ts');
  const color = args.color ?? console.wantsColor;
  console.writeStderr(renderNightText(summary, { color, width: console.width }));
  console.note(`index: ${path.join(folder, 'index.html')}`);
}

function exitStatus({ summary, failed }: NightOutcome, args: NightlyArguments, failOn: FailOn): number {
  const open = summary.machines.flatMap(({ findings }) => findings.filter(({ status }) => status === 'open'));
  const isFound = open.some((one) => countsAs(one, failOn));
  // Nothing was read, or memory of no machine was judged: such a night must not end like a healthy one.
  const isJudged = summary.machines.some(({ memoryJudged }) => memoryJudged !== false);
  if (failed.length > 0 && (args.strictInputs || !isFound)) return EXIT.inputFailed;
  if (isFound) return args.exitZero ? EXIT.ok : EXIT.leak;
  if (!isJudged) return EXIT.nothingAssessed;
  return summary.machines.some(lacksMemory) ? EXIT.inputFailed : EXIT.ok;
}

function countsAs(finding: NightFinding, failOn: FailOn): boolean {
  const { verdict, state } = finding;
  if (typeof failOn === 'number') return isAsLikely(finding, failOn);
  switch (failOn) {
    case 'none':
      return false;
    case 'new':
      return state === 'new' || state === 'reopened' || state === 'worse';
    case 'leak':
      return verdict === 'leak';
    case 'suspect':
      return true;
  }
}
