/** The sentences and names that several formats share. Every name in them is made visible and short here. */
import type {
  Report,
  ReportArticleMatch,
  ReportQuestion,
  ReportAssessment,
  ReportEvent,
  ReportExhaustion,
  ReportInput,
  ReportSuppression,
  ReportWarning,
} from '../model/report.ts';
import type { Caveat, Severity, Verdict } from '../model/assessment.ts';
import type { Confidence } from '../model/article.ts';
import { RESOURCE_KINDS } from '../model/resource.ts';
import { weaknessMark } from './article-strength.ts';
import { displayName, MAX_PATH_CHARACTERS, MAX_SENTENCE_CHARACTERS, MAX_TITLE_CHARACTERS } from '../util/escape.ts';
import {
  displayDay,
  displayInstant,
  displayOffset,
  displayShortInstant,
  displayWeekday,
  offsetOf,
  wallMs,
} from '../util/instants.ts';
import { formatCount, formatList, formatPlural, formatSpan } from '../util/units.ts';
import { isJudged, notJudgedOf } from '../report/judged.ts';
import { overviewOf } from '../report/overview.ts';
import { mergedMachinesText } from './machine-names.ts';
import { memorySentence, quietSentence } from './judged.ts';
import { machineName, processName, subjectName } from './process-name.ts';
import {
  firstToLimit,
  runningNow,
  findingsOf,
  processKey,
  countProcesses,
  countSubjects,
  knownCrashes,
  soonestLimit,
  hoursToLimit,
  spanOfInputs,
  wallMsOnClockOf,
  hasDate,
  hasStopped,
  lacksCommitLimit,
  articleOf,
  bestMatches,
  openMatches,
  SHAPE_TESTS,
  LOSES_DATA,
} from '../report/facts.ts';
import { HOUR_MS } from '../util/time.ts';

export { machineName, processName, subjectName };

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
};

/** What a verdict is called, and what it means in one line. */
export const VERDICT_WORDS: Readonly<Record<Verdict, { readonly label: string; readonly meaning: string }>> = {
  leak: { label: 'Leak', meaning: 'Grows without end.' },
  suspect: { label: 'Suspected leak', meaning: 'Grows, but the log cannot settle whether it ends.' },
  'by-design': {
    label: 'Grows by design',
    meaning: 'A cache or pool that is documented to fill the memory it may use.',
  },
  explained: { label: 'Explained', meaning: 'Its processes account for the growth: look at theirs.' },
  'warm-up': { label: 'Warms up', meaning: 'Grows after its start and ever more slowly towards a level.' },
  plateau: { label: 'Reached a plateau', meaning: 'Grew, then stayed level to the end of the log.' },
  step: { label: 'Stepped up', meaning: 'Rose at single moments and is level between them.' },
  sawtooth: { label: 'Sawtooth', meaning: 'Its peaks grow; the level that it falls back to does not.' },
  'daily-cycle': { label: 'Follows the day', meaning: 'Rises and falls with the time of day.' },
  fluctuating: { label: 'Fluctuating', meaning: 'Goes up and down without a direction.' },
  shrinking: { label: 'Shrinking', meaning: 'Falls over the log.' },
  stable: { label: 'Stable', meaning: 'No significant growth.' },
  'insufficient-data': { label: 'Too little data', meaning: 'Too few samples or too short a time to judge.' },
};

export const CAVEAT_WORDS: Readonly<Record<Caveat, string>> = {
  'under-a-day':
    'The log holds less than a day of this run of the process, so its growth may follow the working day and no date is given for a limit.',
  'growth-slowing': 'The growth slows down towards the end of the log: it may level off beyond it.',
  'known-cache': 'This process keeps a cache that grows by design; part of the growth may be that cache.',
  'age-unknown':
    'In the first day of its life this process fills its caches by design, and the log does not say how old it is: log Elapsed Time.',
  monitor:
    'This program may be the one that makes the log: what it measures makes it grow. Log from another computer, or with fewer counters, before you act on it.',
  'no-process-id': 'The log has no ID Process counter: restarts are detected from the values alone.',
  'stand-in':
    'Private Bytes has no value in the log. This counter was judged in its place and cannot prove a leak: log Private Bytes.',
  'few-usable-samples':
    'Less than half of the samples of this run could be used: the others are blank or damaged. The verdict rests on what is left.',
};

/** How an article is announced; never more than its evidence supports. */
export const CONFIDENCE_HEADINGS: Readonly<Record<Confidence, string>> = {
  confirmed: 'Known issue, confirmed by the version',
  likely: 'Likely known issue',
  possible: 'Possible known issue',
  'ruled-out': 'Ruled out',
};

/** `until 31 Mar 2027`, or `without end`. */
export function expiryText({ expires }: ReportSuppression): string {
  return expires === null ? 'without end' : `until ${displayDay(wallMs(`${expires}T00:00`))}`;
}

