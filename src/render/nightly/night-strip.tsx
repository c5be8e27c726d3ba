/**
 * A finding over its nights: the level at the end of each, a line for each run of the process, or where the runs are short, so
 * that such levels say nothing, the growth per hour; and below it a strip that says how it stood. The drawing is as wide as the page, so there
 * is no text in it: figures and dates stand around it.
 */
import type { VNode } from 'preact';
import { mayLeak } from '../../model/finding.ts';
import type { FindingNight } from '../../model/history.ts';
import type { MachinePage } from '../../model/nightly.ts';
import { wallMs } from '../../util/instants.ts';
import { DAY_MS } from '../../util/time.ts';
import { formatCount, formatPlural, formatQuantity, formatRate } from '../../util/units.ts';
import { nightDay, nightShortDay, resourceLabel } from '../../words/night.ts';
import { relativePath, type Point } from './level-line.tsx';

type Finding = MachinePage['findings'][number];

/** Units of the drawing across; it is stretched to the page. */
const WIDTH = 1000;
const HEIGHT_PX = 96;
const PLOT_BOTTOM = 70;
const PLOT_TOP = 6;
const STRIP_BOTTOM = 94;
/** How high a night stands in the strip: what changed stands out, and not by its colour alone. */
const MARKS = {
  seen: { height: 4, role: 'median', hex: '#245f96' },
  better: { height: 11, role: 'onset', hex: '#00675b' },
  new: { height: 18, role: 'trend', hex: '#b2430b' },
  reopened: { height: 18, role: 'trend', hex: '#b2430b' },
  worse: { height: 18, role: 'limit', hex: '#86216b' },
} as const;
type Mark = keyof typeof MARKS;
/** A mark of a change is no wider than this, however few nights there are. */
const MAX_MARK_WIDTH = 8;

interface Nights {
  /** The oldest first. */
  readonly history: readonly FindingNight[];
  /** Nights on which the machine was assessed, in the span of the finding, the oldest first. */
  readonly assessed: readonly string[];
  /** When the process was restarted in that span, by the machine's clock. */
  readonly starts: readonly number[];
  /** From midnight to the newest sample of a night, by the machine's clock. */
  readonly sampleMs: number;
}

/** Runs of fewer nights on average draw no line of levels. */
const MIN_NIGHTS_OF_A_RUN = 3;

