import type { VNode } from 'preact';
import type { Report } from '../../model/report.ts';
import { displayInstant, displayOffset, offsetOf, wallMs } from '../../util/instants.ts';
import { DataQuality, Method, Provenance } from './appendix.tsx';
import { Gone } from './changes.tsx';
import { FindingCard } from './finding-card.tsx';
import { FindingsTable } from './findings-table.tsx';
import { Events, MemoryNotJudged, Quiet } from './sections.tsx';
import type { OtherCharts, PageFinding } from './page-finding.ts';
import { PoolTags } from './pool-tags.tsx';
import { AskedProcesses, LargestProcesses } from './process-levels.tsx';
import { PageTop } from './page-top.tsx';
import { Summary } from './summary.tsx';
import { Suppressed } from './suppressed.tsx';
import { Timeline } from './timeline.tsx';

/** The whole body, from the verdict down to where everything came from. */
export function Page({
  report,
  findings,
  charts,
  drawnAs,
  isInteractive,
}: {
  readonly report: Report;
  readonly findings: readonly PageFinding[];
  readonly charts: OtherCharts;
  /** Libraries and their versions; null where nothing was drawn. */
  readonly drawnAs: string | null;
  /** Whether the page has a script. */
  readonly isInteractive: boolean;
}): VNode {
  return (
    <>
      <a class="skip" href="#main">
        Skip to the verdict
      </a>
      <div class="page">
        <PageTop>
          Report of {displayInstant(wallMs(report.generatedAt))} ({displayOffset(offsetOf(report.generatedAt))})
        </PageTop>
        <main id="main">
          <Summary report={report} findings={findings} />
          {findings.length > 0 && <FindingsTable {...{ report, findings, isInteractive }} />}
          <AskedProcesses report={report} findings={findings} charts={charts} />
          <Timeline report={report} findings={findings} />
          {findings.map(
            (finding) =>
              finding.chart !== null && (
                <FindingCard key={finding.anchor} report={report} finding={finding} chart={finding.chart} />
              ),
          )}
          <PoolTags report={report} />
          <LargestProcesses report={report} findings={findings} />
          <Gone report={report} />
          <Events report={report} charts={charts} />
          <Quiet report={report} charts={charts} />
          <Suppressed report={report} />
          <MemoryNotJudged report={report} />
          <DataQuality report={report} />
          <Method report={report} />
          <Provenance report={report} drawnAs={drawnAs} />
        </main>
        <footer>
          This file has {isInteractive ? 'one script, of leakscan’s own,' : 'no scripts'} and loads nothing from the
          network. It names your processes and machines: check before you share it.
        </footer>
      </div>
    </>
  );
}
