import type { ComponentChildren, VNode } from 'preact';
import { PALETTE } from '../chart/palette.ts';

function Entry({ picture, children }: { readonly picture: VNode; readonly children: ComponentChildren }): VNode {
  return (
    <li>
      <svg width="42" height="20" viewBox="0 0 42 20" aria-hidden="true">
        {picture}
      </svg>{' '}
      <span>{children}</span>
    </li>
  );
}

/** The marks of the charts, once for all of them; each has a shape of its own, so that nobody needs the colours. */
export function ChartKey(): VNode {
  return (
    <>
      <h3 id="key">How to read the charts</h3>
      <ul class="key">
        <DataMarks />
        <EventMarks />
      </ul>
    </>
  );
}

const SLOPE = 'M1 16 41 5';

function DataMarks(): VNode {
  const { band, median, trend, interval } = PALETTE;
  return (
    <>
      <Entry
        picture={
          <>
            <path class="f-band" fill={band.light} d="M1 8 12 5 22 8 32 4 41 7V15L32 13 22 16 12 13 1 15Z" />
            <path
              class="s-median"
              fill="none"
              stroke={median.light}
              stroke-width="1.4"
              d="M1 12 12 9 22 12 32 8 41 11"
            />
          </>
        }
      >
        Measured: lowest to highest in each slice of time, and the median
      </Entry>
      <Entry
        picture={
          <>
            <path class="f-interval" fill={interval.light} fill-opacity="0.45" d="M1 12 41 2V8L1 20Z" />
            <path class="s-trend" fill="none" stroke={trend.light} stroke-width="2" d={SLOPE} />
          </>
        }
      >
        Robust trend with its nominal 95 % interval
      </Entry>
      <Entry
        picture={
          <path class="s-trend" fill="none" stroke={trend.light} stroke-width="2" stroke-dasharray="6 4" d={SLOPE} />
        }
      >
        Forecast beyond the log, on shaded ground
      </Entry>
    </>
  );
}

function EventMarks(): VNode {
  const { limit, onset, restart } = PALETTE;
  return (
    <>
      <Entry
        picture={
          <>
            <path
              class="s-limit"
              fill="none"
              stroke={limit.light}
              stroke-width="1.8"
              stroke-dasharray="10 3"
              d="M1 10h40"
            />
            <path class="f-limit" fill={limit.light} d="m28 5 5 5-5 5-5-5Z" />
          </>
        }
      >
        Limit, and when it is reached; the bar is the interval
      </Entry>
      <Entry
        picture={
          <path
            class="s-onset"
            fill="none"
            stroke={onset.light}
            stroke-width="1.6"
            stroke-dasharray="7 2 1.5 2"
            d="M21 1v18"
          />
        }
      >
        Onset: the growth starts here
      </Entry>
      <Entry
        picture={
          <>
            <path class="f-restart" fill={restart.light} d="M17 1h8l-4 7Z" />
            <path class="s-restart" fill="none" stroke={restart.light} stroke-dasharray="1.5 3" d="M21 8v12" />
          </>
        }
      >
        The process restarted
      </Entry>
    </>
  );
}
