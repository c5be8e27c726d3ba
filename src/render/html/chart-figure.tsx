import type { VNode } from 'preact';
import type { Report, ReportAssessment } from '../../model/report.ts';
import { formatQuantity } from '../../util/units.ts';
import { chartFrame } from '../chart/chart-frame.ts';
import { axisCaption } from '../chart/chart-words.ts';
import { offsetsText } from '../../words/report.ts';
import { DataTable } from './data-table.tsx';
import type { DrawnChart } from './page-finding.ts';
import { Drawing } from './parts.tsx';

interface Props {
  readonly report: Report;
  readonly one: ReportAssessment;
  readonly chart: DrawnChart;
}

/** The chart of one assessment, what its axes show, and its data as a table. */
export function ChartFigure({ report, one, chart }: Props): VNode {
  const frame = chartFrame(one);
  const notes = [offsetsText(report)];
  if (frame.hasData && !frame.startsAtZero) notes.push('the vertical axis does not start at 0');
  if (frame.limit === 'off-scale' && one.exhaustion !== null) {
    notes.push(`the limit, ${formatQuantity(one.resource, one.exhaustion.limitValue)}, is off the scale`);
  }
  return (
    <>
      <figure>
        <figcaption>
          <b>{axisCaption(one, frame)}</b>, {notes.join('; ')}
        </figcaption>
        <Drawing svg={chart.wideSvg} variant="wide" axes={chart.wideAxes} />
        <Drawing svg={chart.narrowSvg} variant="narrow" axes={chart.narrowAxes} />
      </figure>
      <DataTable of={one} />
    </>
  );
}
