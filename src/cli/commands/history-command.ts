/** `leakscan history`: what earlier nights found; what it prints is what was asked for, so it goes to standard output. */
import path from 'node:path';
import type { Damage } from '../../history/damage.ts';
import type { ReadableHistory } from '../../history/salvage.ts';
import type { HistoryStore } from '../../history/store.ts';
import { locationName, type HistoryLocation } from '../../history/where.ts';
import { LeakscanError } from '../../util/errors.ts';
import { makeFolders } from '../../util/make-folder.ts';
import { nearestOf } from '../../util/nearest.ts';
import { formatBytes, formatPlural } from '../../util/units.ts';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';
import { NO_PROGRESS } from '../progress.ts';
import { historyOf, historyFiles, type HistoryFileArguments } from '../options/history-options.ts';
import { single, wholeNumber } from '../options/option-values.ts';
import type { ExportProgress } from '../text/history-export.ts';
import { readTarget, type TargetRules } from '../files/output-target.ts';
import { writeFailure, writeInPieces, type Produce } from '../files/write-file.ts';

interface OperandArguments extends HistoryFileArguments {
  readonly operands: readonly string[];
}

interface ExportArguments extends HistoryFileArguments {
  readonly output: string | readonly string[] | undefined;
  readonly format: string | readonly string[] | undefined;
}

interface PruneArguments extends HistoryFileArguments {
  readonly keepNights: string | readonly string[] | undefined;
}

const TARGET: TargetRules<'json' | 'csv' | 'parquet'> = {
  command: 'history export',
  formats: ['json', 'csv', 'parquet'],
  otherwise: 'json',
};

/** As a nightly run keeps them. */
const KEPT = { fineNights: 2, coarseNights: 14 } as const;
/** An export holds all that the history does, and is for its owner alone too. */
const EXPORT_MODE = 0o600;
const EXPORT_FOLDER_MODE = 0o700;
/** Runs that began or ended; more are in the export. */
const MAX_LIFETIMES = 500;
const MAX_NIGHTS_SHOWN = 5;

/** Opens it, and closes it whatever comes. */
async function withHistory<T>(
  location: HistoryLocation,
  mode: 'read' | 'write',
  work: (history: HistoryStore) => Promise<T>,
): Promise<T> {
  const { openHistory } = await import('../../history/open-history.ts');
  const history = await openHistory(location, { mode });
  try {
    return await work(history);
  } finally {
    await history.close();
  }
}

export async function runHistoryList(args: HistoryFileArguments, console: Console): Promise<number> {
  return withHistory(await historyOf(args, console), 'read', async (history) => {
    const { machineTable } = await import('../text/history-text.ts');
    const machines = await history.machines();
    const rows = [];
    for (const machine of machines) rows.push({ machine, findings: await history.findings(machine.machine) });
    await console.writeStdout(machineTable(rows));
    if (machines.length === 0) console.note('the history has no machines yet');
    return EXIT.ok;
  });
}

export async function runHistoryShow(args: OperandArguments, console: Console): Promise<number> {
  const given = onlyOperand(args, 'machine');
  if (given === undefined) {
    throw new LeakscanError('USAGE', 'no machine was given; "leakscan history list" lists them');
  }
  return withHistory(await historyOf(args, console), 'read', async (history) => {
    const { showMachine } = await import('../text/history-text.ts');
    const machines = await history.machines();
    const machine = machines.find((one) => one.machine.toLowerCase() === given.toLowerCase());
    if (machine === undefined)
      throw unknownMachine(
        given,
        machines.map((one) => one.machine),
      );
    const [findings, said] = [await history.findings(machine.machine), await history.said(machine.machine)];
    const lifetimes = await history.lifetimes(machine.machine, MAX_LIFETIMES);
    await console.writeStdout(showMachine({ machine, findings, said, lifetimes }));
    return EXIT.ok;
  });
}

