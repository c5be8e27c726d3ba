/** What `leakscan doctor` prints for people: a block of lines for each log. */
import type { LogPosition } from '../../model/counter-log.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
import type { ReportWarning } from '../../model/report.ts';
import { memoryPartlyNotJudged } from '../../words/not-judged.ts';
import { displayName, MAX_SENTENCE_CHARACTERS, MAX_TITLE_CHARACTERS, visible } from '../../util/escape.ts';
import { displayInstant, displayOffset, hoursBetween, wallMs } from '../../util/instants.ts';
import { formatBytes, formatCount, formatPlural, formatSpan } from '../../util/units.ts';

const MAX_LISTED = 8;
const MAX_LINES_NAMED = 5;
const LABEL_WIDTH = 11;
const DELIMITERS: Readonly<Record<NonNullable<Diagnosis['form']['delimiter']>, string>> = {
  ',': 'commas',
  '\t': 'tabs',
  ';': 'semicolons',
};

export function doctorText(diagnoses: readonly Diagnosis[]): string {
  return diagnoses.map(blockOf).join('\n');
}

function blockOf(one: Diagnosis): string {
  const lines = [
    `${displayName(one.file, MAX_TITLE_CHARACTERS)}: ${visible(one.problem ?? assessableText(one))}`,
    ...row('Format', [formatText(one)]),
    ...row('Clock', [one.zone === null ? offset(one) : `${displayName(one.zone)}, ${offset(one)}`]),
    ...row('Machines', [listed(one.machines)]),
    ...row('Samples', [samplesText(one)]),
    ...row('Gaps', gapTexts(one)),
    ...row('Objects', [
      listed(one.objects.map(({ name, counters }) => `${displayName(name)} (${formatCount(counters)})`)),
    ]),
    ...row('Counters', [countersText(one)]),
    ...row('Found', foundTexts(one.found)),
    ...row(
      'Missing',
      one.missing.map(({ counter, why }) => `${counter}: without it ${why}`),
    ),
    ...row('Odd lines', one.warnings.map(warningText)),
    ...row('Better', one.advice),
  ];
  return `${lines.join('\n')}\n`;
}

function assessableText({ notJudged = [], processes }: Diagnosis): string {
  const what = 'a counter log that can be assessed';
  if (notJudged.length > 0) return `${what}, but ${memoryPartlyNotJudged(notJudged)}`;
  return processes === 0
    ? `${what} for the machine as a whole, but not for processes: it has no counters of processes`
    : what;
}

/** The counters of each object in one line. */
function foundTexts(found: readonly string[]): string[] {
  const byObject = new Map<string, string[]>();
  for (const path of found) {
    const cut = path.lastIndexOf('\\');
    const [object, counter] = [path.slice(1, cut), path.slice(cut + 1)];
    byObject.set(object, [...(byObject.get(object) ?? []), displayName(counter)]);
  }
  return [...byObject].map(([object, counters]) => `${displayName(object)}: ${counters.join(', ')}`);
}

/** The label before the first text only; nothing for no text. */
const row = (label: string, texts: readonly string[]): string[] =>
  texts.map((text, i) => `  ${(i === 0 ? label : '').padEnd(LABEL_WIDTH)}${text}`);

const offset = ({ utcOffsetMinutes }: Diagnosis): string => displayOffset(utcOffsetMinutes);

function formatText({ format, form, bytes }: Diagnosis): string {
  const packed = form.compression === null ? '' : `, ${form.compression}`;
  const written = form.delimiter === null ? 'binary' : `${DELIMITERS[form.delimiter]}, ${form.encoding}`;
  return `${format.toUpperCase()}, ${written}${packed}, ${formatBytes(bytes)}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED).map((name) => displayName(name));
  const more = names.length - shown.length;
  return names.length === 0 ? 'none' : shown.join(', ') + (more > 0 ? ` and ${formatCount(more)} more` : '');
}

function samplesText({ samples, firstSample, lastSample, intervalSeconds }: Diagnosis): string {
  const span = `${displayInstant(wallMs(firstSample))} to ${displayInstant(wallMs(lastSample))}`;
  const length = formatSpan(hoursBetween(firstSample, lastSample));
  const interval = intervalSeconds === null ? '' : `, one every ${formatSpan(intervalSeconds / 3600)}`;
  return `${formatCount(samples)}, ${span} (${length})${interval}`;
}

function gapTexts({ gaps, longestGaps }: Diagnosis): string[] {
  if (gaps === 0) return ['none'];
  const byLength = [...longestGaps].sort((a, b) => hoursBetween(b.from, b.to) - hoursBetween(a.from, a.to));
  const shown = byLength.slice(0, MAX_LINES_NAMED).sort((a, b) => wallMs(a.from) - wallMs(b.from));
  const head = gaps > shown.length ? [`${formatCount(gaps)}, the longest are`] : [];
  return [
    ...head,
    ...shown.map(
      ({ from, to }) =>
        `${displayInstant(wallMs(from))} to ${displayInstant(wallMs(to))} (${formatSpan(hoursBetween(from, to))})`,
    ),
  ];
}

function countersText({ counters, countersRead, countersEmpty, processes }: Diagnosis): string {
  const empty = countersEmpty === 0 ? '' : `, ${formatCount(countersEmpty)} of them without values`;
  return `${formatPlural(counters, 'counter')} of which a scan reads ${formatCount(countersRead)}${empty}; ${formatPlural(processes, 'process', 'processes')}`;
}

function warningText({ message, count, positions }: ReportWarning): string {
  const places = positions.slice(0, MAX_LINES_NAMED).map(placeText);
  const more = count - places.length;
  // A binary log has buffers in place of lines.
  const unit = positions[0]?.event === undefined ? 'line' : 'buffer';
  const lines = `${places.length === 1 && more === 0 ? unit : `${unit}s`} ${places.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
  return `${places.length === 0 ? formatPlural(count, 'time') : lines}: ${displayName(message, MAX_SENTENCE_CHARACTERS)}`;
}

function placeText({ line, column, event }: LogPosition): string {
  if (event !== undefined && event > 0) return `${line} (event ${event})`;
  return column === undefined ? `${line}` : `${line} (cell ${column})`;
}
