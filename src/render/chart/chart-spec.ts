/** One chart as a Vega-Lite specification: plain JSON that anybody can open in the Vega editor. */
import type { ReportAssessment } from '../../model/report.ts';
import type { Envelope } from '../../model/series.ts';
import { displayShortInstant, wallMs } from '../../util/instants.ts';
import { shorten } from '../../util/escape.ts';
import { memo } from '../../util/memo.ts';
import { chartFrame, type ChartFrame, type TrendPoint } from './chart-frame.ts';
import { PALETTE } from './palette.ts';
import { timeTicks, valueTicks, type TimeTicks } from './ticks.ts';
import { coarsen } from './coarsen.ts';
import { axisCaption, chartDescription, limitLabel } from './chart-words.ts';
import type {
  Config,
  Encoding,
  Layer,
  LayeredSpec,
  Row,
  ScaleLayer,
  TextMark,
  TimeAxis,
  ValueAxis,
} from './vega-lite.ts';

export type ChartWidth = 'wide' | 'narrow';

/** A Vega-Lite specification with what the page says beside it. */
export interface ChartSpec {
  readonly spec: LayeredSpec;
  /** Size of the whole drawing in pixels. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly title: string;
  readonly description: string;
  readonly axes: ChartAxes;
}

/** Where the plot lies in the drawing, and what its edges stand for. */
export interface ChartAxes {
  readonly leftPx: number;
  readonly widthPx: number;
  /** Of the values, from the top of the plot, above which only labels are. */
  readonly topPx: number;
  readonly bottomPx: number;
  readonly time: readonly [number, number];
  readonly value: readonly [number, number];
  readonly unit: string;
}

const FONT = 'system-ui, sans-serif';
const FONT_SIZE_PX = 11.5;
/** Mean advance of the fonts named above; there are no text metrics here, so labels get a little more room. */
const CHARACTER_PX = 6.3;
const LANE_PX = 17;
/** Marks of restarts nearer than half a triangle are one blot. */
const MIN_MARK_PX = 4;
/** Half a time label, less the margin right of the plot. */
const LABEL_OVERHANG_PX = 10;

const SIZES = {
  wide: { widthPx: 880, plotPx: 232, timeTicks: 9, valueTicks: 5, buckets: 430 },
  narrow: { widthPx: 340, plotPx: 200, timeTicks: 4, valueTicks: 4, buckets: 160 },
} as const;

interface Layout {
  readonly widthPx: number;
  /** Plot rectangle with the strip of event labels above the data. */
  readonly plotWidthPx: number;
  readonly plotHeightPx: number;
  readonly stripPx: number;
  readonly leftPx: number;
  readonly bottomPx: number;
  readonly labels: readonly PlacedLabel[];
}

interface EventLabel {
  readonly timeMs: number;
  readonly text: string;
  readonly colour: string;
  readonly weight: number;
}

interface PlacedLabel extends EventLabel {
  readonly lane: number;
  readonly align: 'left' | 'right';
}

/**
 * The specification of an assessment's chart. Times are drawn as wall-clock digits on a UTC scale, so the generating
 * machine's zone cannot shift them; values are divided by the unit beforehand.
 */
export function chartSpec(assessment: ReportAssessment, options: { readonly width: ChartWidth }): ChartSpec {
  const frame = chartFrame(assessment);
  const size = SIZES[options.width];
  const times = keepInside(timeTicks(frame.time[0], frame.time[1], size.timeTicks), frame.time, size.widthPx);
  const [low, high] = scaled(frame.value, frame);
  const values = frame.hasData ? valueTicks(low, high, size.valueTicks, frame.isWhole) : NO_TICKS;
  const layout = layOut(frame, options.width, longestLabel(values.values, values.decimals), times);
  const layers: [ScaleLayer, ...Layer[]] = [
    ...ground(frame, layout, {
      x: { orient: 'bottom', title: null, values: times.values, format: times.format, labelFlush: false },
      y: { title: null, values: values.values, format: values.format, grid: false },
    }),
    ...dataLayers(assessment.series === null ? null : coarsen(assessment.series, size.buckets), frame, layout),
    ...trendLayers(frame),
    ...eventLayers(frame, layout),
    ...limitLayers(assessment, frame, options.width, layout),
    ...dayLabels(times, layout),
  ];
  return {
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: layout.plotWidthPx,
      height: layout.plotHeightPx,
      padding: { left: layout.leftPx, right: 12, top: 2, bottom: layout.bottomPx },
      autosize: 'none',
      background: 'transparent',
      resolve: { axis: { x: 'independent', y: 'independent' } },
      layer: layers,
      config: CONFIG,
    },
    widthPx: size.widthPx,
    heightPx: layout.plotHeightPx + 2 + layout.bottomPx,
    title: axisCaption(assessment, frame),
    description: chartDescription(assessment, frame),
    axes: {
      leftPx: layout.leftPx,
      widthPx: layout.plotWidthPx,
      topPx: layout.stripPx,
      bottomPx: layout.plotHeightPx,
      time: frame.time,
      value: [low, high],
      unit: frame.scale.unit,
    },
  };
}

