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
import { IndexTop } from './index-top.tsx';
import { wallMs } from '../../util/instants.ts';
import { catalogText, oldCatalogText } from '../../words/catalog.ts';
import { nightSentence, runInstant } from '../../words/night.ts';
import { overviewOf, type NightOverview } from '../../report/nightly/overview.ts';
import { indexStyles } from './styles.ts';

/** HTML, ending with a newline. The same summary gives the same bytes. Cost: some 0.1 ms a finding, about 1.5 KB each. */
export function renderIndex(summary: NightSummary): string {
  const night = overviewOf(summary);
  return framePage({
    title: nightSentence(night),
    version: summary.tool.version,
    styles: indexStyles(night),
    script: INDEX_SCRIPT,
    body: renderToString(<IndexPage night={night} />),
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

function IndexPage({ night }: { readonly night: NightOverview }): VNode {
  return (
    <>
      <a class="skip" href="#main">
        Skip to the verdict
      </a>
      <div class="page">
        <PageTop>Nightly run of {runInstant(night.summary.generatedAt)}</PageTop>
        <main id="main">
          <IndexTop night={night} />
          <IndexFindings night={night} />
          <CalmMachines night={night} />
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
