/** The identity of a finding. */
import type { ReportAssessment } from '../model/report.ts';
import { rankKey } from '../model/subject.ts';
import { sha256 } from '../platform/sha256.ts';

/**
 * Stable over restarts and nights: from machine, process, resource and what tells the process from its siblings; never from
 * path or date of the log.
 * @param subjectKey `Subject.key`; empty for the machine itself
 */
export function findingId(machine: string, process: string | null, resource: string, subjectKey: string): string {
  // A name cannot hold a NUL: the machine itself is nobody's namesake.
  const image = process === null ? '\0' : process.toLowerCase();
  const key = [machine.toLowerCase(), image, resource, ...(subjectKey === '' ? [] : [subjectKey])];
  return sha256(key.join('\n')).slice(0, 12);
}

/** The id that the finding has where its machine has another name; null if it cannot be told. O(siblings) */
export function findingIdUnder(
  one: Pick<ReportAssessment, 'id' | 'machine' | 'process' | 'resource' | 'siblings' | 'subject'>,
  name: string,
): string | null {
  const key = subjectKeyOf(one);
  return key === null ? null : findingId(name, one.process, one.resource, key);
}

/** The key that the id was made of; null if it cannot be told. */
export function subjectKeyOf(
  one: Pick<ReportAssessment, 'id' | 'machine' | 'process' | 'resource' | 'siblings' | 'subject'>,
): string | null {
  const { id, machine, process, resource, siblings, subject } = one;
  if (subject !== undefined) return subject?.key ?? '';
  // Reports of older versions know the rank among siblings alone.
  for (let rank = 0; rank < Math.max(1, siblings); rank++) {
    const key = rankKey(rank);
    if (findingId(machine, process, resource, key) === id) return key;
  }
  return null;
}
