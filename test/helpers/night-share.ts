/**
 * A share on which the servers of a small office leave a counter log each night for a month: what leaks, what is
 * restarted, what is mended, who comes and who goes. Made by the generator of the samples, so the same on any machine.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { recordCounterLog } from '../../scripts/samples/host.mjs';
import { daily, leak, steady, sum, KB, MB } from '../../scripts/samples/models.mjs';
import { writePdhCsv } from '../../scripts/samples/pdh-csv.mjs';
import { coreProcesses, logService, service, serviceHosts } from '../../scripts/samples/usual-processes.mjs';

export const NIGHTS = 30;
const HOURS = 24;
const INTERVAL_SECONDS = 600;
const MS_PER_HOUR = 3_600_000;
/** The first log begins in the morning after the first night. */
const START: [number, number, number, number, number, number] = [2007, 10, 15, 5, 0, 0];
export const START_MS = Date.UTC(2007, 9, 15, 5);
/** Daylight saving time of the eastern United States ended on this night of the share: 4 November 2007. */
export const CLOCK_CHANGE_NIGHT = 20;

type Spec = Parameters<typeof recordCounterLog>[0];
type ProcessSpec = Spec['processes'][number];

interface Server {
  readonly machine: string;
  /** The nights it is logged, from and up to. */
  readonly nights: readonly [number, number];
  readonly processes: readonly ProcessSpec[];
  readonly hasClockChange?: boolean;
}

const leaking = (perHour: number, base = 40 * MB, wander = base * 0.004): ProcessSpec['memory'] =>
  sum(steady({ base, wander }), leak({ atRest: perHour * 0.8, atPeak: perHour * 1.2, piece: perHour / 6 }));

/** The runs of a process that is restarted each night at four, behind the first log's hour of five. */
function restartedNightly(
  image: string,
  firstPid: number,
  memory: ProcessSpec['memory'],
  until = NIGHTS,
): ProcessSpec[] {
  return Array.from({ length: until }, (_, night) => ({
    ...service(image, firstPid + 4 * night, { base: 30 * MB, memory }),
    ...(night === 0 ? {} : { startsAtHours: 24 * night - 0.9 }),
    ...(night === until - 1 ? {} : { exitsAtHours: 24 * (night + 1) - 1 }),
  }));
}

/** When the leaking mailer of the mended server is restarted with the fix. */
export const FIXED_NIGHT = 12;

export const SERVERS: readonly Server[] = [
  { machine: 'QUIET01', nights: [0, NIGHTS], processes: [] },
  {
    // From the eighth day on; a whole night shows it.
    machine: 'FAST01',
    nights: [0, NIGHTS],
    processes: [
      service('inetinfo', 1504, { base: 40 * MB, exitsAtHours: 24 * 7 + 4 }),
      { ...service('inetinfo', 2504, { base: 40 * MB, memory: leaking(6 * MB) }), startsAtHours: 24 * 7 + 4.2 },
    ],
    hasClockChange: true,
  },
  {
    // 2 MB a day below what the office brings and takes each day: no single night shows it.
    machine: 'SLOW01',
    nights: [0, NIGHTS],
    processes: [
      service('agent', 1604, {
        base: 60 * MB,
        memory: sum(leaking((2 * MB) / 24, 60 * MB, 2500 * KB), daily({ swing: 25 * MB })),
      }),
    ],
  },
  {
    machine: 'RESTART01',
    nights: [0, NIGHTS],
    processes: restartedNightly('worker', 4000, leaking(3 * MB)),
  },
  {
    machine: 'MENDED01',
    nights: [0, NIGHTS],
    processes: [
      {
        ...service('mailer', 1704, { base: 90 * MB, memory: leaking(5 * MB, 90 * MB) }),
        exitsAtHours: 24 * FIXED_NIGHT + 2,
      },
      { ...service('mailer', 2704, { base: 90 * MB }), startsAtHours: 24 * FIXED_NIGHT + 2.3 },
    ],
  },
  {
    machine: 'HANDLES01',
    nights: [0, NIGHTS],
    processes: [{ ...service('spooler', 1754, { base: 12 * MB }), handlesPerHour: 25 }],
  },
  {
    machine: 'ADDED01',
    nights: [10, NIGHTS],
    processes: [service('queue', 1804, { base: 40 * MB, memory: leaking(4 * MB) })],
  },
  {
    machine: 'RETIRED01',
    nights: [0, 15],
    processes: [service('queue', 1904, { base: 40 * MB, memory: leaking(4 * MB) })],
  },
];

/** The log of each night of a server, by night. */
function logsOf({ machine, nights, processes, hasClockChange = false }: Server): Map<number, string> {
  const [from, to] = nights;
  const spec: Spec = {
    name: machine,
    seed: 7 + machine.length * 1000 + machine.charCodeAt(0),
    machine,
    zone: { name: 'Eastern Daylight Time', biasMinutes: 240 },
    start: START,
    hours: HOURS * to - INTERVAL_SECONDS / 3600,
    intervalSeconds: INTERVAL_SECONDS,
    processors: 2,
    memory: 4096 * MB,
    pageFile: 6144 * MB,
    bootHours: 90,
    systemPid: 4,
    freePtes: 177_400,
    kernel: { paged: 42 * MB, nonpaged: 13 * MB, cache: 118 * MB },
    processes: [
      ...coreProcesses([296, 344, 368, 412, 484]),
      ...serviceHosts([632, 700, 760, 804]),
      ...processes,
      logService(3812, 80),
    ],
    gauges: [],
    perProcess: ['Private Bytes', 'Virtual Bytes', 'Handle Count', 'Thread Count', 'ID Process', 'Elapsed Time'],
    withProcessorTime: [],
    gzip: false,
  };
  const { paths, rows } = recordCounterLog(spec);
  const logs = new Map<number, string>();
  for (let night = from; night < to; night++) {
    const startMs = START_MS + night * HOURS * MS_PER_HOUR;
    const own = rows.filter(({ localMs }) => localMs >= startMs && localMs < startMs + HOURS * MS_PER_HOUR);
    const isLate = hasClockChange && night >= CLOCK_CHANGE_NIGHT;
    const zone = isLate ? { name: 'Eastern Standard Time', biasMinutes: 300 } : spec.zone;
    const shifted = isLate ? own.map((row) => ({ ...row, localMs: row.localMs - MS_PER_HOUR })) : own;
    logs.set(night, writePdhCsv({ machine, zone, paths, rows: shifted }));
  }
  return logs;
}

export interface NightShare {
  /** Writes the logs that came in that night. @returns their files */
  readonly deliver: (folder: string, night: number) => string[];
}

export function makeNightShare(servers: readonly Server[] = SERVERS): NightShare {
  const all = servers.map((server) => ({ server, logs: logsOf(server) }));
  return {
    deliver: (folder, night) =>
      all.flatMap(({ server: { machine }, logs }) => {
        const text = logs.get(night);
        if (text === undefined) return [];
        const file = path.join(folder, machine, `${machine}_${String(night + 1).padStart(6, '0')}.csv`);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text, 'latin1');
        return [file];
      }),
  };
}
