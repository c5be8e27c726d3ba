import { describe, expect, it } from 'vitest';
import { assessMachine } from '../../src/detect/assess.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import type { CompanionKey } from '../../src/model/companion.ts';
import type { MachineEvidence } from '../../src/model/evidence.ts';
import type { ProcessHistory } from '../../src/model/lifetime.ts';
import type { MachineResource } from '../../src/model/resource.ts';
import type { Series } from '../../src/model/series.ts';
import { evidenceOf, type EvidenceOptions } from '../helpers/evidence.ts';
import { historyOf, lifetimeOf } from '../helpers/history.ts';
import { HOUR_MS, MB, noise, seriesOf, START_MS } from '../helpers/series.ts';

const HOURS = 48;
const random = noise(17);
const line = (from: number, perHour: number, jitter = 0.05 * MB): Series =>
  seriesOf(HOURS, (h) => from + perHour * h + jitter * random());

const app = (series: Parameters<typeof lifetimeOf>[1]): ProcessHistory => historyOf(lifetimeOf('app', series));

function assessAll(
  processes: readonly ProcessHistory[],
  companions: Partial<Record<CompanionKey, Series>>,
  options: EvidenceOptions = {},
  restartsMs: readonly number[] = [],
): Assessment[] {
  const evidence: MachineEvidence = {
    ...evidenceOf({ endMs: START_MS + HOURS * HOUR_MS, ...options }),
    companions: new Map(Object.entries(companions)) as MachineEvidence['companions'],
  };
  return assessMachine(processes, evidence, { hasProcessIds: true, machineWide: true, restartsMs });
}

const ofMachine = (all: readonly Assessment[], resource: MachineResource): Assessment =>
  all.find((a) => a.history.process === null && a.resource === resource)!;

/** How far processes account for the growth: the outcome and the share. */
const ofProcesses = (a: Assessment): [string, string, number | null][] =>
  a.reasons.flatMap((r) =>
    r.code === 'processes'
      ? [[r.facts.outcome, r.facts.part, r.value === null ? null : Math.round(100 * r.value) / 100]]
      : [],
  );