/** Which names were taken as one machine; null where each has one. */
export const machineNamesText = ({ machines = [] }: Report): string | null => mergedMachinesText(machines);

/** What only somebody on the machine can answer, and that he must wait where the process has ended. */
export function questionText(report: Report, one: ReportAssessment, question: ReportQuestion): string {
  const text = displayName(question.text, MAX_SENTENCE_CHARACTERS);
  return runningNow(report, one).isRunning ? text : `Once ${processName(one)} runs again: ${text}`;
}

const NUMBER_WORDS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'] as const;

/** The Report in a sentence or two. */
export function verdictSentence(report: Report): string {
  const findings = findingsOf(report);
  const leaks = findings.filter((one) => one.verdict === 'leak');
  const suspects = findings.filter((one) => one.verdict === 'suspect');
  const memory = memorySentence(report);
  if (report.assessments.length === 0) return memory ?? 'Nothing could be assessed.';
  const sentences =
    leaks.length > 0
      ? [leakCount(report), urgentSentence(report, leaks), memory]
      : [
          quietSentence(report, processKey),
          crashSentence(report),
          memory,
          tooLittleSentence(report),
          ...watchSentences(suspects),
        ];
  return sentences.filter((one) => one !== null && one !== '').join(' ');
}

/** What nothing could be said of for want of data; null where there is none, or others say why. */
function tooLittleSentence(report: Report): string | null {
  const judged = new Set(report.assessments.filter(isJudged).map(processKey));
  const lacking = new Set(
    notJudgedOf(report)
      .filter(({ reason }) => reason === 'no-values')
      .map(({ machine }) => machine),
  );
  const rest = report.assessments.filter((one) => !judged.has(processKey(one)) && !lacking.has(one.machine));
  if (rest.length === 0) return null;
  const processes = countProcesses(rest);
  const machines = countSubjects(rest) - processes;
  const what = [
    ...(processes > 0 ? [formatPlural(processes, 'process', 'processes')] : []),
    ...(machines > 0 ? [`${formatPlural(machines, 'machine')} as a whole`] : []),
  ];
  return `Too little data to judge ${what.join(' and ')}.`;
}

function watchSentences(suspects: readonly ReportAssessment[]): string[] {
  const [first] = suspects;
  if (first === undefined) return [];
  const watched = countSubjects(suspects);
  return [
    watched === 1 ? `One to watch: ${subjectName(first)}.` : `${spell(watched)} to watch, first ${subjectName(first)}.`,
  ];
}

function crashSentence(report: Report): string | null {
  const [first, ...others] = knownCrashes(report);
  if (first === undefined) return null;
  const more = others.length === 0 ? '' : `, and ${formatPlural(others.length, 'more such event')}`;
  return `${subjectName(first)} ${eventWords(first)}: perhaps the crash of ${knownIssue(first.articles)?.names ?? ''}${more}.`;
}

function spell(count: number): string {
  return NUMBER_WORDS[count] ?? formatCount(count);
}

function leakCount(report: Report): string {
  const { leakingProcesses: processes, leakingMachines: machines } = overviewOf(report);
  const ofMachines = machines === 1 ? 'One machine leaks' : `${spell(machines)} machines leak`;
  if (processes === 0) {
    const hasProcesses = countProcesses(report.assessments) > 0 || notJudgedOf(report).length > 0;
    return hasProcesses
      ? `${ofMachines} in a way that no process accounts for.`
      : `${ofMachines}; its processes were not logged.`;
  }
  const ofProcesses = processes === 1 ? 'One process leaks' : `${spell(processes)} processes leak`;
  return machines === 0 ? `${ofProcesses}.` : `${ofProcesses}; ${ofMachines.toLowerCase()} as well.`;
}

function urgentSentence(report: Report, leaks: readonly ReportAssessment[]): string {
  const soonest = soonestLimit(report);
  const first = leaks[0];
  if (first === undefined) return '';
  const exhaustion = soonest?.exhaustion ?? null;
  if (soonest === null || exhaustion === null) {
    return countSubjects(leaks) === 1 ? `It is ${subjectName(first)}.` : `The most urgent is ${subjectName(first)}.`;
  }
  const hours = hoursToLimit(report, soonest) ?? 0;
  const limit = displayName(exhaustion.limit);
  const about = exhaustion.atLatest ? 'at the latest' : 'about';
  const when = hours <= 0 ? 'within the log' : `${about} ${formatSpan(hours)} after the log ends`;
  // A limit of the machine is reached by everything on it together.
  const who = exhaustion.scope === 'machine' ? machineName(soonest.machine) : subjectName(soonest);
  return `${who} ${exhaustion.scope === 'machine' ? 'reaches' : 'uses up'} the ${limit} ${when}.`;
}

