import { describe, expect, it } from 'vitest';
import { assessMachine } from '../../src/detect/assess.ts';
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

function assess(level: (hour: number) => number, users: ((hour: number) => number) | null): Assessment {
  const series = seriesOf(HOURS, (h) => 80 * MB + level(h) + 0.2 * MB * random());
  const companions = new Map<string, Series>();
  if (users !== null) companions.set('imap4-connections', seriesOf(HOURS, users));
  const evidence: MachineEvidence = {
    ...evidenceOf({ endMs: START_MS + HOURS * HOUR_MS }),
    companions: companions as MachineEvidence['companions'],
  };
  return assessMachine([historyOf(lifetimeOf('inetinfo', { 'private-bytes': series }))], evidence, true)[0]!;
}
const loadOf = ({ reasons }: Assessment) => reasons.find(({ code }) => code === 'load');

describe('load', () => {
  it('that rises too and that the level follows explains growth', () => {
    const a = assess((h) => 0.5 * MB * more(h), more);
    expect(a.verdict).toBe('suspect');
    expect(loadOf(a)).toEqual({
      code: 'load',
      text: 'IMAP4 connections rose too, and explain 100 % of its growth',
      state: 'against',
    });
  });

  it('that the level follows does not explain growth if it does not rise', () => {
    const a = assess((h) => 0.5 * MB * same(h) + 4 * MB * h, same);
    expect(a.verdict).toBe('leak');
    expect(loadOf(a)).toMatchObject({ text: 'IMAP4 connections do not explain its growth', state: 'met' });
  });

  it('that rises beside a leak explains only its share', () => {
    const a = assess((h) => 0.2 * MB * more(h) + 4 * MB * h, more);
    expect(a.verdict).toBe('leak');
    expect(loadOf(a)).toMatchObject({ text: 'IMAP4 connections explain only 20 % of its growth', state: 'met' });
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
