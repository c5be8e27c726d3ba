/** `--since`, `--until`, `--last`, `--machine`, `--process`: what of the logs to assess. */
import type { LogFilter } from '../../model/log-filter.ts';
import { LeakscanError } from '../../util/errors.ts';
import { wallMs } from '../../util/instants.ts';
import { MINUTE_MS } from '../../util/time.ts';
import { listOf, single } from './option-values.ts';

type Given = string | readonly string[] | undefined;

export interface FilterArguments {
  readonly since: Given;
  readonly until: Given;
  readonly last: Given;
  readonly machine: Given;
  readonly process: Given;
}

/** As given on the command line, for the Report. */
type ShownFilter = Readonly<Record<string, string | readonly string[]>>;

const UNIT_MS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 1440 * MINUTE_MS };

/**
 * Reads the options of a filter.
 * @throws LeakscanError USAGE for what is no time, no length of time, or leaves nothing
 */
export function parseFilter(args: FilterArguments): { filter: LogFilter; shown: ShownFilter } {
  const since = single('--since', args.since);
  const until = single('--until', args.until);
  const last = single('--last', args.last);
  const machines = listOf('--machine', args.machine);
  const processes = listOf('--process', args.process);
  const sinceMs = since === undefined ? null : parseWallClock('--since', since);
  const untilMs = until === undefined ? null : parseWallClock('--until', until);
  if (sinceMs !== null && last !== undefined) {
    throw new LeakscanError('USAGE', '--since and --last both set the start; give one of them');
  }
  if (sinceMs !== null && untilMs !== null && sinceMs >= untilMs) {
    throw new LeakscanError('USAGE', `--since ${since} is not before --until ${until}; no sample would be left`);
  }
  return {
    filter: {
      sinceMs,
      untilMs,
      lastMs: last === undefined ? null : parseLength(last),
      machines: machines.map((name) => name.trim().replace(/^\\\\/, '')),
      processes: processes.map((name) => name.trim().replace(/\.exe$/i, '')),
    },
    shown: {
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
      ...(last === undefined ? {} : { last }),
      ...(machines.length === 0 ? {} : { machine: machines }),
      ...(processes.length === 0 ? {} : { process: processes }),
    },
  };
}

/** A date, or a date and time; a date alone is its midnight. */
function parseWallClock(option: string, text: string): number {
  const [, date, time = '00:00'] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?))?$/.exec(text) ?? [];
  const ms = date === undefined ? NaN : readMs(`${date}T${time}`);
  // 2007-02-30 would be read as 2 March.
  if (date !== undefined && !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date)) return ms;
  const zoned = /\d(?:Z|[+-]\d\d:?\d\d)$/i.test(text);
  const how = zoned ? "times are on the log's own clock: leave the offset out, as in" : 'not a time like';
  throw new LeakscanError('USAGE', `${option} ${text}: ${how} 2007-12-05 or "2007-12-05 08:10"`);
}

function readMs(iso: string): number {
  try {
    return wallMs(iso);
  } catch {
    return NaN;
  }
}

function parseLength(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([mhd])$/i.exec(text.trim()) ?? [];
  const ms = Number(amount) * (UNIT_MS[unit.toLowerCase()] ?? NaN);
  if (ms > 0) return ms;
  throw new LeakscanError('USAGE', `--last ${text}: not a length of time like 90m, 24h or 7d`);
}
