/**
 * The sentences of reasons, made of their facts. Each reads as evidence in the direction of its state: for a leak, partly for
 * it, or against it.
 */
import { COMPANION_COUNTERS, type CompanionKey } from '../model/companion.ts';
import type { LostKind, Reason, ReasonCode, ReasonOf, ReasonState } from '../model/reason.ts';
import { RESOURCE_KINDS, type Resource } from '../model/resource.ts';
import { formatCount, formatPlural, formatQuantity, formatSpan } from '../util/units.ts';
import { CACHE_WORDS } from './caches.ts';
import { VERDICT_WORDS } from './report.ts';

/** What a state is called before its sentence, or above a list of them. */
export const REASON_STATE_WORDS: Readonly<Record<ReasonState, string>> = {
  met: 'For',
  partly: 'Partly',
  against: 'Against',
  'not-checked': 'Not checked',
};

/** @param resource of the assessment whose reason it is */
export function reasonText(reason: Reason, resource: Resource): string {
  const text = TEXTS[reason.code] as (reason: Reason, resource: Resource) => string;
  return text(reason, resource);
}

/** `40 samples over 12 minutes; at least 40 samples over 30 minutes are needed`. */
export const tooLittleText = (samples: number, spanHours: number, minSamples: number, minHours: number): string =>
  `${formatPlural(samples, 'sample')} over ${formatSpan(spanHours)}; at least ${formatPlural(minSamples, 'sample')} over ${formatSpan(minHours)} are needed`;

const percent = (share: number | null): string => `${Math.round(100 * (share ?? 0))} %`;
const rSquared = (value: number | null): string => `(R² ${Math.max(0, value ?? 0).toFixed(2)})`;
const decimal = (value: number | null): string => (value ?? 0).toFixed(1);

/** What grows, with its verb in the plural or not. */
const GROWN: Readonly<Record<Resource, { readonly name: string; readonly isPlural: boolean }>> = {
  'private-bytes': { name: 'Memory', isPlural: false },
  'page-file-bytes': { name: 'Memory', isPlural: false },
  'working-set': { name: 'Memory', isPlural: false },
  'working-set-private': { name: 'Memory', isPlural: false },
  'virtual-bytes': { name: 'Address space', isPlural: false },
  'pool-paged': { name: 'Pool memory', isPlural: false },
  'pool-nonpaged': { name: 'Pool memory', isPlural: false },
  'committed-bytes': { name: 'Committed memory', isPlural: false },
  'available-bytes': { name: 'Memory', isPlural: false },
  handles: { name: 'Handles', isPlural: true },
  threads: { name: 'Threads', isPlural: true },
  'process-count': { name: 'Processes', isPlural: true },
  'free-system-ptes': { name: 'Page table entries', isPlural: true },
};

/** `Memory that is never released`. */
function neverReleased(resource: Resource): string {
  const { name, isPlural } = GROWN[resource];
  return `${name} that ${isPlural ? 'are' : 'is'} never released`;
}

/** `287 MiB`; of what is counted the number alone, since the sentence names it. */
const amountText = (resource: Resource, value: number | null): string =>
  RESOURCE_KINDS[resource].unit === 'count' ? formatCount(value ?? 0) : formatQuantity(resource, value ?? 0);

/** @param rises the verb, `rose` or `grew` */
function growthText(subject: string, verb: string, { value, state }: Reason, resource: Resource): string {
  if (value === 0) return `${subject} hardly ${verb}`;
  return `${subject} ${verb} by ${state === 'met' ? '' : 'only '}${amountText(resource, value)}`;
}

/** From here on a line explains most of a movement. */
const STEADY_R_SQUARED = 0.65;

/** @param subject with its article @param isPlural whether it takes a verb in the plural */
function straightText(subject: string, isPlural: boolean, { value, state }: Reason): string {
  const [rise, are, fall] = isPlural ? ['rise', 'do', 'fall'] : ['rises', 'does', 'falls'];
  if ((value ?? 0) < 0) return `${subject} ${fall}`;
  if (state === 'against') return `${subject} ${are} not rise steadily ${rSquared(value)}`;
  const how = (value ?? 0) >= STEADY_R_SQUARED ? 'steadily' : 'with ups and downs';
  return `${subject} ${rise} ${how} ${rSquared(value)}`;
}

