/** `leakscan export LOG -o FILE`: writes a counter log as text, as relog does on Windows. */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { FoundLog } from '../../counterlog/find/find-logs.ts';
import type { TextDialect } from '../../counterlog/text/pdh-text.ts';
import type { ExportedLog } from '../../export.ts';
import type { DateOrder } from '../../model/counter-log.ts';
import { LeakscanError, systemCode } from '../../util/errors.ts';
import { makeFolders } from '../../util/make-folder.ts';
import { formatPlural } from '../../util/units.ts';
import { logWarningText } from '../../words/log-warnings.ts';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';
import { listOf, single } from '../options/option-values.ts';
import { readTarget, type TargetRules } from '../files/output-target.ts';
import { writeFailure, writeInPieces, type Produce } from '../files/write-file.ts';

const TARGET: TargetRules<TextDialect> = { command: 'export', formats: ['csv', 'tsv'], otherwise: 'csv' };

export interface ExportArguments {
  readonly operands: readonly string[];
  readonly output: string | readonly string[] | undefined;
  readonly format: string | readonly string[] | undefined;
  readonly counter: string | readonly string[] | undefined;
  readonly dateOrder: DateOrder | readonly DateOrder[] | undefined;
}

/** Status 0 if the text was written. @throws LeakscanError if it was not */
export async function runExport(args: ExportArguments, console: Console): Promise<number> {
  const given = single('-o', args.output);
  if (given === undefined) {
    throw new LeakscanError('USAGE', 'no output was given; try "leakscan export perf.blg -o perf.csv"');
  }
  const { format: dialect, file: output } = readTarget(given, single('--format', args.format), TARGET);
  const { log, remove } = await findLog(args.operands, output, console);
  try {
    await refuseOverwriting(output, log, console);
    const { exportLog } = await import('../../export.ts');
    const progress = console.startProgress(await twiceTheSize(log));
    const options = {
      log,
      dialect,
      counters: listOf('--counter', args.counter),
      dateOrder: single('--date-order', args.dateOrder),
      onProgress: progress.update,
    };
    const done: ExportedLog[] = [];
    try {
      await writeTo(output, console, async (write) => void done.push(await exportLog(options, write)));
    } finally {
      progress.stop();
    }
    for (const exported of done) tell(log.file, output, exported, console);
    if (console.isInputInterrupted())
      console.note(`${log.file}: ${logWarningText({ kind: 'interrupted', count: 1, positions: [] })}`);
    return EXIT.ok;
  } finally {
    await remove();
  }
}

interface LogToExport {
  readonly log: FoundLog;
  /** What was made to read it. */
  readonly remove: () => Promise<void>;
}

async function findLog(given: readonly string[], output: string, console: Console): Promise<LogToExport> {
  const { findLogs } = await import('../../counterlog/find/find-logs.ts');
  if (given.length === 0) {
    throw new LeakscanError('USAGE', 'no counter log was given; try "leakscan export perf.blg -o perf.csv"');
  }
  const found = await findLogs(given, console.openStandardInput);
  const [log] = found;
  if (found.length !== 1 || log === undefined) {
    const names = found.slice(0, 3).map(({ file }) => file);
    const more = found.length > names.length ? ' ...' : '';
    throw new LeakscanError(
      'USAGE',
      `export takes one log, but these are ${found.length} (${names.join(', ')}${more}); export one after another`,
    );
  }
  // Read twice, which only a file can be.
  const isStream = log.source !== undefined && log.source.path === null;
  return isStream ? keepInFile(log, output) : { log, remove: () => Promise.resolve() };
}

async function keepInFile({ file, named, source }: FoundLog, output: string): Promise<LogToExport> {
  // Every command loads this file to know its options: what only a stream takes is loaded with one.
  const { pipeline } = await import('node:stream/promises');
  const folder = await makeTemporaryFolder(file, output);
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const input = await source!.open();
    const copy = path.join(folder, 'input');
    await pipeline(input.chunks, createWriteStream(copy, { mode: 0o600 }));
    // An input that was interrupted is still open, and would keep the program from ending.
    input.close();
    const { openFileSource } = await import('../../counterlog/source/file-source.ts');
    return { log: { file, named, source: { path: null, bytes: null, open: () => openFileSource(copy) } }, remove };
  } catch (error) {
    await remove();
    if (error instanceof LeakscanError) throw error;
    throw cannotBeKept(file, folder, error);
  }
}

/** In the system's folder for temporary files; where that cannot be used, next to the output. */
async function makeTemporaryFolder(file: string, output: string): Promise<string> {
  const { newTemporaryFolderPrefix } = await import('../files/temporary-files.ts');
  const { tmpdir } = await import('node:os');
  const system = tmpdir();
  try {
    return await mkdtemp(await newTemporaryFolderPrefix(system));
  } catch (error) {
    if (output === '-') throw cannotBeKept(file, system, error);
  }
  const folder = path.dirname(output);
  try {
    await makeFolders(folder);
    return await mkdtemp(await newTemporaryFolderPrefix(folder));
  } catch (error) {
    throw cannotBeKept(file, `${system} or ${folder}`, error);
  }
}

function cannotBeKept(file: string, folder: string, error: unknown): LeakscanError {
  const why = systemCode(error) === 'ENOENT' ? 'there is no such folder' : writeFailure(error);
  const message = `${file}: is read twice, but cannot be kept in ${folder}: ${why}; set TMPDIR (TEMP on Windows) to a folder with room, or save the log as a file and name that`;
  return new LeakscanError('OUTPUT', message, { file }, error);
}

async function refuseOverwriting(output: string, { file, source }: FoundLog, console: Console): Promise<void> {
  const clashes = await import('../files/output-clashes.ts');
  const read = source === undefined ? file : source.path;
  await clashes.refuseOverwriting([output], read === null ? [] : [read], console.ignoresCase);
}

async function twiceTheSize(log: FoundLog): Promise<Map<string, number | null>> {
  const { sizesOf } = await import('../../counterlog/find/find-logs.ts');
  const sizes = await sizesOf([log]);
  return new Map([...sizes].map(([file, bytes]) => [file, bytes === null ? null : 2 * bytes]));
}

async function writeTo(output: string, console: Console, produce: Produce): Promise<void> {
  try {
    if (output === '-') await produce((text) => console.writeStdout(text));
    else await writeInPieces(output, produce);
  } catch (error) {
    if (error instanceof LeakscanError) throw error;
    throw new LeakscanError('OUTPUT', `${output}: cannot be written: ${writeFailure(error)}`, { file: output }, error);
  }
}

function tell(file: string, output: string, { samples, counters, warnings }: ExportedLog, console: Console): void {
  for (const warning of warnings) {
    console.note(`${file}: ${logWarningText(warning)}${warning.count > 1 ? ` (${warning.count} times)` : ''}`);
  }
  if (output !== '-')
    console.note(`${output}: ${formatPlural(samples, 'sample')} of ${formatPlural(counters, 'counter')}`);
}
