/** Lists of system information as text, one after another in any order: line by line, what each shows. */
import { NO_FACT, type SystemFact } from './listed-system.ts';
import { factOf, isSystemProperty } from './records.ts';
import { isVersionLine, readSysteminfo } from './systeminfo.ts';

/** `Microsoft Windows [Version 10.0.20348.2340]`, whatever the word for version. */
const VER = /Windows[^[\]]*\[[^[\]\d]*\d{1,2}\.\d{1,2}\.(\d{4,5}(?:\.\d{1,6})?)\]/i;
/** `Version 21H2 (OS Build 20348.2340)`: a version and, in brackets of either width, the build behind words of any language. */
const WINVER = /(?<![\d.])(?:\d\dH\d|\d{4}|\d\.\d)\s*[(（][^()（）\d]{0,60}(\d{4,5}(?:\.\d{1,6})?)\s*[)）]/;
/** `Name : value` of PowerShell, `Name=value` of wmic, `Name REG_SZ value` of `reg query`. */
const PROPERTY = /^\s{0,4}([A-Za-z_]\w*)(?:\s*:(?:\s|$)|=|\s+REG_(?:SZ|DWORD)\s)\s*(.*)$/;
const CONTINUATION = /^\s{8,}\S/;
/** Longer lines are none of these. */
const MAX_LINE_LENGTH = 8192;

interface Read {
  readonly facts: readonly SystemFact[];
  /** Index of the first line behind what was read. */
  readonly end: number;
}

/** @param lines without their ends */
export function textFacts(lines: readonly string[]): SystemFact[] {
  const facts: SystemFact[] = [];
  for (let at = 0; at < lines.length;) {
    const { facts: found, end } = readAt(lines, at);
    facts.push(...found);
    at = Math.max(end, at + 1);
  }
  return facts;
}

function readAt(lines: readonly string[], at: number): Read {
  const line = lines[at]!;
  if (line.length > MAX_LINE_LENGTH || line.trim() === '') return { facts: [], end: at + 1 };
  if (isVersionLine(line)) {
    const { fact, end } = readSysteminfo(lines, at);
    return { facts: [fact], end };
  }
  const build = VER.exec(line)?.[1] ?? WINVER.exec(line)?.[1];
  if (build !== undefined)
    return { facts: [{ ...NO_FACT, line: at + 1, osName: nameNear(lines, at), build }], end: at + 1 };
  return readTable(lines, at) ?? readRecord(lines, at) ?? { facts: [], end: at + 1 };
}

/** The window of winver has the name of Windows in the line above; the line of ver has none. */
const nameNear = (lines: readonly string[], at: number): string | null =>
  [lines[at - 1], lines[at]].find((line) => /windows (?:server )?\d/i.test(line ?? ''))?.trim() ?? null;

/** Properties up to the next blank line; null where the line is none. */
function readRecord(lines: readonly string[], at: number): Read | null {
  if (!PROPERTY.test(lines[at]!)) return null;
  const record = new Map<string, string>();
  let last = '';
  let end = at;
  for (; end < lines.length && lines[end]!.trim() !== '' && !isVersionLine(lines[end]!); end++) {
    const [, name, value = ''] = PROPERTY.exec(lines[end]!) ?? [];
    if (name !== undefined) {
      last = name.toLowerCase();
      // A list without blank lines between its records: each begins with the name of the first property.
      if (record.has(last)) break;
      record.set(last, value);
    } else if (CONTINUATION.test(lines[end]!)) {
      record.set(last, `${record.get(last) ?? ''} ${lines[end]!.trim()}`);
    } else break;
  }
  const fact = factOf(record, at + 1);
  return { facts: fact === null ? [] : [fact], end };
}

interface Column {
  readonly name: string;
  readonly start: number;
}

/** A table whose columns begin where their names do, to the next blank line; null where the line is no such heading. */
function readTable(lines: readonly string[], at: number): Read | null {
  const columns = columnsOf(lines[at]!);
  if (columns === null) return null;
  const hasRule = /^[\s-]*-[\s-]*$/.test(lines[at + 1] ?? '');
  const facts: SystemFact[] = [];
  let end = at + (hasRule ? 2 : 1);
  for (; end < lines.length && lines[end]!.trim() !== ''; end++) {
    const fact = factOf(recordOfRow(columns, lines[end]!), end + 1);
    if (fact !== null) facts.push(fact);
  }
  return { facts, end };
}

function columnsOf(line: string): readonly Column[] | null {
  const columns = [...line.matchAll(/\S+/g)].map((match) => ({ name: match[0].toLowerCase(), start: match.index }));
  const areNames = columns.every(({ name }) => /^[a-z_]\w*$/.test(name));
  return areNames && columns.some(({ name }) => isSystemProperty(name)) ? columns : null;
}

function recordOfRow(columns: readonly Column[], row: string): Map<string, string> {
  const record = new Map(
    columns.map(({ name, start }, i) => [name, row.slice(start, columns[i + 1]?.start ?? row.length).trim()] as const),
  );
  // Wide letters take two places on a console and one in the file, so that a column may lie further left.
  const id = /(?<!\S)KB\d{6,7}(?!\S)/i.exec(row)?.[0];
  if (record.has('hotfixid') && id !== undefined) record.set('hotfixid', id);
  return record;
}
