/** What other performance objects than Process say of processes: what splits their memory, and what they are for. */
import type { ProcessNaming } from '../../model/subject.ts';
import type { PagePool } from '../samples/page-pool.ts';
import type { RowSource } from '../samples/row-pages.ts';
import { rowsWithValue } from '../samples/rows-with-value.ts';
import { createDetailLog, type KeptDetails } from './detail-log.ts';
import { isOf, type IndexedColumn } from './indexed-column.ts';
import { createNamingLog } from './naming-log.ts';

export interface OtherObjects {
  /** @returns takes the rows under these columns, of whatever kind */
  open(columns: readonly IndexedColumn[]): (rows: RowSource, count: number) => void;
  details(): readonly KeptDetails[];
  namings(): readonly ProcessNaming[];
}

export function createOtherObjects(pool: PagePool): OtherObjects {
  const detailLog = createDetailLog(pool);
  const namingLog = createNamingLog();
  return {
    open(columns) {
      const details = columns.filter((c) => isOf(c, 'detail'));
      const namings = columns.filter((c) => isOf(c, 'naming'));
      const indexes = details.map(({ index }) => index);
      const add = detailLog.open(details);
      return (rows, count) => {
        namingLog.add(namings, rows, count);
        if (details.length === 0) return;
        const own = rowsWithValue(rows, count, indexes);
        add(own.rows, own.count);
      };
    },
    details: () => detailLog.details(),
    namings: () => namingLog.namings(),
  };
}
