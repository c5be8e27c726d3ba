/** The functions of the library: defaults for all that the compositions ask for. Loads what it needs when first called. */
import type { FoundLog as OpenableLog } from '../counterlog/find/found-log.ts';
import type { Catalog } from '../model/article.ts';
import type { Configuration } from '../model/configuration.ts';
import type { ListKind } from '../model/faults/lists.ts';
import { NO_FILTER } from '../model/log-filter.ts';
import type { Report } from '../model/report.ts';
import type {
  CatalogOptions,
  CompareOptions,
  ConfigurationOptions,
  DoctorOptions,
  DoctorResult,
  ExportOptions,
  ExportResult,
  FindInventoriesOptions,
  FindLogsOptions,
  FoundLog,
  InventoriesOption,
  InventorySource,
  OpenedLog,
  OpenOptions,
  ParseReportOptions,
  RenderOptions,
  ScanOptions,
} from './options.ts';

/**
 * Assesses counter logs: which processes leak, since when, how fast, and which article documents it. A log that cannot be
 * read is named in `failedInputs` of the Report, and the others are assessed. Memory does not grow with the length of logs.
 * @throws LeakscanError NO_LOGS if a folder or pattern has no file; INVENTORY, PROCESS_LIST or POOL_TAGS if a list cannot be
 * read, or it is not known which machine it belongs to; CONFIGURATION if the configuration names an unknown process class; CATALOG if a
 * folder of articles has a fault
 */
export async function scan(options: ScanOptions): Promise<Report> {
  const [compositions, { NO_CONFIGURATION }, { ownVersion }] = await Promise.all([
    import('../scan.ts'),
    import('../config/no-configuration.ts'),
    import('../util/own-version.ts'),
  ]);
  const { configuration = NO_CONFIGURATION, dateOrder, maxCounters, maxKeptNumbers, onProgress } = options;
  return compositions.scan({
    logs: await findLogs({ logs: options.logs }),
    inventories: await findLists(options.inventories ?? [], 'module-list'),
    processLists: await findLists(options.processLists ?? [], 'process-list'),
    poolTags: await findLists(options.poolTags ?? [], 'pool-tags'),
    catalog: options.catalog ?? (await loadCatalog({ folders: configuration.catalogFolders })),
    configuration,
    filter: { ...NO_FILTER, ...options.filter },
    dateOrder,
    ...(maxCounters === undefined ? {} : { maxCounters }),
    ...(maxKeptNumbers === undefined ? {} : { budget: maxKeptNumbers }),
    ...(onProgress === undefined ? {} : { onProgress }),
    version: ownVersion(),
    nowMs: options.nowMs ?? Date.now(),
    shownOptions: {},
  });
}

/**
 * Says what counter logs are: format, counters, gaps, what a scan cannot judge without. It does not judge a process.
 * @throws LeakscanError NO_LOGS if a folder or pattern has no file
 */
export async function doctor({ logs, dateOrder, onProgress }: DoctorOptions): Promise<DoctorResult> {
  const { diagnoseAll } = await import('../doctor.ts');
  return diagnoseAll(await findLogs({ logs }), onProgress, dateOrder);
}

/**
 * Writes a counter log of any form as text, as Windows writes it. Memory does not grow with its length.
 * @throws LeakscanError if the log cannot be read (the codes of `openCounterLog`); NOTHING_LEFT if no counter fits;
 * whatever `write` throws
 */
export async function exportLog({ log, write, format = 'csv', ...options }: ExportOptions): Promise<ExportResult> {
  const { counters = [], dateOrder, onProgress } = options;
  const found = typeof log === 'string' ? { file: log, named: true } : log;
  const progress = onProgress === undefined ? {} : { onProgress };
  const composition = await import('../export.ts');
  return composition.exportLog({ log: found, dialect: format, counters, dateOrder, ...progress }, async (text) => {
    await write(text);
  });
}

