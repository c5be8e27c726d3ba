import { describe, expect, it } from 'vitest';
import type { ReportAssessment } from '../../../src/model/report.ts';
import { timeLabel, valueLabel } from '../../../src/render/chart/axis-labels.ts';
import { chartSpec } from '../../../src/render/chart/chart-spec.ts';
import { DRAWN_AS, drawChart } from '../../../src/render/chart/draw-chart.ts';
import { polish } from '../../../src/render/chart/polish.ts';
import type { LayeredSpec } from '../../../src/render/chart/vega-lite.ts';
import {
  assessment,
  at,
  chartShapes,
  DAY_MS,
  envelope,
  fullReport,
  GIB,
  hostileReport,
  HOUR_MS,
  manyFindings,
  MIB,
  quiet,
  restartingSuspect,
  START_MS,
  trend,
  underADay,
} from '../../helpers/report-fixture.ts';
import { drawWithVega, VEGA_VERSIONS } from '../../helpers/vega.ts';

const limit = assessment().exhaustion!;

/** Restarts at these hours. */
function restarted(hours: readonly number[]): ReportAssessment {
  const starts = [0, ...hours];
  return {
    ...restartingSuspect(),
    lifetimes: starts.map((hour, index) => ({
      pid: 100 + index,
      start: at(START_MS + hour * HOUR_MS),
      end: at(START_MS + (starts[index + 1] ?? 72) * HOUR_MS),
    })),
  };
}

const CASES: Readonly<Record<string, ReportAssessment>> = {
  ...chartShapes(),
  'a restart in every hour': restarted(Array.from({ length: 71 }, (_, index) => index + 1)),
  'a restart at once, and one at the end': restarted([0.001, 71.999]),
  'lone samples between samples': assessment({
    series: envelope((index) =>
      index % 7 === 3 || index > 400 ? 640 * MIB + index * MIB : index < 300 ? 700 * MIB : null,
    ),
  }),
  'only lone samples': assessment({ series: envelope((index) => (index % 2 === 0 ? index * MIB : null)) }),
  'one sample in all': quiet('lsass', { series: envelope((index) => (index === 200 ? 52 * MIB : null)) }),
  'no series': quiet('lsass', { series: null }),
  'samples in a later night, no time of day at midnight': assessment({
    series: envelope((index) => index * MIB, { startMs: START_MS + 17 * HOUR_MS, hours: 9 }),
  }),
  minutes: quiet('lsass', { series: envelope((index) => index, { hours: 0.1, buckets: 30 }) }),
  years: quiet('lsass', { series: envelope((index) => index * MIB, { hours: 24 * 1200 }) }),
  decades: quiet('lsass', { series: envelope((index) => index * MIB, { hours: 24 * 12_000 }) }),
  'slices of no whole milliseconds': assessment({ series: envelope((index) => index ** 2 * 1017, { hours: 71.377 }) }),
  'falling below zero': quiet('lsass', { series: envelope((index) => (200 - index) * MIB) }),
  counts: quiet('lsass', { resource: 'handles', series: envelope((index) => 10_000 + 3 * index, { spread: 40 }) }),
  'more digits than a label has room for': quiet('lsass', {
    resource: 'handles',
    series: envelope((index) => 4e18 + 1e16 * index),
  }),
  'more than numbers without an exponent': quiet('lsass', {
    resource: 'handles',
    series: envelope((index) => 1e21 + 1e19 * index),
  }),
  'always 0': quiet('lsass', { series: envelope(() => 0, { spread: 0 }) }),
  'fractions of a byte': quiet('lsass', { series: envelope((index) => index / 1e6, { spread: 0 }) }),
  'a trend that no sample follows': assessment({ trend: trend({ from: 9 * GIB, slopePerHour: -90 * MIB }) }),
  'a limit without a latest date': assessment({ exhaustion: { ...limit, latest: null } }),
  'a limit that was reached': assessment({ exhaustion: { ...limit, at: at(START_MS + 72 * HOUR_MS) } }),
  'a limit with a long name': assessment({ exhaustion: { ...limit, limit: '<limit> & "more" '.repeat(20) } }),
  'an onset after restarts, with a limit': {
    ...restarted([5, 6, 7]),
    exhaustion: limit,
    trend: trend({ from: 640 * MIB, slopePerHour: 9 * MIB, onset: at(START_MS + 8 * HOUR_MS), onsetSeen: true }),
  },
  'a day with midnights': assessment({ series: envelope((index) => index * MIB, { hours: 30 }), exhaustion: null }),
  'many names': assessment({ process: `<b>&amp;"${'x'.repeat(300)}`, exhaustion: null }),
};

const reports = { full: fullReport(), hostile: hostileReport(), many: manyFindings(6), 'under a day': underADay() };
for (const [name, { assessments }] of Object.entries(reports)) {
  assessments.forEach((one, index) => Object.assign(CASES, { [`${name}, ${index + 1}`]: one }));
}

const OF_PAGE = { prefix: 'p', widthPx: 1, heightPx: 1, title: 't', description: 'd' };

async function expectAsVega(spec: LayeredSpec): Promise<void> {
  expect(polish(drawChart(spec), OF_PAGE)).toBe(polish(await drawWithVega(spec), OF_PAGE));
}

describe('a chart is what vega-lite and vega draw', () => {
  it.each(Object.entries(CASES))('%s', async (_name, shape) => {
    for (const width of ['wide', 'narrow'] as const) await expectAsVega(chartSpec(shape, { width }).spec);
  });

  it('also where a value is no number, which no report has', async () => {
    for (const name of ['rising', 'restarts', 'one point']) {
      const { spec } = chartSpec(chartShapes()[name]!, { width: 'narrow' });
      const [scales, ...layers] = spec.layer;
      for (const field of ['t', 'a', 'y', 'm', 'lo']) {
        const broken = layers.map((layer) => ({
          ...layer,
          data: {
            values: layer.data.values.map((row, i) => (i % 5 === 1 && field in row ? { ...row, [field]: NaN } : row)),
          },
        }));
        await expectAsVega({ ...spec, layer: [scales, ...broken] });
      }
    }
  });

  it('of the versions that a page names', () => {
    expect(DRAWN_AS).toBe(VEGA_VERSIONS);
  });
});

describe('labels of axes', () => {
  it('have signs, groups and decimals', () => {
    expect([0, -0, -0.001, 999, 1000, -1234567.891].map((value) => valueLabel(value, ',.2f'))).toEqual([
      '0.00',
      '0.00',
      '0.00',
      '999.00',
      '1,000.00',
      '−1,234,567.89',
    ]);
    expect(valueLabel(123456789012345680, ',.2f')).toBe('123,456,789,012,34…');
  });

  it('are digits of the wall clock', () => {
    expect(timeLabel(START_MS, '%H:%M')).toBe('06:00');
    expect(timeLabel(START_MS, '%-d %b')).toBe('1 Nov');
    expect(timeLabel(START_MS + 400 * DAY_MS, '%-d %b %Y')).toBe('6 Dec 2005');
  });
});
