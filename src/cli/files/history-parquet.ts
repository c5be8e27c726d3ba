/** The history as Parquet tables, for questions over the whole fleet. docs/history.md describes them. */
import type { KnownMachine } from '../../history/history.ts';
import type { ReadableHistory } from '../../history/salvage.ts';
import type { Finding, FindingNight } from '../../model/history.ts';
import { DAY_MS } from '../../util/time.ts';
import { daysOf, type DayRow, type ExportProgress } from '../text/history-export.ts';
import { createParquetFile, type Column } from './parquet-file.ts';

/** Where each table goes, by its name. */
export type WriteTable = (
  name: TableName,
  produce: (write: (bytes: Uint8Array) => Promise<void>) => Promise<void>,
) => Promise<void>;

/** New columns come last. */
const MACHINES: readonly Column<KnownMachine>[] = [
  ['machine', 'text', ({ machine }) => machine],
  ['first_night', 'date', ({ firstNight }) => firstNight],
  ['last_night', 'date', ({ lastNight }) => lastNight],
  ['nights', 'integer', ({ nights }) => nights],
  ['pending', 'boolean', ({ pending }) => pending],
  ['last_sample', 'timestamp', ({ lastSample }) => wallClockMs(lastSample)],
];

const FINDINGS: readonly Column<Finding>[] = [
  ['machine', 'text', ({ machine }) => machine],
  ['id', 'text', ({ id }) => id],
  ['process', 'text', ({ process }) => process],
  ['pid', 'integer', ({ assessment }) => assessment.pid],
  ['resource', 'text', ({ resource }) => resource],
  ['status', 'text', ({ status }) => status],
  ['state', 'text', ({ state }) => state],
  ['verdict', 'text', ({ verdict }) => verdict],
  ['severity', 'text', ({ severity }) => severity],
  ['likelihood', 'double', ({ assessment }) => assessment.likelihood ?? null],
  ['first_night', 'date', ({ firstNight }) => firstNight],
  ['last_night', 'date', ({ lastNight }) => lastNight],
  ['opened_night', 'date', ({ openedNight }) => openedNight],
  ['closed_night', 'date', ({ closedNight }) => closedNight],
  ['nights_seen', 'integer', ({ nightsSeen }) => nightsSeen],
  ['quiet_nights', 'integer', ({ quietNights }) => quietNights],
  ['last_seen', 'timestamp', ({ lastSeen }) => wallClockMs(lastSeen)],
  ['growing_since', 'timestamp', ({ assessment }) => wallClockMs(assessment.trend?.onset ?? '')],
  ['slope_per_hour', 'double', ({ assessment }) => assessment.trend?.slopePerHour ?? null],
  ['ci_low', 'double', ({ assessment }) => assessment.trend?.ciLow ?? null],
  ['ci_high', 'double', ({ assessment }) => assessment.trend?.ciHigh ?? null],
  ['last', 'double', ({ assessment }) => assessment.levels?.last ?? assessment.trend?.last ?? null],
  ['article', 'text', (finding) => bestArticle(finding)?.id ?? null],
  ['article_confidence', 'text', (finding) => bestArticle(finding)?.confidence ?? null],
  ['article_title', 'text', ({ articleTitle }) => articleTitle],
  ['merged_into', 'text', ({ mergedInto }) => mergedInto ?? null],
];

interface MachineNight extends FindingNight {
  readonly machine: string;
}

const NIGHTS: readonly Column<MachineNight>[] = [
  ['machine', 'text', ({ machine }) => machine],
  ['id', 'text', ({ id }) => id],
  ['night', 'date', ({ night }) => night],
  ['verdict', 'text', ({ verdict }) => verdict],
  ['severity', 'text', ({ severity }) => severity],
  ['state', 'text', ({ state }) => state],
  ['slope_per_hour', 'double', ({ slopePerHour }) => slopePerHour],
  ['ci_low', 'double', ({ ciLow }) => ciLow],
  ['ci_high', 'double', ({ ciHigh }) => ciHigh],
  ['last', 'double', ({ last }) => last],
  ['article', 'text', ({ articles }) => articles[0]?.id ?? null],
  ['article_confidence', 'text', ({ articles }) => articles[0]?.confidence ?? null],
];

