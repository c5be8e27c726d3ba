import { expect, test } from 'vitest';
import type { ReportAssessment } from '../../src/model/report.ts';
import { sureText, whyText } from '../../src/words/why.ts';

const MIB = 1 << 20;

/** A leak of 10 MiB/h over two days, with reasons of these states. */
function leak(states: Readonly<Record<string, string>>, changes: Partial<ReportAssessment> = {}): ReportAssessment {
  return {
    verdict: 'leak',
    resource: 'private-bytes',
    lifetime: { start: '2026-11-01T08:00:00', end: '2026-11-03T08:00:00', startKnown: false, endKnown: false },
    trend: {
      slopePerHour: 10 * MIB,
      first: 100 * MIB,
      last: 580 * MIB,
      onset: '2026-11-01T09:30:00',
      onsetSeen: true,
      line: { start: '2026-11-01T09:30:00', end: '2026-11-03T08:00:00', from: 110 * MIB, to: 575 * MIB },
    },
    reasons: Object.entries(states).map(([code, state]) => ({ code, state, text: '' })),
    ...changes,
  } as unknown as ReportAssessment;
}

test.each([
  [
    'grew steadily, and what it is not',
    leak({ 'keeps-straight': 'met', 'not-saturating': 'met', 'many-rises': 'met', load: 'met' }),
    'Private Bytes grew from 100 MiB to 580 MiB since 1 Nov 2026, 09:30, steadily by 10.0 MiB/h. The growth does not level off, is not a few jumps and is not explained by load.',
  ],
  [
    'says nothing of tests that it did not pass',
    leak({ 'keeps-straight': 'against', 'not-saturating': 'partly', 'many-rises': 'against' }),
    'Private Bytes grew from 100 MiB to 580 MiB since 1 Nov 2026, 09:30, by 10.0 MiB/h.',
  ],
  [
    'without a trend',
    leak({ 'many-rises': 'met' }, { trend: null }),
    'Private Bytes grew, but not along a straight line.',
  ],
])('why: %s', (_, one, text) => {
  expect(whyText(one)).toBe(text);
});

test('why: what falls, and began before the log', () => {
  const trend = {
    slopePerHour: -MIB,
    first: 900 * MIB,
    last: 852 * MIB,
    onset: '2026-11-01T08:00:00',
    onsetSeen: false,
    line: { start: '2026-11-01T08:00:00', end: '2026-11-03T08:00:00', from: 899 * MIB, to: 851 * MIB },
  };
  const one = leak({ 'many-rises': 'met' }, {
    resource: 'available-bytes',
    trend,
  } as unknown as Partial<ReportAssessment>);
  expect(whyText(one)).toMatch(
    / fell from 900 MiB to 852 MiB over the whole of this run \(48 hours\), by 1\.00 MiB\/h\. The fall is not a few jumps\.$/,
  );
});

test.each([
  ['without its start-up', '01T12:00:00', '03T08:00:00', 'from 200 MiB to 640 MiB over the last 44 hours of this run'],
  ['which ended in a gap', '01T08:00:00', '02T08:00:00', 'from 200 MiB to 640 MiB over 24 hours of this run'],
  [
    'of samples that are off it',
    '01T08:00:00',
    '03T08:00:00',
    'from 200 MiB to 640 MiB over the whole of this run (48 hours)',
  ],
])('why: speaks of the line that the rate is of, %s', (_, start, end, text) => {
  const line = { start: `2026-11-${start}`, end: `2026-11-${end}`, from: 200 * MIB, to: 640 * MIB };
  const trend = { slopePerHour: 10 * MIB, first: 60 * MIB, last: 645 * MIB, onset: line.start, onsetSeen: false, line };
  expect(whyText(leak({}, { trend } as unknown as Partial<ReportAssessment>))).toContain(`grew ${text}, by 10.0 MiB/h`);
});

test.each([
  [
    { a: 'met', b: 'met', c: 'not-checked' },
    0.96,
    'Very likely a leak (96 %): all 2 checks point to a leak. 48 hours of this run were logged.',
  ],
  [
    { a: 'met', b: 'partly' },
    0.85,
    'Likely a leak (85 %): 1 of 2 checks point to a leak, 1 is inconclusive. 48 hours of this run were logged.',
  ],
  [
    { a: 'met', b: 'against', c: 'against' },
    null,
    '1 of 3 checks point to a leak, 2 are against. 48 hours of this run were logged.',
  ],
  [{ a: 'met' }, null, 'All 1 check point to a leak. 48 hours of this run were logged.'],
  [{}, 0.6, 'More likely a leak than not (60 %). 48 hours of this run were logged.'],
  [{}, null, '48 hours of this run were logged.'],
] as const)('how sure: %j, likelihood %j', (states, likelihood, text) => {
  expect(sureText(leak(states, { likelihood }))).toBe(text);
});
