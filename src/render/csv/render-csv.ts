/**
 * The Report as a table: one row for each assessment, then one for each finding of the baseline that these logs do not
 * have, then those of memory that was not judged. RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180), in UTF-8 with a byte order mark, without which a spreadsheet
 * takes it for the code page of its machine. The columns are documented in docs/report.md.
 */
import type { NotJudged, Report, ReportAssessment, ReportGone } from '../../model/report.ts';
import { RESOURCE_KINDS } from '../../model/resource.ts';
import { displayName } from '../../util/escape.ts';
import { notJudgedOf } from '../../report/judged.ts';
import { reportKey } from '../report-key.ts';
import { openMatches } from '../../report/facts.ts';

/** In front of the table. */
export const BYTE_ORDER_MARK = '\ufeff';
/** A spreadsheet holds 32,767 characters in a cell. */
const MAX_CHARACTERS = 400;
const MAX_ARTICLES = 20;

/** Text of strangers or our own; a number as it is; null is an empty cell. */
export type Cell = string | number | null;

interface Row {
  readonly report: Report;
  readonly key: string;
  readonly one: ReportAssessment;
}

/** In the order of the table. New columns come last. */
const COLUMNS: Readonly<Record<string, (row: Row) => Cell>> = {
  reportKey: ({ key }) => key,
  id: ({ one }) => one.id,
  machine: ({ one }) => one.machine,
  process: ({ one }) => one.process,
  instance: ({ one }) => one.instance,
  pid: ({ one }) => one.pid,
  resource: ({ one }) => one.resource,
  unit: ({ one }) => RESOURCE_KINDS[one.resource].unit,
  verdict: ({ one }) => one.verdict,
  severity: ({ one }) => one.severity,
  state: ({ one }) => one.state ?? null,
  suppressed: ({ one }) => (one.suppressedBy === undefined ? null : one.suppressedBy.reason),
  caveats: ({ one }) => one.caveats.join(' '),
  slopePerHour: ({ one }) => one.trend?.slopePerHour ?? null,
  ciLow: ({ one }) => one.trend?.ciLow ?? null,
  ciHigh: ({ one }) => one.trend?.ciHigh ?? null,
  onset: ({ one }) => one.trend?.onset ?? null,
  onsetSeen: ({ one }) => (one.trend === null ? null : String(one.trend.onsetSeen)),
  first: ({ one }) => one.trend?.first ?? null,
  last: ({ one }) => one.trend?.last ?? null,
  min: ({ one }) => one.trend?.min ?? null,
  max: ({ one }) => one.trend?.max ?? null,
  samples: ({ one }) => one.trend?.samples ?? null,
  lifetimeStart: ({ one }) => one.lifetime.start,
  lifetimeEnd: ({ one }) => one.lifetime.end,
  runs: ({ one }) => one.lifetimes.length + one.foldedRuns,
  limit: ({ one }) => one.exhaustion?.limit ?? null,
  limitValue: ({ one }) => one.exhaustion?.limitValue ?? null,
  limitAt: ({ one }) => one.exhaustion?.at ?? null,
  limitEarliest: ({ one }) => one.exhaustion?.earliest ?? null,
  limitLatest: ({ one }) => one.exhaustion?.latest ?? null,
  article: ({ one }) => openMatches(one.articles)[0]?.id ?? null,
  confidence: ({ one }) => openMatches(one.articles)[0]?.confidence ?? null,
  articles: ({ one }) =>
    openMatches(one.articles)
      .slice(0, MAX_ARTICLES)
      .map(({ id }) => id)
      .join(' '),
  // Of rows that are about memory that was not judged.
  notJudged: () => null,
  notJudgedProcesses: () => null,
  subjectKind: ({ one }) => one.subject?.kind ?? null,
  subjectNames: ({ one }) => one.subject?.names.join(', ') ?? null,
  subjectBasis: ({ one }) => one.subject?.basis ?? null,
  running: ({ one }) => (one.running === undefined ? null : String(one.running)),
  symptomOf: ({ one }) => one.symptomOf ?? null,
  likelihood: ({ one }) => one.likelihood ?? null,
};

/** Names of the columns, in their order. */
export const CSV_COLUMNS: readonly string[] = Object.keys(COLUMNS);

/** Cost: one pass over the assessments. */
export function renderCsv(report: Report): string {
  const key = reportKey(report);
  const known = new Set(report.assessments.map(({ id }) => id));
  const gone = (report.baseline?.gone ?? []).filter(({ id }) => !known.has(id));
  const rows = [
    ...report.assessments.map((one) => Object.values(COLUMNS).map((column) => column({ report, key, one }))),
    ...gone.map((one) => goneCells(one, key)),
    ...notJudgedOf(report).map((one) => notJudgedCells(one, key)),
  ];
  return BYTE_ORDER_MARK + [[...CSV_COLUMNS], ...rows].map(writeCsvRow).join('');
}

/** What is known of a finding that these logs do not have: whose it was and when it was last seen. */
function goneCells(one: ReportGone, key: string): Cell[] {
  const { id, machine, process, instance, pid = null, resource, lastSeen } = one;
  const unit = RESOURCE_KINDS[resource].unit;
  const cells: Readonly<Record<string, Cell>> = {
    ...{ reportKey: key, id, machine, process, instance, pid, resource, unit },
    ...{ state: 'gone', lifetimeEnd: lastSeen },
    subjectKind: one.subject?.kind ?? null,
    subjectNames: one.subject?.names.join(', ') ?? null,
    subjectBasis: one.subject?.basis ?? null,
  };
  return CSV_COLUMNS.map((column) => cells[column] ?? null);
}

/** Whose memory was not judged, and why: a row for each reason and machine, with the names of some of the processes. */
function notJudgedCells({ machine, names, processes, resource, reason }: NotJudged, key: string): Cell[] {
  const unit = RESOURCE_KINDS[resource].unit;
  const cells: Readonly<Record<string, Cell>> = {
    ...{ reportKey: key, machine, process: names.join(' '), resource, unit },
    ...{ notJudged: reason, notJudgedProcesses: processes },
  };
  return CSV_COLUMNS.map((column) => cells[column] ?? null);
}

/** A line of a table, with its end. */
export const writeCsvRow = (row: readonly Cell[]): string => `${row.map(writeCell).join(',')}\r\n`;

function writeCell(cell: Cell): string {
  if (cell === null) return '';
  // JavaScript's own notation, which spreadsheets read as a number whatever its sign.
  if (typeof cell === 'number') return String(cell);
  const text = withoutFormula(displayName(cell, MAX_CHARACTERS));
  return /[",;\s]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * What a spreadsheet would take for a formula gets an apostrophe in front (https://owasp.org/www-community/attacks/CSV_Injection):
 * at the beginning of a cell, and behind what another language of the spreadsheet takes for the end of one.
 */
function withoutFormula(text: string): string {
  return text.replace(/(^|[;,|\t])([\s"]*)(?=[=+\-@%|\uFF1D\uFF0B\uFF0D\uFF20])/g, "$1'$2");
}
