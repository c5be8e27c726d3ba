/**
 * Rows of tasklist in any of its forms: program, process ID, and behind them the services (`/svc`), nothing that names (no
 * switch), or with `/v` the account, fifth behind the process ID. Headings are in the language of Windows.
 */
import { areModules, imageOf, poolOfAccount, servicesOf } from './cells.ts';
import type { ReadRows, Row } from './rows.ts';

const COLUMNS_WITH_SERVICES = 3;
const COLUMNS_WITH_ACCOUNT = 9;
const ACCOUNT = 6;

/** A row without what is said elsewhere of it. */
export interface TasklistRow {
  /** Its second cell is a process ID. */
  readonly cells: readonly string[];
  readonly machine?: string | null;
  /** True where the name of the program may be cut. */
  readonly isImageCut?: boolean;
}

/** @param rows of one list, without its heading */
export function readTasklistRows(rows: readonly TasklistRow[]): ReadRows {
  const hasServices = rows.every(({ cells }) => cells.length === COLUMNS_WITH_SERVICES);
  if (hasServices && areModules(rows.map(({ cells }) => cells[2]!))) return { fault: 'modules' };
  const services = hasServices
    ? servicesOf(rows.map(({ cells, machine = null }) => ({ machine, pid: Number(cells[1]), cell: cells[2]! })))
    : [];
  return {
    rows: rows.map(({ cells, machine = null, isImageCut = false }, at): Row => {
      const image = imageOf(cells[0] ?? '');
      // Programs that a worker process starts run under its account as well.
      const isWorker = image?.toLowerCase() === 'w3wp' && cells.length >= COLUMNS_WITH_ACCOUNT;
      const pool = isWorker ? poolOfAccount(cells[ACCOUNT]!) : null;
      return { machine, pid: Number(cells[1]), image, isImageCut, services: services[at] ?? [], pool };
    }),
  };
}
