/** What is at the place of an output: told by content, since a report as CSV has the extension of a log. */
import { open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { streamSource } from '../../counterlog/source/file-source.ts';
import { openCounterLog } from '../../counterlog/open.ts';
import { sniffContent } from '../../counterlog/sniff.ts';
import { LeakscanError } from '../../util/errors.ts';
import type { Irreplaceable } from '../../words/output-refusals.ts';

/** Holds the header of a log of some thousand counters; a header that is cut off counts as one too. */
const HEAD_BYTES = 256 * 1024;

/** A file of such a name is a log or an archive, also where damage leaves nothing in it to tell it by. */
const BINARY_NAME = /\.(?:blg|etl|evtx|gz|zip|cab|7z|rar|bz2|xz|zst)$/i;
const TABLE_NAME = /\.[ct]sv$/i;
/** Pages and JSON are no logs, though they may quote the header of one. */
const DOCUMENT = /^\ufeff?\s*(?:<!doctype html\b|<\?xml\b|\{\s*")/i;
/** How a report in markdown or text ends; it may quote a log, too. */
const REPORT_END = /\nReport key: `?[0-9a-f]{16}`?\s*$/;
const END_BYTES = 256;
/** How the tables begin that leakscan writes: findings, and records of a history. */
const OUR_TABLE = /^\ufeff?(?:reportKey,id,machine,|machine,process,instance,pid,resource,night,)/;
/** How a Parquet file ends that leakscan wrote: who made it, the length of what describes it, and the mark of such files. */
const OUR_PARQUET_END = /leakscan \d.*PAR1$/s;
/** A log without its header: the first line has a time, then a delimiter. */
const RECORD = /^\W*\d{1,4}([/.-])\d{1,2}\1\d{1,4}[ T]\d{1,2}:\d{2}[^,;\t\n]*[,;\t]/;

/** Null where there is no file, it is empty, or an output may replace it. A pipe is not opened: that would wait for its writer. */
export async function irreplaceableKind(file: string): Promise<Irreplaceable | null> {
  const facts = await stat(file).catch(() => null);
  if (facts === null || !facts.isFile() || facts.size === 0) return null;
  const parts = await readEnds(file, facts.size);
  if (parts === null) return 'unreadable';
  const { head, end } = parts;
  const { kind } = sniffContent(head);
  if (kind === 'empty') return null;
  const start = head.toString('utf8', 0, 1024);
  if (DOCUMENT.test(start) || OUR_TABLE.test(start) || REPORT_END.test(end)) return null;
  if (start.startsWith('PAR1') && OUR_PARQUET_END.test(end)) return null;
  if (kind === 'gzip' || kind === 'archive') return 'packed';
  if (kind === 'binary-log' || (kind === 'text' && (await isTextLog(file, head)))) return 'counter-log';
  if (BINARY_NAME.test(file)) return 'log-name';
  if (kind === 'binary') return 'binary';
  return TABLE_NAME.test(file) ? 'table' : null;
}

/** Null where it cannot be read. */
async function readEnds(file: string, size: number): Promise<{ head: Buffer; end: string } | null> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return null;
  const read = async (length: number, position: number): Promise<Buffer> => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  };
  try {
    const end = await read(END_BYTES, Math.max(0, size - END_BYTES));
    return { head: await read(HEAD_BYTES, 0), end: end.toString('latin1') };
  } catch {
    return null;
  } finally {
    await handle.close();
  }
}

/** As reading it would tell: headers wherever they are, tables of one row a value, all encodings. */
async function isTextLog(file: string, head: Buffer): Promise<boolean> {
  try {
    const log = await openCounterLog(file, {}, () => Promise.resolve(streamSource(file, Readable.from([head]))));
    log.close();
    return true;
  } catch (error) {
    if (!(error instanceof LeakscanError)) throw error;
    // What is refused for another reason was made as a counter log.
    return error.code !== 'NOT_A_COUNTER_LOG' || RECORD.test(head.toString('latin1', 0, 1024));
  }
}
