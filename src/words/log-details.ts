/** What was seen at the first place of a fault inside a log. */
import type { LogPosition, LogWarningDetail, ReadStop, TraceDamage } from '../model/counter-log.ts';
import { displayName } from '../util/escape.ts';
import { displayInstant } from '../util/instants.ts';
import { formatCount, formatPlural, formatSpan } from '../util/units.ts';
import { readingFaultText } from './faults/reading.ts';

const HOUR_MS = 3_600_000;
const MAX_CELL_CHARACTERS = 40;
/** Enough for a machine, an instance and a counter. */
const MAX_NAME_CHARACTERS = 120;

const cellText = (text: string): string => `"${displayName(text, MAX_CELL_CHARACTERS)}"`;

export function detailText(detail: LogWarningDetail): string {
  switch (detail.kind) {
    case 'cell':
      return cellText(detail.text);
    case 'cell-of-counter':
      return `${cellText(detail.text)} in ${displayName(detail.counterPath, MAX_NAME_CHARACTERS)}`;
    case 'cell-without-counter':
      return `${cellText(detail.text)} does not name a counter`;
    case 'name':
      return `"${displayName(detail.name, MAX_NAME_CHARACTERS)}"`;
    case 'cells':
      return `${formatPlural(detail.cells, 'cell')} for ${detail.columns}`;
    case 'time':
      return displayInstant(detail.wallMs);
    case 'clock-shift':
      return `${detail.shiftMs < 0 ? 'back' : 'forward'} by ${formatSpan(Math.abs(detail.shiftMs) / HOUR_MS)}`;
    case 'header-quotes':
      return 'a header whose quotes are broken';
    case 'header-width':
      return `a header of more than ${formatCount(detail.maxCounters)} counters`;
    case 'encoding':
      return detail.encoding === 'utf-16' ? 'UTF-16' : 'single bytes';
    case 'stopped':
      return `reading stopped: ${stopText(detail.stop)}`;
    case 'nuls':
      return 'NUL bytes at the end, as after a crash';
    default:
      return traceDetailText(detail);
  }
}

type TraceDetail = Extract<
  LogWarningDetail,
  {
    kind:
      | 'buffer-cut'
      | 'buffer-unwritten'
      | 'buffers-found'
      | 'buffers-missing'
      | 'counters-left-out'
      | 'events-lost'
      | 'not-closed'
      | 'trace-damage';
  }
>;

/** Of binary logs. */
function traceDetailText(detail: TraceDetail): string {
  switch (detail.kind) {
    case 'trace-damage':
      return damageText(detail.damage);
    case 'buffers-missing':
      return `${formatPlural(detail.missing, 'buffer')} missing before buffer ${detail.before}`;
    case 'buffer-cut':
      return `cut within buffer ${detail.buffer}`;
    case 'buffer-unwritten':
      return `nothing was written to buffer ${detail.buffer}`;
    case 'events-lost':
      return `Windows lost ${formatPlural(detail.events, 'event')} and ${formatPlural(detail.buffers, 'buffer')} as it wrote the log`;
    case 'buffers-found':
      return `${formatCount(detail.found)} of its ${formatCount(detail.written)} buffers are there`;
    case 'not-closed':
      return 'the log was not closed, or is still being written';
    case 'counters-left-out':
      return `more than ${formatCount(detail.maxCounters)} counters; those beyond are left out`;
  }
}

function damageText(damage: TraceDamage): string {
  switch (damage.part) {
    case 'counter-definitions':
      return 'definitions of counters that are not sound';
    case 'counter-list':
      return 'a list of counters that is not sound';
    case 'event-header':
      return 'an event without a sound header';
    case 'instances':
      return 'instances of an object that are not sound';
    case 'long-record':
      return 'a record longer than any';
    case 'performance-block':
      return 'a performance data block that is not sound';
    case 'sample':
      return 'a sample that is not sound';
    case 'short-event':
      return 'an event of PDH too short to be one';
    case 'block':
      return `a block of kind ${damage.blockType} that is not sound or not known`;
    case 'buffer-length':
      return `a buffer that says it holds ${damage.usedBytes} bytes`;
    case 'record-part':
      return `part ${damage.number} of ${damage.parts} of a record`;
    case 'record-parts':
      return `${damage.found} of the ${damage.parts} parts of ${damage.isLast ? 'the last' : 'a'} record`;
  }
}

/** `buffer 3, event 2, at byte 196,680`: of a binary log. */
export const bufferText = ({ line, event, offset }: LogPosition): string =>
  `buffer ${formatCount(line)}, event ${event ?? 0}, at byte ${formatCount(offset ?? 0)}`;

/** Why reading stopped. */
export function stopText(stop: ReadStop): string {
  switch (stop.kind) {
    case 'line-too-long':
      return `${longLineText(stop)}, which no record is`;
    case 'too-many-odd-lines':
      return `more than ${formatCount(stop.maxLines)} lines are not records`;
    case 'too-many-headers':
      return `another header follows ${formatCount(stop.maxHeaders)} others`;
    case 'too-many-values':
      return `a table of one row a value is read up to ${formatCount(stop.maxValues)} values; export a shorter time, or fewer machines or counters`;
    case 'fault':
      return readingFaultText(stop.fault);
    case 'system':
      return stop.systemMessage;
  }
}

export const longLineText = ({
  line,
  maxMebibytes,
}: {
  readonly line: number;
  readonly maxMebibytes: number;
}): string => `line ${line} is longer than ${maxMebibytes} MB`;
