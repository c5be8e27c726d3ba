import type { Options } from 'csv-parse';

/** Turns lines into records. Every line must be well-formed, and gives exactly one record. */
export interface RecordParser {
  /** Parses some lines; resolves when csv-parse wants more. A record may come out only with the next call. */
  write(bytes: Buffer): Promise<void>;
  /** Gives the records still held back. */
  end(): Promise<void>;
  close(): void;
}

export interface RecordParserOptions {
  readonly delimiter: string;
  /** Called for every record in order; cells are bytes read as Latin-1. */
  readonly onRecord: (cells: string[]) => void;
}

/**
 * csv-parse as a sink. Records are taken in `on_record`, which returns null, so that the readable side stays empty and
 * never holds anything back; its `for await` would drop the records it still holds when the stream fails.
 * Neither `max_record_size` nor `skip_records_with_error` is used: together they end a chunk silently. Lines are bounded
 * and checked before they come here.
 */
export async function createRecordParser({ delimiter, onRecord }: RecordParserOptions): Promise<RecordParser> {
  // Loaded where it is needed: most logs are read without it.
  const { Parser } = await import('csv-parse');
  const options: Options = {
    encoding: 'latin1',
    delimiter,
    // Its own search looks at the first line only, and files with both line ends exist.
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    on_record: (record: string[]) => {
      onRecord(record);
      return null;
    },
  };
  const parser = new Parser(options);
  let failure: Error | null = null;
  parser.on('error', (error) => {
    failure ??= error;
  });
  // Nothing is ever readable; this lets the stream end.
  parser.resume();

  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        parser.write(bytes, (error) => settle(error ?? failure, resolve, reject));
      }),
    end: () =>
      new Promise((resolve, reject) => {
        parser.once('error', reject);
        parser.end(() => settle(failure, resolve, reject));
      }),
    close: () => void parser.destroy(),
  };
}

function settle(error: Error | null, resolve: () => void, reject: (error: Error) => void): void {
  if (error === null) resolve();
  else reject(error);
}
