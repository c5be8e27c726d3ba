/** Composition: counter logs and options -> Report. Knows no command line and no console. */
import { byUrgency } from './model/finding.ts';
import type { ListSource } from './util/lists/list-file.ts';
import { readModuleList } from './catalog/inventory/read-module-list.ts';
import { prepareCatalog, type PreparedCatalog } from './catalog/prepare.ts';
import { withProcessClasses } from './config/apply.ts';
import { NO_CONFIGURATION } from './config/no-configuration.ts';
import type { ProcessLevels } from './model/assessment.ts';
import type { Configuration } from './model/configuration.ts';
import type { Catalog } from './model/article.ts';
import type { MachineEvidence, ModuleInventory } from './model/evidence.ts';
import type { MachinePoolTags } from './model/pool-tags.ts';
import type { ProcessHistory } from './model/lifetime.ts';
import type {
  NotJudged,
  Report,
  ReportFailedInput,
  ReportInventory,
  ReportMachine,
  ReportSystem,
} from './model/report.ts';
import { configurationDoubts } from './pipeline/configuration-doubts.ts';
import { baseRateIn, gatherEvidence, listsOf, systemOf, type MachineLists } from './pipeline/machine-evidence.ts';
import { tooManyToJudge } from './detect/not-judged.ts';
import { matchMachine } from './pipeline/match-machine.ts';
import { gatherPoolTags, readPoolTagLists } from './pipeline/pool-tags.ts';
import { namesUnder } from './pipeline/logged-names.ts';
import { createProcessNamer, NO_LISTS } from './pipeline/name-processes.ts';
import { readLogs, type ReadOptions } from './pipeline/read-logs.ts';
import { processNotAsked } from './pipeline/refusals.ts';
import { readProcessLists } from './process-list/read-process-list.ts';
import { buildReport, type MatchedAssessment, type MatchedEvent } from './report/build-report.ts';
import { suppressFindings } from './report/suppress.ts';
import { joinMachine, type MachineCapture } from './series/runs/join-machine.ts';
import { publishDebugEvent } from './platform/debug-events.ts';
import { collectGarbage } from './platform/collect-garbage.ts';
import { groupBy } from './util/group-by.ts';
import { redactAddresses } from './util/redact.ts';
import { isProcessAsked } from './util/subject-names.ts';
import { configurationDoubtText } from './words/configuration-doubts.ts';
import { inventoryWarningText } from './words/inventory-warnings.ts';
import { machineWarningTexts, unusedListText, type UnusedList } from './words/machine-warnings.ts';
import { poolTagsWarningText } from './words/pool-tags.ts';
import { processListWarningText } from './words/process-lists.ts';
import { REPORT_WORDS } from './words/report-words.ts';

export interface ScanOptions extends ReadOptions {
  readonly inventories: readonly ListSource[];
  /** Lists that say which process is which; none by default. */
  readonly processLists?: readonly ListSource[];
  /** Lists of the kernel's pool tags, two of a machine or more to see growth; none by default. */
  readonly poolTags?: readonly ListSource[];
  readonly catalog: Catalog;
  /** What the user says of his machines and known findings; nothing by default. */
  readonly configuration?: Configuration;
  /** Version of the program, for the Report. */
  readonly version: string;
  /** Clock of the Report, in epoch milliseconds. */
  readonly nowMs: number;
  /** Options as given, for the Report; without secrets. */
  readonly shownOptions: Report['options'];
  /** The command line behind the program's name, for the Report; without secrets. */
  readonly shownCommand?: readonly string[];
}

/**
 * Reads, assesses and matches. A log that cannot be read is named in the Report's `failedInputs`; the others go on.
 * @throws LeakscanError INVENTORY, PROCESS_LIST or POOL_TAGS if a list cannot be read, or it is not known which of several machines it belongs to;
 * CONFIGURATION if it names a process class that does not exist
 */
