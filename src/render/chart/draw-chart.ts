/**
 * Draws the specification of a chart as SVG, to the last digit as vega-lite and vega do, which would take a hundred times
 * as long: they compile any specification to a graph of operators. The tests draw every kind of chart both ways.
 */
import { timeLabel, valueLabel } from './axis-labels.ts';
import { stepPath } from './step-path.ts';
import type { Config, Encoding, Layer, LayeredSpec, Mark, PointMark, Row, ScaleLayer, TextMark } from './vega-lite.ts';

/** The libraries whose drawing it is. */
export const DRAWN_AS = 'vega-lite 6.4.3 and vega 6.4.0';

/** Pixels of a time or value. */
type Scale = (value: number) => number;
type Channel = { readonly field: string } | { readonly value: number } | undefined;

interface Plot {
  readonly width: number;
  readonly height: number;
  readonly x: Scale;
  readonly y: Scale;
}

/** The drawing with marks that polish() joins and rounds. Cost: one pass over the data. */
export function drawChart(spec: LayeredSpec): string {
  const { width, height, padding } = spec;
  const [scales, ...layers] = spec.layer;
  const { x, y } = scales.encoding;
  const plot: Plot = {
    width,
    height,
    // The library makes dates of the ends, and those are whole milliseconds.
    x: linear(x.scale.domain.map(Math.trunc) as [number, number], [0, width]),
    y: linear(y.scale.domain, y.scale.range),
  };
  const marks = layers.map((layer) => drawLayer(layer, plot)).join('');
  const isClipped = layers.some(({ mark }) => mark.clip === true);
  const clip = `<defs><clipPath id="clip"><rect x="0" y="0" width="${width}" height="${height}"/></clipPath></defs>`;
  return (
    `<svg><g fill="none" stroke-miterlimit="4" transform="translate(${padding.left},${padding.top})">` +
    `${drawAxes(scales, spec.config, plot)}${marks}</g>${isClipped ? clip : ''}</svg>`
  );
}

