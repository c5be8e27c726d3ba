/** All findings on one axis of time, so that growth can be laid beside what else happened. */
import type { VNode } from 'preact';
import type { Report, ReportAssessment } from '../../model/report.ts';
import { displayDay, displayInstant, displayShortInstant, offsetOf, wallMs } from '../../util/instants.ts';
import { formatPlural } from '../../util/units.ts';
import { restartTimes } from '../chart/chart-frame.ts';
import { PALETTE } from '../chart/palette.ts';
import { timeTicks } from '../chart/ticks.ts';
import { counterLabel, machineName, offsetsText, processName } from '../../words/report.ts';
import type { PageFinding } from './page-finding.ts';
import { firstToLimit, hasDate, logEndMs } from '../../report/facts.ts';
import { DAY_MS, MINUTE_MS } from '../../util/time.ts';

const MAX_ROWS = 60;
const MAX_CUTS = 40;
const MAX_TICKS = 5;
/** A limit farther off than this many lengths of the log is named, not drawn: the growth would be a dot. */
const MAX_EXTENSION = 3;
const HEIGHT_PX = 22;

interface Bar {
  readonly fromMs: number;
  readonly toMs: number;
  readonly cutsMs: readonly number[];
  readonly limit: { readonly atMs: number; readonly earliestMs: number; readonly latestMs: number } | null;
}

interface Axis {
  readonly startMs: number;
  readonly endMs: number;
}

export function Timeline({
  report,
  findings,
}: {
  readonly report: Report;
  readonly findings: readonly PageFinding[];
}): VNode | null {
  const shown = findings.slice(0, MAX_ROWS);
  if (shown.length < 2) return null;
  // Machines with clocks of their own are laid beside one another in UTC.
  const isUtc =
    new Set(report.inputs.map(({ firstSample }) => (firstSample === null ? null : offsetOf(firstSample)))).size > 1;
  const bars = shown.map(({ assessment }) => barOf(report, assessment, isUtc));
  const axis = axisOf(bars);
  return (
    <section id="timeline" aria-labelledby="timeline-heading">
      <h2 id="timeline-heading">Timeline of all findings</h2>
      <p class="hint">
        Bar: growing; gap: restart; dashes: on to the limit; diamond: the limit, within its interval; arrow: a later
        limit. Time is {isUtc ? 'UTC, since the logs differ in their clocks' : `the log’s own (${offsetsText(report)})`}
        .
      </p>
      <ul class="lanes">
        <li class="lane-axis">
          <span class="unseen">
            From {displayInstant(axis.startMs)} to {displayInstant(axis.endMs)}
          </span>
          <AxisRow axis={axis} />
        </li>
        {shown.map((finding, index) => (
          <Lane key={finding.anchor} finding={finding} bar={bars[index]!} axis={axis} />
        ))}
      </ul>
      {findings.length > shown.length && <p class="hint">And {findings.length - shown.length} more.</p>}
    </section>
  );
}

function barOf(report: Report, one: ReportAssessment, isUtc: boolean): Bar {
  const ms = (iso: string): number => wallMs(iso) - (isUtc ? (offsetOf(iso) ?? 0) * MINUTE_MS : 0);
  const shift = isUtc ? (offsetOf(one.lifetime.end) ?? 0) * MINUTE_MS : 0;
  const restarts = restartTimes(one).map((at) => at - shift);
  const fromMs = one.trend === null ? ms(one.lifetime.start) : ms(one.trend.onset);
  const runs = one.lifetimes.map((run) => ms(run.end));
  const first = firstToLimit(report, one);
  const { exhaustion } = first;
  const hasLimit = exhaustion !== null && hasDate(first);
  return {
    fromMs,
    toMs: Math.max(fromMs, ms(one.lifetime.end), ...(runs.length === 0 ? [logEndMs(report, one) - shift] : runs)),
    cutsMs: restarts.filter((at) => at > fromMs).slice(0, MAX_CUTS),
    limit: hasLimit
      ? {
          atMs: ms(exhaustion.at),
          earliestMs: ms(exhaustion.earliest),
          latestMs: exhaustion.latest === null ? Infinity : ms(exhaustion.latest),
        }
      : null,
  };
}

function axisOf(bars: readonly Bar[]): Axis {
  const startMs = Math.min(...bars.map(({ fromMs }) => fromMs));
  const dataEndMs = Math.max(startMs + MINUTE_MS, ...bars.map(({ toMs }) => toMs));
  const maxMs = startMs + MAX_EXTENSION * (dataEndMs - startMs);
  const limits = bars.map(({ limit }) => limit?.atMs ?? 0).filter((at) => at <= maxMs);
  const endMs = Math.max(dataEndMs, ...limits);
  return { startMs, endMs: endMs + 0.03 * (endMs - startMs) };
}

