import type { WantedColumn } from '../samples/columns.ts';

/** A column and where it is in a row. */
export interface IndexedColumn<T extends WantedColumn = WantedColumn> {
  readonly column: T;
  readonly index: number;
}

/** Whether a column is of that kind. */
export const isOf = <K extends WantedColumn['kind']>(
  one: IndexedColumn,
  kind: K,
): one is IndexedColumn<Extract<WantedColumn, { kind: K }>> => one.column.kind === kind;
