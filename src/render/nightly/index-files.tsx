/** The end of the index: files that were not used, each with its reason. */
import type { VNode } from 'preact';
import type { NightLeftOut } from '../../model/nightly.ts';
import type { ReportFailedInput } from '../../model/report.ts';
import { displayName, MAX_SENTENCE_CHARACTERS, MAX_TITLE_CHARACTERS } from '../../util/escape.ts';
import { formatPlural } from '../../util/units.ts';
import { leftOutBeforeText, nightDay } from '../../words/night.ts';
import type { NightOverview } from '../../report/nightly/overview.ts';

/** Everything that failed, with its message, and what else to know. */
export function FailedInputs({ night: { summary } }: { readonly night: NightOverview }): VNode | null {
  const { failedInputs, warnings } = summary;
  if (failedInputs.length === 0 && warnings.length === 0) return null;
  return (
    <section id="failed" aria-labelledby="failed-heading">
      <h2 id="failed-heading">{failedInputs.length > 0 ? 'Not read' : 'Notes'}</h2>
      {failedInputs.length > 0 && (
        <>
          <p class="hint">Will be retried when the file changes.</p>
          <ul class="list">
            {failedInputs.map((one, index) => (
              <FileReason key={index} one={one} />
            ))}
          </ul>
        </>
      )}
      {warnings.length > 0 && (
        <>
          {failedInputs.length > 0 && <h3>Notes</h3>}
          <ul class="list small">
            {warnings.map((warning, index) => (
              <li key={index}>
                <bdi>{displayName(warning, MAX_SENTENCE_CHARACTERS)}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** A longer list is folded. */
const MAX_UNFOLDED = 10;

/** Files that were not used and are no failure of this night, each with its reason. */
export function LeftOut({ night }: { readonly night: NightOverview }): VNode | null {
  const { leftOut, leftOutBefore } = night;
  if (leftOut.length + leftOutBefore.length === 0) return null;
  return (
    <section id="left-out" aria-labelledby="left-out-heading">
      <h2 id="left-out-heading">Skipped</h2>
      <p class="hint">
        Files that are not counter logs, and logs that could not be read on an earlier night and have not changed since.
      </p>
      <FileList title={`${formatPlural(leftOut.length, 'file')} of this night`} files={leftOut} />
      <FileList title={leftOutBeforeText(night) ?? ''} files={leftOutBefore} hasNights />
    </section>
  );
}

function FileList({
  title,
  files,
  hasNights = false,
}: {
  readonly title: string;
  readonly files: readonly NightLeftOut[];
  readonly hasNights?: boolean;
}): VNode | null {
  if (files.length === 0) return null;
  return (
    <details class="print-open" open={files.length <= MAX_UNFOLDED}>
      <summary>{title}</summary>
      <ul class="list">
        {files.map((one, index) => (
          <FileReason key={index} one={one} since={hasNights ? nightDay(one.night) : null} />
        ))}
      </ul>
    </details>
  );
}

function FileReason({ one, since = null }: { readonly one: ReportFailedInput; readonly since?: string | null }): VNode {
  return (
    <li>
      <bdi class="proc">{displayName(one.file, MAX_TITLE_CHARACTERS)}</bdi>{' '}
      <span class="meta">
        {since !== null && `Since ${since}: `}
        <bdi>{displayName(one.message, MAX_SENTENCE_CHARACTERS)}</bdi>
      </span>
    </li>
  );
}
