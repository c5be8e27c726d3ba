/** The part of Vega-Lite that the charts are written in: what is not here, draw-chart.ts does not draw. */

export type Row = { readonly [field: string]: number | string };

export type TimeAxis = {
  readonly orient: 'bottom';
  readonly title: null;
  readonly values: readonly number[];
  /** d3-time-format. */
  readonly format: '%H:%M' | '%-d %b' | '%-d %b %Y';
  readonly labelFlush: false;
};

export type ValueAxis = {
  readonly title: null;
  readonly values: readonly number[];
  /** d3-format: `,.2f`. */
  readonly format: string;
  readonly grid: false;
};

type Field = { readonly field: string };
type Constant = { readonly value: number };
/** A field on the scale of the first layer, without an axis of its own. */
type Scaled<T extends string> = Field & { readonly type: T; readonly axis: null };

export type Encoding = {
  readonly x?: Scaled<'temporal'> | Constant;
  readonly x2?: Field;
  readonly y?: Scaled<'quantitative'> | Constant;
  readonly y2?: Field | Constant;
  readonly text?: Field & { readonly type: 'nominal' };
  /** Rows that are alike here are one line or area. */
  readonly detail?: Field & { readonly type: 'nominal' };
};

export type Stroke = {
  readonly stroke?: string;
  readonly strokeWidth?: number;
  readonly strokeOpacity?: number;
  readonly strokeCap?: 'round';
  readonly strokeJoin?: 'round';
  readonly strokeDash?: readonly number[];
};

type Look = { readonly color: string; readonly opacity?: number; readonly clip?: true };

export type RuleMark = Look & Stroke & { readonly type: 'rule' };
export type RectMark = Look & { readonly type: 'rect' };
export type AreaMark = Look & { readonly type: 'area'; readonly line?: false };
export type LineMark = Look & Stroke & { readonly type: 'line' };
/** Without a shape a circle. Size in square pixels. */
export type PointMark = Look &
  Stroke & {
    readonly type: 'point';
    readonly shape?: 'triangle-down' | 'diamond';
    readonly filled: true;
    readonly size: number;
    /** That of the library is 0.7. */
    readonly opacity: number;
  };
export type TextMark = Look &
  Stroke & {
    readonly type: 'text';
    readonly font: string;
    readonly fontSize: number;
    readonly fontWeight: number;
    readonly baseline: 'middle';
    readonly align?: 'left' | 'center' | 'right';
    readonly dx?: number;
    readonly dy?: number;
  };

export type Mark = RuleMark | RectMark | AreaMark | LineMark | PointMark | TextMark;

export type Layer = {
  readonly data: { readonly values: readonly Row[] };
  readonly mark: Mark;
  readonly encoding: Encoding;
};

/** The layer that has the scales and the axes, and draws nothing. */
export type ScaleLayer = {
  readonly data: { readonly values: readonly Row[] };
  readonly mark: { readonly type: 'point'; readonly opacity: 0; readonly size: 0 };
  readonly encoding: {
    readonly x: Field & {
      readonly type: 'temporal';
      readonly axis: TimeAxis;
      readonly scale: { readonly type: 'utc'; readonly domain: readonly [number, number]; readonly nice: false };
    };
    readonly y: Field & {
      readonly type: 'quantitative';
      readonly axis: ValueAxis;
      readonly scale: {
        readonly domain: readonly [number, number];
        readonly nice: false;
        readonly zero: false;
        /** Pixels of the lowest and of the highest value. */
        readonly range: readonly [number, number];
      };
    };
  };
};

/** How the axes look, and defaults of the library that are not wanted. */
export type Config = {
  readonly font: string;
  readonly aria: false;
  readonly view: { readonly stroke: null };
  readonly axis: {
    readonly labelColor: string;
    readonly labelFontSize: number;
    readonly labelFont: string;
    readonly labelOverlap: false;
    readonly domainColor: string;
    readonly tickColor: string;
    readonly tickSize: number;
    readonly labelPadding: number;
  };
  readonly axisX: { readonly grid: false };
  readonly axisY: { readonly domain: false; readonly ticks: false };
};

export type LayeredSpec = {
  readonly $schema: string;
  /** Of the plot, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly padding: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly autosize: 'none';
  readonly background: 'transparent';
  readonly resolve: { readonly axis: { readonly x: 'independent'; readonly y: 'independent' } };
  readonly layer: readonly [ScaleLayer, ...Layer[]];
  readonly config: Config;
};