const NO_TICKS = { values: [], format: '', decimals: 0 } as const;

const CONFIG: Config = {
  font: FONT,
  aria: false,
  view: { stroke: null },
  axis: {
    labelColor: PALETTE.sub.light,
    labelFontSize: FONT_SIZE_PX,
    labelFont: FONT,
    labelOverlap: false,
    domainColor: PALETTE.axis.light,
    tickColor: PALETTE.axis.light,
    tickSize: 4,
    labelPadding: 4,
  },
  axisX: { grid: false },
  axisY: { domain: false, ticks: false },
};

/** Without the ticks whose label would stick out of the drawing's right edge. */
function keepInside(times: TimeTicks, [startMs, endMs]: readonly [number, number], widthPx: number): TimeTicks {
  const lastMs = endMs - (LABEL_OVERHANG_PX / widthPx) * (endMs - startMs);
  const inside = (timeMs: number): boolean => timeMs <= lastMs;
  return { ...times, values: times.values.filter(inside), days: times.days.filter(inside) };
}

const numberFormat = memo(
  (decimals: number) =>
    new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
);

function longestLabel(values: readonly number[], decimals: number): number {
  const format = numberFormat(decimals);
  return Math.max(1, ...values.map((value) => format.format(value).length));
}

function layOut(frame: ChartFrame, width: ChartWidth, labelCharacters: number, times: TimeTicks): Layout {
  const size = SIZES[width];
  const leftPx = Math.ceil(labelCharacters * CHARACTER_PX + 12);
  const plotWidthPx = size.widthPx - leftPx - 12;
  const labels = placeLabels(eventLabels(frame, width), frame.time, plotWidthPx);
  const lanes = Math.max(0, ...labels.map((label) => label.lane + 1));
  const stripPx = lanes * LANE_PX + (frame.restartsMs.length > 0 ? 10 : 2);
  return {
    widthPx: size.widthPx,
    plotWidthPx,
    plotHeightPx: size.plotPx + stripPx,
    stripPx,
    leftPx,
    bottomPx: times.days.length > 0 ? 38 : 24,
    labels,
  };
}

function eventLabels(frame: ChartFrame, width: ChartWidth): EventLabel[] {
  const labels: EventLabel[] = [];
  const restart = frame.restartsMs[0];
  if (restart !== undefined) {
    const count = frame.restartsMs.length;
    const text = count === 1 ? `restart ${displayShortInstant(restart)}` : `${count} restarts`;
    labels.push({ timeMs: restart, text, colour: PALETTE.restart.light, weight: 600 });
  }
  if (frame.onsetMs !== null) {
    const text = `onset ${displayShortInstant(frame.onsetMs)}`;
    labels.push({ timeMs: frame.onsetMs, text, colour: PALETTE.onset.light, weight: 600 });
  }
  if (frame.forecast !== null) {
    const text = width === 'wide' ? 'log ends, forecast →' : 'forecast →';
    labels.push({ timeMs: frame.dataEndMs, text, colour: PALETTE.sub.light, weight: 400 });
  }
  return labels;
}

/** Each label in the first lane where it covers no other; to the left of its mark where the right has no room. */
function placeLabels(
  labels: readonly EventLabel[],
  time: readonly [number, number],
  plotWidthPx: number,
): PlacedLabel[] {
  const pxPerMs = plotWidthPx / (time[1] - time[0]);
  const laneSpans: [number, number][][] = [];
  return labels.map((label) => {
    const at = (label.timeMs - time[0]) * pxPerMs;
    const width = label.text.length * CHARACTER_PX + 10;
    const align = at + width <= plotWidthPx ? 'left' : 'right';
    const span: [number, number] = align === 'left' ? [at, at + width] : [at - width, at];
    let lane = 0;
    while (laneSpans[lane]?.some(([from, to]) => span[0] < to && span[1] > from) === true) lane += 1;
    (laneSpans[lane] ??= []).push(span);
    return { ...label, lane, align };
  });
}

