/** Cuts the bytes of a record into cells, without making a string of any that is not asked for. */

const QUOTE = 0x22;

export interface RecordCells {
  /**
   * Notes where the cells of a record are. What csv-parse would read, but for one thing: a NUL that ends a cell is left out
   * (`relog -f SQL` ends its times so).
   * @returns how many there are, blank ones at the end not counted beyond `width`; -1 if quotes or NULs are where no record has them
   */
  split(bytes: Buffer, start: number, end: number): number;
  /** The text of a cell of the record split last, bytes as Latin-1; empty for a cell that is none of the record's. */
  text(bytes: Buffer, cell: number): string;
  /** All bytes from one cell to another, with what is between them. */
  raw(bytes: Buffer, first: number, last: number): string;
}

/**
 * @param delimiter the byte
 * @param width cells of a record
 */
export function createRecordCells(delimiter: number, width: number): RecordCells {
  const starts = new Int32Array(width);
  const ends = new Int32Array(width);
  /** Whether quotes within the cell are doubled. */
  const doubled = new Uint8Array(width);
  let count = 0;

  /** @returns the end of the cell that starts at `start`, its quotes included; -1 if it is none */
  function quotedCell(bytes: Buffer, start: number, end: number): number {
    let hasDoubled = 0;
    for (let i = start + 1; i < end; i++) {
      const byte = bytes[i]!;
      if (byte === 0 && !(i + 1 < end && bytes[i + 1] === QUOTE && bytes[i + 2] !== QUOTE)) return -1;
      if (byte !== QUOTE) continue;
      if (i + 1 < end && bytes[i + 1] === QUOTE) {
        hasDoubled = 1;
        i++;
        continue;
      }
      note(start + 1, bytes[i - 1] === 0 ? i - 1 : i, hasDoubled);
      return i + 1 === end || bytes[i + 1] === delimiter ? i + 1 : -1;
    }
    return -1;
  }

  function plainCell(bytes: Buffer, start: number, end: number): number {
    let i = start;
    for (; i < end; i++) {
      const byte = bytes[i]!;
      if (byte === delimiter) break;
      if (byte === QUOTE || (byte === 0 && i + 1 < end && bytes[i + 1] !== delimiter)) return -1;
    }
    note(start, i > start && bytes[i - 1] === 0 ? i - 1 : i, 0);
    return i;
  }

  /** Cells beyond the width have no place; the last one with text in it counts. */
  let lastWithText = -1;
  function note(from: number, to: number, hasDoubled: number): void {
    if (count < width) {
      starts[count] = from;
      ends[count] = to;
      doubled[count] = hasDoubled;
    } else if (to > from) {
      lastWithText = count;
    }
    count++;
  }

  return {
    split(bytes, start, end) {
      count = 0;
      lastWithText = -1;
      let i = start;
      for (;;) {
        const cellEnd = bytes[i] === QUOTE && i < end ? quotedCell(bytes, i, end) : plainCell(bytes, i, end);
        if (cellEnd < 0) return -1;
        if (cellEnd === end) return count > width && lastWithText < width ? width : count;
        i = cellEnd + 1;
      }
    },
    text(bytes, cell) {
      if (cell < 0 || cell >= count) return '';
      const text = bytes.toString('latin1', starts[cell], ends[cell]);
      return doubled[cell] === 1 ? text.replaceAll('""', '"') : text;
    },
    raw: (bytes, first, last) => bytes.toString('latin1', starts[first], ends[last]),
  };
}
