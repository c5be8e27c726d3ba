/**
 * Tables of one row a value: which column holds what. Detected by the names of the columns, in any order and letter case;
 * other columns are ignored. Names and where they come from:
 *
 * - PowerShell, `CounterSamples | Export-Csv`: the properties of PerformanceCounterSample (Path, CookedValue, Timestamp, Status).
 * - Azure Monitor Logs, table Perf (learn.microsoft.com/azure/azure-monitor/reference/tables/perf): TimeGenerated, Computer,
 *   ObjectName, CounterName, InstanceName, CounterValue, CounterPath. The portal adds its zone: `TimeGenerated [UTC]`.
 * - `relog -f SQL` (learn.microsoft.com/windows/win32/perfctrs: CounterData, CounterDetails, DisplayToID): MachineName,
 *   ObjectName, CounterName, InstanceName, InstanceIndex, ParentName, CounterDateTime, CounterValue, MinutesToUTC.
 * - Operations Manager's data warehouse (Perf.vPerfRaw with vManagedEntity, vPerformanceRule and vPerformanceRuleInstance):
 *   DateTime, Path (the computer), ObjectName, CounterName, InstanceName, SampleValue; vPerfHourly and vPerfDaily have
 *   AverageValue. The data items themselves have TimeSampled and Value.
 * - Splunk's perfmon events: _time, host, object, counter, instance, Value.
 */
import type { LogZone } from '../../../model/counter-log.ts';
import type { Header } from '../header.ts';
import type { Delimiter } from '../header-cells.ts';

/** The cells that name a counter; -1 where the table does not have one. */
export interface NameCells {
  /** A whole counter path, with or without its computer. */
  readonly path: number;
  readonly machine: number;
  readonly object: number;
  readonly counter: number;
  readonly instance: number;
  readonly instanceIndex: number;
  readonly parent: number;
}

export interface ValueTableLayout {
  readonly width: number;
  readonly delimiter: Delimiter;
  /** The cell of date and time, or those of the date and of the time of day. */
  readonly time: readonly number[];
  readonly value: number;
  readonly names: NameCells;
  /** Of PowerShell's samples: whether the value is valid; -1 where there is none. */
  readonly status: number;
  /** UTC minus local time in minutes, row by row; -1 where there is none. */
  readonly minutesToUtc: number;
  /** What the name of the time's column says of the zone. */
  readonly zone: LogZone;
  /** True if the values are averages of some time. */
  readonly averages: boolean;
  /** True for PowerShell's numbers: the user's language gives the decimal mark, and no digits are grouped. */
  readonly isPowerShell: boolean;
}

/** The columns that matter, as the table names them; null where it has none for that. */
export interface TableColumns {
  readonly time: string | null;
  readonly counter: string | null;
  readonly object: string | null;
  readonly value: string | null;
  /** The key of CounterData, whose names are in CounterDetails. */
  readonly counterId: string | null;
}

// The first that is there counts.
const TIME = ['timegenerated', 'counterdatetime', 'timesampled', 'timestamp', 'datetime', 'sampletime', 'time', 'date'];
const MACHINE = ['computer', 'computername', 'machinename', 'machine', 'server', 'servername', 'hostname', 'host'];
/** Operations Manager calls the computer so where the counter has columns of its own. */
const MACHINE_PATH = ['path', 'managedentitypath'];
const PATH = ['counterpath', 'path', 'counter', 'countername'];
const OBJECT = [
  'objectname',
  'object',
  'countercategory',
  'counterset',
  'countersetname',
  'categoryname',
  'category',
  'performanceobject',
];
const COUNTER = ['countername', 'counter'];
const INSTANCE = ['instancename', 'instance', 'counterinstance'];
const VALUE = ['countervalue', 'cookedvalue', 'samplevalue', 'value'];
/** `avg_CounterValue` is how Kusto calls the column of `summarize avg(CounterValue)`. */
const AVERAGE = ['averagevalue', 'avgcountervalue', 'aggregatedvalue', 'average', 'avg', 'mean'];

