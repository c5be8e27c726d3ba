import { expect, test } from 'vitest';
import type { ReportAssessment, ReportBaseRate } from '../../src/model/report.ts';
import { baseRateText, likelihoodPercent, likelihoodText } from '../../src/words/likelihood.ts';

test.each([
  [0.96, 'Very likely a leak (96 %)'],
  // Words and number agree.
  [0.9451, 'Very likely a leak (95 %)'],
  [0.9449, 'Likely a leak (94 %)'],
  [0.8, 'Likely a leak (80 %)'],
  [0.79, 'More likely a leak than not (79 %)'],
  [0.51, 'More likely a leak than not (51 %)'],
  // What nothing but a counter would settle.
  [0.5, 'As likely a leak as not (50 %)'],
  [0.49, 'Less likely a leak than not (49 %)'],
  [0.12, 'Unlikely to be a leak (12 %)'],
])('%f: %s', (likelihood, text) => {
  expect(likelihoodText({ likelihood })).toBe(text);
});

test('nothing is certain', () => {
  expect([1, 0.9951, 0.994, 0.006, 0.0049, 0].map((likelihood) => likelihoodPercent({ likelihood }))).toEqual([
    'over 99 %',
    'over 99 %',
    '99 %',
    '1 %',
    'under 1 %',
    'under 1 %',
  ]);
});

test('what is not known is not said', () => {
  expect([likelihoodText({}), likelihoodText({ likelihood: null }), likelihoodPercent({})]).toEqual([null, null, null]);
});

test.each<[Partial<ReportBaseRate>, string]>([
  [{ leakShare: 1 / 150, judgedShare: 0.05 }, 'The likelihood assumes that one in 150 processes leaks'],
  [{ leakShare: 0.6, judgedShare: 0.6 }, 'The likelihood assumes that 60 % of all processes leak'],
  [{ leakShare: 0.999, judgedShare: 0.999 }, 'The likelihood assumes that over 99 % of all processes leak'],
  [{ leakShare: 0.2, judgedShare: 0.5 }, 'The likelihood assumes that half of the processes that seem to leak do'],
])('what it assumes: %j', (rate, text) => {
  const baseRates = [{ machine: 'A', processes: 150, leakShare: 0.5, judgedShare: 0.5, ...rate }];
  const one = { machine: 'A', likelihood: 0.9 } as ReportAssessment;
  expect(baseRateText({ baseRates }, one)).toBe(text);
  expect(baseRateText({ baseRates }, { ...one, machine: 'B' })).toBeNull();
  expect(baseRateText({ baseRates }, { ...one, likelihood: null })).toBeNull();
  expect(baseRateText({}, one)).toBeNull();
});
