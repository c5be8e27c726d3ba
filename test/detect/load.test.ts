import { describe, expect, it } from 'vitest';
import { assessMachine } from '../../src/detect/assess.ts';
import { findPerEvent } from '../../src/detect/load.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import type { MachineEvidence } from '../../src/model/evidence.ts';
import type { Series } from '../../src/model/series.ts';
import { evidenceOf } from '../helpers/evidence.ts';
import { historyOf, lifetimeOf } from '../helpers/history.ts';
import { HOUR_MS, MB, noise, seriesOf, START_MS } from '../helpers/series.ts';

const HOURS = 60;
const random = noise(13);
/** Users come and go by the hour, and become more: from 100 to some 400. */
const more = (h: number): number => 100 + 5 * h + 20 * Math.sin(h * 1.3);
const same = (h: number): number => 200 + 20 * Math.sin(h * 1.3);

function assess(
  level: (hour: number) => number,
  users: ((hour: number) => number) | null,
  hours: number = HOURS,
): Assessment {
  const series = seriesOf(hours, (h) => 80 * MB + level(h) + 0.2 * MB * random());
  const companions = new Map<string, Series>();
  if (users !== null) companions.set('imap4-connections', seriesOf(hours, users));
  const evidence: MachineEvidence = {
    ...evidenceOf({ endMs: START_MS + hours * HOUR_MS }),
    companions: companions as MachineEvidence['companions'],
  };
  return assessMachine([historyOf(lifetimeOf('inetinfo', { 'private-bytes': series }))], evidence, {
    hasProcessIds: true,
    machineWide: true,
  })[0]!;
}
const loadOf = ({ reasons }: Assessment) => reasons.find(({ code }) => code === 'load');

describe('load', () => {
  it('that rises too and that the level follows explains growth', () => {
    const a = assess((h) => 0.5 * MB * more(h), more);
    expect(a.verdict).toBe('suspect');
    const facts = { counter: 'imap4-connections' };
    expect(loadOf(a)).toMatchObject({ code: 'load', state: 'against', unit: 'share', limit: 0.5, facts });
    expect(loadOf(a)!.value).toBeCloseTo(1, 2);
  });

  it('that rises with the working day is all there is of growth in part of a day, if nothing is left without it', () => {
    const morning = (h: number): number => 100 + 5 * h + 4 * Math.sin(h * 1.3);
    const [follows, leaksToo] = [0, 1].map((rate) => assess((h) => 0.5 * MB * morning(h) + rate * MB * h, morning, 16));
    expect([follows!.verdict, loadOf(follows!)?.state]).toEqual(['daily-cycle', 'against']);
    expect([leaksToo!.verdict, follows!.likelihood! <= 0.5]).toEqual(['suspect', true]);
  });

  it('that the level follows does not explain growth if it does not rise', () => {
    const a = assess((h) => 0.5 * MB * same(h) + 4 * MB * h, same);
    expect(a.verdict).toBe('leak');
    expect(loadOf(a)).toMatchObject({ value: expect.closeTo(0, 2), state: 'met' });
  });

  it('that rises beside a leak explains only its share', () => {
    const a = assess((h) => 0.2 * MB * more(h) + 4 * MB * h, more);
    expect(a.verdict).toBe('leak');
    expect(loadOf(a)).toMatchObject({ value: expect.closeTo(0.2, 2), state: 'met' });
  });

  it('that rises, but that the level does not follow, explains nothing', () => {
    const a = assess((h) => 4 * MB * h, more);
    expect([a.verdict, loadOf(a)?.state]).toEqual(['leak', 'met']);
  });

  it('is not spoken of where it was not logged', () => {
    const a = assess((h) => 4 * MB * h, null);
    expect([a.verdict, loadOf(a)]).toEqual(['leak', undefined]);
  });
});

describe('growth per event', () => {
  const DAYS = 4 * 24;
  /** Requests a second: none at night. */
  const requests = (h: number): number => Math.max(0, 10 * Math.sin((h / 24) * 2 * Math.PI));
  const handled = (h: number): number => {
    let sum = 0;
    for (let t = 0; t < h; t += 0.25) sum += requests(t) * 900;
    return sum;
  };
  function assessed(level: (hour: number) => number): Assessment {
    const series = seriesOf(DAYS, (h) => 80 * MB + level(h), 900_000);
    const companions = new Map([['web-requests', seriesOf(DAYS, requests, 900_000)]]) as MachineEvidence['companions'];
    const evidence = { ...evidenceOf({ endMs: START_MS + DAYS * HOUR_MS }), companions };
    return assessMachine([historyOf(lifetimeOf('w3wp', { 'private-bytes': series }))], evidence, {
      hasProcessIds: true,
      machineWide: true,
    })[0]!;
  }

  it('is told where growth goes with the events', () => {
    const a = assessed((h) => 80 * handled(h));
    expect(a.perEvent).toMatchObject({ counter: 'web-requests', event: 'request' });
    expect(a.perEvent!.amount).toBeGreaterThan(78);
    expect(a.perEvent!.amount).toBeLessThan(82);
    expect(a.reasons.find((r) => r.code === 'per-event')).toMatchObject({
      ...{ value: a.perEvent!.amount, unit: 'bytes' },
      facts: { counter: 'web-requests', event: 'request' },
    });
  });

  it.each([7, 13.37, 50, 123.456])('is not told where they come as evenly as time: %d a second', (perSecond) => {
    const series = seriesOf(DAYS, (h) => 80 * MB + MB * h, 900_000);
    const companions = new Map([['web-requests', seriesOf(DAYS, () => perSecond, 900_000)]]);
    expect(findPerEvent(series, 'private-bytes', companions as MachineEvidence['companions'])).toBeNull();
  });

  it.each<[string, (h: number) => number]>([
    ['goes with time', (h) => 4 * MB * h],
    ['goes with neither', (h) => 4 * MB * h + 20 * MB * Math.sin(h / 5)],
  ])('is not told of growth that %s', (_, level) => {
    expect(assessed(level).perEvent).toBeNull();
  });
});
