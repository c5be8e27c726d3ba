import { LeakscanError } from '../../util/errors.ts';
import { displayName } from '../../util/escape.ts';
import type { ForeignText, KnownText, MissingColumn } from '../../model/faults/counter-log.ts';
import { parseCounterPath } from '../names/counter-path.ts';
import { detectTextEncoding } from './code-page.ts';
import { tableColumns, type TableColumns } from './value-table/layout.ts';

/** So much of a foreign text is decoded and looked at. */
const MAX_BYTES_LOOKED_AT = 4096;
const MAX_CHARACTERS_SHOWN = 80;
const MAX_COLUMN_CHARACTERS = 40;

/**
 * Says what a text is that is no counter log.
 * @param firstLine its first line that is neither blank nor a `#TYPE` line
 * @param following some of what follows that line; may be empty
 */
export async function explainForeignText(
  file: string,
  firstLine: Buffer,
  line: number,
  following: Buffer = Buffer.alloc(0),
): Promise<LeakscanError> {
  const first = await decode(firstLine);
  const found = describe(first, `${first}\n${await decode(following)}`, line);
  return new LeakscanError('NOT_A_COUNTER_LOG', { kind: 'foreign-text', file, text: found }, { file, line });
}

async function decode(bytes: Buffer): Promise<string> {
  const seen = bytes.subarray(0, MAX_BYTES_LOOKED_AT);
  return (await detectTextEncoding(seen)).decode(seen.toString('latin1'));
}

function describe(first: string, start: string, line: number): ForeignText {
  const kind = documentKind(start) ?? lineKind(first) ?? tableKind(cellsOf(first));
  if (kind !== null) return { kind };
  return missingColumns(cellsOf(first)) ?? { kind: 'unknown', line, shown: displayName(first, MAX_CHARACTERS_SHOWN) };
}

/** JSON, XML and HTML, told by how they start. */
function documentKind(start: string): KnownText | null {
  if (/^\s*(?:\{|\[\s*(?:[{[\]]|$))/.test(start)) {
    if (/"name":\s*"leakscan"/.test(start)) return 'leakscan-report';
    // What its JSON starts with: https://github.com/dotnet/diagnostics, JSONExporter.
    return /"TargetProcess"\s*:/.test(start) ? 'dotnet-counters' : 'json';
  }
  if (!/^\s*<[?!a-z]/i.test(start)) return null;
  if (/<DataCollectorSet\b/i.test(start)) return 'data-collector-set';
  if (!/<(?:!doctype )?html\b/i.test(start)) return 'xml';
  if (/Performance Analysis of Logs|PAL Report/i.test(start)) return 'pal-report';
  return /<title>[^<]*leakscan/i.test(start) ? 'leakscan-report' : 'html';
}

/** Texts that are no tables, told by their first line. */
function lineKind(first: string): KnownText | null {
  // Format-Table and Format-List.
  if (/^\s*Timestamp\s+(?:CounterSamples|Readings)\s*$/i.test(first)) return 'get-counter-text';
  if (/^\s*(?:Timestamp|Readings)\s+:\s/i.test(first)) return 'get-counter-text';
  if (/^(?:# (?:HELP|TYPE) [a-z_:][\w:]* |[a-z_:][\w:]*\{[^}]*\} )/i.test(first)) return 'prometheus';
  if (/^\s*Image Name\s{2,}/i.test(first)) return 'module-list';
  const path = first.trim().replace(/^"(.*)"$/, '$1');
  return !path.includes('","') && parseCounterPath(path) !== null ? 'counter-list' : null;
}

const cellsOf = (first: string): string[] => first.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"|"$/g, ''));

/** Tables with names that tell what they are of. */
function tableKind(cells: readonly string[]): KnownText | null {
  const names = new Set(cells.map((cell) => cell.toLowerCase()));
  const has = (...all: readonly string[]): boolean => all.every((name) => names.has(name));
  if (has('timestamp', 'provider', 'counter name', 'counter type')) return 'dotnet-counters';
  if (has('counterid', 'countervalue') && !names.has('countername')) return 'counter-data';
  if (has('reportkey', 'verdict')) return 'leakscan-report';
  if (has('image name', 'pid') || has('modulename') || has('processname', 'id', 'filename')) return 'module-list';
  if (has('name', 'processid')) return 'module-list';
  return null;
}

/** A table that is nearly one of values: at least two of time, counter and value are there. */
function missingColumns(cells: readonly string[]): ForeignText | null {
  const columns: TableColumns = tableColumns(cells);
  const needed: MissingColumn[] = ['time', 'counter', 'value'];
  const missing = needed.filter((column) => columns[column] === null);
  if (missing.length !== 1) return null;
  const found = [columns.time, columns.object, columns.counter, columns.value].filter((name) => name !== null);
  return { kind: 'table', found: found.map((name) => displayName(name, MAX_COLUMN_CHARACTERS)), missing };
}
