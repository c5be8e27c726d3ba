/** What lists of pool tags show, in words. */
import type { PoolTagsWarning } from '../model/faults/pool-tags.ts';
import { POOLS, type Pool } from '../model/pool-tags.ts';
import type { Report, ReportAssessment, ReportPoolTag, ReportPoolTags } from '../model/report.ts';
import { displayName } from '../util/escape.ts';
import { SECOND_POOLMON_COMMAND } from '../util/pool-tags-command.ts';
import { formatBytes, formatCount, formatPlural, formatSpan } from '../util/units.ts';
import { unusedListText } from './machine-warnings.ts';
import { machineName } from './report.ts';
import type { Step } from './step.ts';
import { fitsRelease, releaseNeeded, releasesOf, type ReleaseSpan } from './windows-release.ts';

/** In a shorter time the load makes many tags grow. */
const MIN_HOURS = 1;
/** Growing tags that the advice names. */
const MAX_STEPS = 2;
/** A tag with less of the growth of its pool does not account for it. */
const MIN_SHARE = 0.1;

export const POOL_WORDS: Readonly<Record<Pool, string>> = { nonpaged: 'Nonpaged', paged: 'Paged' };

export function poolTagsWarningText(warning: PoolTagsWarning): string {
  switch (warning.kind) {
    case 'pool-tags-cut':
      return `${warning.file}:${warning.line}: the list of pool tags is cut off here; tags that it lacks were not compared`;
    case 'pool-tags-restart': {
      const { machine, left } = warning;
      return `${displayName(machine)}: ${formatPlural(left, 'list')} of pool tags ${left === 1 ? 'was' : 'were'} not used: the counts of allocations are lower in the next list, so Windows was restarted in between, or the times of the files are wrong`;
    }
    case 'pool-tags-unused':
      return unusedListText(warning, 'list of pool tags');
  }
}

/** What is shown of the machine: how many tags grow, and in what time. */
export function poolTagsSentence({ lists, hours, listed, growing }: ReportPoolTags): string {
  if (lists.length < 2) {
    return `One list of ${formatPlural(listed, 'tag')}: it shows the largest tags, but not which of them grow. Save another one some hours later and give both.`;
  }
  const span = hours === null ? '' : ` over ${formatSpan(hours)}`;
  const compared = `${formatCount(lists.length)} lists of ${formatPlural(listed, 'tag')}`;
  if (growing === 0) return `${compared}: no tag clearly grows${span}. These are the largest.`;
  return `${compared}: ${formatPlural(growing, 'tag')} clearly ${growing === 1 ? 'grows' : 'grow'}${span}.`;
}

/** What limits it. */
export function poolTagNotes({ lists, hours }: ReportPoolTags): string[] {
  const notes: string[] = [];
  if (lists.length < 2) return notes;
  if (hours === null) {
    notes.push('The times of the lists are not known, or too close to each other, so there are no rates.');
  } else if (lists.some(({ timeBasis }) => timeBasis === 'file')) {
    notes.push('The times are those at which the files were last modified.');
  }
  if (hours !== null && hours < MIN_HOURS) {
    notes.push('In less than an hour the load makes many tags grow: compare lists that are some hours apart.');
  }
  return notes;
}

/** `+12.0 MiB`; `not known` where one list only has the tag. */
export function tagGrowthText({ growth }: ReportPoolTag): string {
  if (growth === null) return 'not known';
  return growth === 0 ? 'none' : `${growth > 0 ? '+' : ''}${formatBytes(growth)}`;
}

/** `2.00 MiB`, without a sign. */
export const tagRateText = ({ perHour }: ReportPoolTag): string =>
  perHour === null ? 'not known' : formatBytes(perHour);

/** `43 %`; empty where the tag did not grow. */
export function tagShareText({ share }: ReportPoolTag): string {
  if (share === null) return '';
  return share < 0.01 ? 'under 1 %' : `${Math.round(100 * share)} %`;
}

/** `5,120 (+1,024)`. */
export function outstandingText({ outstanding, outstandingGrowth }: ReportPoolTag): string {
  const count = formatCount(outstanding);
  if (outstandingGrowth === null || outstandingGrowth === 0) return count;
  return `${count} (${outstandingGrowth > 0 ? '+' : '-'}${formatCount(Math.abs(outstandingGrowth))})`;
}

