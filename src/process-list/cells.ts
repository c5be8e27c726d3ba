/** What cells of lists mean. */

export const isPid = (cell: string | undefined): boolean => /^\d{1,10}$/.test(cell?.trim() ?? '');

/** The idle process (and services that are stopped) and System: the same on every machine. */
export const FIRST_OTHER_PID = 5;

/** Base name without folder and `.exe`; null where nothing is left. */
export function imageOf(cell: string): string | null {
  const name = cell.slice(Math.max(cell.lastIndexOf('\\'), cell.lastIndexOf('/')) + 1).trim();
  return name === '' ? null : name.replace(/\.exe$/i, '');
}

/** What Windows writes for "not available" where no other row of the list shows it. Neither `/` nor `\` is in a service's name. */
const NOT_AVAILABLE =
  /[/\\]|^(?:nicht zutreffend|nicht verfügbar|no aplicable|non disponible|n\.v\.t\.|n\.d\.|該当なし|暂缺|不可用)$/i;

/** A row of `tasklist /svc`. */
export interface ServiceRow {
  readonly machine: string | null;
  readonly pid: number;
  readonly cell: string;
}

/**
 * The services in each cell. A process without any has a word for "not available" in the language of Windows: the first two
 * processes have it, and no service is in two processes of a machine.
 */
export function servicesOf(rows: readonly ServiceRow[]): string[][] {
  const first = new Set(rows.filter(({ pid }) => pid < FIRST_OTHER_PID).map(({ cell }) => cell));
  const counts = new Map<string, number>();
  const keyOf = ({ machine, cell }: ServiceRow): string => `${machine?.toLowerCase()}\n${cell}`;
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  const isNone = (row: ServiceRow): boolean =>
    first.size > 0 ? first.has(row.cell) : counts.get(keyOf(row))! > 1 || NOT_AVAILABLE.test(row.cell);
  return rows.map((row) =>
    isNone(row)
      ? []
      : row.cell
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== ''),
  );
}

/** Whether cells name modules, as those of `tasklist /m` do: a service's name has no extension. */
export const areModules = (cells: readonly string[]): boolean => cells.some((cell) => /\.dll(?:,|\s*$)/i.test(cell));

/** The pool of a worker process by its account, `IIS APPPOOL\OrdersApi`; null for other accounts. */
export const poolOfAccount = (user: string): string | null => /^IIS APPPOOL\\(.+)$/i.exec(user.trim())?.[1] ?? null;

/** The program of a service by its command line; null where it cannot be told. */
export function imageOfPathName(pathName: string): string | null {
  const path = /^\s*(?:"([^"]+)"|(.*?\.exe)(?:\s|$)|(\S+))/i.exec(pathName);
  return path === null ? null : imageOf(path[1] ?? path[2] ?? path[3] ?? '');
}
