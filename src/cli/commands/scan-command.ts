/** `leakscan <logs...>`: reads, judges, matches, writes the report and sums up on standard error. */
import type { CatalogChoice } from '../../catalog/extend.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { DateOrder } from '../../model/counter-log.ts';
import type { ListKind } from '../../model/faults/lists.ts';
import type { LogFilter } from '../../model/log-filter.ts';
import type { Report } from '../../model/report.ts';
import { LeakscanError } from '../../util/errors.ts';
import { parseCatalogChoice, shownCatalog, type CatalogArguments } from '../options/catalog-options.ts';
import {
  parseConfigurationChoice,
  shownConfiguration,
  withBaseRate,
  type ConfigurationArguments,
} from '../options/configuration-options.ts';
import type { Console } from '../console.ts';
import { EXIT, exitStatus, FAIL_ON, type FailOn } from '../exit-status.ts';
import { parseFailOn } from '../options/fail-on.ts';
import { parseFilter, type FilterArguments } from '../options/filter-options.ts';
import { parseNow } from '../options/now.ts';
import { listOf, single } from '../options/option-values.ts';
import {
  keptBaseline,
  parseOutputPlan,
  refuseOverwriting,
  showWritten,
  tellWritten,
  writeAll,
  type OutputArguments,
  type OutputPlan,
} from '../options/output-options.ts';
import { readBaseline } from '../files/saved-report.ts';
import { SECRET_OPTIONS } from '../options/table.ts';
import { redactCommand, redactOptions } from '../../util/redact.ts';
import { operandsAfter } from '../options/words.ts';

/** As yargs gives them: a list where an option is given twice. */
type Given<T extends string = string> = T | readonly T[] | undefined;

export interface ScanArguments extends FilterArguments, ConfigurationArguments, CatalogArguments, OutputArguments {
  readonly operands: readonly string[];
  readonly baseline: Given;
  readonly inventory: Given;
  readonly processList: Given;
  readonly poolTags: Given;
  readonly dateOrder: Given<DateOrder>;
  readonly baseRate: Given;
  readonly failOn: string | readonly string[];
  readonly exitZero: boolean;
  readonly strictInputs: boolean;
  readonly quiet: boolean;
  readonly color: boolean | undefined;
  readonly now: Given;
}

/** The options of a scan, read and checked. */
interface Settings {
  readonly logs: readonly string[];
  readonly plan: OutputPlan;
  readonly baselineFile: string | undefined;
  readonly inventories: readonly string[];
  readonly processLists: readonly string[];
  readonly poolTags: readonly string[];
  readonly dateOrder: DateOrder | undefined;
  readonly failOn: FailOn;
  readonly exitZero: boolean;
  readonly strictInputs: boolean;
  readonly nowMs: number;
  readonly filter: LogFilter;
  /** The filter as given. */
  readonly shownFilter: Report['options'];
  readonly configuration: Configuration;
  readonly catalog: CatalogChoice;
  /** The user's files as the Report shows them. */
  readonly shownConfiguration: Report['options'];
}

/** Runs a scan and gives the exit status. */
export async function runScan(args: ScanArguments, console: Console): Promise<number> {
  const settings = await readSettings(args, console);
  // A wrong baseline is told at once, not after the minutes that logs may take.
  const baseline = await readBaseline(settings.baselineFile, console);
  const { report: scanned, files } = await makeReport(settings, console);
  const report = await compared(scanned, baseline, settings.baselineFile);
  if (report.assessments.length === 0) {
    for (const { message } of report.failedInputs) console.error(message);
    for (const warning of report.warnings) console.note(warning);
    if (report.failedInputs.length === 0) {
      console.error('nothing to assess in what was read; "leakscan capture" prints the counters to log');
    }
    return EXIT.nothingAssessed;
  }
  const written = await writeAll(report, settings.plan, files, console);
  const status = exitStatus(report, settings);
  await sumUp(report, status, args, console);
  if (!args.quiet) tellWritten(written, settings.plan, console);
  await showWritten(written, settings.plan, console);
  return written.failure ?? status;
}

async function compared(report: Report, baseline: Report | null, file: string | undefined): Promise<Report> {
  if (baseline === null || file === undefined) return report;
  return (await import('../../report/baseline.ts')).compareReports(report, baseline, file);
}

/** Reads and checks everything that was given, before any log is read. */
async function readSettings(args: ScanArguments, console: Console): Promise<Settings> {
  const { logs, inventories, processLists, poolTags } = await splitInputs(args, console.argv);
  if (logs.length === 0) {
    const hint =
      inventories.length + processLists.length + poolTags.length > 1
        ? ' (what follows --inventory, --process-list or --pool-tags is read as lists: put the log before it, or after --)'
        : '; try "leakscan perf.csv", or "leakscan --help"';
    throw new LeakscanError('USAGE', `no counter log was given${hint}`);
  }
  const { filter, shown } = parseFilter(args);
  const choice = parseConfigurationChoice(args);
  const { loadConfiguration } = await import('../../config/load-configuration.ts');
  const configuration = withBaseRate(await loadConfiguration(choice), args.baseRate);
  return {
    configuration,
    catalog: parseCatalogChoice(args, configuration),
    shownConfiguration: shownConfiguration(choice, configuration),
    logs,
    plan: await parseOutputPlan(args),
    baselineFile: single('--baseline', args.baseline),
    inventories,
    processLists,
    poolTags,
    dateOrder: single('--date-order', args.dateOrder),
    failOn: parseFailOn(args.failOn, FAIL_ON),
    exitZero: args.exitZero,
    strictInputs: args.strictInputs,
    filter,
    shownFilter: shown,
    nowMs: parseNow(single('--now', args.now), console.env, Date.now()),
  };
}

