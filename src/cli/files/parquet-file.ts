/** A Parquet file, written a row group at a time. */
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';

/** As the writer has it, whose hyparquet may be another one. */
type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

type Value = string | number | boolean | null;

/** `date`: `yyyy-MM-dd`; `timestamp`: milliseconds on a wall clock. */
export type ColumnKind = 'text' | 'double' | 'integer' | 'boolean' | 'date' | 'timestamp';

/** NaN counts as null. */
export type Column<Row> = readonly [name: string, kind: ColumnKind, value: (row: Row) => Value];

export interface ParquetFile<Row> {
  readonly add: (rows: readonly Row[]) => Promise<void>;
  /** What is left, and the end of the file, without which there is nothing in it. */
  readonly end: () => Promise<void>;
}

/** Rows of a row group: what is held in memory, and what other programs read in parallel. */
const GROUP_ROWS = 100_000;
const DAY_MS = 86_400_000;

const TYPES: Readonly<Record<ColumnKind, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  double: { type: 'DOUBLE' },
  integer: { type: 'INT32' },
  boolean: { type: 'BOOLEAN' },
  date: { type: 'INT32', converted_type: 'DATE' },
  timestamp: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' } },
};

/** @param write is called with the bytes of one row group after another */
export function createParquetFile<Row>(
  columns: readonly Column<Row>[],
  createdBy: string,
  write: (bytes: Uint8Array) => Promise<void>,
): ParquetFile<Row> {
  const writer = new ByteWriter();
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map(([name, kind]): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...TYPES[kind] })),
  ];
  const parquet = new ParquetWriter({ writer, schema, createdBy });
  let waiting: unknown[][] = columns.map(() => []);
  const passOn = async (): Promise<void> => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    await write(bytes);
  };
  const writeGroup = async (): Promise<void> => {
    const columnData = columns.map(([name], at) => ({ name, data: waiting[at]! }));
    waiting = columns.map(() => []);
    // Nothing to wait for: the writer collects the bytes in memory.
    void parquet.write({ columnData, rowGroupSize: GROUP_ROWS });
    await passOn();
  };
  return {
    async add(rows) {
      for (const [at, [, kind, value]] of columns.entries()) {
        const values = waiting[at]!;
        for (const row of rows) values.push(stored(kind, value(row)));
      }
      if ((waiting[0]?.length ?? 0) >= GROUP_ROWS) await writeGroup();
    },
    async end() {
      if ((waiting[0]?.length ?? 0) > 0) await writeGroup();
      void parquet.finish();
      await passOn();
    },
  };
}

function stored(kind: ColumnKind, value: Value): string | number | bigint | boolean | null {
  if (value === null || Number.isNaN(value)) return null;
  switch (kind) {
    case 'date':
      return Date.parse(`${String(value)}T00:00:00Z`) / DAY_MS;
    case 'timestamp':
      return BigInt(Math.round(Number(value)));
    default:
      return value;
  }
}