function toEndText({ value, state }: ReasonOf<'grows-to-end'>): string {
  if (!((value ?? 0) > 0)) return 'Nothing that it grew by was kept';
  return state === 'met'
    ? 'Growth went on to the end of the log'
    : `Most of the growth had come after ${percent(value)} of the time`;
}

function risesText({ value, state }: ReasonOf<'many-rises'>): string {
  if (state === 'met') return 'Gradual growth, or many rises';
  return `Most of the growth came in ${(value ?? 0) < 1.5 ? 'one rise' : `about ${formatCount(Math.round(value ?? 0))} rises`}`;
}

function sustainedText({ value, state }: ReasonOf<'sustained'>): string {
  const rate = value ?? 0;
  if (rate <= 0) return 'It did not grow in the last quarter';
  if (rate >= 3) return 'Growth in the last quarter was three times the overall rate, or more';
  if (rate > 1.1) return `Growth sped up to ${percent(rate)} of the overall rate in the last quarter`;
  return state === 'met'
    ? `Growth went on in the last quarter, at ${percent(rate)} of the overall rate`
    : `Growth slowed to ${percent(rate)} of the overall rate in the last quarter`;
}

/** Errors further apart only say that one fit is perfect. */
const MAX_TIMES_BETTER = 100;

function saturatingText({ value, state }: ReasonOf<'not-saturating'>): string {
  if (state === 'met') return 'A straight line fits about as well as a levelling curve';
  const times = 1 / Math.max(value ?? 1, 1 / MAX_TIMES_BETTER);
  return `A levelling curve fits ${times >= MAX_TIMES_BETTER ? 'more than 100' : decimal(times)} times better than a line`;
}

/** By so much a score is far from the line, or next to it. */
const NEAR_POINTS = 1;
const FAR_POINTS = 4;

function pointsText({ value, limit, facts }: ReasonOf<'points'>): string {
  const above = (value ?? 0) - (limit ?? 0);
  const near = Math.abs(above) < NEAR_POINTS ? 'just ' : Math.abs(above) >= FAR_POINTS ? 'well ' : '';
  // Rounded down, so that a score below the line never reads as on it.
  const score = decimal(above < 0 ? Math.floor(10 * (value ?? 0)) / 10 : value);
  return `Leak score ${score} (leak from ${decimal(limit)}; highest ${decimal(facts.maxPoints)}): ${near}${above < 0 ? 'below' : 'above'} the line`;
}

/** More says no more. */
const MAX_MULTIPLE = 10;

function pastText({ value, state, facts: { newShare } }: ReasonOf<'beyond-its-past'>): string {
  const multiple = value ?? 0;
  const times = multiple >= MAX_MULTIPLE ? `more than ${MAX_MULTIPLE}` : decimal(multiple);
  const above =
    newShare <= 0
      ? 'at levels that it held before'
      : newShare >= 1
        ? 'all of it above its earlier levels'
        : `${percent(newShare)} of it above its earlier levels`;
  return `Growth is ${state === 'against' ? 'only ' : ''}${times} times the largest earlier growth over the same length of time, ${above}`;
}

function earlierStartsText({ value, facts: { runs } }: ReasonOf<'as-after-earlier-starts'>): string {
  const before = runs === 1 ? 'an earlier start' : `${formatCount(runs)} earlier starts`;
  return `A warm-up: growth is only ${decimal(value)} times that after ${before}, and then it did not leak`;
}

function stepsText({ facts: { steps, gaps } }: ReasonOf<'steps-taken-off'>): string {
  const parts = [
    ...(steps === 0 ? [] : [formatPlural(steps, 'single step')]),
    ...(gaps === 0 ? [] : [`the growth in ${formatPlural(gaps, 'gap')} between samples`]),
  ];
  return `Judged without ${parts.join(' and ')}`;
}

/** A smaller share explains nothing. */
const WORTH_NAMING = 0.1;

/** `Processor load`, with its verbs. */
function loadName(key: CompanionKey): { readonly name: string; readonly isPlural: boolean } {
  const name = COMPANION_COUNTERS.find((counter) => counter.key === key)?.load?.name ?? key;
  return { name: `${name.charAt(0).toUpperCase()}${name.slice(1)}`, isPlural: name.endsWith('s') };
}

