/** What is known of a machine's Windows, updates and memory, in one line. */
import type { VersionSource } from '../model/evidence-facts.ts';
import type { Report, ReportSystem } from '../model/report.ts';
import { formatBytes, formatPlural } from '../util/units.ts';
import { machineName } from './report.ts';

/** So many updates are named; the others are counted. */
const MAX_UPDATES_NAMED = 3;

const SOURCE_WORDS: Readonly<Record<VersionSource, string>> = {
  declared: ' (declared)',
  'system-information': '',
  'module-list': ' (by its module list)',
};

/** `DC01: Windows Server 2022, build 20348.2340, 64 GB of memory, updates KB5035857 and KB5034439`; without its end. */
export function systemText({ machine, windows, build, buildSource, updates, memoryBytes }: ReportSystem): string {
  const parts = [
    ...(windows.length === 0 ? [] : [`Windows ${windows.join(' or ')}`]),
    ...(build === null ? [] : [`build ${build}${buildSource === null ? '' : SOURCE_WORDS[buildSource]}`]),
    ...(memoryBytes === null ? [] : [`${formatBytes(memoryBytes)} of memory`]),
    ...(updates.length === 0 ? [] : [updatesText(updates)]),
  ];
  return `${machineName(machine)}: ${parts.join(', ')}`;
}

function updatesText(updates: readonly string[]): string {
  if (updates.length > MAX_UPDATES_NAMED) return `${formatPlural(updates.length, 'installed update')} listed`;
  return `${updates.length === 1 ? 'update' : 'updates'} ${updates.join(', ')}`;
}

/** A line for each machine, at most so many. */
export const systemTexts = ({ systems = [] }: Pick<Report, 'systems'>, most: number): string[] => [
  ...systems.slice(0, most).map((one) => `${systemText(one)}.`),
  ...(systems.length > most ? [`And ${formatPlural(systems.length - most, 'more machine')} of known Windows.`] : []),
];
