/** What the verdict rests on: faults in the data, the method in short, and where everything came from. */
import type { VNode } from 'preact';
import type { Report, ReportBaseline, ReportInput, ReportWarning } from '../../model/report.ts';
import type { LogPosition } from '../../model/counter-log.ts';
import { displayOffset, offsetOf } from '../../util/instants.ts';
import { formatBytes, formatCount, formatPlural } from '../../util/units.ts';
import { shownCommand } from '../../util/redact.ts';
import { nightThen } from '../../words/baseline.ts';
import { catalogText, oldCatalogOf } from '../../words/catalog.ts';
import { dataNotes } from '../../words/data-notes.ts';
import { Name, Time } from './parts.tsx';
import { systemText } from '../../words/system.ts';

const MAX_POSITIONS = 20;

export function DataQuality({ report }: { readonly report: Report }): VNode {
  const faulty = report.inputs.filter((input) => input.warnings.length > 0);
  const notes = dataNotes(report);
  return (
    <section id="quality" aria-labelledby="quality-heading">
      <h2 id="quality-heading">Data quality</h2>
      {faulty.length === 0 && report.failedInputs.length === 0 && report.warnings.length === 0 && (
        <p class="hint">Every input was read to its end without a fault.</p>
      )}
      {notes.length > 0 && (
        <ul class="list">
          {notes.map((note) => (
            <li key={note}>
              <Name text={note} most={600} />
            </li>
          ))}
        </ul>
      )}
      {report.failedInputs.length > 0 && (
        <>
          <h3>Not read</h3>
          <ul class="list">
            {report.failedInputs.map((failed) => (
              <li key={failed.file}>
                <b>
                  <Name text={failed.file} most={160} />
                </b>
                : <Name text={failed.message} most={600} /> <span class="sub">({failed.code})</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {faulty.map((input) => (
        <InputWarnings key={input.file} input={input} />
      ))}
      {report.warnings.length > 0 && (
        <ul class="list">
          {report.warnings.map((warning, index) => (
            <li key={index}>
              <Name text={warning} most={600} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function InputWarnings({ input }: { readonly input: ReportInput }): VNode {
  return (
    <>
      <h3>
        <Name text={input.file} most={160} />
      </h3>
      <ul class="list">
        {input.warnings.map((warning) => (
          <li key={warning.kind}>
            <Name text={warning.message} most={600} />{' '}
            <span class="sub">
              {formatPlural(warning.count, 'time')}
              {placesText(warning)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function placesText(warning: ReportWarning): string {
  const shown = warning.positions.slice(0, MAX_POSITIONS);
  if (shown.length === 0) return '';
  const more = warning.count > shown.length ? ' …' : '';
  // A binary log has buffers in place of lines.
  const unit = shown[0]?.event === undefined ? 'line' : 'buffer';
  return `, ${shown.length === 1 ? unit : `${unit}s`} ${shown.map(positionText).join(', ')}${more}`;
}

function positionText(position: LogPosition): string {
  const { line, column, event, offset } = position;
  if (event !== undefined && offset !== undefined) {
    return `${formatCount(line)} (${event > 0 ? `event ${formatCount(event)}, ` : ''}byte ${formatCount(offset)})`;
  }
  return column === undefined ? formatCount(line) : `${formatCount(line)} (cell ${column})`;
}

export function Method({ report }: { readonly report: Report }): VNode {
  return (
    <section id="method" aria-labelledby="method-heading">
      <h2 id="method-heading">Method</h2>
      <div class="two small">
        <div>
          <p>
            <b>Growth.</b> Runs of a process are distinguished by process ID; runs of similar length are judged
            together. The rate is a robust straight line’s, which outliers move little. The interval is a nominal one of
            95 %, made of noise and of how the rate changes on the way. It held the true rate of 95 % of the leaks that
            were put into real memory traces, and of 90 % of simulated programs’.
          </p>
          <p>
            <b>Leak or not.</b> Ten measures of the growth score points: how much memory is never released, how straight
            that is, whether it goes on to the end, levels off or comes in a few jumps. All of them count; no single one
            decides. How likely a leak is also depends on the length of the log and on how many processes leak at all.
            On real memory traces with and without a leak put in, from sources that the points were not fitted to, 96 %
            of what was called a leak was one, and 90 % of the leaks were found.
          </p>
        </div>
        <div>
          <p>
            <b>Limits.</b> The line is carried on to the nearest limit. The date holds if the growth continues at this
            pace; it is given only for runs logged for a day or more.
          </p>
          <p>
            <b>Articles.</b> Each of {formatCount(report.catalog.articles)} articles was compared condition by
            condition. “Confirmed” needs the version of the module at fault; without a module inventory an article stays
            likely or possible.
          </p>
        </div>
      </div>
    </section>
  );
}

function EarlierReport({ baseline: { file, version, generatedAt } }: { readonly baseline: ReportBaseline }): VNode {
  return (
    <>
      <Name text={file} most={160} />{' '}
      <span class="meta">
        of leakscan <Name text={version} />, <Time iso={generatedAt} /> {displayOffset(offsetOf(generatedAt))}
      </span>
    </>
  );
}

export function Provenance({ report, drawnAs }: { readonly report: Report; readonly drawnAs: string | null }): VNode {
  return (
    <section id="provenance" aria-labelledby="provenance-heading">
      <h2 id="provenance-heading">Provenance</h2>
      <table class="rows">
        <tbody>
          <MadeBy report={report} drawnAs={drawnAs} />
          {report.command !== undefined && (
            <tr>
              <th scope="row">Command</th>
              <td>
                <code>
                  <Name text={shownCommand('leakscan', report.command)} most={2000} />
                </code>
              </td>
            </tr>
          )}
          {report.baseline !== undefined && (
            <tr>
              <th scope="row">Compared with</th>
              <td>
                {report.history === undefined ? (
                  <EarlierReport baseline={report.baseline} />
                ) : (
                  nightThen(report.baseline)
                )}
              </td>
            </tr>
          )}
          {report.history !== undefined && (
            <tr>
              <th scope="row">History</th>
              <td>
                {formatPlural(report.history.captures, 'log')} since <Time iso={report.history.since} />
              </td>
            </tr>
          )}
          {Object.entries(report.options).map(([key, value]) => (
            <tr key={key}>
              <th scope="row">
                Option <Name text={key} />
              </th>
              <td>
                <code>
                  <Name text={typeof value === 'object' ? value.join(' ') : String(value)} most={600} />
                </code>
              </td>
            </tr>
          ))}
          {report.inputs.map((input) => (
            <InputRow key={input.file} input={input} />
          ))}
          <ListRows report={report} />
        </tbody>
      </table>
    </section>
  );
}

/** The lists that the user gave: of modules, of processes and of pool tags, and what is known of the Windows of machines. */
function ListRows({ report }: { readonly report: Report }): VNode {
  return (
    <>
      {report.inventories.map((inventory) => (
        <tr key={inventory.file}>
          <th scope="row">Inventory</th>
          <td>
            <Name text={inventory.file} most={160} />{' '}
            <span class="meta">
              of <Name text={inventory.machine} />, {formatPlural(inventory.processes, 'process', 'processes')},{' '}
              {formatPlural(inventory.modules, 'module')}
            </span>
          </td>
        </tr>
      ))}
      {(report.systems ?? []).map((system) => (
        <tr key={system.machine}>
          <th scope="row">System</th>
          <td>
            <Name text={systemText(system)} most={200} />
            {system.files.length > 0 && (
              <span class="meta">
                by <Name text={system.files.join(', ')} most={160} />
              </span>
            )}
          </td>
        </tr>
      ))}
      {(report.processLists ?? []).map((list) => (
        <tr key={`${list.file}\n${list.machine}`}>
          <th scope="row">Process list</th>
          <td>
            <Name text={list.file} most={160} />{' '}
            <span class="meta">
              of <Name text={list.machine} />, {formatPlural(list.processes, 'process', 'processes')}, {list.named}{' '}
              named
            </span>
          </td>
        </tr>
      ))}
      {(report.poolTags ?? []).flatMap(({ machine, lists }) =>
        lists.map((list, index) => (
          <tr key={`${machine}\n${index}`}>
            <th scope="row">Pool tags</th>
            <td>
              <Name text={list.file} most={160} />{' '}
              <span class="meta">
                of <Name text={machine} />
                {list.time !== null && (
                  <>
                    , <Time iso={list.time} />
                  </>
                )}
              </span>
            </td>
          </tr>
        )),
      )}
    </>
  );
}

/** The program, its articles and the libraries that drew. */
function MadeBy({ report, drawnAs }: { readonly report: Report; readonly drawnAs: string | null }): VNode {
  const old = oldCatalogOf(report);
  return (
    <>
      <tr>
        <th scope="row">Made by</th>
        <td>
          {report.tool.name} {report.tool.version}, <Time iso={report.generatedAt} />{' '}
          {displayOffset(offsetOf(report.generatedAt))}
          {drawnAs !== null && <span class="meta">charts as {drawnAs} draw them</span>}
        </td>
      </tr>
      <tr>
        <th scope="row">Catalog</th>
        <td>
          <Name text={catalogText(report.catalog)} />
          {old !== null && <span class="meta">{old}</span>}
        </td>
      </tr>
    </>
  );
}

function InputRow({ input }: { readonly input: ReportInput }): VNode {
  const zone = input.zone === null ? '' : ', ';
  return (
    <tr>
      <th scope="row">Input</th>
      <td>
        <Name text={input.file} most={160} />
        <span class="meta">
          {input.format}, {formatBytes(input.bytes)}, {formatPlural(input.samples, 'sample')},{' '}
          {formatCount(input.countersRead)} of {formatPlural(input.counters, 'counter')} read; machine{' '}
          <Name text={input.machines.join(', ')} most={200} />
        </span>
        <span class="meta">
          {input.firstSample === null || input.lastSample === null ? (
            'no samples'
          ) : (
            <>
              <Time iso={input.firstSample} /> to <Time iso={input.lastSample} />
            </>
          )}
          , {displayOffset(input.utcOffsetMinutes)}
          {zone}
          {input.zone !== null && <Name text={input.zone} />}
        </span>
        <span class="meta">
          SHA-256 <code>{input.sha256}</code>
        </span>
      </td>
    </tr>
  );
}