/** `ntfs.sys: control blocks of open files`. */
export const tagOwnerText = ({ owner, what }: ReportPoolTag): string =>
  owner === null ? 'not known' : what === null ? owner : `${owner}: ${what}`;

/** One line: `NtFC (Nonpaged) +300 MiB, 50.0 MiB an hour, 96 % of the growth of its pool; ntfs.sys: ...`. */
export function poolTagLine(tag: ReportPoolTag): string {
  const name = `${displayName(tag.tag)} (${POOL_WORDS[tag.type]})`;
  const owner = tag.owner === null ? '' : `; ${tagOwnerText(tag)}`;
  if (!tag.grows) return `${name} ${formatBytes(tag.lastBytes)}${owner}`;
  const rate = tag.perHour === null ? '' : `, ${formatBytes(tag.perHour)} an hour`;
  const share = tag.share === null ? '' : `, ${tagShareText(tag)} of the growth of its pool`;
  return `${name} ${tagGrowthText(tag)}${rate}${share}${owner}`;
}

/** Which pools a finding is about; none where it is not about memory of the kernel. */
function poolsOf({ resource }: ReportAssessment): readonly Pool[] {
  switch (resource) {
    case 'pool-paged':
      return ['paged'];
    case 'pool-nonpaged':
      return ['nonpaged'];
    case 'committed-bytes':
      return POOLS;
    default:
      return [];
  }
}

/**
 * What to do about growth of a machine as a whole that lists of pool tags explain, or could; null where none of the machine
 * were given, or they say nothing of it.
 */
export function poolTagSteps(report: Report, finding: ReportAssessment): Step[] | null {
  const tags = report.poolTags?.find(({ machine }) => machine === finding.machine);
  const pools = poolsOf(finding);
  if (tags === undefined || pools.length === 0 || finding.process !== null) return null;
  const where = machineName(finding.machine);
  if (tags.lists.length < 2) {
    return [
      { text: `Save another list of the pool tags on ${where}, and scan with both.`, command: SECOND_POOLMON_COMMAND },
    ];
  }
  const growing = tags.tags.filter(
    ({ grows, type, share }) => grows && pools.includes(type) && (share ?? 0) >= MIN_SHARE,
  );
  if (growing.length === 0) {
    // Committed memory may be that of processes.
    if (finding.resource === 'committed-bytes') return null;
    return [
      {
        text: `None of the pool tags on ${where} clearly grew between the lists: save more of them while the growth goes on, further apart.`,
        command: SECOND_POOLMON_COMMAND,
      },
    ];
  }
  const releases = releasesOf(report, finding.machine);
  return growing.slice(0, MAX_STEPS).map((tag) => stepOfTag(tag, releases));
}

/** Releases that have Windows Performance Recorder. */
const RECORDER = { from: '2016', to: null } as const;
const RECORDER_SOURCE = 'https://learn.microsoft.com/windows-hardware/test/wpt/built-in-recording-profiles';

function stepOfTag(tag: ReportPoolTag, releases: ReleaseSpan): Step {
  const name = displayName(tag.tag);
  const grew = `Pool tag ${name} grew by ${formatBytes(tag.growth ?? 0)}`;
  if (tag.owner === null) {
    return {
      text: `${grew}: find the driver that has the tag; its version is the first question to its maker.`,
      command: /^\w+$/.test(tag.tag) ? `findstr /m /l ${tag.tag} %SystemRoot%\\System32\\drivers\\*.sys` : null,
    };
  }
  const used = `${grew}; it is used by ${tagOwnerText(tag)}`;
  // A part of Windows allocates for others: only stacks show for whom.
  if (/\.(?:sys|dll)$/i.test(tag.owner))
    return {
      text: `${used}. The version of ${displayName(tag.owner)} is the first question to its maker.`,
      command: null,
    };
  if (!fitsRelease(RECORDER, releases)) return { text: `${used}.`, command: null };
  return {
    text: `${used}. Record who allocates it while it grows: start the recording, stop it after a minute or two with wpr -stop pool.etl, and look at the stacks of the tag in Windows Performance Analyzer. The file grows by hundreds of MB.${releaseNeeded(RECORDER, releases)}`,
    command: 'wpr -start Pool -filemode',
    source: RECORDER_SOURCE,
  };
}
