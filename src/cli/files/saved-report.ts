/** Reads a saved Report: the operand of `convert`, what `--baseline` names, and what `explain` looks a finding up in. */
import type { Report } from '../../model/report.ts';
import { LeakscanError, systemCode } from '../../util/errors.ts';
import { readBounded } from '../../util/read-bounded.ts';
import type { Console } from '../console.ts';
import { MAX_REPORT_BYTES } from './standard-input.ts';

const STANDARD_INPUT = 'standard input';

/**
 * @param file a path, or `-` for standard input
 * @throws LeakscanError REPORT for what is not there, or no Report that this version reads
 */
export async function readSavedReport(file: string, console: Console): Promise<Report> {
  const name = file === '-' ? STANDARD_INPUT : file;
  const bytes = file === '-' ? await console.readStandardInput() : await readBytes(file);
  const [{ decodeText }, { parseReport }] = await Promise.all([
    import('../../util/decode-text.ts'),
    import('../../report/parse-report.ts'),
  ]);
  let text: string;
  try {
    text = decodeText(bytes, name, 'REPORT');
  } catch (error) {
    throw new LeakscanError('REPORT', `${name}: this is not a report: a report is JSON in UTF-8`, { file }, error);
  }
  return parseReport(text, name);
}

/** @throws LeakscanError BASELINE: what was given is wrong, not the logs */
export async function readBaseline(file: string | undefined, console: Console): Promise<Report | null> {
  if (file === undefined) return null;
  return readOr(file, console, (error) => {
    const hint = systemCode(error.cause) === 'ENOENT' ? '; leave --baseline out on the first run' : '';
    return new LeakscanError('BASELINE', `--baseline ${error.message}${hint}`, { file }, error);
  });
}

/** The Report to look a finding up in. @throws LeakscanError USAGE: a Report is what was to be given */
export const readReportOfFinding = (file: string, console: Console): Promise<Report> =>
  readOr(file, console, (error) => new LeakscanError('USAGE', error.message, { file }, error));

/** @param told what to say of a file that is no Report */
async function readOr(file: string, console: Console, told: (error: LeakscanError) => LeakscanError): Promise<Report> {
  try {
    return await readSavedReport(file, console);
  } catch (error) {
    throw error instanceof LeakscanError && error.code === 'REPORT' ? told(error) : error;
  }
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readBounded(file, MAX_REPORT_BYTES, 'a report', 'REPORT');
  } catch (error) {
    if (error instanceof LeakscanError) throw error;
    const message = `${file}: ${readFailure(error)}`;
    throw new LeakscanError('REPORT', message, { file }, error);
  }
}

function readFailure(error: unknown): string {
  switch (systemCode(error)) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'this is a folder; name the report in it';
    case 'EACCES':
    case 'EPERM':
      return 'no permission to read it';
    default:
      return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
