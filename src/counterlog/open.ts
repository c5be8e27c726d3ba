import type { CounterLog, DateOrder, LogForm } from '../model/counter-log.ts';
import { publishDebugEvent } from '../platform/debug-events.ts';
import { LeakscanError } from '../util/errors.ts';
import { gunzipChunks, peekChunks, skipBytes } from './source/chunks.ts';
import type { PeekedChunks } from './source/chunks.ts';
import { openFileSource } from './source/file-source.ts';
import type { FileFacts, FileSource } from './source/file-source.ts';
import { interruptedError } from './source/interrupted.ts';
import { SNIFF_LENGTH, sniffContent } from './sniff.ts';
import type { Content } from './sniff.ts';
import { openTextLog } from './text/open-text-log.ts';

export interface ReadOptions {
  /** Order of month, day and year in dates that do not show it; by default as the dates themselves tell. */
  readonly dateOrder?: DateOrder | undefined;
  /** Whether the summary shall have the file's SHA-256, which may take as long as reading; by default not. */
  readonly hash?: boolean;
  /**
   * Times and numbers of a binary log as they stand there: no hour is added where the clock went back, no sample is left out
   * for its time, and numbers may be negative. By default not.
   */
  readonly asLogged?: boolean;
}

/** A counter log and how it is written. */
export interface OpenedLog extends CounterLog {
  readonly form: LogForm;
}

/**
 * Opens a counter log: reads its first block, tells by content what it is, and reads its header. The file is read once,
 * in order, however often it must be decompressed or decoded; memory does not grow with its length. Close the log, or
 * read its batches to the end.
 *
 * @param file path of a counter log, also gzipped
 * @param openSource gets at its bytes where that is not by opening the file; `file` is then a name to show
 * @throws LeakscanError INPUT_MISSING, INPUT_UNREADABLE, INPUT_EMPTY, ARCHIVE, BINARY_LOG, NOT_A_COUNTER_LOG, NO_SAMPLES
 *   (cut within the header), DAMAGED, TOO_MANY_COUNTERS
 */
export async function openCounterLog(
  file: string,
  options: ReadOptions = {},
  openSource: () => Promise<FileSource> = () => openFileSource(file),
): Promise<OpenedLog> {
  // Loaded before, since a stream must be listened to once it is open.
  const hashing = options.hash === true ? await import('../platform/file-hash.ts') : null;
  const source = await openSource();
  if (hashing !== null) source.hash(hashing);
  try {
    const log = await openChunks(file, source.chunks, source, options);
    publishDebugEvent(() => {
      const { format, form, paths } = log;
      return { kind: 'log-opened', file, format, form, dateOrder: options.dateOrder ?? null, counters: paths.length };
    });
    return log;
  } catch (error) {
    source.close();
    throw source.interrupted() && error instanceof LeakscanError ? interruptedError(file, error) : error;
  }
}

/**
 * The same for bytes from anywhere.
 * @param file a name to show
 * @throws LeakscanError as `openCounterLog`
 */
export async function openChunks(
  file: string,
  chunks: AsyncIterable<Buffer>,
  facts: FileFacts,
  options: ReadOptions = {},
): Promise<OpenedLog> {
  const outer = await peekChunks(chunks, SNIFF_LENGTH);
  const content = sniffContent(outer.head);
  if (content.kind !== 'gzip') return openContent({ ...options, file, content, peeked: outer, facts, inGzip: false });
  const peeked = await peekGunzipped(file, outer.chunks);
  try {
    const content = sniffContent(peeked.head);
    return await openContent({ ...options, file, content, peeked, facts, inGzip: true });
  } catch (error) {
    // What broken gzip data gives is no text to judge.
    if (!peeked.failed || !(error instanceof LeakscanError) || error.code !== 'NOT_A_COUNTER_LOG') throw error;
    throw explainGzip(file, error);
  }
}

async function peekGunzipped(file: string, chunks: AsyncIterable<Buffer>): Promise<PeekedChunks> {
  try {
    return await peekChunks(gunzipChunks(chunks), SNIFF_LENGTH);
  } catch (error) {
    throw error instanceof LeakscanError ? error : explainGzip(file, error);
  }
}

function explainGzip(file: string, error: unknown): LeakscanError {
  const systemMessage = error instanceof LeakscanError || !(error instanceof Error) ? null : error.message;
  return new LeakscanError('DAMAGED', { kind: 'gzip-damaged', file, systemMessage }, { file }, error);
}

interface OpenContentOptions extends ReadOptions {
  readonly file: string;
  readonly content: Content;
  readonly peeked: PeekedChunks;
  readonly facts: FileFacts;
  readonly inGzip: boolean;
}

async function openContent(options: OpenContentOptions): Promise<OpenedLog> {
  const { file, content, peeked, facts, inGzip } = options;
  if (content.kind === 'binary-log') {
    const { openBinaryLog } = await import('./blg/open-binary-log.ts');
    const form: LogForm = { compression: inGzip ? 'gzip' : null, encoding: 'utf-16le', delimiter: null };
    return {
      ...(await openBinaryLog({ file, chunks: peeked.chunks, facts, asLogged: options.asLogged ?? false })),
      form,
    };
  }
  if (content.kind !== 'text') {
    await peeked.close();
    throw explainContent(options);
  }
  const chunks = skipBytes(peeked.chunks, content.bomLength);
  const utf16 = content.encoding === 'bytes' ? null : content.encoding;
  const log = await openTextLog({ file, chunks, utf16, facts, dateOrder: options.dateOrder ?? null });
  const encoding = utf16 ?? log.encoding;
  return { ...log, form: { compression: inGzip ? 'gzip' : null, encoding, delimiter: log.delimiter } };
}

function explainContent({ file, content, inGzip }: OpenContentOptions): LeakscanError {
  const place = { file };
  if (content.kind === 'empty') return new LeakscanError('INPUT_EMPTY', { kind: 'log-empty', file, inGzip }, place);
  if (content.kind === 'gzip') return new LeakscanError('ARCHIVE', { kind: 'gzip-twice', file }, place);
  if (content.kind === 'archive') {
    return new LeakscanError('ARCHIVE', { kind: 'archive', file, archive: content.what, inGzip }, place);
  }
  const what = content.kind === 'binary' ? content.what : 'unknown';
  if (what === 'office-document') {
    return new LeakscanError('NOT_A_COUNTER_LOG', { kind: 'office-document', file }, place);
  }
  if (/\.blg(?:\.gz)?$/i.test(file))
    return new LeakscanError('BINARY_LOG', { kind: 'binary-log-unknown', file }, place);
  if (what === 'unknown' && /\.[ct]sv(?:\.gz)?$/i.test(file)) {
    return new LeakscanError('DAMAGED', { kind: 'binary-not-text', file, inGzip }, place);
  }
  return new LeakscanError('NOT_A_COUNTER_LOG', { kind: 'binary-file', file, content: what, inGzip }, place);
}
