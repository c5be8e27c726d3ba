import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type AnySchema } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReportAssessment } from '../../../src/model/report.ts';
import { chartFrame } from '../../../src/render/chart/chart-frame.ts';
import { chartSpec } from '../../../src/render/chart/chart-spec.ts';
import { coarsen } from '../../../src/render/chart/coarsen.ts';
import { PALETTE } from '../../../src/render/chart/palette.ts';
import { mergeMarks } from '../../../src/render/chart/merge-marks.ts';
import { polish } from '../../../src/render/chart/polish.ts';
import { renderChart } from '../../../src/render/chart/render-svg.ts';
import { timeTicks, valueTicks } from '../../../src/render/chart/ticks.ts';
import { assertWellFormed } from '../../helpers/report-markup.ts';
import {
  assessment,
  at,
  chartShapes,
  DAY_MS,
  envelope,
  HOUR_MS,
  MIB,
  START_MS,
  trend,
  underADay,
} from '../../helpers/report-fixture.ts';
import { drawWithVega } from '../../helpers/vega.ts';

const SHAPES = Object.entries(chartShapes());
const WIDTHS = ['wide', 'narrow'] as const;

let isVegaLite: (spec: unknown) => boolean;
let complaintsOf: () => string;

beforeAll(() => {
  const file = createRequire(import.meta.url).resolve('vega-lite/vega-lite-schema.json');
  const ajv = new Ajv({ strict: false, allowUnionTypes: true, validateFormats: false });
  const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as AnySchema);
  isVegaLite = (spec) => validate(spec) === true;
  complaintsOf = () => ajv.errorsText(validate.errors).slice(0, 1000);
});