describe('the machine as a whole', () => {
  const quiet = app({ 'private-bytes': line(80 * MB, 0), 'pool-nonpaged': line(0.2 * MB, 0, 200) });

  it('nonpaged pool that no process is charged for is a leak of its own: a driver', () => {
    const a = ofMachine(assessAll([quiet], { 'machine-pool-nonpaged': line(40 * MB, MB) }), 'pool-nonpaged');
    expect([a.verdict, a.history.process, a.lifetime.pid, a.caveats]).toEqual(['leak', null, null, []]);
    expect(ofProcesses(a)).toEqual([['rest', 'pool-nonpaged', 0]]);
    expect(a.reasons.find((r) => r.code === 'kind')?.facts).toEqual({ lost: 'kernel-memory-of-no-process' });
    expect(a.trend!.slopePerHour / MB).toBeCloseTo(1, 1);
  });

  it('pool that a process of the log is charged for is that process’s', () => {
    const leaking = app({ 'pool-nonpaged': line(0.2 * MB, MB, 200) });
    const all = assessAll([leaking, quiet], { 'machine-pool-nonpaged': line(40 * MB, MB) });
    expect(ofMachine(all, 'pool-nonpaged').verdict).toBe('explained');
    expect(ofProcesses(ofMachine(all, 'pool-nonpaged'))).toEqual([['explained', 'pool-nonpaged', 1]]);
    expect([all[0]!.history.process, all[0]!.verdict]).toEqual(['app', 'leak']);
  });

  it('committed bytes are explained by processes, also by one that started while the log ran', () => {
    const started = historyOf(
      lifetimeOf(
        'late',
        { 'private-bytes': seriesOf(20, (h) => 30 * MB * h, 60_000, START_MS + 28 * HOUR_MS) },
        { startKnown: true },
      ),
    );
    const committed = seriesOf(HOURS, (h) => 900 * MB + 10 * MB * h + (h < 28 ? 0 : 30 * MB * (h - 28)));
    const leaking = app({ 'private-bytes': line(80 * MB, 10 * MB) });
    expect(ofMachine(assessAll([leaking, started], { 'committed-bytes': committed }), 'committed-bytes').verdict).toBe(
      'explained',
    );
  });

  it('committed bytes that pools explain are the pools’ finding', () => {
    const all = assessAll([quiet], {
      'committed-bytes': line(900 * MB, 5 * MB, MB),
      'machine-pool-paged': line(60 * MB, 5 * MB),
    });
    expect([ofMachine(all, 'committed-bytes').verdict, ofMachine(all, 'pool-paged').verdict]).toEqual([
      'explained',
      'leak',
    ]);
  });

  it.each<[string, ProcessHistory[], EvidenceOptions, string, string, number | null]>([
    ['all processes are logged', [quiet], {}, 'leak', 'rest', 0],
    ['only some are', [quiet], { partial: true }, 'suspect', 'not-all-logged', 0],
    ['none has the counter', [app({ handles: line(200, 0, 3) })], {}, 'suspect', 'not-logged', null],
  ])('committed bytes that nobody accounts for, where %s', (_, processes, options, verdict, outcome, share) => {
    const committed = { 'committed-bytes': line(900 * MB, 5 * MB, MB) };
    const a = ofMachine(assessAll(processes, committed, options), 'committed-bytes');
    expect([a.verdict, ofProcesses(a)]).toEqual([verdict, [[outcome, 'private-bytes', share]]]);
    // A longer log does not show whose growth it is.
    expect(a.likelihood! > 0.5).toBe(verdict === 'leak');
    expect(a.reasons.map(({ code }) => code)).not.toContain('time-decides');
  });

  it('free PTEs leak downwards, to none', () => {
    const a = ofMachine(assessAll([quiet], { 'free-system-ptes': line(20_000, -100, 3) }), 'free-system-ptes');
    expect(a.verdict).toBe('leak');
    expect(a.trend!.slopePerHour).toBeCloseTo(-100, 0);
    expect(a.trend!.ciLow).toBeLessThan(a.trend!.slopePerHour);
    expect(a.trend!.ciHigh).toBeGreaterThan(a.trend!.slopePerHour);
    expect(a.exhaustion).toMatchObject({ limit: 'system-ptes', scope: 'machine', limitValue: 0 });
    const hours = (a.exhaustion!.atMs - a.lifetime.endMs) / HOUR_MS;
    expect(hours).toBeCloseTo((20_000 - 100 * HOURS) / 100, 0);
    expect(a.exhaustion!.earliestMs).toBeLessThanOrEqual(a.exhaustion!.atMs);
    expect(a.exhaustion!.latestMs!).toBeGreaterThanOrEqual(a.exhaustion!.atMs);
  });

  it.each<[CompanionKey, Series, string]>([
    ['free-system-ptes', line(20_000, 100, 3), 'rises'],
    ['free-system-ptes', line(20_000, 0, 3), 'is level'],
    ['machine-pool-paged', line(60 * MB, 0.001 * MB), 'changed by only'],
    ['committed-bytes', line(900 * MB, -5 * MB), 'falls'],
  ])('%s that %s… is no finding', (key, series) => {
    const verdicts = assessAll([quiet], { [key]: series }).map((a) => a.verdict);
    expect(verdicts).not.toContain('leak');
    expect(verdicts).not.toContain('suspect');
  });

  it('parts its lives by restarts of the machine, which give pool back', () => {
    const half = HOURS / 2;
    const at = START_MS + half * HOUR_MS;
    const run = (name: string): ProcessHistory =>
      historyOf(
        lifetimeOf(name, { handles: seriesOf(half, () => 200) }, { pid: 1, endKnown: true }),
        lifetimeOf(name, { handles: seriesOf(half, () => 200, 60_000, at + 60_000) }, { pid: 2, startKnown: true }),
      );
    const pool = seriesOf(HOURS, (h) => 40 * MB + MB * (h <= half ? h : h - half));
    const all = assessAll(['a', 'b', 'c'].map(run), { 'machine-pool-nonpaged': pool }, {}, [at]);
    const a = ofMachine(all, 'pool-nonpaged');
    expect([a.verdict, a.history.lifetimes.length]).toEqual(['leak', 2]);
    expect(a.trend!.slopePerHour / MB).toBeCloseTo(1, 1);
  });

  it('PTEs that are used up are a leak, although they fall no more', () => {
    const left = seriesOf(HOURS, (h) => Math.max(3, 20_000 - 1000 * h) + 2 * random());
    const a = ofMachine(assessAll([quiet], { 'free-system-ptes': left }), 'free-system-ptes');
    expect([a.verdict, a.reasons[0]!.code]).toEqual(['leak', 'used-up']);
    // A loss, and no question of likelihood; its rate is that of the twenty hours in which it was lost.
    expect(a.likelihood).toBeNull();
    expect(a.trend!.slopePerHour).toBeCloseTo(-1000, -1);
    expect(a.trend!.ciHigh).toBeLessThan(0);
    expect(a.exhaustion).toBeNull();
  });

  it('PTEs that were used up at once have no rate: only suspected', () => {
    const left = seriesOf(HOURS, (h) => (h < 0.1 ? 20_000 : 3) + 2 * random());
    const a = ofMachine(assessAll([quiet], { 'free-system-ptes': left }), 'free-system-ptes');
    expect(a.verdict).not.toBe('leak');
  });

  it('PTEs that are lost beside a load are a suspected leak under a day too, where growth is left without the load', () => {
    const load = (h: number): number => 1000 + 200 * h + 500 * Math.sin(2 * h);
    const users = seriesOf(20, (h) => load(h) + random());
    const left = seriesOf(20, (h) => 60_000 - 4 * load(h) - 600 * h + 3 * random());
    const a = ofMachine(assessAll([quiet], { 'free-system-ptes': left, 'mailbox-users': users }), 'free-system-ptes');
    expect(a.reasons.find(({ code }) => code === 'load')?.state).toBe('against');
    expect([a.verdict, a.likelihood]).toEqual(['suspect', 0.5]);
  });

  it('is told from the counter’s own samples: how long it was seen, and from when its limit is reckoned', () => {
    // Blank before the first six hours and after twenty-six.
    const ptes = seriesOf(HOURS, (h) => (h < 6 || h > 26 ? NaN : 20_000 - 300 * h + 3 * random()));
    const a = ofMachine(assessAll([quiet], { 'free-system-ptes': ptes }), 'free-system-ptes');
    expect([a.verdict, a.caveats, a.exhaustion]).toEqual(['leak', ['under-a-day'], null]);
    expect((a.lifetime.endMs - START_MS) / HOUR_MS).toBe(26);
  });

  it('explains Committed Bytes that begin later than the log', () => {
    const committed = seriesOf(HOURS, (h) => (h < 20 ? NaN : 900 * MB + 10 * MB * h));
    const leaking = app({ 'private-bytes': line(80 * MB, 10 * MB) });
    const a = ofMachine(assessAll([leaking], { 'committed-bytes': committed }), 'committed-bytes');
    expect([a.verdict, ofProcesses(a)]).toEqual(['explained', [['explained', 'private-bytes', 1]]]);
  });

  it('is no more than suspect where few processes have the counter', () => {
    const others = ['a', 'b', 'c'].map((name) => historyOf(lifetimeOf(name, { handles: line(200, 0, 3) })));
    const a = ofMachine(
      assessAll([quiet, ...others], { 'committed-bytes': line(900 * MB, 5 * MB, MB) }),
      'committed-bytes',
    );
    expect([a.verdict, ofProcesses(a)]).toEqual(['suspect', [['not-all-logged', 'private-bytes', 0]]]);
  });

  it('is explained by load also where the counter falls', () => {
    const sessions = (h: number): number => 100 + h + 10 * Math.sin(h * 1.3);
    const all = assessAll([quiet], {
      'free-system-ptes': seriesOf(HOURS, (h) => 60_000 - 100 * sessions(h)),
      'terminal-sessions': seriesOf(HOURS, sessions),
    });
    const a = ofMachine(all, 'free-system-ptes');
    expect(a.verdict).toBe('suspect');
    expect(a.reasons.find((r) => r.code === 'load')).toMatchObject({
      ...{ state: 'against', value: expect.closeTo(1, 2) },
      facts: { counter: 'terminal-sessions' },
    });
  });

  it('is left out where only some processes were asked for', () => {
    const evidence: MachineEvidence = {
      ...evidenceOf({ endMs: START_MS + HOURS * HOUR_MS }),
      companions: new Map([['committed-bytes', line(900 * MB, 5 * MB)]]),
    };
    const all = assessMachine([quiet], evidence, { hasProcessIds: true, machineWide: false });
    expect(all.some((a) => a.history.process === null)).toBe(false);
  });
});

describe('available bytes', () => {
  const leaking = app({ 'private-bytes': line(80 * MB, 10 * MB) });
  const falling = line(1000 * MB, -10 * MB, MB);

  it('are the limit of a leak where the commit limit was not logged, and no finding of their own', () => {
    const all = assessAll([leaking], { 'available-bytes': falling });
    expect(all.map((a) => [a.resource, a.verdict])).toEqual([['private-bytes', 'leak']]);
    expect(all[0]!.exhaustion).toMatchObject({ limit: 'available-memory', scope: 'machine', limitValue: 0 });
    const hours = (all[0]!.exhaustion!.atMs - all[0]!.lifetime.endMs) / HOUR_MS;
    expect(hours).toBeCloseTo((1000 - 10 * HOURS) / 10, 0);
  });

  it('stand back behind the commit limit', () => {
    const all = assessAll([leaking], {
      'available-bytes': falling,
      'committed-bytes': line(900 * MB, 10 * MB),
      'commit-limit': line(2000 * MB, 0, 0),
    });
    expect(all[0]!.exhaustion!.limit).toBe('commit');
  });
});
