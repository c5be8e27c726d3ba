/** What is said of memory that could not be judged by its own counter. Names in it are visible and short. */
import type { NotJudged, NotJudgedReason } from '../model/report.ts';
import { RESOURCE_KINDS } from '../model/resource.ts';
import { displayName } from '../util/escape.ts';
import { formatPlural } from '../util/units.ts';

/** Behind the name of the counter. */
const REASON_WORDS: Readonly<Record<NotJudgedReason, string>> = {
  'not-logged': 'was not logged',
  'no-values': 'has no value in any sample',
  'too-little-data': 'has too few samples',
  'too-many': 'was logged of more processes than can be judged, and these grew least',
};

const MAX_NAMES = 3;

/** `Memory was not judged on SRV02: Private Bytes was not logged.` @param all at least one */
export const wholeSentence = (all: readonly NotJudged[], hasOtherMachines: boolean): string =>
  `Memory was not judged${hasOtherMachines ? placeText(all) : ''}: ${causeText(all)}.`;

/** `Memory of 2 processes (store, mad) on SRV02 was not judged: ...`: that of others was. @param all at least one */
export const partSentence = (all: readonly NotJudged[], hasOtherMachines: boolean): string =>
  `Memory of ${processesText(all)}${hasOtherMachines ? placeText(all) : ''} was not judged: ${causeText(all)}.`;

function placeText(all: readonly NotJudged[]): string {
  const machines = [...new Set(all.map(({ machine }) => machine))];
  return machines.length > 1 ? ` on ${formatPlural(machines.length, 'machine')}` : ` on ${machineText(machines[0]!)}`;
}

/** `Private Bytes was not logged, so memory cannot be judged`: of a log that was not scanned. @param all at least one */
export const memoryNotJudged = (all: readonly NotJudged[]): string =>
  `${reasonText(all)}, so memory cannot be judged${standInText(all, 'a scan checks', ' instead')}`;

/** The same where memory of other processes can. @param all at least one */
export const memoryPartlyNotJudged = (all: readonly NotJudged[]): string =>
  `memory of ${processesText(all)} cannot be judged: ${reasonText(all)}${standInText(all, 'a scan checks', ' instead')}`;

/** One entry in a line: `SRV02, 2 processes (store, mad): Private Bytes was not logged`. */
export const notJudgedLine = (one: NotJudged): string =>
  `${machineText(one.machine)}, ${processesText([one])}: ${causeText([one])}`;

/** What to do about it. */
export const LOG_PRIVATE_BYTES =
  'Log \\Process(*)\\Private Bytes and scan again; "leakscan capture" prints the counters to log.';

const FEWER_PROCESSES = 'Scan fewer processes at a time, with --process or --machine.';

/** What to do about all of these. @param all at least one */
export function notJudgedAdvice(all: readonly Pick<NotJudged, 'reason'>[]): string {
  const isOver = ({ reason }: Pick<NotJudged, 'reason'>): boolean => reason === 'too-many';
  return [...(all.every(isOver) ? [] : [LOG_PRIVATE_BYTES]), ...(all.some(isOver) ? [FEWER_PROCESSES] : [])].join(' ');
}

const causeText = (all: readonly NotJudged[]): string => `${reasonText(all)}${standInText(all, 'checked instead:')}`;

function reasonText(all: readonly NotJudged[]): string {
  const reasons = [...new Set(all.map(({ reason }) => reason))];
  return `${RESOURCE_KINDS[all[0]!.resource].label} ${reasons.map((reason) => REASON_WORDS[reason]).join(' or ')}`;
}

/** ` (checked instead: Page File Bytes)`; empty where nothing stands in, or not of all. */
function standInText(all: readonly NotJudged[], verb: string, tail = ''): string {
  const labels = [...new Set(all.map(({ standIn }) => (standIn === null ? null : standInLabel(standIn))))];
  return labels.includes(null) ? '' : ` (${verb} ${labels.join(', ')}${tail})`;
}

/** Neither of the two says anything alone. */
const standInLabel = (standIn: NonNullable<NotJudged['standIn']>): string =>
  standIn === 'virtual-bytes' || standIn === 'working-set'
    ? 'Virtual Bytes with Working Set'
    : RESOURCE_KINDS[standIn].label;

/** `2 processes (store, mad)`. */
export function processesText(all: readonly NotJudged[]): string {
  const count = all.reduce((sum, { processes }) => sum + processes, 0);
  const names = [...new Set(all.flatMap((one) => one.names))];
  const shown = names.slice(0, MAX_NAMES).map((name) => displayName(name));
  const more = count > shown.length ? ' and others' : '';
  return `${formatPlural(count, 'process', 'processes')} (${shown.join(', ')}${more})`;
}

const machineText = (machine: string): string => (machine === '' ? '(no machine name)' : displayName(machine));
