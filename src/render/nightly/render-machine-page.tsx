/** The history of one machine as one file: no script, no request, a policy of its own. */
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { MachinePage } from '../../model/nightly.ts';
import { formatCount, formatPlural } from '../../util/units.ts';
import { framePage } from '../html/frame.ts';
import { PageTop } from '../html/page-top.tsx';
import { machineName, processName } from '../../words/report.ts';
import { memoryText } from '../../words/night-judged.ts';
import { ClosedFindings, OpenFindings } from './machine-findings.tsx';
import { Nights, Runs } from './machine-nights.tsx';
import { growthTexts, lastSampleText, nightDay, resourceLabel, runInstant, unreportedText } from '../../words/night.ts';
import { depthOf, findingAnchor, pageHref } from './page-links.ts';
import { MACHINE_STYLES } from './styles.ts';

const INDEX = 'index.html';

/** HTML, ending with a newline. The same page gives the same bytes. Cost: some milliseconds for a year of nights. */
export function renderMachinePage(page: MachinePage): string {
  return framePage({
    title: verdictOf(page),
    version: page.version,
    styles: MACHINE_STYLES,
    body: renderToString(<Body page={page} />),
  });
}

function Body({ page }: { readonly page: MachinePage }): VNode {
  const { machine } = page;
  const depth = depthOf(machine.page);
  const open = page.findings.filter(({ status }) => status === 'open');
  const closed = page.findings.filter(({ status }) => status === 'closed');
  return (
    <>
      <a class="skip" href="#main">
        Skip to the verdict
      </a>
      <div class="page">
        <PageTop>
          <a href={pageHref(INDEX, depth)}>All machines</a>, as of {runInstant(page.generatedAt)}
        </PageTop>
        <main id="main">
          <section aria-labelledby="verdict">
            <h1 id="verdict">
              <bdi>{verdictOf(page)}</bdi>
            </h1>
            <p class="lead sub">{scopeOf(page)}</p>
            {machine.report !== null && (
              <p>
                <a href={pageHref(machine.report, depth)}>Report of {nightDay(machine.lastNight)}</a>: charts, reasons
                and what to do.
              </p>
            )}
            {open.length > 1 && <OpenList findings={open} />}
          </section>
          <OpenFindings page={page} findings={open} />
          <ClosedFindings page={page} findings={closed} />
          <Nights page={page} depth={depth} />
          <Runs page={page} />
        </main>
        <footer>
          This file has no scripts and loads nothing from the network. It names your processes and a machine: check
          before you share it.
        </footer>
      </div>
    </>
  );
}

/** `EXFE01: 2 findings stand open, first inetinfo.` */
function verdictOf({ machine, findings, unreported }: MachinePage): string {
  const name = machineName(machine.machine);
  const open = findings.filter(({ status }) => status === 'open');
  const leaks = open.filter(({ verdict }) => verdict === 'leak').length;
  const watched = open.length - leaks;
  const memory = memoryText([machine]);
  const tail = memory === '' ? '' : ` ${memory}`;
  if (open.length === 0) {
    // What is suppressed or waits may be a leak.
    const hidden = unreportedText(unreported.suppressed, unreported.waiting);
    const none = tail !== '' ? 'no leak found in what was judged' : hidden === null ? 'no leak' : 'no leak reported';
    return `${name}: ${none}${hidden === null ? '' : `; ${hidden}`}.${tail}`;
  }
  const parts = [
    ...(leaks > 0 ? [formatPlural(leaks, 'leak')] : []),
    ...(watched > 0 ? [`${formatCount(watched)} to watch`] : []),
  ];
  return `${name}: ${parts.join(', ')}.${tail}`;
}

function scopeOf({ machine }: MachinePage): string {
  const silent = machine.assessed
    ? ''
    : machine.unreadLogs === undefined
      ? ' No new data this night.'
      : ' Its new logs could not be read.';
  return `Assessed on ${formatPlural(machine.nights, 'night')}, last on ${nightDay(machine.lastNight)}; newest sample ${lastSampleText(machine)}.${silent}`;
}

function OpenList({ findings }: { readonly findings: MachinePage['findings'] }): VNode {
  return (
    <ul class="list">
      {findings.map((finding) => (
        <li key={finding.id}>
          <a href={`#${findingAnchor(finding.id)}`}>
            <bdi>{processName(finding)}</bdi>
          </a>
          : {resourceLabel(finding)}, {growthTexts(finding)?.main ?? 'no trend'}
          {growthTexts(finding) !== null && ' an hour'}
        </li>
      ))}
    </ul>
  );
}
