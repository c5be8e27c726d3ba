/** A saved Report read again. */
import type { ReportFault } from '../model/faults/report.ts';
import type { Report } from '../model/report.ts';
import { LeakscanError } from '../util/errors.ts';
import { displayName, MAX_PATH_CHARACTERS, MAX_TITLE_CHARACTERS } from '../util/escape.ts';
import { reportSchema } from './report-schema.ts';

/** Faults that are named; a document that is none of ours has a hundred. */
const MAX_FAULTS = 3;
/** A report has ten levels. What is deeper cannot be written as JSON again. */
const MAX_DEPTH = 100;
const SCHEMA_VERSION = 1;

/**
 * The Report in a JSON text. Fields that this version does not know stay as they are.
 * @param file its name, for messages
 * @throws LeakscanError REPORT for what is no JSON, no Report, one of a later schemaVersion, or a damaged one
 */
export function parseReport(text: string, file: string): Report {
  const value = parseJson(text, file);
  if (isDeeperThan(value, MAX_DEPTH)) throw refuse({ kind: 'report-too-deep', file, maxLevels: MAX_DEPTH });
  const { schemaVersion, tool } = isRecord(value) ? value : {};
  if (!isRecord(value) || !isRecord(tool) || tool['name'] !== 'leakscan' || !('assessments' in value)) {
    const isDiagnosis = isRecord(tool) && tool['name'] === 'leakscan' && isRecord(value) && 'logs' in value;
    throw refuse({ kind: isDiagnosis ? 'report-is-diagnosis' : 'report-is-other-json', file });
  }
  if (typeof schemaVersion === 'number' && schemaVersion > SCHEMA_VERSION) {
    throw refuse({ kind: 'report-later-schema', file, schemaVersion, maxSchemaVersion: SCHEMA_VERSION });
  }
  const checked = reportSchema.safeParse(value);
  if (checked.success) return value as unknown as Report;
  const problems = checked.error.issues
    .slice(0, MAX_FAULTS)
    .map(({ path, message }) => ({ path: pathText(path), detail: displayName(message, MAX_TITLE_CHARACTERS) }));
  const moreProblems = checked.error.issues.length - problems.length;
  throw refuse({ kind: 'report-damaged', file, problems, moreProblems });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch (error) {
    if (text.trim() === '') throw refuse({ kind: 'report-empty', file }, error);
    const isCut = /^\s*\{/.test(text) && !/\}\s*$/.test(text);
    if (isCut) throw refuse({ kind: 'report-cut-off', file }, error);
    const detail = displayName(error instanceof Error ? error.message : '', MAX_TITLE_CHARACTERS);
    throw refuse({ kind: 'report-not-json', file, detail }, error);
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

const refuse = (fault: ReportFault, cause?: unknown): LeakscanError =>
  new LeakscanError('REPORT', fault, { file: fault.file }, cause);
