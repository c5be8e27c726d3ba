/** Lists that are made to be read: tables and blocks of `tasklist`, blocks of `sc queryex`, lines and XML of `appcmd list wp`. */
import { WORKER, type Part } from './parts.ts';
import { isPid } from './cells.ts';
import type { ReadRows, Row } from './rows.ts';
import { readTasklistRows, type TasklistRow } from './tasklist.ts';

const WORKER_IMAGE = 'w3wp';

const worker = (pid: string, pool: string): Row => ({ machine: null, pid: Number(pid), image: WORKER_IMAGE, pool });

export const readWorkers = ({ lines }: Part): Row[] =>
  lines.flatMap((line) => {
    const [, pid, pool = ''] = WORKER.exec(line) ?? [];
    return pid === undefined ? [] : [worker(pid, pool)];
  });

/** `<WP WP.NAME="7120" APPPOOL.NAME="OrdersApi" />`, the attributes in any order. */
export const readWorkersXml = ({ lines }: Part): Row[] =>
  [...lines.join('\n').matchAll(/<WP\s([^<]*?)\/?>/gi)].flatMap(([, attributes = '']) => {
    const value = (name: string): string | undefined =>
      new RegExp(`(?:^|\\s)${name}\\s*=\\s*"([^"]*)"`, 'i').exec(attributes)?.[1];
    const [pid, pool] = [value('WP\\.NAME'), value('APPPOOL\\.NAME')];
    return pid === undefined || !isPid(pid) || pool === undefined ? [] : [worker(pid, unescapeXml(pool))];
  });

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const unescapeXml = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

/** A table of tasklist: columns as wide as the rule below the heading says. Long names of programs are cut. */
export function readTable({ lines: [, rule = '', ...lines] }: Part): ReadRows {
  const columns = [...rule.matchAll(/=+/g)].map(({ index, 0: { length } }) => ({ from: index, to: index + length }));
  const width = columns[0]?.to ?? 0;
  const rows: (TasklistRow & { readonly cells: string[] })[] = [];
  for (const line of lines) {
    const cells = columns.map(({ from, to }, i) => line.slice(from, i === columns.length - 1 ? undefined : to).trim());
    const [image = '', pid] = cells;
    const last = rows.at(-1);
    if (isPid(pid)) rows.push({ cells, isImageCut: image.length === width && !/\.exe$/i.test(image) });
    // What does not fit goes on below.
    else if (image === '' && last !== undefined) last.cells.push(`${last.cells.pop()} ${cells.at(-1)}`);
  }
  return readTasklistRows(rows);
}

/** A block of labelled lines, by the values; indented ones belong to the line before. */
interface Block {
  readonly labels: string[];
  readonly values: string[];
}

function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let current: Block | null = null;
  for (const line of lines) {
    if (line.trim() === '') {
      current = null;
      continue;
    }
    if (current === null) blocks.push((current = { labels: [], values: [] }));
    const [, label, value = ''] = /^\s*([^:]+?)\s*:(?:\s+(.*?))?\s*$/.exec(line) ?? [];
    if (label === undefined) {
      if (current.values.length > 0) current.values.push(`${current.values.pop()},${line.trim()}`);
    } else {
      current.labels.push(label);
      current.values.push(value);
    }
  }
  return blocks;
}

/** Blocks of `tasklist /fo list`, whose second value is the process ID, and of `sc queryex`, which begin with a service. */
export function readLabelled({ lines }: Part): ReadRows {
  const blocks = blocksOf(lines);
  const processes = blocks.filter(({ values }) => values.length >= 3 && isPid(values[1]));
  if (processes.length > 0) return readTasklistRows(processes.map(({ values }) => ({ cells: values })));
  const rows = blocks.flatMap(({ labels, values }): Row[] => {
    const pid = idOf(labels, values);
    const [service = ''] = values;
    return pid === null || service === '' ? [] : [{ machine: null, pid, image: null, services: [service] }];
  });
  return rows.length === 0 && blocks.some(isOfService) ? { fault: 'without-ids' } : { rows };
}

/** `sc query` writes the name, its state and four more lines. */
const isOfService = ({ values }: Block): boolean => values.length >= 6;

/** `sc query`, without IDs, writes seven or eight lines. */
const LEAST_LINES = 9;

/** The value labelled PID; in languages that translate it, the line before the flags, which end the block. */
function idOf(labels: readonly string[], values: readonly string[]): number | null {
  if (values.length < LEAST_LINES) return null;
  const at = labels.findIndex((label, i) => /^PID$/i.test(label) && isPid(values[i]));
  const value = at < 0 ? values.at(-2) : values[at];
  return isPid(value) ? Number(value) : null;
}
