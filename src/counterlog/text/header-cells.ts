export type Delimiter = ',' | '\t' | ';';

/**
 * No header may have more cells: the widest real one has 6,000, and millions of them, each with its path, would exhaust
 * memory.
 */
export const MAX_CELLS = 200_001;

/**
 * The cells of a header, bytes read as Latin-1; null if its quotes are broken. Of more than MAX_CELLS, one more is given.
 * csv-parse is loaded only for what is not as collectors write it.
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
  const cells = isQuoted
    ? text.slice(1, -1).split(`"${delimiter}"`, MAX_CELLS + 1)
    : text.split(delimiter, MAX_CELLS + 1);
  // Outside of quotes a line end ends the record.
  if (text === '' || (!isQuoted && text.includes('\n'))) return null;
  return cells.some((cell) => cell.includes('"')) ? null : cells;
}

async function parseCells(bytes: Buffer, delimiter: Delimiter): Promise<readonly string[] | null> {
  const { parse } = await import('csv-parse/sync');
  const cells: string[] = [];
  try {
    parse(bytes, {
      encoding: 'latin1',
      delimiter,
      cast: (cell, { records }) => {
        if (records === 0 && cells.push(cell) > MAX_CELLS) throw new Error('too many cells');
        return '';
      },
      // The header's own line ends are within quotes; nothing outside them may end it.
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
    });
    return cells;
  } catch {
    return cells.length > MAX_CELLS ? cells : null;
  }
}
