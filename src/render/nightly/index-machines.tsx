import type { VNode } from 'preact';
import type { NightMachine } from '../../model/nightly.ts';
import { displayDay, displayInstant, displayTime, wallMs } from '../../util/instants.ts';
import { formatPlural } from '../../util/units.ts';
import { machineName } from '../../words/report.ts';
import { lastSampleText, nightDay } from '../../words/night.ts';
import { lacksMemory } from '../../report/judged.ts';
import type { NightOverview } from '../../report/nightly/overview.ts';
import { pageHref } from './page-links.ts';

/** The machines that have no row among the findings, in as little room as a name and a date take. */
export function CalmMachines({ night: { calm, summary } }: { readonly night: NightOverview }): VNode | null {
  if (calm.length === 0) return null;
  return (
    <section id="machines" aria-labelledby="machines-heading">
      <h2 id="machines-heading">{formatPlural(calm.length, 'machine')} without findings</h2>
      <p class="hint">
        With the time of the newest sample, on the machine’s own clock, and the nights on which it was assessed.
      </p>
      <ul class="machines" id="calm">
        {calm.map((machine) => (
          <li key={machine.machine}>
            <a class="proc" href={pageHref(machine.page)}>
              <bdi>{machineName(machine.machine)}</bdi>
            </a>{' '}
            <span class="sub">
              {machine.assessed ? (
                timeText(machine, summary.night)
              ) : (
                <b>
                  {machine.unreadLogs === undefined ? 'no new data' : 'sent only unreadable logs'} since{' '}
                  {lastSampleText(machine)}
                </b>
              )}{' '}
              · {formatPlural(machine.nights, 'night')}
              {lacksMemory(machine) && (
                <>
                  {' '}
                  · <b>memory not judged</b>
                </>
              )}
              {machine.report !== null && (
                <>
                  {' '}
                  ·{' '}
                  <a href={pageHref(machine.report)}>
                    report<span class="unseen"> of {machineName(machine.machine)}</span>
                  </a>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The time alone where the day is that of the night. */
function timeText(machine: NightMachine, night: string): string {
  const ms = wallMs(machine.lastSample);
  return displayDay(ms) === nightDay(night) ? displayTime(ms) : displayInstant(ms);
}