function scaled(pair: readonly [number, number], frame: ChartFrame): [number, number] {
  return [tidy(pair[0] / frame.scale.divisor), tidy(pair[1] / frame.scale.divisor)];
}

/** Six digits are more than a pixel can show. */
function tidy(value: number): number {
  return Number(value.toPrecision(6));
}

function inUnit(value: number, frame: ChartFrame): number {
  return tidy(value / frame.scale.divisor);
}

interface Axes {
  readonly x: TimeAxis;
  readonly y: ValueAxis;
}

/**
 * Ground, grid, and the one layer that carries both scales and axes: scales on several would be joined with a warning,
 * and axes take a third of the time that a chart takes if each layer has its own to be joined.
 */
function ground(frame: ChartFrame, layout: Layout, axes: Axes): [ScaleLayer, ...Layer[]] {
  const scales: ScaleLayer = {
    data: { values: [{ t: frame.time[0], y: inUnit(frame.value[0], frame) }] },
    mark: { type: 'point', opacity: 0, size: 0 },
    encoding: {
      x: { field: 't', type: 'temporal', axis: axes.x, scale: { type: 'utc', domain: [...frame.time], nice: false } },
      y: {
        field: 'y',
        type: 'quantitative',
        axis: axes.y,
        scale: {
          domain: scaled(frame.value, frame),
          nice: false,
          zero: false,
          range: [layout.plotHeightPx, layout.stripPx],
        },
      },
    },
  };
  const grid: Layer = {
    data: { values: axes.y.values.map((y) => ({ y })) },
    mark: { type: 'rule', color: PALETTE.grid.light },
    encoding: Y,
  };
  if (frame.forecast === null) return [scales, grid];
  const future: Layer = {
    data: { values: [{ a: frame.dataEndMs, b: frame.time[1] }] },
    mark: { type: 'rect', color: PALETTE.future.light },
    encoding: { ...X_SPAN, y: { value: 0 }, y2: { value: layout.plotHeightPx } },
  };
  return [scales, future, grid];
}

const X = { x: { field: 't', type: 'temporal', axis: null } } as const;
const X_SPAN = { x: { field: 'a', type: 'temporal', axis: null }, x2: { field: 'b' } } as const;
const Y = { y: { field: 'y', type: 'quantitative', axis: null } } as const;
const Y_SPAN = { y: { field: 'lo', type: 'quantitative', axis: null }, y2: { field: 'hi' } } as const;

interface BandRow extends Row {
  readonly t: number;
  readonly lo: number;
  readonly hi: number;
  readonly m: number;
  /** Number of the unbroken stretch it belongs to. */
  readonly s: number;
}

/** The buckets with samples, cut into stretches where a bucket is empty or the process was restarted. */
function bandRows(series: Envelope, frame: ChartFrame): BandRow[] {
  const rows: BandRow[] = [];
  let stretch = 0;
  let previousMs: number | null = null;
  series.median.forEach((median, index) => {
    const low = series.min[index] ?? null;
    const high = series.max[index] ?? null;
    const timeMs = series.startMs + (index + 0.5) * series.bucketMs;
    if (median === null || low === null || high === null) {
      previousMs = null;
      return;
    }
    const before = previousMs;
    const isRestarted = before !== null && frame.restartsMs.some((at) => at > before && at <= timeMs);
    if ((before === null || isRestarted) && rows.length > 0) stretch += 1;
    rows.push({ t: timeMs, lo: inUnit(low, frame), hi: inUnit(high, frame), m: inUnit(median, frame), s: stretch });
    previousMs = timeMs;
  });
  return rows;
}

function dataLayers(series: Envelope | null, frame: ChartFrame, layout: Layout): Layer[] {
  const rows = series === null ? [] : bandRows(series, frame);
  if (rows.length === 0) {
    const middle = { value: layout.plotHeightPx / 2 };
    return [
      {
        data: { values: [{ text: 'no samples' }] },
        mark: { ...labelMark(PALETTE.sub.light, 400), align: 'center' },
        encoding: { x: { value: layout.plotWidthPx / 2 }, y: middle, text: { field: 'text', type: 'nominal' } },
      },
    ];
  }
  const lone = loneRows(rows);
  const drawn = rows.filter((row) => !lone.includes(row));
  return [...(drawn.length === 0 ? [] : bandLayers(drawn)), ...(lone.length === 0 ? [] : loneLayers(lone))];
}