/** @throws LeakscanError USAGE for more than one */
function onlyOperand({ operands }: OperandArguments, what: string): string | undefined {
  if (operands.length <= 1) return operands[0];
  throw new LeakscanError('USAGE', `${operands.length} ${what}s were given (${operands.join(', ')}); give one`);
}

function unknownMachine(given: string, names: readonly string[]): LeakscanError {
  const near = nearestOf(given, names);
  const hint = near === null ? 'look with "leakscan history list"' : `did you mean ${near}?`;
  return new LeakscanError('USAGE', `${given}: no such machine among ${names.length}; ${hint}`);
}

export async function runHistoryExport(args: ExportArguments, console: Console): Promise<number> {
  const given = single('-o', args.output);
  if (given === undefined) {
    throw new LeakscanError('USAGE', 'no output was given; try "leakscan history export -o history.json"');
  }
  const { format, file: output } = readTarget(given, single('--format', args.format), TARGET);
  const location = await historyOf(args, console);
  if (format === 'parquet' && output === '-') {
    throw new LeakscanError('USAGE', 'parquet is several files; give a folder, as in -o parquet=FOLDER');
  }
  const outputs = format === 'parquet' ? await tableFiles(output) : [output];
  for (const one of outputs) await refuseOverwriting(one, location, console);
  return withHistory(location, 'read', async (history) => {
    const damaged: Damage[] = [];
    const readable = history.salvage((damage) => damaged.push(damage));
    await withExportProgress(console, locationName(location), await history.bytes(), async (onProgress) => {
      if (format === 'parquet') {
        await writeTables(readable, output, console, onProgress);
        return;
      }
      const { exportCsv, exportJson } = await import('../text/history-export.ts');
      await writeTo(output, console, (write) =>
        format === 'csv'
          ? exportCsv(readable, write, onProgress)
          : exportJson(readable, damaged, console.version, write, onProgress),
      );
    });
    if (output !== '-') console.note(`history: ${outputs.join(', ')}`);
    return reportDamage(damaged, locationName(location), console);
  });
}

const tableFile = (folder: string, table: string): string => path.join(folder, `${table}.parquet`);

async function tableFiles(folder: string): Promise<string[]> {
  const { TABLE_NAMES } = await import('../files/history-parquet.ts');
  return TABLE_NAMES.map((table) => tableFile(folder, table));
}

async function writeTables(
  history: ReadableHistory,
  folder: string,
  console: Console,
  onProgress: ExportProgress,
): Promise<void> {
  const { exportParquet } = await import('../files/history-parquet.ts');
  await orOutputError(folder, () => makeFolders(folder, EXPORT_FOLDER_MODE));
  await exportParquet(
    history,
    console.version,
    (table, produce) => {
      const file = tableFile(folder, table);
      return orOutputError(file, () => writeInPieces(file, produce, EXPORT_MODE));
    },
    onProgress,
  );
}

/** The whole file counts as read with the last machine. */
async function withExportProgress(
  console: Console,
  name: string,
  size: number,
  work: (onProgress: ExportProgress) => Promise<void>,
): Promise<void> {
  await withProgress(console, name, (onProgress) => work((done, total) => onProgress((size * done) / total, size)));
}

/** What is left out of an export. @returns the exit status */
async function reportDamage(damaged: readonly Damage[], file: string, console: Console): Promise<number> {
  if (damaged.length === 0) return EXIT.ok;
  const { damageLines } = await import('../text/history-text.ts');
  console.error(
    `${file}: the history is damaged; ${formatPlural(damaged.length, 'part')} could not be read and ${damaged.length === 1 ? 'is' : 'are'} not ` +
      'in the export. See all damage with "leakscan history verify"',
    damageLines(damaged),
  );
  return EXIT.inputFailed;
}

/** @throws LeakscanError USAGE for the history itself and the files that belong to it, and for a counter log */
async function refuseOverwriting(output: string, history: HistoryLocation, console: Console): Promise<void> {
  const clashes = await import('../files/output-clashes.ts');
  try {
    clashes.refuseClashes(
      [await clashes.placeOf(output)],
      await Promise.all(historyFiles(history).map(clashes.placeOf)),
      console.ignoresCase,
    );
  } catch (error) {
    if (!(error instanceof LeakscanError)) throw error;
    const message = `${output}: that is the history itself; give the output another name`;
    throw new LeakscanError('USAGE', message, { file: output }, error);
  }
  await clashes.refuseIrreplaceable(output);
}

