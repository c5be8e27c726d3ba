/**
 * A server on which one svchost leaks 38 handles an hour, each with 512 bytes of Private Bytes, 160 of paged and 100 of
 * nonpaged pool, and svchosts and a service that do not; a sample a minute. The same each time.
 */
const MINUTE_MS = 60_000;
const HANDLES_PER_HOUR = 38;
const COUNTERS = [
  'ID Process',
  'Private Bytes',
  'Handle Count',
  'Thread Count',
  'Pool Paged Bytes',
  'Pool Nonpaged Bytes',
];
export const LEAKING_PID = 3164;

interface Running {
  readonly name: string;
  readonly pid: number;
  readonly kilobytes: number;
  readonly handles: number;
}

const RUNNING: readonly Running[] = [
  { name: 'svchost', pid: 812, kilobytes: 9000, handles: 420 },
  { name: 'svchost#1', pid: LEAKING_PID, kilobytes: 21_000, handles: 900 },
  { name: 'svchost#2', pid: 4220, kilobytes: 14_000, handles: 610 },
  { name: 'spooler', pid: 1600, kilobytes: 30_000, handles: 300 },
];

/** Text of a log, as PDH writes it. @param fromHour where it begins, of the time that the leak goes on */
export function handleLeakLog(hours: number, fromHour = 0): string {
  const objects = RUNNING.flatMap(({ name }) => COUNTERS.map((counter) => `\\\\APP22\\Process(${name})\\${counter}`));
  const paths = [...objects, '\\\\APP22\\Memory\\Pool Paged Bytes', '\\\\APP22\\Memory\\Committed Bytes'];
  const lines = [['(PDH-CSV 4.0) (W. Europe Standard Time)(-60)', ...paths].map((path) => `"${path}"`).join(',')];
  for (let minute = fromHour * 60; minute <= (fromHour + hours) * 60; minute++) {
    const lost = Math.floor((minute * HANDLES_PER_HOUR) / 60);
    const cells = [...RUNNING.flatMap((one) => cellsOf(one, minute, one.pid === LEAKING_PID ? lost : 0))];
    const commit = 3_000_000_000 + lost * (512 + 260) + 4096 * wobble(minute, 5);
    const whole = [90_000_000 + lost * 160 + 512 * wobble(minute, 3), commit];
    lines.push([timestamp(minute), ...cells, ...whole].map((cell) => `"${cell}"`).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

function cellsOf({ pid, kilobytes, handles }: Running, minute: number, lost: number): number[] {
  const moved = wobble(minute, pid);
  return [
    pid,
    4096 * Math.round((kilobytes * 1024 + lost * 512) / 4096 + moved),
    handles + lost + moved,
    20 + (moved % 3),
    200_000 + handles * 160 + lost * 160 + 16 * moved,
    30_000 + handles * 100 + lost * 100 + 16 * moved,
  ];
}

/** 0 to 10, different for each process. */
const wobble = (minute: number, pid: number): number => (minute * 7 + ((minute * minute) % 97) + pid) % 11;

/** `06/10/2026 08:00:00.000`: the first minute is one of 10 June. */
function timestamp(minute: number): string {
  const [day, time] = new Date(Date.UTC(2026, 5, 10, 8) + minute * MINUTE_MS).toISOString().slice(0, -1).split('T');
  const [year, month, date] = day!.split('-');
  return `${month}/${date}/${year} ${time}`;
}
