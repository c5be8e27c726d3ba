import { describe, expect, it } from 'vitest';
import type { ReportAssessment } from '../../src/model/report.ts';
import { dataNotes, gapsText } from '../../src/words/data-notes.ts';
import { renderHtml } from '../../src/render/html/render-html.tsx';
import { renderMarkdown } from '../../src/render/markdown/render-markdown.ts';
import { renderText } from '../../src/render/text/render-text.ts';
import { limitText } from '../../src/words/report.ts';
import { assessment, at, DAY_MS, report, START_MS } from '../helpers/report-fixture.ts';

type Gaps = NonNullable<ReportAssessment['gaps']>;

const day = (days: number): string => at(START_MS + days * DAY_MS);
const gap = (from: number, to: number): Gaps['longest'][number] => ({ from: day(from), to: day(to) });
const life = (days: number): Partial<ReportAssessment> => ({
  lifetime: { start: day(0), end: day(days), startKnown: false, endKnown: false },
});
const gapped = (gaps: Gaps, days = 31, changes: Partial<ReportAssessment> = {}): ReportAssessment =>
  assessment({ ...life(days), gaps, ...changes });

const MONTH: Gaps = { count: 1, coveredHours: 30, longest: [gap(0, 29.75)] };
const TEXT = 'Covers 30 hours of 31 days: no samples from 1 Nov 06:00 to 1 Dec 00:00';

describe('gapsText', () => {
  it.each<[Gaps, number, string]>([
    [MONTH, 31, TEXT],
    [
      { count: 2, coveredHours: 48, longest: [gap(1, 5), gap(6, 9)] },
      10,
      'Covers 48 hours of 10.0 days: no samples from 2 Nov 06:00 to 6 Nov 06:00 and from 7 Nov 06:00 to 10 Nov 06:00',
    ],
    [
      { count: 8, coveredHours: 16, longest: [gap(1, 7)] },
      50,
      'Covers 16 hours of 50 days: no samples from 2 Nov 06:00 to 8 Nov 06:00 and in 7 other gaps',
    ],
    [
      { count: 1, coveredHours: 48, longest: [gap(1, 89)] },
      90,
      'Covers 48 hours of 90 days: no samples from 2 Nov 2004, 06:00 to 29 Jan 2005, 06:00',
    ],
  ])('%#', (gaps, days, text) => {
    expect(gapsText(gapped(gaps, days))).toBe(text.replace('10.0 days', '10 days'));
  });

  it('is nothing where no gaps are a good part of the run', () => {
    expect(gapsText(assessment())).toBeNull();
  });
});

describe('dataNotes', () => {
  const few = assessment({ id: 'f', usableShare: 0.335, caveats: ['few-usable-samples'], verdict: 'stable' });

  it('names the gaps of a machine once, and counters with few usable samples', () => {
    const all = report({ assessments: [gapped(MONTH), gapped(MONTH, 31, { process: 'lsass' }), few] });
    expect(dataNotes(all)).toEqual([
      `EXFE01: ${TEXT}`,
      'inetinfo on EXFE01, Private Bytes: 33 % of the samples could be used',
    ]);
    expect(dataNotes(all, [gapped(MONTH)])).toHaveLength(1);
    expect(dataNotes(report({ assessments: [assessment()] }))).toEqual([]);
  });

  it('counts beyond a few', () => {
    const many = Array.from({ length: 9 }, (_, i) => ({ ...few, id: String(i), process: `p${i}` }));
    expect(dataNotes(report({ assessments: many })).at(-1)).toBe('and 4 more counters like these');
  });

  it('stand in every report for people', async () => {
    const both = report({ assessments: [gapped(MONTH), few] });
    const share = '33 % of the samples could be used';
    const text = renderText(both, { color: false, width: 200 });
    expect(text.split(TEXT)).toHaveLength(2);
    expect(text).toContain(share);
    const markdown = renderMarkdown(both);
    expect(markdown).toContain(`Note: ${TEXT}.`);
    expect(markdown).toContain(share);
    const html = await renderHtml(both);
    expect(html).toContain(TEXT);
    expect(html).toContain(share);
    expect(html).not.toContain('No data problems');
  });
});

it('gives no date for growth that did not go on behind a gap', () => {
  const stopped = gapped(MONTH, 31, {
    exhaustion: null,
    reasons: [{ code: 'goes-on', text: 'grew no further', state: 'partly' }],
    limits: [{ name: 'commit limit', value: 1 }],
  });
  expect(limitText(report({ assessments: [stopped] }), stopped).detail).toBe('no growth in the last gap');
});
