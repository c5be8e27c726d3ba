import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { openCounterLog } from '../../src/counterlog/open.ts';
import { selectColumns } from '../../src/series/samples/columns.ts';
import { readLog } from '../helpers/counterlog-reading.ts';

/** Logs from public repositories, not part of this one: a copy beside it is read where there is one. */
const FOLDER = fileURLToPath(new URL('../../../shared/real-logs', import.meta.url));
const INDEX = `${FOLDER}/SOURCES.tsv`;
const isThere = existsSync(INDEX);
if (!isThere) console.warn(`REAL LOGS NOT TESTED: there is no ${INDEX}`);

interface Source {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: string;
  readonly rows: string;
  readonly counter_columns: string;
  readonly first_timestamp: string;
}

function sources(): Source[] {
  return parse(readFileSync(INDEX), { columns: true, delimiter: '\t' });
}

/** Rows that are no samples, in files a person edited. */
const ROWS_WITHOUT_TIME: Readonly<Record<string, number>> = { 'ruflas__CESPL__PruebasJuan__2new_csv.csv': 6 };

/** Names that prove the code page was found, and what they are in English. */
const NAMES: Readonly<Record<string, readonly [logged: string, object: string]>> = {
  ruflas__CESPL: ['Disco físico', 'PhysicalDisk'],
  waflia__PDH_Converter: ['Процесс', 'Process'],
  wfjsg__WinPerfCounter: ['Process', 'Process'],
};

describe.skipIf(!isThere)('real logs', () => {
  it.each(isThere ? sources().map((source) => [source.file, source] as const) : [])('%s', async (file, source) => {
    const { log, rows, summary } = await readLog(await openCounterLog(`${FOLDER}/${file}`, { hash: true }));
    const count = (kind: string): number => summary.warnings.find((warning) => warning.kind === kind)?.count ?? 0;
    expect(summary).toMatchObject({ bytes: Number(source.bytes), sha256: source.sha256 });
    const withoutTime = ROWS_WITHOUT_TIME[file] ?? 0;
    expect(count('bad-timestamp')).toBe(withoutTime);
    expect(rows.length + withoutTime).toBe(Number(source.rows));
    expect(log.paths.length + count('foreign-column')).toBe(Number(source.counter_columns));
    for (const { kind } of summary.warnings)
      expect(['unknown-zone', 'foreign-column', 'bad-timestamp', 'rounded-number']).toContain(kind);
    // A spreadsheet saved it again.
    expect(count('rounded-number') > 0).toBe(file.endsWith('huge_value.csv'));
    const first = new Date(summary.firstMs).toISOString();
    expect(source.first_timestamp.replace(',', '.')).toBe(
      `${first.slice(5, 7)}/${first.slice(8, 10)}/${first.slice(0, 4)} ${first.slice(11, 23)}`,
    );
    const [, names] = Object.entries(NAMES).find(([prefix]) => file.startsWith(prefix)) ?? [];
    if (names !== undefined) {
      expect(log.paths[0]?.raw).toContain(`\\${names[0]}(`);
      expect(log.paths[0]?.object).toBe(names[1]);
    }
  });

  it('finds the processes of a Russian log, and not Idle or _Total', async () => {
    const log = await openCounterLog(`${FOLDER}/waflia__PDH_Converter__DataCollector01.csv`);
    const wanted = selectColumns(log.paths, 'localhost');
    log.close();
    // 276 instances, of which one is Idle and one is _Total.
    expect(wanted.map((w) => (w.kind === 'process' ? w.metric : w.kind))).toEqual(Array(274).fill('working-set'));
  });

  it('gives the same numbers as a plain reading of the cells', async () => {
    const file = `${FOLDER}/SirIsaacFactory__PerflogVisualise__sample__data__Sample01.csv`;
    const { rows } = await readLog(await openCounterLog(file));
    const records: string[][] = parse(readFileSync(file), { from_line: 2 });
    const expected = records.map((cells) => cells.slice(1).map((cell) => (cell.trim() === '' ? null : Number(cell))));
    expect(rows).toEqual(expected);
  });
});