export async function scan(options: ScanOptions): Promise<Report> {
  const { configuration = NO_CONFIGURATION } = options;
  const asked = options.filter?.processes ?? [];
  const catalog = withProcessClasses(options.catalog, configuration);
  // A wrong list is reported at once, not after the minutes that logs may take.
  const lists = await Promise.all(options.inventories.map(readModuleList));
  const processLists = await Promise.all((options.processLists ?? []).map(readProcessLists));
  const poolTagLists = await readPoolTagLists(options.poolTags ?? []);
  const withNames = { ...options, hasNames: processLists.flat().length > 0 };
  publishDebugEvent(() => ({ kind: 'stage', stage: 'read' }));
  const { machines, conflicts, inputs, failed, warnings, names, release } = await readLogs(withNames);
  collectGarbage();
  publishDebugEvent(() => ({ kind: 'stage', stage: 'judge' }));
  const namer = createProcessNamer(processLists.flat(), machines);
  const captures = machines.map((parts) => joinMachine(parts, { nameProcesses: namer.name }));
  // Where no log could be used, that is what has to be said.
  const own = listsOf(captures.length === 0 ? [] : lists, captures);
  const named = captures.length === 0 ? NO_LISTS : namer.used();
  const poolTags = gatherPoolTags(poolTagLists, captures);
  const matched = matchCaptures(captures, {
    catalog: prepareCatalog(catalog),
    asked,
    evidenceOf: (capture) => ({
      ...gatherEvidence(capture, namesUnder(names, capture), own, configuration, inputs),
      ...withPoolTags(poolTags.of(capture.machine)),
    }),
  });
  release();
  collectGarbage();
  publishDebugEvent(() => ({ kind: 'stage', stage: 'report' }));
  const report = buildReport({
    words: REPORT_WORDS,
    version: options.version,
    generatedAtMs: options.nowMs,
    options: options.shownOptions,
    ...(options.shownCommand === undefined ? {} : { command: options.shownCommand }),
    catalog,
    inputs,
    machines: renamedMachines(captures),
    baseRates: captures.map((capture) => baseRateIn(capture.machine, namesUnder(names, capture), configuration)),
    failedInputs: [...failed, ...lacksAsked(captures, inputs, failed, asked)].map((one) => ({
      ...one,
      file: redactAddresses(one.file),
      message: redactAddresses(one.message),
    })),
    inventories: own.inventories.map(toReportInventory),
    processLists: named.lists,
    poolTags: poolTags.report,
    ...matched,
    // Machines are assessed one after another; the most urgent finding of any of them comes first.
    assessments: sortAcrossMachines(matched.assessments),
    warnings: [
      ...warnings,
      ...lists.flatMap((list) => list.warnings.map(inventoryWarningText)),
      ...machineWarningTexts(conflicts, withAssessments(captures, matched.assessments)),
      ...unusedLists(captures, own.inventories).map((list) => unusedListText(list, 'module list')),
      ...unusedLists(captures, own.systems).map((list) => unusedListText(list, 'system information')),
      ...named.warnings.map(processListWarningText),
      ...poolTags.warnings.map(poolTagsWarningText),
      ...configurationDoubts(configuration, catalog).map(configurationDoubtText),
    ],
    utcOffsetOf: (machine) => captures.find((c) => c.machine === machine)?.utcOffsetMinutes ?? null,
  });
  const known = configuration.suppressions;
  const finished = suppressFindings(withFolders(report, catalog), known, options.nowMs, REPORT_WORDS.suppressions);
  publishDebugEvent(() => ({ kind: 'scanned', report: finished }));
  return finished;
}

/** Machines of which a process was assessed: what was wrong with the others was said of their logs. */
function withAssessments(
  captures: readonly MachineCapture[],
  assessments: readonly MatchedAssessment[],
): MachineCapture[] {
  const machines = new Set(
    assessments.flatMap(({ assessment: { history } }) => (history.process === null ? [] : [history.machine])),
  );
  return captures.filter(({ machine }) => machines.has(machine));
}

const withPoolTags = (poolTags: MachinePoolTags | undefined): Pick<MachineEvidence, 'poolTags'> =>
  poolTags === undefined ? {} : { poolTags };

const renamedMachines = (captures: readonly MachineCapture[]): ReportMachine[] =>
  captures.flatMap(({ machine: name, alsoKnownAs = [] }) => (alsoKnownAs.length === 0 ? [] : [{ name, alsoKnownAs }]));