/** The nights of a finding as a picture; null where it has fewer than two. */
export function NightStrip({ finding, page }: { readonly finding: Finding; readonly page: MachinePage }): VNode | null {
  const nights = page.nights.map(({ night }) => night);
  const history = [...finding.history].reverse();
  const first = history[0];
  const last = history.at(-1);
  if (first === undefined || last === undefined || history.length < 2) return null;
  // An open finding is drawn up to today: that it is quiet should be seen.
  const end = finding.closedNight ?? (finding.status === 'open' ? (nights[0] ?? last.night) : last.night);
  const assessed = nights.slice(Math.max(0, nights.indexOf(end)), nights.indexOf(first.night) + 1).reverse();
  const starts = restartsOf(finding, page, first.night, end);
  const plot = plotOf(finding, { history, assessed, starts, sampleMs: sampleMsOf(page.machine) });
  // Suppressions change on any night, also on one without captures.
  const until = [...assessed, last.night].sort().at(-1)!;
  return (
    <figure class="strip">
      <figcaption>
        {plot.caption}: <span class="sub">{plot.range}</span>
      </figcaption>
      <svg
        width="100%"
        height={HEIGHT_PX}
        viewBox={`0 0 ${WIDTH} ${HEIGHT_PX}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={stripText(history, plot)}
      >
        <path
          class="s-grid"
          d={`M0 ${PLOT_TOP}H${WIDTH}M0 ${PLOT_BOTTOM}H${WIDTH}`}
          stroke="#e4e9ef"
          fill="none"
          vector-effect="non-scaling-stroke"
        />
        {plot.restarts !== '' && (
          <path class="s-restart" d={plot.restarts} stroke="#9aa5b1" fill="none" vector-effect="non-scaling-stroke" />
        )}
        {plot.band !== '' && <path class="f-median band" d={plot.band} fill="#245f96" />}
        <path
          class="s-median"
          d={plot.line}
          fill="none"
          stroke="#245f96"
          stroke-width="1.8"
          stroke-linecap="round"
          stroke-linejoin="round"
          vector-effect="non-scaling-stroke"
        />
        {plot.marks.map(({ mark, path }) => (
          <path key={mark} class={`f-${MARKS[mark].role}`} d={path} fill={MARKS[mark].hex} />
        ))}
      </svg>
      <div class="strip-ends sub small">
        <span>{nightDay(first.night)}</span> <span>{nightDay(until)}</span>
      </div>
    </figure>
  );
}

interface Plot {
  readonly caption: string;
  readonly range: string;
  readonly line: string;
  /** Interval of the growth; empty for levels. */
  readonly band: string;
  readonly restarts: string;
  /** On how many nights. */
  readonly seen: number;
  readonly marks: readonly { readonly mark: Mark; readonly path: string }[];
}

function plotOf(finding: Finding, nights: Nights): Plot {
  const { history, assessed, starts, sampleMs } = nights;
  const byNight = new Map(history.map((one) => [one.night, one]));
  const isSeen = seenOn(nights);
  const days = [...new Set([...assessed, ...byNight.keys()])].sort();
  const startMs = dayMs(days[0] ?? '');
  const spanDays = Math.max(1, Math.round((dayMs(days.at(-1) ?? '') - startMs) / DAY_MS) + 1);
  const width = WIDTH / spanDays;
  const left = (night: string): number => Math.round(((dayMs(night) - startMs) / DAY_MS) * width);
  const { resource } = finding;
  const hasLongRuns = starts.length === 0 || days.length >= MIN_NIGHTS_OF_A_RUN * (starts.length + 1);
  const hasLevels = hasLongRuns && history.filter(({ last }) => last !== null).length > 1;
  const valueOf = (one: FindingNight | undefined): number | null =>
    one === undefined ? null : hasLevels ? one.last : one.slopePerHour;
  const values = history.map(valueOf).filter((value) => value !== null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  // A rate is drawn from zero, so that small changes look small; its interval may lie outside of what is drawn.
  const bottom = hasLevels ? low : Math.min(0, low);
  const y = (value: number): number =>
    clamp(PLOT_BOTTOM - (high > bottom ? (value - bottom) / (high - bottom) : 0.5) * (PLOT_BOTTOM - PLOT_TOP));
  const isRestart = (before: string | undefined, night: string): boolean =>
    before !== undefined && starts.some((ms) => ms > dayMs(before) + sampleMs && ms <= dayMs(night) + sampleMs);
  const points = days.flatMap((night, index): (Point | null)[] => {
    const value = valueOf(byNight.get(night));
    const point = value === null ? null : { x: Math.round(left(night) + width / 2), y: y(value) };
    return hasLevels && isRestart(days[index - 1], night) ? [null, point] : [point];
  });
  const bandPoints = days.map((night): Band | null => {
    const one = byNight.get(night);
    if (hasLevels || one === undefined || one.ciLow === null || one.ciHigh === null) return null;
    return { x: Math.round(left(night) + width / 2), low: y(one.ciLow), high: y(one.ciHigh) };
  });
  const show = (value: number): string => (hasLevels ? formatQuantity(resource, value) : formatRate(resource, value));
  return {
    caption: captionOf(finding, hasLevels, starts.length),
    range: values.length === 0 ? 'not known' : low === high ? show(low) : `${show(low)} to ${show(high)}`,
    line: relativePath(points),
    band: bandPath(bandPoints),
    restarts: starts
      .map((ms) => `M${Math.round(((ms - startMs) / DAY_MS) * width)} ${PLOT_TOP}V${PLOT_BOTTOM}`)
      .join(''),
    seen: history.filter(isSeen).length,
    marks: marksOf(history, isSeen, { left, width }),
  };
}

/** Whether the night saw the finding; on a quiet one, and on one without captures, only its state was recorded. */
function seenOn({ history, assessed }: Nights): (night: FindingNight) => boolean {
  const nights = new Set(assessed);
  const hasTrends = history.some(({ slopePerHour }) => slopePerHour !== null);
  return (one) => nights.has(one.night) && mayLeak(one) && (!hasTrends || one.slopePerHour !== null);
}

function captionOf(finding: Finding, hasLevels: boolean, restarts: number): string {
  const label = resourceLabel(finding);
  const drawn = hasLevels ? `${label} at the end of each night` : `Growth of ${label} per hour, by night`;
  if (restarts === 0) return drawn;
  return `${drawn}; the process was restarted ${restarts === 1 ? 'once' : `${formatCount(restarts)} times`}`;
}

const clamp = (y: number): number => Math.round(Math.min(PLOT_BOTTOM, Math.max(PLOT_TOP, y)));

interface Band {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

/** Around each stretch of nights without a gap. */
function bandPath(points: readonly (Band | null)[]): string {
  const stretches: Band[][] = [[]];
  for (const point of points) {
    if (point === null) stretches.push([]);
    else stretches.at(-1)!.push(point);
  }
  return stretches
    .filter((some) => some.length > 1)
    .map((some) => `${relativePath(some.map(({ x, high }) => ({ x, y: high })))}${backPath(some)}z`)
    .join('');
}

const backPath = (some: readonly Band[]): string =>
  [...some]
    .reverse()
    .map(({ x, low }) => `L${x} ${low}`)
    .join('');

/**
 * Starts of the process between two nights, the oldest first. None where siblings of the same name cannot be told apart: their
 * starts are not restarts of it.
 */
function restartsOf(finding: Finding, { lifetimes }: MachinePage, from: string, to: string): number[] {
  const names = (finding.subject?.names ?? []).join('\n');
  if (finding.process === null || (names === '' && finding.siblings > 1)) return [];
  const process = finding.process.toLowerCase();
  return lifetimes
    .filter(
      (run) =>
        run.startKnown &&
        run.process.toLowerCase() === process &&
        (names === '' || (run.subject?.names ?? []).join('\n') === names) &&
        run.startMs > dayMs(from) &&
        run.startMs < dayMs(to) + DAY_MS,
    )
    .map(({ startMs }) => startMs)
    .sort((a, b) => a - b);
}

/** A silent machine may have stopped on a day before its night. */
const sampleMsOf = ({ lastNight, lastSample }: MachinePage['machine']): number =>
  Math.min(DAY_MS, Math.max(0, wallMs(lastSample) - dayMs(lastNight)));

const dayMs = (night: string): number => wallMs(`${night}T00:00`);

/** One path for each kind of mark; nights that touch are one bar, and a change stands on it. */
function marksOf(
  history: readonly FindingNight[],
  isSeen: (night: FindingNight) => boolean,
  { left, width }: { readonly left: (night: string) => number; readonly width: number },
): Plot['marks'] {
  const seen: { from: number; to: number }[] = [];
  const bars = new Map<Mark, { from: number; to: number }[]>([['seen', seen]]);
  for (const one of history) {
    const { night, state } = one;
    if (state === 'gone') continue;
    const from = left(night);
    const to = Math.max(from + 1, Math.round(from + width));
    const last = seen.at(-1);
    if (isSeen(one)) {
      if (last !== undefined && Math.abs(last.to - from) <= 1) last.to = to;
      else seen.push({ from, to });
    }
    if (state === null || state === 'same') continue;
    const list = bars.get(state) ?? [];
    list.push({ from, to: Math.max(from + 2, Math.min(to, from + MAX_MARK_WIDTH)) });
    bars.set(state, list);
  }
  return [...bars].map(([mark, list]) => {
    const { height } = MARKS[mark];
    return { mark, path: list.map(({ from, to }) => `M${from} ${STRIP_BOTTOM}v-${height}H${to}v${height}z`).join('') };
  });
}

function stripText(history: readonly FindingNight[], plot: Plot): string {
  const [first, last] = [history[0]?.night ?? '', history.at(-1)?.night ?? ''];
  const count = (state: FindingNight['state']): number => history.filter((one) => one.state === state).length;
  const changes = (['worse', 'better'] as const)
    .filter((state) => count(state) > 0)
    .map((state) => `, ${state} on ${count(state)}`);
  return `${plot.caption}, ${plot.range}; seen on ${formatPlural(plot.seen, 'night')} from ${nightDay(first)} to ${nightDay(last)}${changes.join('')}`;
}

/** Changes of a year are told; more of them are noise. */
const MAX_CHANGES = 24;

/** The nights on which it was not just the same, the newest first: `9 Nov 2026 worse`. */
export function changesOf(finding: Finding): { readonly shown: readonly FindingNight[]; readonly more: number } {
  const changed = finding.history.filter(({ state }) => state !== null && state !== 'same');
  return { shown: changed.slice(0, MAX_CHANGES), more: Math.max(0, changed.length - MAX_CHANGES) };
}

export const changeDay = (night: string, year: string): string =>
  night.startsWith(year) ? nightShortDay(night) : nightDay(night);
