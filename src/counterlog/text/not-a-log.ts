import { LeakscanError } from '../../util/errors.ts';
import { displayName } from '../../util/escape.ts';
import { detectTextEncoding } from './code-page.ts';

/** So much of a foreign first line is decoded and shown. */
const MOST_BYTES_LOOKED_AT = 4096;
const MOST_CHARACTERS_SHOWN = 80;

const EXPECTED =
  'a counter log starts with a header such as "(PDH-CSV 4.0) (...)(0)","\\\\HOST\\Process(name)\\Private Bytes"';

const EXPORT_INSTEAD = 'use Get-Counter ... | Export-Counter -FileFormat csv -Path <name>.csv instead';

/**
 * Says what a text is that is no counter log.
 * @param firstLine its first line that is neither blank nor a `#TYPE` line
 */
export async function explainForeignText(file: string, firstLine: Buffer, line: number): Promise<LeakscanError> {
  const seen = firstLine.subarray(0, MOST_BYTES_LOOKED_AT);
  const text = (await detectTextEncoding(seen)).decode(seen.toString('latin1'));
  return new LeakscanError('NOT_A_COUNTER_LOG', `${file}: ${describe(text, line)}`, { file, line });
}

function describe(text: string, line: number): string {
  const names = text
    .toLowerCase()
    .split(/[,;\t]/)
    .map((name) => name.trim().replace(/^"|"$/g, ''));
  if (names[0] === 'timestamp' && names[1] === 'readings') {
    return `was written by Get-Counter | Export-Csv, which keeps the readings as text only; ${EXPORT_INSTEAD}`;
  }
  if (names.includes('path') && names.includes('cookedvalue')) {
    return `holds PowerShell's counter samples (CounterSamples | Export-Csv) without their Timestamp; ${EXPORT_INSTEAD}`;
  }
  const shown = displayName(text, MOST_CHARACTERS_SHOWN);
  return `is no counter log: line ${line} is '${shown}', but ${EXPECTED}; name counter logs only, or export again with relog`;
}