/** What and how long was looked at: processes, machines, time, offset, samples. */
export function scopeSentence(report: Report): string {
  const { processes, machines: machineCount, suppressed } = overviewOf(report);
  const machines = formatPlural(machineCount, 'machine');
  const files = formatPlural(report.inputs.length, 'log');
  const samples = report.inputs.reduce((sum, input) => sum + input.samples, 0);
  const subjects = processes === 0 ? machines : `${formatPlural(processes, 'process', 'processes')} on ${machines}`;
  const parts = [`${subjects}, from ${files}`];
  const span = spanOfInputs(report);
  if (span !== null) {
    const length = formatSpan((wallMsOnClockOf(span.first, span.last) - wallMs(span.first)) / HOUR_MS);
    parts.push(
      `${displayInstant(wallMs(span.first))} to ${displayInstant(wallMs(span.last))} (${length}, ${offsetsText(report)})`,
    );
  }
  parts.push(formatPlural(samples, 'sample'));
  const { history } = report;
  if (history !== undefined && history.captures > report.inputs.length) {
    parts.push(`judged with ${formatPlural(history.captures, 'log')} since ${displayDay(wallMs(history.since))}`);
  }
  if (suppressed > 0) parts.push(`${formatPlural(suppressed, 'finding')} suppressed`);
  return `${parts.join(', ')}.`;
}

/** `Configuration: leakscan.yaml; suppressions: .leakscanignore`, or null where neither file was there. */
export function settingsText({ options }: Report): string | null {
  const named = (key: string, label: string): string[] =>
    typeof options[key] === 'string' ? [`${label}: ${displayName(options[key], MAX_TITLE_CHARACTERS)}`] : [];
  const parts = [...named('config', 'configuration'), ...named('ignoreFile', 'suppressions')].join('; ');
  return parts === '' ? null : `${parts.charAt(0).toUpperCase()}${parts.slice(1)}.`;
}

/** `UTC+01:00`; all of them where logs differ. */
export function offsetsText(report: Report): string {
  const offsets = new Set(
    report.inputs.map((input) => (input.firstSample === null ? input.utcOffsetMinutes : offsetOf(input.firstSample))),
  );
  const texts = [...offsets].map(displayOffset);
  return texts.length === 0 ? 'no samples' : texts.join(', ');
}

/** When the growth began: a date, the start of the process, or before the log. */
export function sinceText(one: ReportAssessment): string {
  if (one.trend === null) return 'not known';
  if (one.trend.onsetSeen) return displayShortInstant(wallMs(one.trend.onset));
  return one.lifetime.startKnown ? 'its start' : 'before the log';
}

export interface LimitText {
  readonly main: string;
  /** Date, or why there is none. */
  readonly detail: string;
  /** The 95 % interval of the date; null where there is no date. */
  readonly interval: string | null;
  /** The counter, where it is that of a symptom; it is in the detail too. */
  readonly of: string | null;
}

/** Of a finding and its symptoms, the limit that is reached first. */
export function limitText(report: Report, one: ReportAssessment): LimitText {
  const first = firstToLimit(report, one);
  const { exhaustion } = first;
  if (exhaustion === null || !hasDate(first)) {
    return { main: 'no date', detail: noDateReason(one), interval: null, of: null };
  }
  const hours = hoursToLimit(report, first) ?? 0;
  const of = first === one ? null : counterLabel(first);
  const date = limitDate(exhaustion.at, first);
  return {
    main: hours <= 0 ? 'within the log' : `${exhaustion.atLatest ? 'within' : 'in'} ${formatSpan(hours)}`,
    detail: of === null ? date : `${date}, ${of}`,
    interval: limitInterval(first, exhaustion),
    of,
  };
}

function noDateReason(one: ReportAssessment): string {
  if (!hasDate(one)) return 'this run is under a day';
  if (one.lifetime.endKnown) return one.running === true ? 'each restart frees it' : 'this run has ended';
  if (hasStopped(one)) return 'no growth in the last gap';
  if (one.verdict === 'suspect') return 'only for leaks';
  if (lacksCommitLimit(one)) return 'Commit Limit was not logged';
  return one.limits.length === 0 ? 'no limit is known' : 'no limit known to be near';
}

/** `7 Nov 13:00 to 8 Nov 00:00`: the 95 % interval of a limit's date; one date where both ends read the same, `or sooner`. */
export function limitInterval(one: ReportAssessment, exhaustion: ReportExhaustion): string {
  const earliest = limitDate(exhaustion.earliest, one);
  if (exhaustion.latest === null) return `${earliest} at the earliest`;
  const latest = limitDate(exhaustion.latest, one);
  const dates = earliest === latest ? earliest : `${earliest} to ${latest}`;
  return exhaustion.atLatest ? `${dates}, or sooner` : dates;
}