function bandLayers(rows: readonly BandRow[]): Layer[] {
  return [
    {
      data: { values: rows },
      mark: { type: 'area', color: PALETTE.band.light, opacity: 1, line: false, clip: true },
      encoding: { ...X, ...Y_SPAN, detail: { field: 's', type: 'nominal' } },
    },
    {
      data: { values: rows.map(({ t, m, s }) => ({ t, m, s })) },
      mark: { type: 'line', color: PALETTE.median.light, strokeWidth: 1.3, clip: true },
      encoding: { ...X, y: { field: 'm', type: 'quantitative', axis: null }, detail: { field: 's', type: 'nominal' } },
    },
  ];
}

/** A stretch of one bucket has no area and no line: it gets a dot and, if it has a height, a stroke. */
function loneRows(rows: readonly BandRow[]): BandRow[] {
  return rows.filter((row, index) => rows[index - 1]?.s !== row.s && rows[index + 1]?.s !== row.s);
}

function loneLayers(rows: readonly BandRow[]): Layer[] {
  return [
    {
      data: { values: rows },
      mark: { type: 'rule', color: PALETTE.band.light, strokeWidth: 3 },
      encoding: { ...X, ...Y_SPAN },
    },
    {
      data: { values: rows.map(({ t, m }) => ({ t, m })) },
      mark: { type: 'point', color: PALETTE.median.light, filled: true, size: 28, opacity: 1 },
      encoding: { ...X, y: { field: 'm', type: 'quantitative', axis: null } },
    },
  ];
}

function trendLayers(frame: ChartFrame): Layer[] {
  const lineAndBand = (points: readonly TrendPoint[], isForecast: boolean): Layer[] => {
    if (points.length === 0) return [];
    const values = points.map(({ timeMs, value, low, high }) => ({
      t: Math.round(timeMs),
      y: inUnit(value, frame),
      lo: inUnit(low, frame),
      hi: inUnit(high, frame),
    }));
    const dash = isForecast ? { strokeDash: [6, 4] } : {};
    return [
      {
        data: { values },
        mark: { type: 'area', color: PALETTE.interval.light, opacity: isForecast ? 0.3 : 0.42, clip: true },
        encoding: { ...X, ...Y_SPAN },
      },
      {
        data: { values: values.map(({ t, y }) => ({ t, y })) },
        mark: { type: 'line', color: PALETTE.trend.light, strokeWidth: 1.9, clip: true, ...dash },
        encoding: { ...X, ...Y },
      },
    ];
  };
  return [...lineAndBand(frame.trend, false), ...lineAndBand(frame.forecast?.points ?? [], true)];
}

function eventLayers(frame: ChartFrame, layout: Layout): Layer[] {
  const full = { y: { value: 1 }, y2: { value: layout.plotHeightPx } };
  const layers: Layer[] = [];
  if (frame.restartsMs.length > 0) {
    const values = marksApart(frame, layout).map((t) => ({ t }));
    const triangleY = { value: layout.stripPx - 5 };
    layers.push(
      {
        data: { values },
        mark: { type: 'rule', color: PALETTE.restart.light, strokeWidth: 1, strokeDash: [1.5, 3] },
        encoding: { ...X, y: triangleY, y2: { value: layout.plotHeightPx } },
      },
      {
        data: { values },
        mark: {
          type: 'point',
          shape: 'triangle-down',
          filled: true,
          size: 46,
          opacity: 1,
          color: PALETTE.restart.light,
        },
        encoding: { ...X, y: triangleY },
      },
    );
  }
  if (frame.onsetMs !== null) {
    layers.push({
      data: { values: [{ t: frame.onsetMs }] },
      mark: { type: 'rule', color: PALETTE.onset.light, strokeWidth: 1.5, strokeDash: [7, 2, 1.5, 2] },
      encoding: { ...X, ...full },
    });
  }
  if (frame.forecast !== null) {
    layers.push({
      data: { values: [{ t: frame.dataEndMs }] },
      mark: { type: 'rule', color: PALETTE.axis.light, strokeWidth: 1 },
      encoding: { ...X, ...full },
    });
  }
  for (const label of layout.labels) layers.push(...eventLabelLayers(label));
  return layers;
}

