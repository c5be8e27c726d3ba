/**
 * The notation of examples: `80 MB + 6 MB/h`, `20 h`, `inetinfo Imap4fe.dll 6.5.7650.1`. docs/catalog.md explains it. What
 * cannot be read gives null; the schema says what was expected.
 */
import type { LoadedModule } from '../model/evidence.ts';
import { POOLS, type Pool } from '../model/pool-tags.ts';

const HOURS: Readonly<Record<string, number>> = { min: 1 / 60, h: 1, d: 24 };
const BYTES: Readonly<Record<string, number>> = { KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 };
/** Process ID of an example's process where its line names none. */
export const EXAMPLE_PID = 40;

/** Hours of `90 min`, `20 h` or `10 d`. */
export function parseHours(text: string): number | null {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?) ?(min|h|d)$/.exec(text.trim()) ?? [];
  return amount === undefined ? null : Number(amount) * HOURS[unit]!;
}

/** A part of a series, added to the others. Hours count from the start of the process's run, or of the log. */
export type SeriesTerm =
  | { readonly kind: 'level'; readonly amount: number }
  | { readonly kind: 'slope'; readonly perHour: number; readonly fromHour: number; readonly untilHour: number }
  | { readonly kind: 'step'; readonly amount: number; readonly atHour: number }
  | { readonly kind: 'steps'; readonly amount: number; readonly everyHours: number }
  | { readonly kind: 'daily'; readonly amount: number };

const TIME = String.raw`\d+(?:\.\d+)? ?(?:min|h|d)`;
const TERM = new RegExp(
  String.raw`^(?<amount>\d[\d,]*(?:\.\d+)?)(?: ?(?<unit>KB|MB|GB))?` +
    String.raw`(?:/(?<per>min|h|d)(?: from (?<from>${TIME}))?(?: until (?<until>${TIME}))?` +
    String.raw`| at (?<at>${TIME})| every (?<every>${TIME})| (?<daily>daily)| flat)?$`,
);

/** Parts joined by `+` or `-`. */
export function parseSeries(text: string | number): readonly SeriesTerm[] | null {
  const parts = String(text)
    .trim()
    .split(/\s+([+-])\s+/);
  const terms: SeriesTerm[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const term = parseTerm(parts[i]!, parts[i - 1] === '-' ? -1 : 1);
    if (term === null) return null;
    terms.push(term);
  }
  return terms;
}

function parseTerm(text: string, sign: number): SeriesTerm | null {
  const found = TERM.exec(text.trim().replace(/\s+/g, ' '))?.groups;
  if (found === undefined) return null;
  const { amount: digits = '', unit, per, from, until, at, every, daily } = found;
  const amount = sign * Number(digits.replaceAll(',', '')) * (unit === undefined ? 1 : BYTES[unit]!);
  const hours = (time: string | undefined, otherwise: number): number =>
    time === undefined ? otherwise : (parseHours(time) ?? otherwise);
  if (per !== undefined) {
    return {
      kind: 'slope',
      perHour: amount / HOURS[per]!,
      fromHour: hours(from, 0),
      untilHour: hours(until, Infinity),
    };
  }
  if (at !== undefined) return { kind: 'step', amount, atHour: hours(at, 0) };
  if (every !== undefined) return { kind: 'steps', amount, everyHours: hours(every, Infinity) };
  return { kind: daily === undefined ? 'level' : 'daily', amount };
}

/**
 * Value of a series, never below zero.
 * @param hour since its start
 * @param hourOfDay of the wall clock, 0 to 24, for what follows the working day
 */
export function seriesValue(terms: readonly SeriesTerm[], hour: number, hourOfDay: number): number {
  return Math.max(
    0,
    terms.reduce((sum, term) => sum + termValue(term, hour, hourOfDay), 0),
  );
}

function termValue(term: SeriesTerm, hour: number, hourOfDay: number): number {
  switch (term.kind) {
    case 'level':
      return term.amount;
    case 'slope':
      return term.perHour * Math.max(0, Math.min(hour, term.untilHour) - term.fromHour);
    case 'step':
      return hour >= term.atHour ? term.amount : 0;
    case 'steps':
      return term.amount * Math.floor(hour / term.everyHours);
    case 'daily':
      return term.amount * workingDay(hourOfDay);
  }
}

const WORK_BEGINS = 8;
const WORK_ENDS = 18;

/** Share of the day's peak: an arch from 8 to 18 o'clock, nothing at night. */
const workingDay = (hour: number): number =>
  hour <= WORK_BEGINS || hour >= WORK_ENDS ? 0 : Math.sin((Math.PI * (hour - WORK_BEGINS)) / (WORK_ENDS - WORK_BEGINS));

const MODULE = /^(?<process>\S+?)(?::(?<pid>\d+))? (?<module>\S+\.\w+)(?: (?<version>\d[\w.]*))?$/;

/** A line of an inventory. */
export function parseModule(line: string): LoadedModule | null {
  const found = MODULE.exec(line.trim().replace(/\s+/g, ' '))?.groups;
  if (found === undefined) return null;
  const { process = '', pid, module = '', version = null } = found;
  return { process, pid: pid === undefined ? EXAMPLE_PID : Number(pid), module, path: null, version };
}

export interface ExamplePoolTag {
  readonly tag: string;
  readonly pool: Pool;
  readonly terms: readonly SeriesTerm[];
}

const POOL_TAG = /^(?<tag>\S{1,4}) (?<pool>[a-z]+) (?<series>.+)$/;

/** `SysR nonpaged 2 MB + 1 MB/h`: what one tag holds. */
export function parsePoolTag(line: string): ExamplePoolTag | null {
  const { tag = '', pool: name, series = '' } = POOL_TAG.exec(line.trim().replace(/\s+/g, ' '))?.groups ?? {};
  const pool = POOLS.find((one) => one === name);
  const terms = parseSeries(series);
  return pool === undefined || terms === null ? null : { tag, pool, terms };
}
