/** `leakscan <logs...>`: reads, judges, matches, writes the report and sums up on standard error. */
import type { Argv } from 'yargs';
import type { Report } from '../model/report.ts';
import { LeakscanError } from '../util/errors.ts';
import type { Console } from './console.ts';
import { EXIT, exitStatus, FAIL_ON, statusOfError } from './exit-status.ts';
import { parseNow } from './now.ts';

export interface ScanArguments {
  readonly logs: readonly string[];
  readonly output: string | readonly string[] | undefined;
  readonly format: string | undefined;
  readonly inventory: string | readonly string[] | undefined;
  readonly failOn: (typeof FAIL_ON)[number];
  readonly exitZero: boolean;
  readonly strictInputs: boolean;
  readonly quiet: boolean;
  readonly color: boolean | undefined;
  readonly now: string | undefined;
}

/** Adds the arguments of a scan to the command line; its type is what yargs makes of them. */
export function scanArguments(yargs: Argv) {
  return yargs
    .positional('logs', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe: 'counter logs (.csv, .tsv, also .gz), folders or patterns',
    })
    .option('output', {
      alias: 'o',
      type: 'string',
      nargs: 1,
      describe: 'write to this file, or - for standard output; may repeat; format by extension or as json=FILE',
    })
    .option('format', {
      type: 'string',
      nargs: 1,
      describe: 'format of the default output and of -o -: html, json, text',
    })
    .option('inventory', {
      type: 'string',
      nargs: 1,
      describe: 'module list of a scanned machine (CSV), or MACHINE=FILE; may repeat',
    })
    .option('fail-on', {
      choices: FAIL_ON,
      default: 'leak' as const,
      describe: 'weakest verdict that ends with exit status 1',
    })
    .option('exit-zero', { type: 'boolean', default: false, describe: 'end with 0 although a leak was found' })
    .option('strict-inputs', {
      type: 'boolean',
      default: false,
      describe: 'end with 3 if an input could not be read, even if a leak was found',
    })
    .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'no summary, only errors' })
    .option('color', {
      type: 'boolean',
      describe: 'colour the summary (default: on a terminal, unless NO_COLOR is set)',
    })
    .option('now', {
      type: 'string',
      nargs: 1,
      describe: 'time to put into the report, ISO 8601 (for repeatable reports)',
    });
}

/** Runs a scan and gives the exit status. */
export async function runScan(args: ScanArguments, console: Console): Promise<number> {
  const { parseOutputs, writeOutput } = await import('./outputs.ts');
  const requests = parseOutputs(listOf(args.output), args.format);
  const nowMs = parseNow(args.now, console.env, Date.now());
  const report = await makeReport(args, nowMs, console);
  if (report.assessments.length === 0) {
    for (const { message } of report.failedInputs) console.error(message);
    for (const warning of report.warnings) console.note(warning);
    if (report.failedInputs.length === 0) {
      console.error('nothing to assess in what was read; "leakscan capture" prints the counters to log');
    }
    return EXIT.nothingAssessed;
  }
  const written: string[] = [];
  let status = exitStatus(report, args);
  for (const request of requests) {
    try {
      written.push(await writeOutput(request, report, console.writeStdout));
    } catch (error) {
      if (!(error instanceof LeakscanError)) throw error;
      console.error(error.message);
      status = statusOfError(error.code);
    }
  }
  await sumUp(report, written, args, console);
  return status;
}

async function makeReport(args: ScanArguments, nowMs: number, console: Console): Promise<Report> {
  if (args.logs.length === 0) {
    throw new LeakscanError('USAGE', 'no counter log was given; try "leakscan perf.csv", or "leakscan --help"');
  }
  if (args.logs.includes('-')) {
    throw new LeakscanError('USAGE', 'standard input is not read yet: save the log to a file and give its name');
  }
  const [{ scan }, { findLogs }, { loadBuiltinCatalog }, { parseInventorySource }] = await Promise.all([
    import('../scan.ts'),
    import('../counterlog/find-logs.ts'),
    import('../catalog/load.ts'),
    import('../catalog/inventory.ts'),
  ]);
  const logs = await findLogs(args.logs);
  const progress = console.startProgress();
  try {
    return await scan({
      logs,
      inventories: listOf(args.inventory).map(parseInventorySource),
      catalog: await loadBuiltinCatalog(),
      version: console.version,
      nowMs,
      shownOptions: shownOptions(args),
      onProgress: progress.update,
    });
  } finally {
    progress.stop();
  }
}

/** The options as the Report shows them: what was given, not the defaults. */
function shownOptions(args: ScanArguments): Report['options'] {
  return {
    logs: args.logs,
    ...(args.inventory === undefined ? {} : { inventory: listOf(args.inventory) }),
    ...(args.failOn === 'leak' ? {} : { failOn: args.failOn }),
    ...(args.exitZero ? { exitZero: true } : {}),
    ...(args.strictInputs ? { strictInputs: true } : {}),
  };
}

/** The summary on standard error, or with --quiet only what went wrong. */
async function sumUp(report: Report, written: readonly string[], args: ScanArguments, console: Console): Promise<void> {
  if (args.quiet) {
    for (const { message } of report.failedInputs) console.error(message);
    return;
  }
  const { renderText } = await import('../report/index.ts');
  const color = args.color ?? console.wantsColor;
  console.writeStderr(renderText(report, { color, width: console.width }));
  for (const file of written) if (file !== '-') console.note(`report: ${file}`);
}

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;