const toReportInventory = ({ file, machine, modules }: ModuleInventory): ReportInventory => ({
  file,
  machine,
  processes: new Set(modules.map((m) => `${m.process}\n${m.pid}`)).size,
  modules: modules.length,
});

interface MatchingOptions {
  readonly catalog: PreparedCatalog;
  /** Patterns of the processes asked for; empty: all, and the machines as a whole. */
  readonly asked: readonly string[];
  readonly evidenceOf: (capture: MachineCapture) => MachineEvidence;
}

interface MatchedCaptures {
  readonly assessments: readonly MatchedAssessment[];
  readonly events: readonly MatchedEvent[];
  readonly notJudged: readonly NotJudged[];
  readonly largest: readonly ProcessLevels[];
  readonly asked: readonly ProcessLevels[];
  readonly systems: readonly ReportSystem[];
}

/** Judges each machine and matches what grows, machine after machine; events are in the order of their times. */
function matchCaptures(captures: readonly MachineCapture[], options: MatchingOptions): MatchedCaptures {
  const { catalog, asked, evidenceOf } = options;
  const assessments: MatchedAssessment[] = [];
  const events: MatchedEvent[] = [];
  const notJudged: NotJudged[] = [];
  const largest: ProcessLevels[] = [];
  const askedLevels: ProcessLevels[] = [];
  const systems: ReportSystem[] = [];
  const isAsked = ({ process, subject }: Pick<ProcessHistory, 'process' | 'subject'>): boolean =>
    isProcessAsked(asked, process, subject);
  for (const capture of captures) {
    const { histories, hasProcessIds } = capture;
    const evidence = evidenceOf(capture);
    const matched = matchMachine(
      { histories, hasProcessIds, machineWide: asked.length === 0, isAsked },
      evidence,
      catalog,
    );
    systems.push(...systemOf(evidence, catalog));
    assessments.push(...matched.assessments);
    largest.push(...matched.largest);
    askedLevels.push(...matched.asked);
    notJudged.push(...matched.notJudged, ...tooManyToJudge(capture.machine, capture.tooManyRuns));
    events.push(
      ...matched.events.filter(
        ({ event: { process, subject } }) => process === null || isProcessAsked(asked, process, subject),
      ),
    );
  }
  events.sort((a, b) => a.event.atMs - b.event.atMs);
  return { assessments, events, notJudged, largest, asked: askedLevels, systems };
}

/** Logs of which all processes were read, since a name may come from anywhere, and none has the name. */
function lacksAsked(
  captures: readonly MachineCapture[],
  inputs: Report['inputs'],
  failed: readonly ReportFailedInput[],
  asked: readonly string[],
): ReportFailedInput[] {
  const histories = captures.flatMap((capture) => capture.histories);
  if (histories.length === 0 || histories.some(({ process, subject }) => isProcessAsked(asked, process, subject))) {
    return [];
  }
  const found = histories.map(({ process }) => process);
  return inputs
    .filter(({ file }) => !failed.some((one) => one.file === file))
    .map(({ file }) => {
      const { code, message } = processNotAsked(file, found, asked);
      return { file, code, message };
    });
}

const withFolders = (report: Report, { folders }: Catalog): Report =>
  folders === undefined ? report : { ...report, catalog: { ...report.catalog, folders } };

/** Each machine's list is in order already: leaks of all machines by severity, then the rest as it came. */
function sortAcrossMachines(assessments: readonly MatchedAssessment[]): MatchedAssessment[] {
  return [...assessments].sort((a, b) => byUrgency(a.assessment, b.assessment));
}

/** One a file: a list of a whole network names thousands of machines. */
function unusedLists(captures: readonly MachineCapture[], lists: MachineLists[keyof MachineLists]): UnusedList[] {
  const scanned = new Set(captures.map((c) => c.machine.toLowerCase()));
  const unused = lists
    .map(({ file, machine }) => ({ file, machine }))
    .filter(({ machine }) => !scanned.has(machine.toLowerCase()));
  return [...groupBy(unused, ({ file }) => file)].map(([file, ofFile]) => ({
    file,
    machines: ofFile.map(({ machine }) => machine),
  }));
}