/** When the limit is reached, in full: `Sun 7 Nov 2004, 18:00`, or the day alone where it is far off. */
export function limitMoment(one: ReportAssessment, exhaustion: ReportExhaustion): string {
  const ms = wallMs(exhaustion.at);
  const isFar = limitDate(exhaustion.at, one) === displayDay(ms);
  return isFar ? displayDay(ms) : `${displayWeekday(ms)} ${displayInstant(ms)}`;
}

/** A forecast date: to the minute in the log's own year, else the day with its year. */
function limitDate(iso: string, one: ReportAssessment): string {
  const ms = wallMs(iso);
  const isSameYear = new Date(ms).getUTCFullYear() === new Date(wallMs(one.lifetime.end)).getUTCFullYear();
  return isSameYear ? displayShortInstant(ms) : displayDay(ms);
}

/** `KB 944903` for `KB944903`. */
export function articleName(id: string): string {
  return displayName(id).replace(/^KB(?=\d)/i, 'KB ');
}

/** Articles that are named in a line; the others are counted. */
const MAX_NAMED = 3;

/**
 * `KB 944903 (likely)`, `KB 1 or KB 2 (possible)`, `KB 1 (confirmed); 5 more`, or null; marked where little stands behind an
 * article, `telegraf#6807 [user report] (possible)`.
 */
export function bestArticleText(
  report: Report,
  one: { readonly articles: readonly ReportArticleMatch[] },
): string | null {
  const known = knownIssue(one.articles, report);
  return known === null ? null : `${known.names} (${known.confidence})${known.more}`;
}
/**
 * The articles of the best confidence, `KB 1, KB 2 or KB 3`: the first of them is no better than the others. `more`
 * counts the open ones that are not named, `; 5 more`, and is empty where there are none.
 * @param report whose articles say how much stands behind each; left out where names alone are wanted
 */
export function knownIssue(
  matches: readonly ReportArticleMatch[],
  report?: Report,
): { readonly names: string; readonly confidence: Confidence; readonly more: string } | null {
  const named = bestMatches(matches).slice(0, MAX_NAMED);
  const [first] = named;
  if (first === undefined) return null;
  const markOf = (id: string): string => {
    const article = report === undefined ? null : articleOf(report, id);
    return article === null ? '' : weaknessMark(article);
  };
  const names = named.map(({ id }) => articleName(id) + markOf(id));
  const others = openMatches(matches).length - named.length;
  return {
    names: formatList(names, 'or'),
    confidence: first.confidence,
    more: others > 0 ? `; ${formatCount(others)} more` : '',
  };
}

export function counterLabel(one: ReportAssessment): string {
  return RESOURCE_KINDS[one.resource].label;
}

const EVENT_WORDS: Readonly<Record<ReportEvent['kind'], string>> = {
  'process-ended': 'ended and was not seen again',
  'process-restarted': 'ended and was started again',
  'machine-restarted': 'the machine was restarted',
};

export function eventWords(event: ReportEvent): string {
  return event.doubtful === true ? 'ended and was probably started again' : EVENT_WORDS[event.kind];
}

/**
 * The line that explains a quiet verdict: a cause that was found, else what the verdict means and, where it ceased, how
 * little the growth went on.
 */
export function quietReason(one: ReportAssessment): string {
  const against = one.reasons.filter(({ state }) => state === 'against');
  const cause = against.find(({ code }) => !SHAPE_TESTS.has(code));
  if (cause !== undefined) return displayName(cause.text, MAX_SENTENCE_CHARACTERS);
  const { meaning } = VERDICT_WORDS[one.verdict];
  const ceased = against.find(({ code }) => code === 'sustained');
  return ceased === undefined ? meaning : `${meaning} ${displayName(ceased.text, MAX_SENTENCE_CHARACTERS)}.`;
}

/** A fault of an input in one line: `perf.csv:412: ... (3 times)`. */
export function warningText(input: ReportInput, warning: ReportWarning): string {
  const position = warning.positions[0];
  // A binary log has buffers in place of lines.
  const place =
    position === undefined ? '' : position.event === undefined ? `:${position.line}` : `, buffer ${position.line}`;
  const count = warning.count > 1 ? ` (${formatCount(warning.count)} times)` : '';
  return `${displayName(input.file, MAX_PATH_CHARACTERS)}${place}: ${displayName(warning.message, MAX_SENTENCE_CHARACTERS)}${count}`;
}

/** A line for each fault through which samples or values of an input were lost. */
export function lostData(report: Report): string[] {
  return report.inputs.flatMap((input) =>
    input.warnings.filter(({ kind }) => LOSES_DATA[kind]).map((warning) => warningText(input, warning)),
  );
}
