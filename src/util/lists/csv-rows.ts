/** Rows of the two CSV forms, with what a cut leaves of the last one. */
import { refuseList, type ListText } from './list-file.ts';

export interface CsvRows {
  readonly delimiter: string;
  /** 1-based line of the first row. */
  readonly firstLine: number;
  /** The header first, where there is one. */
  readonly rows: readonly (readonly string[])[];
  /** The last line, where it has no end and is no whole row. */
  readonly cut: { readonly line: number; readonly text: string } | null;
  /** Whether the last line of the file has an end; where it has none, more may have followed. */
  readonly isEnded: boolean;
}

/** Export-Csv takes the list separator of the region with -UseCulture, and any with -Delimiter. */
const DELIMITERS = [';', '\t', ','] as const;

/**
 * Splits a text into rows. A last line without its end is read if it is whole.
 * @throws LeakscanError INVENTORY or PROCESS_LIST with the line that is broken
 */
export async function readCsvRows(list: ListText): Promise<CsvRows> {
  const { text } = list;
  const start = startOfRows(text);
  const firstLine = 1 + countLines(text.slice(0, start));
  const headerEnd = text.slice(start).search(/[\r\n]/);
  const delimiter = delimiterOf(headerEnd < 0 ? text.slice(start) : text.slice(start, start + headerEnd));
  const tailStart = Math.max(start, text.lastIndexOf('\n') + 1, text.lastIndexOf('\r') + 1);
  const tail = text.slice(tailStart);
  const rows = await parse(list, text.slice(start, tailStart), delimiter, firstLine);
  if (tail.trim() === '') return { delimiter, firstLine, rows, cut: null, isEnded: true };
  const line = firstLine + countLines(text.slice(start, tailStart));
  const last = await parse(list, tail, delimiter, line).catch(() => []);
  const isWhole = last[0] !== undefined && (rows[0] === undefined || last[0].length === rows[0].length);
  if (!isWhole) return { delimiter, firstLine, rows, cut: { line, text: tail }, isEnded: false };
  return { delimiter, firstLine, rows: [...rows, last[0]!], cut: null, isEnded: false };
}

/** What separates the cells of a heading. */
export const delimiterOf = (header: string): string => DELIMITERS.find((d) => header.includes(d)) ?? ',';

/**
 * Rows of any lengths, as several lists in one file have them. A last row that the end of the file cuts is left out.
 * @param firstLine 1-based line of the text in its file
 * @throws LeakscanError INVENTORY or PROCESS_LIST with the line that is broken
 */
export async function readLooseCsv(list: ListText, firstLine: number): Promise<readonly (readonly string[])[]> {
  const { text } = list;
  const delimiter = delimiterOf(text.slice(0, text.search(/[\r\n]|$/)));
  const options = { relax_column_count: true, relax_quotes: true };
  try {
    return await parse(list, text, delimiter, firstLine, options);
  } catch (error) {
    const lastLine = text.trimEnd().lastIndexOf('\n');
    if (lastLine < 0) throw error;
    return parse(list, text.slice(0, lastLine + 1), delimiter, firstLine, options);
  }
}

/** Where the first row begins: after blank lines and the `#TYPE` line. */
function startOfRows(text: string): number {
  return /^(?:[^\S\r\n]*(?:#TYPE[^\r\n]*)?(?:\r\n|\n|\r))*/.exec(text)?.[0].length ?? 0;
}

const countLines = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;

async function parse(
  { list, file }: ListText,
  text: string,
  delimiter: string,
  firstLine: number,
  options: { readonly relax_column_count?: boolean; readonly relax_quotes?: boolean } = {},
): Promise<string[][]> {
  const { CsvError, parse: parseCsv } = await import('csv-parse/sync');
  try {
    return parseCsv(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
      trim: true,
      ...options,
    });
  } catch (error) {
    const inText = error instanceof CsvError && typeof error['lines'] === 'number' ? error['lines'] : 1;
    const reason = error instanceof Error ? error.message : String(error);
    throw refuseList({ kind: 'list-bad-csv', list, file, line: firstLine - 1 + inText, reason }, error);
  }
}
