/** Of what the memory of a finding consists. */
import type { MemorySplit, SplitPartName } from '../model/memory-split.ts';
import { formatBytes, formatCount, formatList } from '../util/units.ts';

const PART_NAMES: Readonly<Record<SplitPartName, string>> = {
  'managed-committed': 'the .NET heap',
  'managed-heap': 'the .NET heap',
  'gen-2-heap': 'Gen 2',
  'large-object-heap': 'large objects',
  'gc-handles': 'GC handles',
  'managed-threads': '.NET threads',
  'time-in-gc': 'time in GC',
  'database-cache': 'the database cache',
  'sql-server-memory': 'SQL Server memory',
  native: 'native memory',
  'modified-page-list': 'the modified page list',
  'standby-cache': 'the standby list',
  'system-cache-resident': 'the system file cache',
  'cache-bytes': 'the system working set',
  'pool-paged-resident': 'resident paged pool',
  'machine-pool-paged': 'paged pool',
  'machine-pool-nonpaged': 'nonpaged pool',
};

/** Parts of a machine that grew by less than this share of the growth are not named. */
const NAMED_SHARE = 0.05;

/** `The .NET heap grew by 210 MiB of 287 MiB (Gen 2: 190 MiB): managed objects leak.` Null where there is nothing to say. */
export function splitText(split: MemorySplit): string | null {
  if (split.kind === 'machine') return machineText(split);
  const managed = partOf(split, 'managed-committed') ?? partOf(split, 'managed-heap');
  const cache = partOf(split, 'database-cache') ?? partOf(split, 'sql-server-memory');
  const whole = formatBytes(split.growth);
  switch (split.kind) {
    case 'managed':
      return `${grew('The .NET heap', managed, whole)}${generations(split)}: managed objects leak.`;
    case 'gc-handles':
      return `${grew('The .NET heap', managed, whole)}${generations(split)}, and ${formatCount(Math.round(growthOf(split, 'gc-handles')))} more GC handles are in use: leaked GC handles keep managed objects in memory.`;
    case 'fragmentation':
      return `${grew('The .NET heap', managed, whole)}, but the objects in it only by ${formatBytes(Math.max(0, growthOf(split, 'managed-heap')))}: the heap is fragmented, often by pinned objects.`;
    case 'cache':
      return `${grew(capital(PART_NAMES[cache?.part ?? 'database-cache']), cache, whole)}: a cache grows, up to its limit.`;
    case 'native':
      return managed === undefined
        ? `${grew(capital(PART_NAMES[cache?.part ?? 'database-cache']), cache, whole)}: the rest, ${nativeText(split)}, is outside this cache.`
        : `${grew('The .NET heap', managed, whole)}: native memory leaks, not managed objects.`;
    case 'mixed':
      return `Of ${whole} growth, ${formatList(
        split.parts
          .filter((one) => one === managed || one === cache || one.part === 'native')
          .map(({ part, growth }) => `${formatBytes(Math.max(0, growth))} is ${PART_NAMES[part]}`),
      )}.`;
  }
}

type Part = MemorySplit['parts'][number];

const partOf = ({ parts }: MemorySplit, wanted: SplitPartName): Part | undefined =>
  parts.find(({ part }) => part === wanted);
const growthOf = (split: MemorySplit, wanted: SplitPartName): number => partOf(split, wanted)?.growth ?? 0;
const nativeText = (split: MemorySplit): string => formatBytes(Math.max(0, growthOf(split, 'native')));
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function grew(subject: string, part: Part | undefined, whole: string): string {
  const growth = part?.growth ?? 0;
  if (growth <= 0) return `${subject} did not grow while Private Bytes grew by ${whole}`;
  return `${subject} grew by ${formatBytes(growth)} while Private Bytes grew by ${whole}`;
}

/** ` (Gen 2: 190 MiB)`: of those that grew. */
function generations(split: MemorySplit): string {
  const named = (['gen-2-heap', 'large-object-heap'] as const).flatMap((part) => {
    const growth = growthOf(split, part);
    return growth < NAMED_SHARE * split.growth ? [] : [`${PART_NAMES[part]}: ${formatBytes(growth)}`];
  });
  return named.length === 0 ? '' : ` (${named.join(', ')})`;
}

function machineText({ parts, growth }: MemorySplit): string | null {
  const grown = parts.filter((one) => one.growth >= NAMED_SHARE * growth);
  if (grown.length === 0) return null;
  const named = grown.map((one) => `${PART_NAMES[one.part]} grew by ${formatBytes(one.growth)}`);
  return `Over the same time, ${formatList(named)}.`;
}