async function writeTo(output: string, console: Console, produce: Produce): Promise<void> {
  if (output === '-') {
    await produce(console.writeStdout);
    return;
  }
  await orOutputError(output, () => writeInPieces(output, produce, EXPORT_MODE));
}

async function orOutputError(output: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof LeakscanError) throw error;
    throw new LeakscanError('OUTPUT', `${output} cannot be written: ${writeFailure(error)}`, { file: output }, error);
  }
}

export async function runHistoryPrune(args: PruneArguments, console: Console): Promise<number> {
  const nights = wholeNumber('--keep-nights', args.keepNights, 1);
  if (nights === undefined) throw new LeakscanError('USAGE', 'give the nights to keep, as in --keep-nights 365');
  const location = await historyOf(args, console);
  return withHistory(location, 'write', async (history) => {
    const [newest] = await history.nights();
    if (newest === undefined) {
      console.note('the history has no nights yet; nothing was deleted');
      return EXIT.ok;
    }
    const { captures, reports } = await history.prune({ ...KEPT, keepNights: nights });
    const gone = `${formatPlural(captures, 'capture')} and ${formatPlural(reports.length, 'report')}`;
    console.note(`deleted ${gone}; kept ${formatPlural(nights, 'night')} back from ${newest}`);
    const freed = await withProgress(console, locationName(location), (onProgress) => history.compact(onProgress));
    if (freed > 0) console.note(`freed ${formatBytes(freed)}`);
    return EXIT.ok;
  });
}

/** Shows how far long work on the history is. */
async function withProgress<T>(
  console: Console,
  file: string,
  work: (onProgress: (doneBytes: number, totalBytes: number) => void) => Promise<T>,
): Promise<T> {
  let progress = NO_PROGRESS;
  try {
    return await work((done, total) => {
      if (progress === NO_PROGRESS) progress = console.startProgress(new Map([[file, total]]));
      progress.update(file, done);
    });
  } finally {
    progress.stop();
  }
}

export async function runHistoryForget(args: OperandArguments, console: Console): Promise<number> {
  const night = onlyOperand(args, 'night');
  if (night === undefined) {
    throw new LeakscanError('USAGE', 'no night was given; try "leakscan history forget 2027-11-08"');
  }
  return withHistory(await historyOf(args, console), 'write', async (history) => {
    const forgotten = await history.forgetNight(night);
    if (forgotten === null) {
      const recent = (await history.nights()).slice(0, MAX_NIGHTS_SHOWN).join(', ');
      throw new LeakscanError('USAGE', `${night}: no such night in the history; the newest are: ${recent}`);
    }
    const { captures, reports } = forgotten;
    console.note(
      `deleted ${night}: ${formatPlural(captures, 'capture')} and ${formatPlural(reports, 'report')}; the next nightly run reads what is ` +
        'still on the share again',
    );
    return EXIT.ok;
  });
}

export async function runHistoryVerify(args: HistoryFileArguments, console: Console): Promise<number> {
  const location = await historyOf(args, console);
  const { isDamage } = await import('../../history/history-error.ts');
  try {
    return await withHistory(location, 'read', async (history) => {
      const { verificationText } = await import('../text/history-text.ts');
      const verification = await withProgress(console, locationName(location), (onProgress) =>
        history.verify(onProgress),
      );
      await console.writeStdout(verificationText(locationName(location), verification));
      return verification.problems.length === 0 ? EXIT.ok : EXIT.inputFailed;
    });
  } catch (error) {
    if (!(error instanceof LeakscanError) || !isDamage(error.cause)) throw error;
    // So damaged that it cannot even be opened.
    console.error(error.message);
    return EXIT.inputFailed;
  }
}
