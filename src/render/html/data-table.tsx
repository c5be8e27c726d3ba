import type { VNode } from 'preact';
import type { ReportAssessment } from '../../model/report.ts';
import { displayDay, displayInstant } from '../../util/instants.ts';
import { DAY_MS } from '../../util/time.ts';
import { formatScaled } from '../../util/units.ts';
import { chartFrame } from '../chart/chart-frame.ts';
import { sliceOf } from '../chart/coarsen.ts';
import { tableStepMs } from '../chart/ticks.ts';
import { counterLabel } from '../../words/report.ts';

const MAX_ROWS = 24;

interface DataRow {
  readonly startMs: number;
  readonly cells: readonly string[];
}

/** The chart's figures by round slices of wall-clock time, for readers who cannot see it or want the numbers. */
export function DataTable({ of: one }: { readonly of: ReportAssessment }): VNode | null {
  const { series } = one;
  if (series === null) return null;
  const { scale } = chartFrame(one);
  const stepMs = tableStepMs(series.bucketMs * series.median.length, MAX_ROWS);
  const rows: DataRow[] = [];
  let from = 0;
  while (from < series.median.length) {
    const startMs = series.startMs + from * series.bucketMs;
    const slot = Math.floor(startMs / stepMs);
    let to = from + 1;
    while (to < series.median.length && Math.floor((series.startMs + to * series.bucketMs) / stepMs) === slot) to += 1;
    const slice = sliceOf(series, from, to);
    const values = slice === null ? null : [slice.min, slice.median, slice.max];
    rows.push({ startMs, cells: values?.map((value) => formatScaled(value, scale)) ?? ['no sample', '', ''] });
    from = to;
  }
  return (
    <details class="chart-data">
      <summary>Data of this chart</summary>
      <table class="data">
        <caption>
          {counterLabel(one)} in {scale.unit}, by time slice
        </caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col" class="num">
              Lowest
            </th>
            <th scope="col" class="num">
              Median
            </th>
            <th scope="col" class="num">
              Highest
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ startMs, cells }) => (
            <tr key={startMs}>
              <th scope="row">{stepMs >= DAY_MS ? displayDay(startMs) : displayInstant(startMs)}</th>
              {cells.map((cell, index) => (
                <td key={index} class="num">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
