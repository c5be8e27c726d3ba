/** `-` among the operands: standard input. */
import type { Readable } from 'node:stream';
import { streamSource, type FileSource } from '../../counterlog/source/file-source.ts';
import { STANDARD_INPUT } from '../../counterlog/find/find-logs.ts';
import { LeakscanError } from '../../util/errors.ts';
import { tooLarge } from '../../util/read-bounded.ts';

/**
 * Opens standard input for one reading.
 * @param signal ends the reading as if the input had ended
 * @throws LeakscanError USAGE on a terminal: nobody types a counter log
 */
export function openStandardInput(
  stdin: Readable & { readonly isTTY?: boolean },
  signal: AbortSignal,
): Promise<FileSource> {
  if (stdin.isTTY === true) {
    const message = `${STANDARD_INPUT} is the keyboard; pipe a log into it, as in "gzip -dc perf.csv.gz | leakscan -"`;
    return Promise.reject(new LeakscanError('USAGE', message));
  }
  return Promise.resolve(streamSource(STANDARD_INPUT, stdin, undefined, signal));
}

/** A report of 10,000 findings has some 100 MB; a text of more than 512 MB cannot be held. */
export const MAX_REPORT_BYTES = 256 * 1024 * 1024;

/**
 * Reads standard input to its end.
 * @throws LeakscanError USAGE on a terminal: nobody types a report
 */
export async function readStandardInput(stdin: Readable & { readonly isTTY?: boolean }): Promise<Uint8Array> {
  if (stdin.isTTY === true) {
    const message = `${STANDARD_INPUT} is the keyboard; pipe a report into it, as in "leakscan convert - -o report.html < report.json"`;
    throw new LeakscanError('USAGE', message);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_REPORT_BYTES) throw tooLarge(STANDARD_INPUT, MAX_REPORT_BYTES, 'a report', 'REPORT');
  }
  return Buffer.concat(chunks);
}