/** A place on the axis in percent; nothing is drawn beyond its ends. */
function percent(ms: number, { startMs, endMs }: Axis): string {
  const share = Math.min(1, Math.max(0, (ms - startMs) / (endMs - startMs)));
  return `${(share * 100).toFixed(2)}%`;
}

const width = (fromMs: number, toMs: number, axis: Axis): string =>
  `${Math.max(0.4, Number.parseFloat(percent(toMs, axis)) - Number.parseFloat(percent(fromMs, axis))).toFixed(2)}%`;

function AxisRow({ axis }: { readonly axis: Axis }): VNode {
  const ticks = timeTicks(axis.startMs, axis.endMs, MAX_TICKS);
  const isDays = ticks.values.every((at) => at % DAY_MS === 0);
  return (
    <svg width="100%" height="20" aria-hidden="true" font-size="11.5">
      {ticks.values.map((at) => {
        const label = isDays ? displayDay(at).replace(/ \d{4}$/, '') : displayShortInstant(at);
        const share = Number.parseFloat(percent(at, axis));
        const anchor = share < 8 ? 'start' : share > 92 ? 'end' : 'middle';
        return (
          <text key={at} x={percent(at, axis)} y="14" text-anchor={anchor} class="f-sub" fill={PALETTE.sub.light}>
            {label}
          </text>
        );
      })}
    </svg>
  );
}

function Lane({
  finding,
  bar,
  axis,
}: {
  readonly finding: PageFinding;
  readonly bar: Bar;
  readonly axis: Axis;
}): VNode {
  const one = finding.assessment;
  const name = <bdi>{processName(one)}</bdi>;
  return (
    <li>
      <span class="lane-name">
        {finding.number} {finding.chart === null ? name : <a href={`#${finding.anchor}`}>{name}</a>}{' '}
        <span class="sub">
          {one.process !== null && (
            <>
              <bdi>{machineName(one.machine)}</bdi>,{' '}
            </>
          )}
          {counterLabel(one)}
        </span>
      </span>{' '}
      <LaneBar one={one} bar={bar} axis={axis} />
    </li>
  );
}

function LaneBar({
  one,
  bar,
  axis,
}: {
  readonly one: ReportAssessment;
  readonly bar: Bar;
  readonly axis: Axis;
}): VNode {
  const { limit } = bar;
  const colour = one.verdict === 'leak' ? 'trend' : 'median';
  return (
    <svg width="100%" height={HEIGHT_PX} role="img" aria-label={laneText(bar)}>
      <line class="s-grid" x1="0" x2="100%" y1="11" y2="11" stroke={PALETTE.grid.light} />
      {limit !== null && (
        <line
          class="s-limit"
          x1={percent(bar.toMs, axis)}
          x2={percent(limit.atMs, axis)}
          y1="11"
          y2="11"
          stroke={PALETTE.limit.light}
          stroke-width="1.75"
          stroke-dasharray="6 4"
        />
      )}
      <rect
        class={`f-${colour}`}
        x={percent(bar.fromMs, axis)}
        width={width(bar.fromMs, bar.toMs, axis)}
        y="6"
        height="10"
        rx="2"
        fill={PALETTE[colour].light}
      />
      {bar.cutsMs.map((at) => (
        <line
          key={at}
          class="s-halo"
          x1={percent(at, axis)}
          x2={percent(at, axis)}
          y1="4"
          y2="18"
          stroke={PALETTE.halo.light}
          stroke-width="3"
        />
      ))}
      {limit !== null && limit.atMs <= axis.endMs && (
        <>
          <rect
            class="f-limit"
            x={percent(limit.earliestMs, axis)}
            width={width(limit.earliestMs, limit.latestMs, axis)}
            y="9"
            height="4"
            fill={PALETTE.limit.light}
            fill-opacity="0.5"
          />
          <svg x={percent(limit.atMs, axis)} y="4" width="1" height="14" overflow="visible" aria-hidden="true">
            <path class="f-limit" d="M0 0 7 7 0 14-7 7Z" fill={PALETTE.limit.light} />
          </svg>
        </>
      )}
      {limit !== null && limit.atMs > axis.endMs && (
        <svg x="100%" y="4" width="1" height="14" overflow="visible" aria-hidden="true">
          <path class="f-limit" d="M0 7-10 1v12Z" fill={PALETTE.limit.light} />
        </svg>
      )}
    </svg>
  );
}

/** The bar in words. */
function laneText({ fromMs, toMs, cutsMs, limit }: Bar): string {
  const restarts = cutsMs.length === 0 ? '' : `, ${formatPlural(cutsMs.length, 'restart')}`;
  const reached = limit === null ? ', no date for a limit' : `, limit about ${displayInstant(limit.atMs)}`;
  return `grows from ${displayInstant(fromMs)} to ${displayInstant(toMs)}${restarts}${reached}`;
}
