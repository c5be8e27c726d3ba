import type { NightFinding, NightMachine, NightSummary } from '../../src/model/nightly.ts';
import { nightCauses } from '../../src/report/nightly/causes.ts';
import { rowsOf } from '../../src/report/nightly/rows.ts';
import type { NotifyFacts, ReportedFinding } from '../../src/render/nightly/notify-body.ts';

export function told(over: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    id: 'a1b2c3d4e5f6',
    machine: 'MAILFE02',
    process: 'inetinfo',
    instance: 'inetinfo',
    siblings: 1,
    resource: 'private-bytes',
    status: 'open',
    state: 'new',
    verdict: 'leak',
    severity: 'high',
    quietNights: 0,
    slopePerHour: 9_877_586.2,
    ciLow: 6_417_285,
    ciHigh: 15_204_352,
    since: '2026-11-20T08:10:00-05:00',
    firstNight: '2026-11-21',
    lastNight: '2026-11-22',
    nightsSeen: 2,
    closedNight: null,
    exhaustion: { limit: '2 GB user address space', at: '2026-11-28T04:30:00-05:00' },
    article: { id: 'KB944903', confidence: 'likely', title: 'Inetinfo.exe leaks' },
    moreArticles: 0,
    spark: [1, null, 2],
    ...over,
  };
}

export function night(findings: readonly ReportedFinding[], over: Partial<NightSummary> = {}): NightSummary {
  const names = [...new Set(findings.map((one) => one.machine))];
  const machines = names.map((machine, index): NightMachine => {
    const of: NightFinding[] = findings.filter((one) => one.machine === machine);
    const facts = { lastNight: '2026-11-22', lastSample: '2026-11-22T04:00:00-05:00', nights: 3, assessed: true };
    const worst = { verdict: 'leak', severity: 'high' } as const;
    return { machine, ...facts, ...worst, page: `machines/m ${index}.html`, report: null, findings: of };
  });
  return {
    schemaVersion: 1,
    tool: { name: 'leakscan', version: '0.1.0' },
    generatedAt: '2026-11-22T05:00:00Z',
    night: '2026-11-22',
    roots: ['\\\\server\\perflogs'],
    captures: { read: 12, unchanged: 30, failed: 0 },
    machines,
    causes: nightCauses(rowsOf(machines)),
    failedInputs: [],
    leftOut: [],
    warnings: [],
    ...over,
  };
}

export function facts(findings: readonly ReportedFinding[], reportUrl: string | null = null): NotifyFacts {
  return { summary: night(findings), findings, reportUrl };
}
