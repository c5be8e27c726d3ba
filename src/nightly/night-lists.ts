/** What a night does not report as findings: those that suppressions hide, and those that wait to be reported. */
import { byUrgency } from '../model/finding.ts';
import type { Finding } from '../model/history.ts';
import type { NightSuppressed, NightWaiting } from '../model/nightly.ts';
import { byText } from '../report/nightly/rows.ts';
import { DAY_MS } from '../util/time.ts';
import { nightsToWait, type DampingRules } from './advance-findings.ts';

/** So many days before its last one, a suppression is announced to end. */
const SOON_DAYS = 7;

/** @param nowMs epoch milliseconds: days of suppressions are in UTC */
export function suppressedFindings(findings: readonly Finding[], nowMs: number): NightSuppressed[] {
  const lastSoon = new Date(nowMs + SOON_DAYS * DAY_MS).toISOString().slice(0, 10);
  const hidden = findings.flatMap((one): NightSuppressed[] => {
    const { suppressedBy } = one.assessment;
    if (one.status !== 'open' || suppressedBy === undefined) return [];
    const { reason, expires } = suppressedBy;
    return [{ ...nameOf(one), reason, expires, expiresSoon: expires !== null && expires <= lastSoon }];
  });
  return hidden.sort(compareNamed);
}

export function waitingFindings(findings: readonly Finding[], rules: DampingRules): NightWaiting[] {
  const waiting = findings.flatMap((one): NightWaiting[] => {
    if (one.status !== 'waiting' || one.assessment.suppressedBy !== undefined) return [];
    const { nightsSeen } = one;
    const nights = nightsToWait(one.assessment, rules);
    return one.afterRestart === true
      ? [{ ...nameOf(one), nightsSeen, nightsNeeded: Math.max(nights, nightsSeen + 1), reason: 'after-restart' }]
      : [{ ...nameOf(one), nightsSeen, nightsNeeded: nights, reason: 'nights' }];
  });
  return waiting.sort(compareNamed);
}

type Named = Omit<NightSuppressed, 'reason' | 'expires' | 'expiresSoon'>;

function nameOf({ id, machine, process, resource, verdict, severity, assessment }: Finding): Named {
  const { instance, siblings, pid, subject, likelihood } = assessment;
  return {
    ...{ machine, id, process, instance, siblings, pid },
    ...(subject === undefined ? {} : { subject }),
    ...{ resource, verdict, severity },
    ...(likelihood === undefined ? {} : { likelihood }),
  };
}

/** Most urgent first. */
const compareNamed = (a: Named, b: Named): number =>
  byUrgency(a, b) || byText(a.machine.toLowerCase(), b.machine.toLowerCase()) || byText(a.id, b.id);
