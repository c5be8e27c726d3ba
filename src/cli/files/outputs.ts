/** Where reports go: what `-o` and `--format` mean, and default names. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { STANDARD_INPUT } from '../../counterlog/find/find-logs.ts';
import type { Report } from '../../model/report.ts';
import { formatNames, isFormat, REPORT_FORMATS, type RenderOptions, type ReportFormat } from '../../render/index.ts';
import { reportKey, reportKeyOf } from '../../render/report-key.ts';
import { LeakscanError } from '../../util/errors.ts';
import { collectGarbage } from '../../platform/collect-garbage.ts';
import { safeFileName } from '../../util/escape.ts';
import { refuseMissingFile, splitTarget, standardOutputOr } from './output-target.ts';
import { writeFailure, writeInPieces } from './write-file.ts';
import { machinesOf } from '../../report/facts.ts';

/** One output as asked for; file null = the default name, `-` = standard output. */
export interface OutputRequest {
  readonly format: ReportFormat;
  readonly file: string | null;
}

/** One output with its place; `-` = standard output. */
export interface NamedOutput extends OutputRequest {
  readonly file: string;
}

const DEFAULT_FOLDER = 'reports';
/** More reports of one name than this are not looked through. */
const MAX_SAME_NAME = 1000;

/**
 * Reads `-o` values: `FORMAT=PATH`, or a path whose extension tells the format, or else `--format`.
 * @throws LeakscanError USAGE for an unknown format, before anything is read
 */
export function parseOutputs(outputs: readonly string[], format: string | undefined): OutputRequest[] {
  const named = format === undefined ? undefined : formatOf(format);
  if (outputs.length === 0) return [{ format: named ?? 'html', file: null }];
  return outputs.map((output) => parseOutput(output, named));
}

/** A format by its name or its extension. */
function formatOf(text: string): ReportFormat {
  const name = text.toLowerCase();
  const named = isFormat(name) ? name : formatNames().find((one) => REPORT_FORMATS[one].extension === name);
  if (named !== undefined) return named;
  throw new LeakscanError('USAGE', `unknown format "${text}"; the formats are ${formatNames().join(', ')}`);
}

function parseOutput(output: string, format: ReportFormat | undefined): OutputRequest {
  const parts = splitTarget(output);
  if (parts !== null) {
    const named = formatOf(parts.format);
    refuseMissingFile(output, parts.file);
    return { format: named, file: standardOutputOr(parts.file) };
  }
  const extension = path.extname(output).slice(1).toLowerCase();
  const byExtension = formatNames().find((name) => REPORT_FORMATS[name].extension === extension);
  const chosen = byExtension ?? format;
  if (chosen !== undefined) return { format: chosen, file: standardOutputOr(output) };
  const what = output === '-' ? 'standard output' : output;
  const message = `-o ${output}: in which format? Add --format ${formatNames().join('|')}, or write -o html=${output === '-' ? '-' : what}`;
  throw new LeakscanError('USAGE', message);
}

/**
 * `<machine>-<log name>` for one machine, `leakscan-<date>` for several; safe as a file name on Windows. Standard input
 * has no name: the date of its first sample stands for it.
 */
export function defaultBaseName(report: Report): string {
  const [machine, ...others] = machinesOf(report);
  const input = report.inputs[0];
  if (machine === undefined || others.length > 0 || input === undefined)
    return `leakscan-${report.generatedAt.slice(0, 10)}`;
  const log =
    input.file === STANDARD_INPUT ? (input.firstSample ?? report.generatedAt).slice(0, 10) : logName(input.file);
  const name = log.toLowerCase().startsWith(machine.toLowerCase()) ? log : `${machine}-${log}`;
  return safeFileName(name);
}

/** File name without folders, `.gz` and its extension; both kinds of separators count on every system. */
export const logName = (file: string): string =>
  path.win32
    .basename(file)
    .replace(/\.gz$/i, '')
    .replace(/\.[^.]+$/, '');

/**
 * Writes one output whole or not at all.
 * @returns the path written, or `-`
 * @throws LeakscanError OUTPUT if it cannot be written; an older file stays as it was
 */
export async function writeOutput(
  request: NamedOutput,
  report: Report,
  options: RenderOptions,
  writeStdout: (text: string) => Promise<void>,
): Promise<string> {
  // What made the report, or the output before, is garbage by now.
  collectGarbage();
  const writer = REPORT_FORMATS[request.format];
  const pieces = (await writer.pieces?.(report)) ?? [await writer.render(report, options)];
  if (request.file === '-') {
    for (const piece of pieces) await writeStdout(piece);
    return '-';
  }
  await writeOrTell(request.file, pieces, '-o');
  return request.file;
}

/**
 * Writes the charts of a report, one file each. Files of other charts in the folder stay.
 * @returns how many
 * @throws LeakscanError OUTPUT if one cannot be written
 */
export async function writeCharts(
  folder: string,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<number> {
  for (const { name, text } of files) await writeOrTell(path.join(folder, name), [text], '--charts-dir');
  return files.length;
}

async function writeOrTell(file: string, pieces: Iterable<string>, option: string): Promise<void> {
  try {
    await writeInPieces(file, async (write) => {
      for (const piece of pieces) await write(piece);
    });
  } catch (error) {
    if (error instanceof LeakscanError) throw error;
    const message = `${file}: cannot be written: ${writeFailure(error)}; choose another place with ${option}`;
    throw new LeakscanError('OUTPUT', message, { file }, error);
  }
}

/** The default path, with a number if the name belongs to the report of another log. */
export async function defaultFile(format: ReportFormat, report: Report): Promise<string> {
  const base = defaultBaseName(report);
  const { extension } = REPORT_FORMATS[format];
  const key = reportKey(report);
  for (let n = 1; n <= MAX_SAME_NAME; n++) {
    const file = path.join(DEFAULT_FOLDER, `${base}${n === 1 ? '' : `-${n}`}.${extension}`);
    const existing = await readFile(file, 'utf8').catch(() => null);
    if (existing === null || reportKeyOf(existing) === key) return file;
  }
  throw new LeakscanError('OUTPUT', `${DEFAULT_FOLDER}: too many reports named ${base}; choose a name with -o`);
}