function loadText({ value, state, facts }: ReasonOf<'load'>): string {
  const { name, isPlural } = loadName(facts.counter);
  const explains = isPlural ? 'explain' : 'explains';
  if (state === 'against') return `${name} rose too and ${explains} ${percent(value)} of the growth`;
  return (value ?? 0) >= WORTH_NAMING
    ? `${name} ${explains} only ${percent(value)} of the growth`
    : `${name} ${isPlural ? 'do' : 'does'} not explain the growth`;
}

function perEventText({ value, facts }: ReasonOf<'per-event'>, resource: Resource): string {
  const verb = RESOURCE_KINDS[resource].falls ? 'Falls by' : 'Grows by';
  const { name } = loadName(facts.counter);
  return `${verb} ${formatQuantity(resource, value ?? 0)} for each ${facts.event} (${name}), steadily over ${facts.parts} parts of the log`;
}

function subtractedText({ value, facts: { cache, remainder } }: ReasonOf<'cache-subtracted'>): string {
  const { name } = CACHE_WORDS[cache];
  return remainder === null
    ? `What is left without ${name} grows too`
    : `${percent(value)} of the growth is ${name}; the rest: ${VERDICT_WORDS[remainder].label.toLowerCase()}`;
}

function fillingText({ value, facts: { afterwards } }: ReasonOf<'cache-filling'>): string {
  const hours = formatPlural(value ?? 0, 'hour');
  return afterwards === null
    ? `In the first ${hours} of its life the process fills its caches`
    : `It grew in the first ${hours} of its life, while its caches filled; afterwards: ${VERDICT_WORDS[afterwards].label.toLowerCase()}`;
}

function virtualText({ value, state }: ReasonOf<'virtual-bytes-rise'>): string {
  if (state === 'not-checked') return 'Virtual Bytes: not in the log, or too few samples';
  return state === 'against'
    ? 'Virtual Bytes stay level: it may be filling memory reserved earlier'
    : `Virtual Bytes rise too, at ${percent(value)} of the rate of Private Bytes`;
}

/** Of the rate of Private Bytes: less is level. */
const LEVEL_SHARE = 0.05;

function workingSetText({ value, state }: ReasonOf<'working-set-stays-behind'>): string {
  if (state === 'not-checked') return 'Working Set: not in the log, or too few samples';
  const share = value ?? 0;
  if (state === 'partly') {
    return `Working Set grows at ${percent(share)} of the rate of Private Bytes: what was allocated is still in use`;
  }
  const how =
    share < -LEVEL_SHARE
      ? 'shrinks'
      : share <= LEVEL_SHARE
        ? 'stays level'
        : `grows at only ${percent(share)} of the rate`;
  return `Working Set ${how} while Private Bytes grow, as leaked memory is no longer used`;
}

const LOST_TEXTS: Readonly<Record<LostKind, string>> = {
  heap: 'Heap memory leak',
  'heap-alone': 'Heap memory: threads and handles stay level',
  'threads-and-memory': 'Thread leak: each thread takes memory too',
  'handles-and-memory': 'Handle leak: the objects of the handles take the memory',
  'address-space': 'Address space grows faster than memory: reserved memory, or fragments too small to use again',
  threads: 'Thread leak',
  'threads-and-stacks': 'Thread leak: each thread takes the address space of its stack',
  handles: 'Handle leak',
  'handles-and-kernel-memory': 'Handle leak: the objects of the handles take kernel memory too',
  'kernel-memory-alone': 'Kernel memory without handles: perhaps a driver leaks it',
  'kernel-memory-and-handles': 'Kernel memory of the handles that leak too',
  'kernel-memory-of-no-process': 'Kernel memory that is charged to no process: perhaps a driver leaks it',
  'page-table-entries': 'Page table entries of the kernel: perhaps a driver leaks them',
  processes: 'Process leak: more and more processes of this program run at once',
  'processes-of-machine': 'More and more processes: log all of them to see of which program',
  'ended-processes':
    'Process objects of the kernel: the number of running processes does not grow with them, so another program may hold handles of ended ones',
};

