/** The end of the index: files that were not used, each with its reason, and notes. */
import type { VNode } from 'preact';
import type { NightLeftOut } from '../../model/nightly.ts';
import type { ReportFailedInput } from '../../model/report.ts';
import { displayName, MAX_SENTENCE_CHARACTERS, MAX_TITLE_CHARACTERS } from '../../util/escape.ts';
import { formatPlural } from '../../util/units.ts';
import { leftOutBeforeText, nightDay } from '../../words/night.ts';
import type { NightOverview } from '../../report/nightly/overview.ts';
import { AllEntries, Entries, type IndexList } from './index-lists.tsx';

export function failedList({ summary: { failedInputs } }: NightOverview): IndexList {
  return fileList('not-read', 'Logs that could not be read', failedInputs);
}

export function notesList({ summary: { warnings } }: NightOverview): IndexList {
  return {
    ...{ key: 'notes', title: 'Notes', classes: 'list small', count: warnings.length },
    entry: (index) => (
      <li key={index}>
        <bdi>{displayName(warnings[index]!, MAX_SENTENCE_CHARACTERS)}</bdi>
      </li>
    ),
  };
}

/** Files of this night, and those of earlier nights. */
export const skippedList = ({ leftOut }: NightOverview): IndexList =>
  fileList('skipped', `${formatPlural(leftOut.length, 'file')} of this night`, leftOut);

export const skippedBeforeList = (night: NightOverview): IndexList =>
  fileList('skipped-before', leftOutBeforeText(night) ?? '', night.leftOutBefore);

const fileList = (
  key: string,
  title: string,
  files: readonly (ReportFailedInput & Partial<Pick<NightLeftOut, 'night'>>)[],
): IndexList => ({
  ...{ key, title, classes: 'list', count: files.length },
  entry: (index) => {
    const { file, message, night } = files[index]!;
    return (
      <li key={index}>
        <bdi class="proc">{displayName(file, MAX_TITLE_CHARACTERS)}</bdi>{' '}
        <span class="meta">
          {key === 'skipped-before' && night !== undefined && `Since ${nightDay(night)}: `}
          <bdi>{displayName(message, MAX_SENTENCE_CHARACTERS)}</bdi>
        </span>
      </li>
    );
  },
});

/** Everything that failed, with its message, and what else to know. */
export function FailedInputs({ night }: { readonly night: NightOverview }): VNode | null {
  const [failed, notes] = [failedList(night), notesList(night)];
  if (failed.count === 0 && notes.count === 0) return null;
  return (
    <section id="failed" aria-labelledby="failed-heading">
      <h2 id="failed-heading">{failed.count > 0 ? 'Not read' : 'Notes'}</h2>
      {failed.count > 0 && (
        <>
          <p class="hint">Will be retried when the file changes.</p>
          <Entries list={failed} />
          <AllEntries list={failed} />
        </>
      )}
      {notes.count > 0 && (
        <>
          {failed.count > 0 && <h3>Notes</h3>}
          <Entries list={notes} />
          <AllEntries list={notes} />
        </>
      )}
    </section>
  );
}

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
      <FoldedList list={skippedList(night)} />
      <FoldedList list={skippedBeforeList(night)} />
    </section>
  );
}

/** A longer list is folded. */
const MAX_UNFOLDED = 10;

export function FoldedList({ list }: { readonly list: IndexList }): VNode | null {
  if (list.count === 0) return null;
  return (
    <details class="print-open" open={list.count <= MAX_UNFOLDED}>
      <summary>{list.title}</summary>
      <Entries list={list} />
      <AllEntries list={list} />
    </details>
  );
}
