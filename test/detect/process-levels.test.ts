import { describe, expect, it } from 'vitest';
import { assessMachine } from '../../src/detect/assess.ts';
import { askedProcesses, largestProcesses, MAX_ASKED, MAX_LARGEST } from '../../src/detect/process-levels.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import type { Lifetime, ProcessHistory } from '../../src/model/lifetime.ts';
import type { Series } from '../../src/model/series.ts';
import { evidenceOf } from '../helpers/evidence.ts';
import { historyOf, lifetimeOf } from '../helpers/history.ts';
import { HOUR_MS, MB, seriesOf, START_MS } from '../helpers/series.ts';

const HOURS = 30;
const rising = (from: number, to: number, hours = HOURS, startMs = START_MS): Series =>
  seriesOf(hours, (hour) => from + ((to - from) * hour) / hours, 600_000, startMs);
const process = (name: string, at: number, more: Partial<Lifetime> = {}): ProcessHistory =>
  historyOf(lifetimeOf(name, { 'private-bytes': rising(at, at) }, more));

const assess = (histories: ProcessHistory[], machineWide = true): Assessment[] =>
  assessMachine(histories, evidenceOf({ endMs: START_MS + HOURS * HOUR_MS }), { hasProcessIds: true, machineWide });
const namesOf = (levels: readonly { assessment: Assessment }[]): (string | null)[] =>
  levels.map(({ assessment }) => assessment.history.process);

describe('the largest processes', () => {
  it('are those with the most memory at the end of the log, and no more than a table holds', () => {
    const many = Array.from({ length: MAX_LARGEST + 5 }, (_, i) => process(`p${i}`, (i + 1) * MB));
    const largest = largestProcesses(assess(many));
    expect(largest).toHaveLength(MAX_LARGEST);
    expect(namesOf(largest).slice(0, 2)).toEqual([`p${MAX_LARGEST + 4}`, `p${MAX_LARGEST + 3}`]);
  });

  it('run: one that has ended takes no memory', () => {
    expect(
      namesOf(largestProcesses(assess([process('gone', 900 * MB, { endKnown: true }), process('here', MB)]))),
    ).toEqual(['here']);
  });

  it('have the levels of all their lifetimes, the last one being that of the newest', () => {
    const first = lifetimeOf('w3wp', { 'private-bytes': rising(10 * MB, 90 * MB, 20) }, { pid: 1, endKnown: true });
    const second = lifetimeOf(
      'w3wp',
      { 'private-bytes': rising(20 * MB, 30 * MB, 9, START_MS + 21 * HOUR_MS) },
      { pid: 2, startKnown: true },
    );
    const [one] = largestProcesses(assess([historyOf(first, second)]));
    expect([one!.first, one!.last, one!.min, one!.max].map((bytes) => Math.round(bytes / MB))).toEqual([
      10, 30, 10, 90,
    ]);
    expect(one!.line.length).toBeLessThanOrEqual(30);
    expect(Math.max(...one!.line.map((level) => level ?? 0))).toBeGreaterThan(80 * MB);
  });

  it('are ranked by what stands in for Private Bytes where those are not logged', () => {
    const history = historyOf(lifetimeOf('agent', { 'page-file-bytes': rising(50 * MB, 50 * MB) }));
    const [one] = largestProcesses(assess([history]));
    expect(one!.assessment.resource).toBe('page-file-bytes');
  });
});

describe('processes that were asked for', () => {
  const java = historyOf(
    lifetimeOf('java', { handles: seriesOf(HOURS, () => 900), 'private-bytes': rising(700 * MB, 700 * MB) }),
  );

  it('have the levels of every counter, and memory is drawn although it is quiet', () => {
    const levels = askedProcesses(assess([java], false));
    expect(levels.map(({ assessment }) => assessment.resource).sort()).toEqual(['handles', 'private-bytes']);
    const drawn = levels.filter(({ assessment }) => assessment.envelope !== null);
    expect(drawn.map(({ assessment }) => [assessment.resource, assessment.verdict])).toEqual([
      ['private-bytes', 'stable'],
    ]);
  });

  it('are not drawn where none were asked for', () => {
    expect(assess([java]).every(({ envelope }) => envelope === null)).toBe(true);
  });

  it('are not more than anybody reads', () => {
    const many = Array.from({ length: MAX_ASKED + 1 }, (_, i) => process(`p${i}`, (i + 1) * MB));
    const asked = askedProcesses(assess(many, false));
    expect(new Set(namesOf(asked)).size).toBe(MAX_ASKED);
    expect(namesOf(asked)).not.toContain('p0');
  });
});