/** Restarts that can be told apart in the picture; the label counts all of them. */
function marksApart({ restartsMs, time }: ChartFrame, { plotWidthPx }: Layout): number[] {
  const minMs = (MIN_MARK_PX * (time[1] - time[0])) / plotWidthPx;
  let lastMs = -Infinity;
  return restartsMs.filter((at) => {
    if (at - lastMs < minMs) return false;
    lastMs = at;
    return true;
  });
}

function eventLabelLayers(label: PlacedLabel): Layer[] {
  const mark = { ...labelMark(label.colour, label.weight), align: label.align, dx: label.align === 'left' ? 5 : -5 };
  return labelWithHalo([{ t: label.timeMs, text: label.text }], mark, {
    ...X,
    y: { value: 8 + label.lane * LANE_PX },
    text: { field: 'text', type: 'nominal' },
  });
}

function labelMark(colour: string, weight: number): TextMark {
  return { type: 'text', font: FONT, fontSize: FONT_SIZE_PX, fontWeight: weight, color: colour, baseline: 'middle' };
}

/** The text twice: below as a wide stroke in the ground's colour, so that it reads over lines. */
function labelWithHalo(values: readonly Row[], mark: TextMark, encoding: Encoding): Layer[] {
  const halo = { stroke: PALETTE.halo.light, strokeWidth: 3.5, strokeJoin: 'round', strokeOpacity: 0.92 } as const;
  const data = { values };
  return [
    { data, mark: { ...mark, color: PALETTE.halo.light, ...halo }, encoding },
    { data, mark, encoding },
  ];
}

function limitLayers(assessment: ReportAssessment, frame: ChartFrame, width: ChartWidth, layout: Layout): Layer[] {
  const { forecast } = frame;
  const { exhaustion } = assessment;
  if (forecast === null || exhaustion === null) return [];
  const y = inUnit(exhaustion.limitValue, frame);
  const colour = PALETTE.limit.light;
  const isWide = width === 'wide';
  const nameCharacters = Math.floor((layout.plotWidthPx * (isWide ? 0.6 : 0.94)) / CHARACTER_PX);
  const text = { field: 'text', type: 'nominal' } as const;
  const name = labelWithHalo(
    [{ t: frame.time[0], y, text: shorten(limitLabel(exhaustion, assessment.resource), nameCharacters) }],
    { ...labelMark(colour, 600), align: 'left', dx: 4, dy: -10 },
    { ...X, ...Y, text },
  );
  const reached = labelWithHalo(
    [{ t: frame.time[1], y, text: `reached about ${displayShortInstant(wallMs(exhaustion.at))}` }],
    { ...labelMark(colour, 600), align: 'right', dx: -2, dy: -10 },
    { ...X, ...Y, text },
  );
  return [
    {
      data: { values: [{ y }] },
      mark: { type: 'rule', color: colour, strokeWidth: 1.75, strokeDash: [10, 3] },
      encoding: Y,
    },
    ...name,
    ...(isWide ? reached : []),
    {
      data: { values: [{ a: forecast.earliestMs, b: forecast.latestMs, y }] },
      mark: { type: 'rule', color: colour, strokeWidth: 6, opacity: 0.5, strokeCap: 'round', clip: true },
      encoding: { ...X_SPAN, ...Y },
    },
    {
      data: { values: [{ t: forecast.atMs, y }] },
      mark: {
        type: 'point',
        shape: 'diamond',
        filled: true,
        size: 110,
        opacity: 1,
        color: colour,
        stroke: PALETTE.halo.light,
        strokeWidth: 1.5,
      },
      encoding: { ...X, ...Y },
    },
  ];
}

/** Under an axis of times of day: the date at each midnight. */
function dayLabels(times: TimeTicks, layout: Layout): Layer[] {
  if (times.days.length === 0) return [];
  const values = times.days.map((t) => ({ t, text: displayShortInstant(t).replace(/ \S+$/, '') }));
  return [
    {
      data: { values },
      mark: labelMark(PALETTE.sub.light, 600),
      encoding: { ...X, y: { value: layout.plotHeightPx + 29 }, text: { field: 'text', type: 'nominal' } },
    },
  ];
}