const at = (values: Float64Array, { day }: DayRow): number | null => values[day] ?? null;

const LEVELS: readonly Column<DayRow>[] = [
  ['machine', 'text', ({ machine }) => machine],
  ['process', 'text', ({ run }) => run.process],
  ['instance', 'text', ({ run }) => run.instance],
  ['pid', 'integer', ({ run }) => run.pid],
  ['resource', 'text', ({ resource }) => resource],
  ['night', 'date', ({ night }) => night],
  ['day', 'date', (row) => dayOf(at(row.levels.startMs, row))],
  ['start', 'timestamp', (row) => at(row.levels.startMs, row)],
  ['end', 'timestamp', (row) => at(row.levels.endMs, row)],
  ['utc_offset_minutes', 'integer', ({ utcOffsetMinutes }) => utcOffsetMinutes],
  ['samples', 'integer', (row) => at(row.levels.count, row)],
  ['first', 'double', (row) => at(row.levels.first, row)],
  ['last', 'double', (row) => at(row.levels.last, row)],
  ['min', 'double', (row) => at(row.levels.min, row)],
  ['max', 'double', (row) => at(row.levels.max, row)],
  ['median', 'double', (row) => at(row.levels.median, row)],
  ['slope_per_hour', 'double', (row) => at(row.levels.slopePerHour, row)],
  ['ci_low', 'double', (row) => at(row.levels.ciLow, row)],
  ['ci_high', 'double', (row) => at(row.levels.ciHigh, row)],
];

export const TABLE_NAMES = ['machines', 'findings', 'nights', 'levels'] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** One table after another; of each a row group at a time is in memory. */
export async function exportParquet(
  history: ReadableHistory,
  version: string,
  writeTable: WriteTable,
  onProgress: ExportProgress,
): Promise<void> {
  const machines = await history.machines();
  const put = <Row>(
    name: TableName,
    columns: readonly Column<Row>[],
    rowsOf: (machine: KnownMachine) => AsyncIterable<readonly Row[]> | Iterable<Promise<readonly Row[]>>,
    onMachine: ExportProgress = () => undefined,
  ): Promise<void> =>
    writeTable(name, async (write) => {
      const file = createParquetFile(columns, `leakscan ${version}`, write);
      for (const [nth, machine] of machines.entries()) {
        for await (const rows of rowsOf(machine)) await file.add(rows);
        onMachine(nth + 1, machines.length);
      }
      await file.end();
    });
  await put('machines', MACHINES, (machine) => [Promise.resolve([machine])]);
  await put('findings', FINDINGS, ({ machine }) => [history.findings(machine)]);
  await put('nights', NIGHTS, ({ machine }) => [nightsOf(history, machine)]);
  await put('levels', LEVELS, ({ machine }) => daysOf(history, machine), onProgress);
}

const nightsOf = async (history: ReadableHistory, machine: string): Promise<readonly MachineNight[]> =>
  (await history.said(machine)).map((night) => ({ machine, ...night }));

function bestArticle({ assessment }: Finding) {
  const [best] = assessment.articles;
  return best === undefined || best.confidence === 'ruled-out' ? null : best;
}

/** What the machine's clock showed, of an ISO instant with or without an offset; null where there is none. */
function wallClockMs(iso: string): number | null {
  const local = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?)/.exec(iso)?.[1];
  return local === undefined ? null : Date.parse(`${local}Z`);
}

const dayOf = (ms: number | null): string | null =>
  ms === null || Number.isNaN(ms) ? null : new Date(Math.floor(ms / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