/** As d3-scale computes it: other orders of the same sums differ in the last digit. */
function linear([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  const span = to - from;
  return (value) => {
    // Of a counter that is always 0 all values are in the middle.
    const share = span === 0 ? 0.5 : (value - from) / span;
    return start * (1 - share) + end * share;
  };
}

function drawAxes({ encoding }: ScaleLayer, { axis }: Config, { width, height, x, y }: Plot): string {
  const line = `stroke="${axis.tickColor}"`;
  const label = (text: string, place: string): string =>
    `<text ${place} font-family="${axis.labelFont}" font-size="${axis.labelFontSize}px" fill="${axis.labelColor}">${escapeText(text)}</text>`;
  const times = encoding.x.axis.values.map((timeMs) => ({ at: x(timeMs), timeMs }));
  const below = axis.tickSize + axis.labelPadding + Math.round(0.79 * axis.labelFontSize);
  const ticks = times.map(
    ({ at }) => `<line transform="translate(${Math.round(at)},0)" x2="0" y2="${axis.tickSize}" ${line}/>`,
  );
  const timeLabels = times.map(({ at, timeMs }) =>
    label(timeLabel(timeMs, encoding.x.axis.format), `text-anchor="middle" transform="translate(${at},${below})"`),
  );
  const valueLabels = encoding.y.axis.values.map((value) => {
    const at = y(value) + middleOf(axis.labelFontSize);
    return label(
      valueLabel(value, encoding.y.axis.format),
      `text-anchor="end" transform="translate(${-axis.labelPadding},${at})"`,
    );
  });
  return (
    `<g transform="translate(0.5,${height + 0.5})">${ticks.join('')}${timeLabels.join('')}` +
    `<line x2="${width}" y2="0" stroke="${axis.domainColor}"/></g>` +
    `<g transform="translate(0.5,0.5)">${valueLabels.join('')}</g>`
  );
}

/** From the middle of a line of text to its baseline. */
const middleOf = (fontSizePx: number): number => Math.round(0.3 * fontSizePx);

function drawLayer(layer: Layer, plot: Plot): string {
  const { mark, encoding } = layer;
  const look = paint(mark);
  switch (mark.type) {
    case 'area':
    case 'line': {
      const path = mark.type === 'area' ? areaPath : linePath;
      const paths = stretches(layer).map((rows) => `<path${attribute('d', path(rows, encoding, plot))}${look}/>`);
      return paths.map((one) => clipped(mark, one)).join('');
    }
    case 'rule':
      return clipped(
        mark,
        drawnRows(layer, (row) => rule(row, encoding, plot, look)),
      );
    case 'rect':
      return clipped(
        mark,
        drawnRows(layer, (row) => rect(row, encoding, plot, look)),
      );
    case 'point': {
      const d = symbolPath(mark);
      return drawnRows(layer, (row) => {
        const [x, y] = placeOf(row, encoding, plot);
        return `<path transform="translate(${x},${y})" d="${d}"${look}/>`;
      });
    }
    case 'text':
      return drawnRows(layer, (row) => text(row, mark, encoding, plot, look));
  }
}

const clipped = (mark: Mark, drawing: string): string =>
  mark.clip === true && drawing !== '' ? `<g clip-path="url(#clip)">${drawing}</g>` : drawing;

/** Each row as a mark of its own; those whose place is no number are left out. */
function drawnRows(layer: Layer, draw: (row: Row) => string): string {
  const { x, y } = layer.encoding;
  return layer.data.values
    .filter((row) => isPlaced(row, x) && isPlaced(row, y))
    .map(draw)
    .join('');
}

const isPlaced = (row: Row, channel: Channel): boolean =>
  channel === undefined || 'value' in channel || Number.isFinite(row[channel.field]);

const pixelOf = (row: Row, channel: Exclude<Channel, undefined>, scale: Scale): number =>
  'value' in channel ? channel.value : scale(Number(row[channel.field]));

function placeOf(row: Row, { x, y }: Encoding, plot: Plot): [number, number] {
  return [x === undefined ? 0 : pixelOf(row, x, plot.x), y === undefined ? 0 : pixelOf(row, y, plot.y)];
}

/** Without a time it is as wide as the plot, from right to left as the library has it. */
function rule(row: Row, { x, x2, y, y2 }: Encoding, plot: Plot, look: string): string {
  const fromX = x === undefined ? plot.width : pixelOf(row, x, plot.x);
  const fromY = y === undefined ? plot.height : pixelOf(row, y, plot.y);
  const toX = x === undefined ? 0 : x2 === undefined ? fromX : pixelOf(row, x2, plot.x);
  const toY = y2 === undefined ? fromY : pixelOf(row, y2, plot.y);
  return `<line transform="translate(${fromX},${fromY})" x2="${toX - fromX}" y2="${toY - fromY}"${look}/>`;
}

function rect(row: Row, encoding: Encoding, plot: Plot, look: string): string {
  const [fromX, fromY] = placeOf(row, encoding, plot);
  const { x2, y2 } = encoding;
  const toX = x2 === undefined ? fromX : pixelOf(row, x2, plot.x);
  const toY = y2 === undefined ? fromY : pixelOf(row, y2, plot.y);
  const width = Math.abs(toX - fromX);
  return `<path d="M${Math.min(fromX, toX)},${Math.min(fromY, toY)}h${width}v${Math.abs(toY - fromY)}h${-width}Z"${look}/>`;
}

const ANCHORS = { left: 'start', center: 'middle', right: 'end' } as const;

function text(row: Row, mark: TextMark, encoding: Encoding, plot: Plot, look: string): string {
  const [x, y] = placeOf(row, encoding, plot);
  const place = `translate(${x + (mark.dx ?? 0)},${y + ((mark.dy ?? 0) + middleOf(mark.fontSize))})`;
  const words = String(row[encoding.text?.field ?? '']).trim();
  return (
    `<text text-anchor="${ANCHORS[mark.align ?? 'center']}" transform="${place}" font-family="${mark.font}"` +
    ` font-size="${mark.fontSize}px" font-weight="${mark.fontWeight}"${look}>${escapeText(words)}</text>`
  );
}

const escapeText = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The rows of each line or area in the order of their times; those without a time are left out. */
function stretches({ data, encoding }: Layer): Row[][] {
  const { detail, x } = encoding;
  const time = x !== undefined && 'field' in x ? x.field : '';
  const inOrder = (rows: readonly Row[]): Row[] =>
    rows.filter((row) => isPlaced(row, x)).sort((a, b) => Number(a[time]) - Number(b[time]));
  if (detail === undefined) return data.values.length === 0 ? [] : [inOrder(data.values)];
  const byDetail = new Map<unknown, Row[]>();
  for (const row of data.values) {
    const key = row[detail.field];
    const known = byDetail.get(key);
    if (known === undefined) byDetail.set(key, [row]);
    else known.push(row);
  }
  return [...byDetail.values()].map(inOrder);
}

/** Runs of rows that have a value; what lies between is a gap. */
function runsOf(rows: readonly Row[], { y }: Encoding): Row[][] {
  const runs: Row[][] = [];
  let run: Row[] | null = null;
  for (const row of rows) {
    if (!isPlaced(row, y)) {
      run = null;
    } else if (run === null) {
      run = [row];
      runs.push(run);
    } else {
      run.push(row);
    }
  }
  return runs;
}

/** As the library writes paths, before polish() would round them: rounded at once, some would be another tenth. */
const thousandths = (value: number): number => Math.round(value * 1000) / 1000;

function linePath(rows: readonly Row[], encoding: Encoding, plot: Plot): string {
  const paths = runsOf(rows, encoding).map((run) => {
    const points = run.flatMap((row) => placeOf(row, encoding, plot).map(thousandths));
    return stepPath(points, run.length === 1);
  });
  return paths.join('');
}

/** Along one edge and back along the other. */
function areaPath(rows: readonly Row[], encoding: Encoding, plot: Plot): string {
  const { y2 } = encoding;
  const paths = runsOf(rows, encoding).map((run) => {
    const points: number[] = [];
    const back: number[] = [];
    for (const row of run) {
      const [x, y] = placeOf(row, encoding, plot);
      const height = y2 === undefined ? 0 : pixelOf(row, y2, plot.y) - y;
      points.push(thousandths(x), thousandths(y));
      back.push(thousandths(y + height), thousandths(x));
    }
    return stepPath([...points, ...back.reverse()], true);
  });
  return paths.join('');
}

const HALF_ROOT_3 = Math.sqrt(3) / 2;

/** Around its place. */
function symbolPath({ shape, size }: PointMark): string {
  const radius = Math.sqrt(size) / 2;
  const r = thousandths(radius);
  if (shape === 'diamond') return `M${-r},0L0,${-r}L${r},0L0,${r}Z`;
  if (shape === undefined) return `M${r},0A${r},${r},0,1,1,${-r},0A${r},${r},0,1,1,${r},0`;
  const height = thousandths(radius * HALF_ROOT_3);
  return `M0,${height}L${-r},${-height}L${r},${-height}Z`;
}

/** Widths that the library gives marks without one. */
const POINT_STROKE_WIDTH = 2;

/** Colours and strokes of a mark, in the order in which the library writes them. */
function paint(mark: Mark): string {
  const isLine = mark.type === 'rule' || mark.type === 'line';
  const stroke = 'strokeWidth' in mark || 'stroke' in mark || isLine ? mark : null;
  return (
    attribute('fill', isLine ? undefined : mark.color) +
    attribute('stroke', isLine ? mark.color : stroke?.stroke) +
    attribute('stroke-opacity', stroke?.strokeOpacity) +
    attribute('stroke-width', stroke?.strokeWidth ?? (mark.type === 'point' ? POINT_STROKE_WIDTH : undefined)) +
    attribute('stroke-linecap', stroke?.strokeCap) +
    attribute('stroke-linejoin', stroke?.strokeJoin) +
    attribute('stroke-dasharray', stroke?.strokeDash?.join(',')) +
    attribute('opacity', mark.opacity)
  );
}

const attribute = (name: string, value: string | number | undefined): string =>
  value === undefined || value === '' ? '' : ` ${name}="${value}"`;
