/** The identity of a finding. */
import { createHash } from 'node:crypto';
import type { ReportAssessment } from '../model/report.ts';

/**
 * Stable over restarts and nights: from machine, process, resource and, among siblings alive at once, the rank by start
 * time; never from process ID, path or date.
 */
export function findingId(machine: string, process: string | null, resource: string, siblingRank: number): string {
  // A name cannot hold a NUL: the machine itself is nobody's namesake.
  const subject = process === null ? '\0' : process.toLowerCase();
  const key = [machine.toLowerCase(), subject, resource, ...(siblingRank > 0 ? [siblingRank] : [])];
  return createHash('sha256').update(key.join('\n')).digest('hex').slice(0, 12);
}

/** The id that the finding has where its machine has another name; null if it cannot be told. O(siblings) */
export function findingIdUnder(
  {
    id,
    machine,
    process,
    resource,
    siblings,
  }: Pick<ReportAssessment, 'id' | 'machine' | 'process' | 'resource' | 'siblings'>,
  name: string,
): string | null {
  for (let rank = 0; rank < Math.max(1, siblings); rank++) {
    if (findingId(machine, process, resource, rank) === id) return findingId(name, process, resource, rank);
  }
  return null;
}