/**
 * Opens a counter log and reads its header. The file is read once, in order; memory does not grow with its length.
 * @throws LeakscanError INPUT_MISSING, INPUT_UNREADABLE, INPUT_EMPTY, ARCHIVE, BINARY_LOG, NOT_A_COUNTER_LOG, NO_SAMPLES
 * (cut off within the header), DAMAGED, TOO_MANY_COUNTERS
 */
export async function openCounterLog({ file, dateOrder, hash, asLogged }: OpenOptions): Promise<OpenedLog> {
  const reader = await import('../counterlog/open.ts');
  return reader.openCounterLog(file, { dateOrder, hash: hash ?? false, asLogged: asLogged ?? false });
}

/**
 * The counter logs that are meant, each once, in the order given and by name within a folder, archive or pattern.
 * @throws LeakscanError NO_LOGS if a folder or pattern has no file
 */
export async function findLogs({ logs }: FindLogsOptions): Promise<FoundLog[]> {
  const finder = await import('../counterlog/find/find-logs.ts');
  const found = new Map<string, OpenableLog>();
  for (const one of typeof logs === 'string' ? [logs] : logs) {
    const some = typeof one === 'string' ? await finder.findLogs([one]) : [one];
    for (const log of some) if (!found.has(log.file)) found.set(log.file, log);
  }
  return [...found.values()];
}

/**
 * The module lists that are meant, in the order given. Counter logs in a folder with them are left out.
 * @throws LeakscanError INVENTORY if a folder or pattern has no list
 */
export async function findInventories({ inventories }: FindInventoriesOptions): Promise<InventorySource[]> {
  return findLists(inventories, 'module-list');
}

async function findLists(lists: InventoriesOption, kind: ListKind): Promise<InventorySource[]> {
  const finder = await import('../util/lists/find-lists.ts');
  const given = typeof lists === 'string' ? [lists] : lists;
  const found = given.map(async (one) => (typeof one === 'string' ? finder.findLists([one], kind) : [one]));
  return (await Promise.all(found)).flat();
}

/**
 * The articles that a scan compares with.
 * @throws LeakscanError CATALOG with every fault of the first folder that has one, or if the package is incomplete
 */
export async function loadCatalog({ folders = [], builtin = true }: CatalogOptions = {}): Promise<Catalog> {
  return (await import('../catalog/extend.ts')).loadCatalog({ folders, builtin });
}

/**
 * What a user says of machines, limits and known findings, from `leakscan.yaml` and `.leakscanignore`.
 * @throws LeakscanError CONFIGURATION with file and line of the fault; also if a file that was named is not found
 */
export async function loadConfiguration(options: ConfigurationOptions = {}): Promise<Configuration> {
  return (await import('../config/load-configuration.ts')).loadConfiguration(options);
}

/** Writes a Report in one of its formats. The same Report gives the same text. */
export async function renderReport({
  report,
  format = 'html',
  maxCharts,
  interactive = false,
}: RenderOptions): Promise<string> {
  const { REPORT_FORMATS } = await import('../render/index.ts');
  return REPORT_FORMATS[format].render(report, {
    isInteractive: interactive,
    ...(maxCharts === undefined ? {} : { maxCharts }),
  });
}

/**
 * Reads a saved Report again and checks it. Fields that this version does not know stay as they are.
 * @throws LeakscanError REPORT if it is not JSON, not a Report, damaged, or has a later `schemaVersion`
 */
export async function parseReport({ text, file = 'report.json' }: ParseReportOptions): Promise<Report> {
  return (await import('../report/parse-report.ts')).parseReport(text, file);
}

/** The Report with `state` of each finding (new, worse, same, better) and with `baseline`: what is gone since the earlier one. */
export async function compareReports({ report, baseline, file = 'baseline.json' }: CompareOptions): Promise<Report> {
  return (await import('../report/baseline.ts')).compareReports(report, baseline, file);
}
