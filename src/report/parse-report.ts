/** A saved Report read again. */
import type { Report } from '../model/report.ts';
import { LeakscanError } from '../util/errors.ts';
import { displayName, MAX_PATH_CHARACTERS, MAX_TITLE_CHARACTERS } from '../util/escape.ts';
import { reportSchema } from './report-schema.ts';

/** Faults that are named; a document that is none of ours has a hundred. */
const MAX_FAULTS = 3;
/** A report has ten levels. What is deeper cannot be written as JSON again. */
const MAX_DEPTH = 100;

/**
 * The Report in a JSON text. Fields that this version does not know stay as they are.
 * @param file its name, for messages
 * @throws LeakscanError REPORT for what is no JSON, no Report, one of a later schemaVersion, or a damaged one
 */
export function parseReport(text: string, file: string): Report {
  const value = parseJson(text, file);
  if (isDeeperThan(value, MAX_DEPTH))
    throw fault(file, `it is nested more than ${MAX_DEPTH} levels deep, which no report is`);
  const { schemaVersion, tool } = isRecord(value) ? value : {};
  if (!isRecord(value) || !isRecord(tool) || tool['name'] !== 'leakscan' || !('assessments' in value)) {
    const isDiagnosis = isRecord(tool) && tool['name'] === 'leakscan' && isRecord(value) && 'logs' in value;
    const what = isDiagnosis ? 'what "leakscan doctor" writes, not a report' : 'JSON, but no report of leakscan';
    throw fault(file, `this is ${what}; a report is what "leakscan perf.csv -o report.json" writes`);
  }
  if (typeof schemaVersion === 'number' && schemaVersion > 1) {
    throw fault(file, `it has schemaVersion ${schemaVersion}, and this leakscan reads 1; take a later leakscan`);
  }
  const checked = reportSchema.safeParse(value);
  if (checked.success) return value as unknown as Report;
  const faults = checked.error.issues
    .slice(0, MAX_FAULTS)
    .map(({ path, message }) => `${pathText(path)} ${displayName(message, MAX_TITLE_CHARACTERS)}`);
  const more = checked.error.issues.length - faults.length;
  const list = `${faults.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  throw fault(file, `the report is damaged, or of a later leakscan: ${list}; scan the log again`);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch (error) {
    if (text.trim() === '')
      throw fault(file, 'it is empty; a report is what "leakscan perf.csv -o report.json" writes');
    const isCut = /^\s*\{/.test(text) && !/\}\s*$/.test(text);
    const what = isCut
      ? 'the JSON ends in the middle: it was cut off'
      : `it is not JSON (${displayName(error instanceof Error ? error.message : '', MAX_TITLE_CHARACTERS)})`;
    throw fault(file, `${what}; a report is what "leakscan perf.csv -o report.json" writes`, error);
  }
}

/** Cost: the size of the document; its memory too, not the stack. */
function isDeeperThan(document: unknown, levels: number): boolean {
  let level: unknown[] = [document];
  for (let depth = 0; depth <= levels; depth++) {
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `assessments[3].trend.onset`. */
function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return displayName(text.replace(/^\./, ''), MAX_PATH_CHARACTERS);
}

const fault = (file: string, message: string, cause?: unknown): LeakscanError =>
  new LeakscanError('REPORT', `${file}: ${message}`, { file }, cause);
