export type Delimiter = ',' | '\t' | ';';

/**
 * The cells of a header, bytes read as Latin-1; null if its quotes are broken. csv-parse is loaded only for what is not
 * as collectors write it.
 */
export async function splitCells(bytes: Buffer, delimiter: Delimiter): Promise<readonly string[] | null> {
  return splitPlainCells(bytes.toString('latin1'), delimiter) ?? parseCells(bytes, delimiter);
}

/**
 * Cells that are all quoted and hold no quote, whatever else they hold, or none of which is quoted: what csv-parse would
 * read. Null for anything else.
 */
export function splitPlainCells(text: string, delimiter: Delimiter): readonly string[] | null {
  const isQuoted = text.length > 1 && text.startsWith('"') && text.endsWith('"');
  const cells = isQuoted ? text.slice(1, -1).split(`"${delimiter}"`) : text.split(delimiter);
  // Outside of quotes a line end ends the record.
  if (text === '' || (!isQuoted && text.includes('\n'))) return null;
  return cells.some((cell) => cell.includes('"')) ? null : cells;
}

async function parseCells(bytes: Buffer, delimiter: Delimiter): Promise<readonly string[] | null> {
  const { parse } = await import('csv-parse/sync');
  try {
    const records: string[][] = parse(bytes, {
      encoding: 'latin1',
      delimiter,
      // The header's own line ends are within quotes; nothing outside them may end it.
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
    });
    return records[0] ?? [];
  } catch {
    return null;
  }
}
