/** What kind of thing a process loses, told from what rises together. */
import type { Assessment } from '../model/assessment.ts';
import { mayLeak } from '../model/finding.ts';
import type { LostKind, Reason } from '../model/reason.ts';
import type { Resource } from '../model/resource.ts';
import { slopeFrom } from './beside-reasons.ts';
import { BYTES_OF_HANDLE } from './one-cause.ts';
import { isLogged } from './read-series.ts';
import { reasonOf } from './reason.ts';

/** Stack that Windows reserves for a thread unless its program says otherwise (documented default of the linker). */
const STACK_BYTES = 2 ** 20;
/** Virtual Bytes that rise so many times as fast as Private Bytes are reserved, or lost between blocks, and not used. */
const RESERVED_TIMES = 2;

/**
 * @param finding a leak or suspect
 * @param beside the assessments of the other resources of the same process
 * @returns null where what rises together tells nothing
 */
export function classOf(finding: Assessment, beside: readonly Assessment[]): Reason | null {
  const kind = kindOf(finding, (resource) => beside.find((a) => a.resource === resource && mayLeak(a)) ?? null);
  return kind === null ? null : reasonOf('kind', 'met', { lost: kind });
}

function kindOf(finding: Assessment, lost: (resource: Resource) => Assessment | null): LostKind | null {
  const rate = rateOf(finding);
  const virtualRate = virtualRateOf(finding);
  switch (finding.resource) {
    case 'private-bytes': {
      const threads = lost('threads');
      const handles = lost('handles');
      if (threads !== null) return 'threads-and-memory';
      if (handles !== null && rate < BYTES_OF_HANDLE * rateOf(handles)) return 'handles-and-memory';
      if (virtualRate === null) return null;
      if (virtualRate > RESERVED_TIMES * rate) return 'address-space';
      return handles === null && isLogged(finding.lifetime, 'handles') && isLogged(finding.lifetime, 'threads')
        ? 'heap-alone'
        : 'heap';
    }
    case 'threads':
      return virtualRate !== null && virtualRate >= (STACK_BYTES / 2) * rate ? 'threads-and-stacks' : 'threads';
    case 'handles':
      return lost('pool-nonpaged') === null && lost('pool-paged') === null ? 'handles' : 'handles-and-kernel-memory';
    case 'pool-paged':
    case 'pool-nonpaged':
      return lost('handles') === null ? 'kernel-memory-alone' : 'kernel-memory-and-handles';
    case 'process-count':
      return 'processes';
    default:
      return null;
  }
}

const rateOf = ({ trend }: Assessment): number => trend?.slopePerHour ?? 0;

/** Of Virtual Bytes beside it, per hour; null where not logged. */
function virtualRateOf({ lifetime, trend }: Assessment): number | null {
  const series = lifetime.series['virtual-bytes'];
  return series === undefined || trend === null ? null : slopeFrom(series, trend);
}
