/** The history as text. */
import { placeText, type Damage } from '../../history/damage.ts';
import type { KnownMachine } from '../../history/history.ts';
import type { Verification } from '../../history/store.ts';
import type { Finding, FindingNight, KnownLifetime } from '../../model/history.ts';
import { cellWidth, pad } from '../../render/text-layout.ts';
import { displayName, MAX_SENTENCE_CHARACTERS, MAX_TITLE_CHARACTERS } from '../../util/escape.ts';
import { displayInstant } from '../../util/instants.ts';
import { formatBytes, formatCount, formatPlural, formatRange, formatRate } from '../../util/units.ts';

/** Nights of a finding, and runs of processes, that are shown; all are in the export. */
const MAX_NIGHTS = 14;
const MAX_RUNS = 20;

export interface MachineRow {
  readonly machine: KnownMachine;
  readonly findings: readonly Finding[];
}

/** One line a machine, below a line of titles; nothing where there is none. */
export function machineTable(rows: readonly MachineRow[]): string {
  if (rows.length === 0) return '';
  const titles = ['machine', 'first night', 'last night', 'nights', 'newest sample', 'open findings'];
  const lines = rows.map(({ machine, findings }) => [
    displayName(machine.machine),
    machine.firstNight ?? '-',
    machine.pending ? `${machine.lastNight ?? '-'} *` : (machine.lastNight ?? '-'),
    formatCount(machine.nights),
    shortInstant(machine.lastSample),
    formatCount(findings.filter(({ status }) => status === 'open').length),
  ]);
  const note = rows.some(({ machine }) => machine.pending) ? '* has new data that is not yet assessed\n' : '';
  return layOut([titles, ...lines]) + note;
}

/** `2026-11-21 05:00 +01:00` of an ISO instant. */
const shortInstant = (iso: string): string =>
  iso === '' ? '-' : iso.replace(/^(.*)T(\d\d:\d\d)[^+-]*(.*)$/, '$1 $2 $3').trim();

function layOut(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => cellWidth(row[column] ?? ''))));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => pad(cell, widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

export interface MachineHistoryText {
  readonly machine: KnownMachine;
  readonly findings: readonly Finding[];
  /** The newest night first. */
  readonly said: readonly FindingNight[];
  readonly lifetimes: readonly KnownLifetime[];
}

/** All findings with what was said of them night by night, then the runs that began or ended. */
export function showMachine({ machine, findings, said, lifetimes }: MachineHistoryText): string {
  const { firstNight, lastNight, nights } = machine;
  const span = nights === 0 ? 'not yet assessed' : `${formatPlural(nights, 'night')}, ${firstNight} to ${lastNight}`;
  const head = `${displayName(machine.machine)}: ${span}; newest sample ${shortInstant(machine.lastSample)}\n`;
  const texts = findings.map((finding) =>
    findingText(
      finding,
      said.filter(({ id }) => id === finding.id),
    ),
  );
  const noted = lifetimes.filter(({ startKnown, endKnown }) => startKnown || endKnown);
  const runs = noted.length === 0 ? '' : `\nProcesses that started or ended, newest first\n${runLines(noted)}`;
  return head + (texts.length === 0 ? '\nNo finding.\n' : texts.join('')) + runs;
}

function findingText(finding: Finding, said: readonly FindingNight[]): string {
  const { id, process, resource, status, verdict, severity, articleTitle } = finding;
  const what = `${displayName(process ?? 'the machine')} ${resource}: ${verdict}`;
  const grade = [severity, status, finding.state].filter((one) => one !== null).join(', ');
  const seen = `seen on ${formatPlural(finding.nightsSeen, 'night')}, ${finding.firstNight} to ${finding.lastNight}`;
  const closed = finding.closedNight === null ? '' : `; closed ${finding.closedNight}`;
  const rows = said
    .slice(0, MAX_NIGHTS)
    .map((one) => [
      `    ${one.night}`,
      one.verdict,
      one.state ?? '',
      rateText(finding, one),
      one.articles.map((article) => `${displayName(article.id)} (${article.confidence})`).join(', '),
    ]);
  const more = said.length > MAX_NIGHTS ? `    and ${formatPlural(said.length - MAX_NIGHTS, 'earlier night')}\n` : '';
  const title = articleTitle === null ? '' : `  ${displayName(articleTitle, MAX_TITLE_CHARACTERS)}\n`;
  return `\n${what} (${grade})  ${displayName(id)}\n  ${seen}${closed}\n${title}${layOut(rows)}${more}`;
}

/** `+9.42 MiB/h (6.12 to 14.5)`. */
function rateText({ resource }: Finding, { slopePerHour, ciLow, ciHigh }: FindingNight): string {
  if (slopePerHour === null) return '';
  const range = ciLow === null || ciHigh === null ? null : formatRange(resource, ciLow, ciHigh, slopePerHour);
  const sign = slopePerHour > 0 ? '+' : '';
  return `${sign}${formatRate(resource, slopePerHour)}${range === null ? '' : ` (${range})`}`;
}

function runLines(lifetimes: readonly KnownLifetime[]): string {
  const rows = lifetimes
    .slice(0, MAX_RUNS)
    .map(({ process, pid, startMs, endMs, startKnown, endKnown }) => [
      `    ${displayName(process)}`,
      pid === null ? '' : String(pid),
      startKnown ? `from ${displayInstant(startMs)}` : 'start not logged',
      endKnown ? `to ${displayInstant(endMs)}` : 'still runs',
    ]);
  const more = lifetimes.length - rows.length;
  return layOut(rows) + (more > 0 ? `    and ${formatPlural(more, 'earlier one')}\n` : '');
}

/** Parts that an export names; all are in its JSON. */
const MAX_DAMAGED = 50;

/** `records of MAIL01, night 2026-11-20, //server/logs/a.blg: wrong check sum`. */
export function damageLines(damaged: readonly Damage[]): string[] {
  const lines = damaged.slice(0, MAX_DAMAGED).map((one) => {
    const place = placeText(one);
    return `${one.table.replaceAll('_', ' ')}${place === '' ? '' : ` of ${place}`}: ${one.problem}`;
  });
  return damaged.length > MAX_DAMAGED ? [...lines, `and ${formatCount(damaged.length - MAX_DAMAGED)} more`] : lines;
}

/** Less is used again within a few nights. */
const MIN_FREE_BYTES = 2 ** 20;

const freeText = (bytes: number): string =>
  bytes < MIN_FREE_BYTES
    ? ''
    : `  free space: ${formatBytes(bytes)}; later nights use it, or "leakscan history prune" gives it back to the disk\n`;

/** What is in the file, and what is wrong with it. */
export function verificationText(file: string, { problems, more, counts, freeBytes }: Verification): string {
  const rows = Object.entries(counts).map(([table, count]) => [`  ${table.replaceAll('_', ' ')}`, formatCount(count)]);
  const table = layOut(rows) + freeText(freeBytes);
  if (problems.length === 0) return `${displayName(file, MAX_SENTENCE_CHARACTERS)}: sound\n${table}`;
  const lines = problems.map((problem) => `  ${displayName(problem, MAX_SENTENCE_CHARACTERS)}\n`).join('');
  const rest = more > 0 ? `  and ${formatCount(more)} more\n` : '';
  return (
    `${displayName(file, MAX_SENTENCE_CHARACTERS)}: damaged\n${lines}${rest}${table}` +
    'Nothing was changed. Restore a backup; or save what can be read with "leakscan history export" and start a new\n' +
    'history with "leakscan nightly --rebuild-history", which keeps this file under another name.\n'
  );
}
