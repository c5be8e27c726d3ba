/** The nights of a machine, by month, and the runs of its processes. */
import type { VNode } from 'preact';
import type { MachinePage } from '../../model/nightly.ts';
import { displayInstant } from '../../util/instants.ts';
import { HOUR_MS } from '../../util/time.ts';
import { formatCount, formatSpan } from '../../util/units.ts';
import { nightDay } from '../../words/night.ts';
import { processName } from '../../words/process-name.ts';
import { pageHref } from './page-links.ts';

type Night = MachinePage['nights'][number];

/** A row a month: a year of nights is a small table then. */
export function Nights({ page, depth }: { readonly page: MachinePage; readonly depth: number }): VNode | null {
  if (page.nights.length === 0) return null;
  const months = new Map<string, Night[]>();
  for (const night of page.nights) {
    const month = night.night.slice(0, 7);
    const list = months.get(month);
    if (list === undefined) months.set(month, [night]);
    else list.push(night);
  }
  return (
    <section aria-labelledby="nights">
      <h2 id="nights">Nights</h2>
      <p class="hint">
        Each night on which the machine was assessed, with its report. The small figure is the number of open findings.
      </p>
      <table class="rows months">
        <thead class="unseen">
          <tr>
            <th scope="col">Month</th>
            <th scope="col">Nights, the newest first</th>
          </tr>
        </thead>
        <tbody>
          {[...months].map(([month, nights]) => (
            <tr key={month}>
              <th scope="row">{nightDay(`${month}-01`).slice(2)}</th>
              <td>
                {nights.map((night) => (
                  <NightLink key={night.night} night={night} depth={depth} />
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function NightLink({
  night: { night, report, findings },
  depth,
}: {
  readonly night: Night;
  readonly depth: number;
}): VNode {
  const day = String(Number(night.slice(8)));
  const count =
    findings > 0 ? (
      <sup>
        {formatCount(findings)}
        <span class="unseen"> open</span>
      </sup>
    ) : null;
  return report === null ? (
    <>
      <span class="night">
        {day}
        {count}
      </span>{' '}
    </>
  ) : (
    <>
      <a class={findings > 0 ? 'night some' : 'night'} href={pageHref(report, depth)}>
        {day}
        {count}
      </a>{' '}
    </>
  );
}

/** Longer lists say less; the history has all. */
const MAX_RUNS = 100;

/** Runs of processes that were seen to start or end. */
export function Runs({ page: { lifetimes } }: { readonly page: MachinePage }): VNode | null {
  if (lifetimes.length === 0) return null;
  return (
    <section aria-labelledby="runs">
      <h2 id="runs">Runs of processes</h2>
      <p class="hint">Runs whose start or end was logged, newest first, on the machine’s own clock.</p>
      <table class="cards runs">
        <thead>
          <tr>
            <th scope="col">Process</th>
            <th scope="col" class="num">
              PID
            </th>
            <th scope="col">Started</th>
            <th scope="col">Ended</th>
            <th scope="col" class="num">
              Length
            </th>
          </tr>
        </thead>
        <tbody>
          {lifetimes.slice(0, MAX_RUNS).map((run, index) => (
            <tr key={index}>
              <th scope="row" class="full">
                <bdi>{processName({ process: run.process, subject: run.subject })}</bdi>
              </th>
              <td class="num" data-label="PID">
                {run.pid ?? ''}
              </td>
              <td data-label="Started">{run.startKnown ? displayInstant(run.startMs) : 'before the logs'}</td>
              <td data-label="Ended">{run.endKnown ? displayInstant(run.endMs) : 'not seen'}</td>
              <td class="num" data-label="Length">
                {run.startKnown && run.endKnown ? '' : 'over '}
                {formatSpan((run.endMs - run.startMs) / HOUR_MS)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {lifetimes.length > MAX_RUNS && <p class="hint">And {formatCount(lifetimes.length - MAX_RUNS)} more.</p>}
    </section>
  );
}