/** @returns null if the header is of something else */
export function valueTableLayout({ firstCell, names, paths, width, delimiter }: Header): ValueTableLayout | null {
  // Of a log in columns the paths are in the header.
  if (paths.length > 0) return null;
  const columns = columnKeys([firstCell, ...names]);
  const find = (wanted: readonly string[]): number => findColumn(columns, wanted);
  const date = find(['date']);
  const timeOfDay = find(['time']);
  const time = date >= 0 && timeOfDay >= 0 ? [date, timeOfDay] : [find(TIME)].filter((cell) => cell >= 0);
  const single = find(VALUE);
  const value = single < 0 ? find(AVERAGE) : single;
  const cells = nameCells(find);
  if (time.length === 0 || value < 0 || (cells.path < 0 && cells.counter < 0)) return null;
  const isPowerShell = cells.path >= 0 && find(['cookedvalue']) === value;
  return {
    width,
    delimiter,
    time,
    value,
    names: cells,
    status: isPowerShell ? find(['status']) : -1,
    minutesToUtc: find(['minutestoutc']),
    zone: columns[time[0]!]!.zone,
    averages: single < 0,
    isPowerShell,
  };
}

function nameCells(find: (wanted: readonly string[]) => number): NameCells {
  const object = find(OBJECT);
  const named = find(COUNTER);
  const inColumns = object >= 0 && named >= 0;
  return {
    path: inColumns ? -1 : find(PATH),
    machine: find(inColumns ? [...MACHINE, ...MACHINE_PATH] : MACHINE),
    object: inColumns ? object : -1,
    counter: inColumns ? named : -1,
    instance: inColumns ? find(INSTANCE) : -1,
    instanceIndex: inColumns ? find(['instanceindex']) : -1,
    parent: inColumns ? find(['parentname', 'parentinstance']) : -1,
  };
}

/** What a header that is of no counter log has of a table's columns. */
export function tableColumns(names: readonly string[]): TableColumns {
  const columns = columnKeys(names);
  const nameOf = (wanted: readonly string[]): string | null => names[findColumn(columns, wanted)]?.trim() ?? null;
  return {
    time: nameOf(TIME),
    counter: nameOf(['counterpath', ...COUNTER, 'path']),
    object: nameOf(OBJECT),
    value: nameOf([...VALUE, ...AVERAGE]),
    counterId: nameOf(['counterid']),
  };
}

interface ColumnKey {
  readonly key: string;
  readonly zone: LogZone;
}

const findColumn = (columns: readonly ColumnKey[], wanted: readonly string[]): number =>
  wanted.reduce((found, name) => (found >= 0 ? found : columns.findIndex(({ key }) => key === name)), -1);

const UNKNOWN_ZONE: LogZone = { name: null, utcOffsetMinutes: null };
const UTC: LogZone = { name: 'UTC', utcOffsetMinutes: 0 };

/** `TimeGenerated [UTC]`, `Timestamp (UTC+01:00)`. */
const BRACKET = /^(.*?)\s*[[(]\s*([^\])]*?)\s*[\])]\s*$/s;
const UTC_OFFSET = /^(?:utc|gmt|z)\s*(?:([+-])(\d{1,2})(?::?(\d{2}))?)?$/i;

/** Names without letter case, spaces and punctuation, and what they say of a zone. */
function columnKeys(names: readonly string[]): ColumnKey[] {
  return names.map((name) => {
    const [, before = name, bracket = ''] = BRACKET.exec(name) ?? [];
    const key = before.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    const offset = UTC_OFFSET.exec(bracket);
    if (offset !== null) return { key, zone: zoneOf(offset) };
    // `timestamp_utc`, `SampleUTCTime`
    const withoutUtc = key.replace('utc', '');
    return TIME.includes(withoutUtc) && withoutUtc !== key
      ? { key: withoutUtc, zone: UTC }
      : { key, zone: UNKNOWN_ZONE };
  });
}

function zoneOf([, sign, hours = '0', minutes = '0']: readonly (string | undefined)[]): LogZone {
  if (sign === undefined) return UTC;
  const offset = Number(hours) * 60 + Number(minutes);
  return { name: null, utcOffsetMinutes: sign === '-' ? -offset : offset };
}
