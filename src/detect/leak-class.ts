/** What kind of thing a process loses, told from what rises together. */
import type { Assessment, Reason } from '../model/assessment.ts';
import { mayLeak } from '../model/finding.ts';
import type { Resource } from '../model/resource.ts';
import { slopeFrom } from './beside-reasons.ts';

/** Stack that Windows reserves for a thread unless its program says otherwise (documented default of the linker). */
const STACK_BYTES = 2 ** 20;
/** Virtual Bytes that rise so many times as fast as Private Bytes are reserved, or lost between blocks, and not used. */
const RESERVED_TIMES = 2;
/** Each of the handles that are lost takes at most so much memory, or the memory is a loss of its own. */
const BYTES_OF_HANDLE = 64 * 1024;

/**
 * @param finding a leak or suspect
 * @param beside the assessments of the other resources of the same process
 * @returns null where what rises together tells nothing
 */
export function classOf(finding: Assessment, beside: readonly Assessment[]): Reason | null {
  const text = textOf(finding, (resource) => beside.find((a) => a.resource === resource && mayLeak(a)) ?? null);
  return text === null ? null : { code: 'kind', text, state: 'met' };
}

function textOf(finding: Assessment, lost: (resource: Resource) => Assessment | null): string | null {
  const rate = rateOf(finding);
  const virtualRate = virtualRateOf(finding);
  const isLogged = (resource: Resource): boolean => finding.lifetime.series[resource] !== undefined;
  switch (finding.resource) {
    case 'private-bytes': {
      const threads = lost('threads');
      const handles = lost('handles');
      if (threads !== null) return 'loses threads, and the memory that each of them uses';
      if (handles !== null && rate < BYTES_OF_HANDLE * rateOf(handles))
        return 'loses handles, and the memory behind them';
      if (virtualRate === null) return null;
      if (virtualRate > RESERVED_TIMES * rate) {
        return 'loses address space faster than memory: what it reserves, or pieces too small to use again';
      }
      return handles === null && isLogged('handles') && isLogged('threads')
        ? 'loses memory that it allocates: no threads or handles rise with it'
        : 'loses memory that it allocates';
    }
    case 'threads':
      return virtualRate !== null && virtualRate >= (STACK_BYTES / 2) * rate
        ? 'loses threads, and with each the address space of its stack'
        : 'loses threads';
    case 'handles':
      return lost('pool-nonpaged') === null && lost('pool-paged') === null
        ? 'loses handles'
        : 'loses handles, and with them memory of the kernel';
    case 'pool-paged':
    case 'pool-nonpaged':
      return lost('handles') === null
        ? 'loses memory of the kernel without handles: a driver may be what takes it'
        : 'loses memory of the kernel with the handles that it loses';
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
