/**
 * The log header: the first event of an event trace, a system header of 32 bytes and TRACE_LOGFILE_HEADER behind it
 * (Windows SDK, evntrace.h), with pointers of 4 or 8 bytes.
 */
import type { LogZone } from '../../model/counter-log.ts';
import { MINUTE_MS } from '../../util/time.ts';
import { fileTimeMs, readText, viewOf } from './bytes.ts';
import { BUFFER_HEADER_BYTES } from './events.ts';
import { zoneName } from './zone-names.ts';

export interface LogFileHeader {
  readonly windowsMajor: number;
  /** As the writer counted them when it closed the log; 0 while it is open, and stale if it was not closed. */
  readonly buffersWritten: number;
  readonly eventsLost: number;
  readonly buffersLost: number;
  /** Null where the log was not closed. */
  readonly endMs: number | null;
  readonly isCompressed: boolean;
  readonly rules: ZoneRules;
}

/** TIME_ZONE_INFORMATION of the collecting machine. */
export interface ZoneRules {
  /** Minutes: UTC = local time + bias. */
  readonly bias: number;
  readonly standard: ZoneSeason;
  readonly daylight: ZoneSeason;
}

interface ZoneSeason {
  readonly name: string;
  /** Added to the zone's bias. */
  readonly bias: number;
  /** Null where the zone has no daylight saving time. */
  readonly begins: SeasonStart | null;
}

interface SeasonStart {
  /** 0 = every year: then `day` is the how many-th `weekday` of the month, 5 the last. */
  readonly year: number;
  readonly month: number;
  /** 0 = Sunday. */
  readonly weekday: number;
  readonly day: number;
  readonly timeOfDayMs: number;
}

const SYSTEM_HEADER_BYTES = 32;
const COMPRESSED_MODE = 0x4000000;
/** The widest bias in use is 14 hours; more is damage. */
const LARGEST_BIAS_MINUTES = 24 * 60;

/** @param buffer the first one, whole; null where it holds no log header */
export function readLogHeader(buffer: Uint8Array): LogFileHeader | null {
  const view = viewOf(buffer);
  const at = BUFFER_HEADER_BYTES + SYSTEM_HEADER_BYTES;
  if (buffer.length < at + 300) return null;
  const pointerBytes = view.getUint32(at + 44, true) === 8 ? 8 : 4;
  const zone = at + 56 + 2 * pointerBytes;
  // Times follow, aligned to eight bytes.
  const bootTime = zone + ZONE_BYTES + 4;
  return {
    windowsMajor: buffer[at + 4]!,
    buffersWritten: view.getUint32(at + 36, true),
    eventsLost: view.getUint32(at + 48, true),
    buffersLost: view.getUint32(bootTime + 28, true),
    endMs: endOf(view, at + 16),
    isCompressed: (view.getUint32(at + 32, true) & COMPRESSED_MODE) !== 0,
    rules: readZone(buffer, view, zone),
  };
}

function endOf(view: DataView, at: number): number | null {
  const ms = fileTimeMs(view.getUint32(at, true), view.getUint32(at + 4, true));
  return Number.isNaN(ms) ? null : ms;
}

const ZONE_BYTES = 172;
const NAME_BYTES = 64;

function readZone(bytes: Uint8Array, view: DataView, at: number): ZoneRules {
  const standard = at + 4;
  const daylight = standard + NAME_BYTES + 20;
  return {
    bias: view.getInt32(at, true),
    standard: readSeason(bytes, view, standard),
    daylight: readSeason(bytes, view, daylight),
  };
}

function readSeason(bytes: Uint8Array, view: DataView, at: number): ZoneSeason {
  const date = at + NAME_BYTES;
  const word = (index: number): number => view.getUint16(date + 2 * index, true);
  const [year, month, weekday, day] = [word(0), word(1), word(2), word(3)];
  const timeOfDayMs = ((word(4) * 60 + word(5)) * 60 + word(6)) * 1000 + word(7);
  const isDate = month >= 1 && month <= 12 && weekday < 7 && day >= 1 && day <= 31 && word(4) < 24;
  return {
    name: readText(bytes, at, at + NAME_BYTES) ?? '',
    bias: view.getInt32(date + 16, true),
    begins: isDate ? { year, month, weekday, day, timeOfDayMs } : null,
  };
}

/**
 * The zone as a counter log's header has it: the bias that held at one time.
 * @param localMs of the first sample, by the log's own clock
 */
export function zoneAt(rules: ZoneRules, localMs: number): LogZone {
  const season = isDaylight(rules, localMs) ? rules.daylight : rules.standard;
  const bias = rules.bias + season.bias;
  const isBias = Math.abs(bias) <= LARGEST_BIAS_MINUTES;
  const name = zoneName(season.name.trim());
  return { name: name === '' ? null : name, utcOffsetMinutes: isBias ? 0 - bias : null };
}

/** By the clock on the wall: in the hour that comes twice, daylight saving time is taken to have ended. */
function isDaylight({ standard, daylight }: ZoneRules, localMs: number): boolean {
  if (standard.begins === null || daylight.begins === null) return false;
  const year = new Date(localMs).getUTCFullYear();
  const from = seasonStartMs(daylight.begins, year);
  // Daylight saving time ends by its own clock, an hour after the same time of day begins to come twice.
  const to = seasonStartMs(standard.begins, year) + (daylight.bias - standard.bias) * MINUTE_MS;
  // South of the equator the year begins and ends in summer.
  return from < to ? localMs >= from && localMs < to : localMs >= from || localMs < to;
}

function seasonStartMs(start: SeasonStart, year: number): number {
  if (start.year !== 0) return Date.UTC(start.year, start.month - 1, start.day) + start.timeOfDayMs;
  const first = new Date(Date.UTC(year, start.month - 1, 1));
  let day = 1 + ((start.weekday - first.getUTCDay() + 7) % 7) + 7 * (Math.min(5, start.day) - 1);
  const daysOfMonth = new Date(Date.UTC(year, start.month, 0)).getUTCDate();
  while (day > daysOfMonth) day -= 7;
  return Date.UTC(year, start.month - 1, day) + start.timeOfDayMs;
}