interface Inputs {
  readonly logs: readonly string[];
  readonly inventories: readonly string[];
  readonly processLists: readonly string[];
  readonly poolTags: readonly string[];
}

/**
 * `--inventory a.csv b.csv perf.csv`: an operand after a list is another list, unless its content is a counter log. The
 * first file after the option is what it was given for, whatever it holds.
 */
async function splitInputs({ operands, ...args }: ScanArguments, argv: readonly string[]): Promise<Inputs> {
  const modules = await listsAfter(argv, 'inventory', 'module-list');
  const processes = await listsAfter(argv, 'process-list', 'process-list');
  const tags = await listsAfter(argv, 'pool-tags', 'pool-tags');
  const lists = new Set([...modules, ...processes, ...tags]);
  return {
    logs: operands.filter((one) => !lists.has(one)),
    inventories: [...listOf('--inventory', args.inventory), ...modules],
    processLists: [...listOf('--process-list', args.processList), ...processes],
    poolTags: [...listOf('--pool-tags', args.poolTags), ...tags],
  };
}

async function listsAfter(argv: readonly string[], option: string, list: ListKind): Promise<string[]> {
  const following = operandsAfter(argv, option);
  if (following.length === 0) return [];
  const { isCounterLogOperand } = await import('../../util/lists/find-lists.ts');
  const lists: string[] = [];
  for (const one of following) if (!(await isCounterLogOperand(one, list))) lists.push(one);
  return lists;
}

/** A Report, and the files that it was made of. */
interface MadeReport {
  readonly report: Report;
  readonly files: readonly string[];
}

async function makeReport(settings: Settings, console: Console): Promise<MadeReport> {
  const [{ scan }, { findLogs, sizesOf }, { loadCatalog }, { findLists }, { inputFiles }] = await Promise.all([
    import('../../scan.ts'),
    import('../../counterlog/find/find-logs.ts'),
    import('../../catalog/extend.ts'),
    import('../../util/lists/find-lists.ts'),
    import('../files/input-files.ts'),
  ]);
  const catalog = await loadCatalog(settings.catalog);
  const logs = await findLogs(settings.logs, console.openStandardInput);
  const inventories = await findLists(settings.inventories, 'module-list');
  const processLists = await findLists(settings.processLists, 'process-list');
  const poolTags = await findLists(settings.poolTags, 'pool-tags');
  const { configuration, baselineFile } = settings;
  const files = [
    ...logs.flatMap(({ file, source }) => (source === undefined ? file : (source.path ?? []))),
    ...(await inputFiles({
      lists: [...inventories, ...processLists, ...poolTags],
      configuration,
      catalog: settings.catalog,
    })),
    ...keptBaseline(settings.plan, baselineFile),
  ];
  await refuseOverwriting(settings.plan, files, console);
  const progress = console.startProgress(await sizesOf(logs));
  try {
    const report = await scan({
      logs,
      inventories,
      processLists,
      poolTags,
      configuration,
      catalog,
      version: console.version,
      nowMs: settings.nowMs,
      dateOrder: settings.dateOrder,
      shownOptions: redactOptions(shownOptions(settings)),
      shownCommand: redactCommand(console.argv, SECRET_OPTIONS),
      filter: settings.filter,
      onProgress: progress.update,
    });
    return { report, files };
  } finally {
    progress.stop();
  }
}

/** The options as the Report shows them: what was given, not the defaults. */
function shownOptions(settings: Settings): Report['options'] {
  const {
    logs,
    shownFilter,
    inventories,
    processLists,
    poolTags,
    baselineFile,
    dateOrder,
    failOn,
    exitZero,
    strictInputs,
  } = settings;
  return {
    logs,
    ...shownFilter,
    ...settings.shownConfiguration,
    ...shownCatalog(settings.catalog),
    ...(inventories.length === 0 ? {} : { inventory: inventories }),
    ...(processLists.length === 0 ? {} : { processList: processLists }),
    ...(poolTags.length === 0 ? {} : { poolTags }),
    ...(baselineFile === undefined ? {} : { baseline: baselineFile }),
    ...(dateOrder === undefined ? {} : { dateOrder }),
    ...(failOn === 'leak' ? {} : { failOn }),
    ...(exitZero ? { exitZero: true } : {}),
    ...(strictInputs ? { strictInputs: true } : {}),
  };
}

/** The summary on standard error, or with --quiet only what went wrong. */
async function sumUp(report: Report, status: number, args: ScanArguments, console: Console): Promise<void> {
  const { lostData, memorySentence, renderText, verdictSentence } = await import('../../render/index.ts');
  if (args.quiet) {
    const missing = memorySentence(report);
    if (status === EXIT.nothingAssessed) console.error(verdictSentence(report));
    else if (missing !== null) console.note(`warning: ${missing}`);
    for (const line of lostData(report)) console.note(`warning: ${line}`);
    for (const { message } of report.failedInputs) console.error(message);
    return;
  }
  const color = args.color ?? console.wantsColor;
  console.writeStderr(renderText(report, { color, width: console.width }));
}