describe.each(SHAPES)('chart of %s', (_name, shape) => {
  it.each(WIDTHS)('%s: a valid specification of plain JSON', (width) => {
    const { spec } = chartSpec(shape, { width });
    expect(isVegaLite(spec), complaintsOf()).toBe(true);
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  });

  it.each(WIDTHS)('%s: drawn without a warning, well-formed, own ids, known colours', (width) => {
    const svg = renderChart(shape, { width, prefix: `p-${width}` });
    assertWellFormed(svg);
    const ids = [...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id ?? '');
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id.startsWith(`p-${width}-`)).toBe(true);
    for (const [, id] of svg.matchAll(/url\(#([^)]*)\)/g)) expect(ids).toContain(id);
    expect(svg).not.toMatch(/NaN|undefined|Infinity| style=|http:/);
    const known = new Set<string>(Object.values(PALETTE).map((colour) => colour.light));
    for (const [, hex = ''] of svg.matchAll(/(?:fill|stroke)="(#[^"]*)"/g)) expect(known).toContain(hex);
    expect(renderChart(shape, { width, prefix: `p-${width}` })).toBe(svg);
  });
});

describe('chartFrame', () => {
  it('draws a limit that is near and names one that is not', () => {
    expect(chartFrame(assessment()).limit).toBe('drawn');
    expect(chartFrame(chartShapes()['off-scale limit']!)).toMatchObject({ limit: 'off-scale', forecast: null });
    expect(chartFrame(assessment({ exhaustion: null })).limit).toBe('none');
  });

  it('forecasts no date for a capture under a day', () => {
    expect(chartFrame(underADay().assessments[0]!)).toMatchObject({ limit: 'off-scale', forecast: null });
  });

  it('does not draw the limit of a whole machine as if this process reached it', () => {
    const shared = { ...assessment().exhaustion!, limit: 'commit limit', at: at(START_MS + 90 * HOUR_MS) };
    expect(chartFrame(assessment({ exhaustion: shared })).limit).toBe('off-scale');
  });

  it('swings the interval around the middle of the line', () => {
    const { trend } = chartFrame(assessment());
    expect(trend.map(({ value, low, high }) => low <= value && value <= high)).toEqual([true, true, true]);
    expect(trend[1]!.high - trend[1]!.low).toBe(0);
    expect(trend[0]!.high - trend[0]!.low).toBeCloseTo(trend[2]!.high - trend[2]!.low, 3);
  });

  it('has room for the whole interval, unless that would dwarf the data', () => {
    const made = assessment({ exhaustion: null });
    const { ciLow: low, ciHigh: high, slopePerHour: slope } = made.trend!;
    const swung = (share: number): ReportAssessment => ({
      ...made,
      trend: { ...made.trend!, ciLow: slope - share * (slope - low), ciHigh: slope + share * (high - slope) },
    });
    for (const share of [1, 20]) {
      const { value, trend } = chartFrame(swung(share));
      expect(value[1], `${share}`).toBeGreaterThan(trend.at(-1)!.high);
    }
    // 900 MiB stay MiB though the axis passes 1 GiB.
    const below = assessment({
      exhaustion: null,
      series: envelope((index) => (200 + 1.7 * index) * MIB, { spread: 0 }),
    });
    const line = trend({ from: 200 * MIB, slopePerHour: 10 * MIB, ciLow: 5 * MIB, ciHigh: 15 * MIB });
    const mebibytes = chartFrame({ ...below, trend: line });
    expect(mebibytes.value[1]).toBeGreaterThan(1024 * MIB);
    expect(mebibytes.scale.unit).toBe('MiB');
    const wide = chartFrame(swung(200));
    expect(wide.value[1]).toBeLessThan(wide.trend.at(-1)!.high);
    expect(wide.value[1]).toBeLessThan(1.4 * Math.max(...made.series!.max.map((one) => one ?? 0)));
  });

  it('draws wall-clock digits whatever the offset', () => {
    const { time, onsetMs } = chartFrame(chartShapes()['onset']!);
    expect(time[0]).toBe(START_MS);
    expect(onsetMs).toBe(START_MS + 20 * HOUR_MS);
  });
});

describe('chartSpec', () => {
  it('breaks band and line at gaps and restarts', () => {
    const stretches = (name: string): number => {
      const { spec } = chartSpec(chartShapes()[name]!, { width: 'wide' });
      const band = spec.layer.find(({ mark, data }) => mark.type === 'area' && data.values[0]?.['s'] !== undefined);
      return new Set(band?.data.values.map((row) => row['s'])).size;
    };
    expect(stretches('rising')).toBe(1);
    expect(stretches('gap')).toBe(2);
    // Two restarts and one gap.
    expect(stretches('restarts')).toBe(4);
  });

  it('uses only short field names of its own, and the names of strangers only as text', () => {
    const { spec, description } = chartSpec(assessment({ process: 'a.b[c]', instance: 'a.b[c]' }), { width: 'wide' });
    const fields = [...JSON.stringify(spec).matchAll(/"field":"([^"]*)"/g)].map(([, field]) => field);
    expect([...new Set(fields)].sort()).toEqual(['a', 'b', 'hi', 'lo', 'm', 's', 't', 'text', 'y'].sort());
    expect(description).toContain('a.b[c] on EXFE01');
  });
});

describe('drawWithVega', () => {
  it('makes an error of a warning', async () => {
    const spec = {
      mark: 'bar',
      data: { values: [{ a: 1 }] },
      encoding: { x: { field: 'a', type: 'quantitative' }, shape: { field: 'a' } },
    };
    await expect(drawWithVega(spec)).rejects.toThrow('chart specification');
  });
});

describe('polish', () => {
  const wrapped = (body: string): string =>
    polish(`<svg width="9">${body}</svg>`, { prefix: 'x', widthPx: 9, heightPx: 9, title: '<t>', description: 'd' });

  it('rounds, steps relatively, and drops what draws nothing', () => {
    expect(
      wrapped(
        '<g><path d="M0.04,1.26L10.51,2L11,1.5" stroke="#245f96" stroke-width="1.3" opacity="1"/></g><path d=""/>',
      ),
    ).toContain('<path class="s-median" d="M0,1.3l10.5,0.7,0.5-0.5" stroke="#245f96" stroke-width="1.3"/></svg>');
    expect(wrapped('')).toContain('<title id="x-t">&lt;t&gt;</title>');
  });

  it('refuses foreign colours and coordinates that are no numbers', () => {
    expect(() => wrapped('<path d="M0,0L1,1" fill="#123456"/>')).toThrow('#123456');
    expect(() => wrapped('<path d="MNaN,0L1,1"/>')).toThrow('NaN');
  });
});

describe('mergeMarks', () => {
  const path = (d: string, more = ''): string => `<path class="f-band" d="${d}" fill="#b4cce5"${more}/>`;
  const clip = (id: string, body: string): string => `<g clip-path="url(#${id})">${body}</g>`;
  const shape = '<path d="M0,0h9v9h-9Z"/>';

  it.each([
    ['equal neighbours', path('M1,1l1,0') + path('M3,1l1,0'), path('M1,1l1,0M3,1l1,0')],
    ['not what differs', path('M1,1l1,0') + path('M3,1l1,0', ' x="1"'), path('M1,1l1,0') + path('M3,1l1,0', ' x="1"')],
    ['not what stands apart', `${path('M1,1')}<text/>${path('M2,2')}`, `${path('M1,1')}<text/>${path('M2,2')}`],
    [
      'equal clips',
      `<defs><clipPath id="a">${shape}</clipPath><clipPath id="b">${shape}</clipPath></defs>${clip('a', path('M1,1'))}${clip('b', path('M2,2'))}`,
      `<defs><clipPath id="a">${shape}</clipPath></defs>${clip('a', path('M1,1M2,2'))}`,
    ],
    [
      'lines and shapes that were moved',
      '<line transform="translate(3,22)" x2="0" y2="9" s="1"/><line transform="translate(5,22)" x2="0" y2="9" s="1"/>' +
        '<path transform="translate(10,20)" d="M0,2.9l-3.4-5.8,6.8,0Z" s="2"/><path transform="translate(1,1)" d="M3,0A3,3,0,1,1,-3,0" s="2"/>',
      '<path d="M3,22l0,9M5,22l0,9" s="1"/><path d="M10,22.9l-3.4-5.8,6.8,0ZM4,1A3,3,0,1,1,-2,1" s="2"/>',
    ],
  ])('%s', (_name, svg, merged) => {
    expect(mergeMarks(svg)).toBe(merged);
  });
});

describe('ticks', () => {
  it('are round and few', () => {
    expect(valueTicks(0, 1.34, 5, false)).toMatchObject({ values: [0, 0.5, 1], decimals: 1 });
    expect(valueTicks(0.9, 2.1, 5, false).values).toEqual([1, 1.25, 1.5, 1.75, 2]);
    expect(valueTicks(0, 3, 5, true).values).toEqual([0, 1, 2, 3]);
    const week = timeTicks(START_MS, START_MS + 7 * DAY_MS, 9);
    expect(week).toMatchObject({ format: '%-d %b', days: [] });
    expect(week.values).toHaveLength(7);
    expect(timeTicks(START_MS, START_MS + 6 * HOUR_MS, 9).format).toBe('%H:%M');
    expect(timeTicks(START_MS, START_MS + 9000 * DAY_MS, 9).values.length).toBeLessThanOrEqual(9);
  });
});

describe('coarsen', () => {
  it('keeps the extremes and the gaps', () => {
    const fine = envelope((index) => (index >= 4 && index < 8 ? null : index), { buckets: 12, spread: 0, hours: 12 });
    expect(coarsen(fine, 3)).toEqual({
      startMs: START_MS,
      bucketMs: 4 * HOUR_MS,
      min: [0, null, 8],
      median: [1.5, null, 9.5],
      max: [3, null, 11],
    });
    expect(coarsen(fine, 12)).toBe(fine);
  });
});
