/** The index of all machines as one file: no request, a policy of its own, of use without its one small script. */
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { NightSummary } from '../../model/nightly.ts';
import { framePage } from '../html/frame.ts';
import { PageTop } from '../html/page-top.tsx';
import { FailedInputs, LeftOut } from './index-files.tsx';
import { IndexFindings } from './index-findings.tsx';
import { CalmMachines } from './index-machines.tsx';
import { INDEX_SCRIPT } from './index-script.ts';
import { indexPart, type FindingsPart } from './findings-pages.ts';
import { Owners } from './index-owners.tsx';
import { IndexTop } from './index-top.tsx';
import { wallMs } from '../../util/instants.ts';
import { catalogText, oldCatalogText } from '../../words/catalog.ts';
import { nightSentence, runInstant } from '../../words/night.ts';
import { Unreported } from './index-unreported.tsx';
import { OtherMachinesData } from './other-machines.tsx';
import { overviewOf, type NightOverview } from '../../report/nightly/overview.ts';
import { indexStyles } from './styles.ts';

/**
 * HTML, ending with a newline. The same summary gives the same bytes. Below 1 MB for 10,000 machines: what is longer is on
 * pages of its own (list-pages.tsx).
 */
export function renderIndex(summary: NightSummary): string {
  const night = overviewOf(summary);
  const part = indexPart(night);
  return framePage({
    title: nightSentence(night),
    version: summary.tool.version,
    styles: indexStyles(part),
    script: INDEX_SCRIPT,
    body: renderToString(<IndexPage night={night} part={part} />),
  });
}

function CatalogLine({ summary: { catalog, night } }: { readonly summary: NightSummary }): VNode | null {
  if (catalog === undefined) return null;
  const old = oldCatalogText(catalog, wallMs(`${night}T00:00:00`));
  return (
    <>
      {' '}
      Catalog: <bdi>{catalogText(catalog)}</bdi>.{old !== null && ` ${old}`}
    </>
  );
}

function IndexPage({ night, part }: { readonly night: NightOverview; readonly part: FindingsPart }): VNode {
  return (
    <>
      <a class="skip" href="#main">
        Skip to the verdict
      </a>
      <div class="page">
        <PageTop>Nightly run of {runInstant(night.summary.generatedAt)}</PageTop>
        <main id="main">
          <IndexTop night={night} />
          <IndexFindings part={part} all={night.causes.length} />
          <Owners night={night} />
          <CalmMachines night={night} ownerKeys={part.ownerKeys} />
          <OtherMachinesData night={night} part={part} />
          <Unreported night={night} />
          <FailedInputs night={night} />
          <LeftOut night={night} />
        </main>
        <footer>
          This file loads nothing from the network. It names your processes and machines: check before you share it. The
          same figures for programs: <a href="summary.json">summary.json</a>.
          <CatalogLine summary={night.summary} />
        </footer>
      </div>
    </>
  );
}