function processesText({ value, facts: { part, outcome } }: ReasonOf<'processes'>): string {
  switch (outcome) {
    case 'not-logged':
      return `The log does not show which process grows: it has no ${RESOURCE_KINDS[part].label} of processes`;
    case 'unknown':
      return 'The log does not show how much of the growth is that of processes';
    case 'explained':
      return `Its processes account for ${percent(value)} of the growth`;
    case 'not-all-logged':
      return `The processes in the log account for ${percent(value)} of the growth: log all of them`;
    case 'rest':
      return `Its processes account for only ${percent(value)} of the growth`;
  }
}

function enoughDataText({ value, limit, facts }: ReasonOf<'enough-data'>): string {
  return 'slices' in facts
    ? `The samples are in only ${formatCount(value ?? 0)} of ${formatCount(facts.slices)} equal time slices; at least ${formatCount(limit ?? 0)} are needed`
    : tooLittleText(value ?? 0, facts.spanHours, limit ?? 0, facts.minHours);
}

const TEXTS: {
  readonly [Code in ReasonCode]: (reason: ReasonOf<Code>, resource: Resource) => string;
} = {
  'enough-data': enoughDataText,
  practical: ({ value }, resource) => `The level changed by only ${formatQuantity(resource, value ?? 0)}`,
  points: pointsText,
  'keeps-growth': (reason, resource) => growthText(neverReleased(resource), 'grew', reason, resource),
  'keeps-straight': (reason, resource) => straightText(neverReleased(resource), GROWN[resource].isPlural, reason),
  'grows-to-end': toEndText,
  'many-rises': risesText,
  'floor-grows': (reason, resource) => growthText('The lowest level', 'rose', reason, resource),
  'floor-straight': (reason) => straightText('The lowest levels', true, reason),
  'long-floor-straight': (reason) => straightText('The lowest levels of long stretches', true, reason),
  'end-straight': (reason) => straightText('The later half', false, reason),
  sustained: sustainedText,
  'not-saturating': saturatingText,
  'steps-taken-off': stepsText,
  'goes-on': () => 'No growth in the last gap between samples: it may have ended',
  'keeps-its-rate': () => 'Growth slows down steadily: it may level off later',
  'beyond-its-past': pastText,
  'as-after-earlier-starts': earlierStartsText,
  lives: ({ value, limit, facts: { leakingRuns, runs } }) =>
    `${leakingRuns === 0 ? 'None' : formatCount(leakingRuns)} of ${formatPlural(runs, 'run')} ${leakingRuns < 2 ? 'looks' : 'look'} like a leak (average leak score ${decimal(value)}, leak from ${decimal(limit)})`,
  'ended-within-a-day': () =>
    'It was logged for less than a day and ended long before the log: its growth may have followed the working day',
  'time-decides': ({ value }) =>
    `In doubt: another ${formatSpan(value ?? 0)} at this rate decide it, in four of five cases`,
  load: loadText,
  'per-event': perEventText,
  monitor: () => 'A monitoring program keeps what it draws and logs in memory: more with each counter and each hour',
  'scheduled-scan': () =>
    'A virus scanner takes memory for its daily scan: a log of a whole day shows whether it gives it back',
  'known-cache': ({ facts: { cache } }) =>
    `It keeps ${CACHE_WORDS[cache].name}, which may still be filling; to find out, log ${CACHE_WORDS[cache].counters}`,
  'cache-subtracted': subtractedText,
  'cache-filled': ({ value }) =>
    `It grows after the first ${formatPlural(value ?? 0, 'hour')} of its life too, in which its caches fill`,
  'cache-filling': fillingText,
  'virtual-bytes-rise': virtualText,
  'working-set-stays-behind': workingSetText,
  kind: ({ facts }) => LOST_TEXTS[facts.lost],
  processes: processesText,
  'used-up': ({ value }) => `Nearly used up: ${formatCount(value ?? 0)} left`,
  'stand-in': ({ facts: { resource } }) =>
    `Private Bytes has no value in the log; ${RESOURCE_KINDS[resource].label} was judged instead, which cannot prove a leak`,
  'both-grow': () => 'Virtual Bytes and Working Set both grow',
  'symptom-leaks': ({ facts: { resource } }) => `${RESOURCE_KINDS[resource].label} rises with it and is a leak`,
};
