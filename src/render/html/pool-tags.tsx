/** What lists of pool tags show: whose memory of the kernel grows. */
import type { VNode } from 'preact';
import type { Report, ReportPoolTag, ReportPoolTags } from '../../model/report.ts';
import { formatBytes } from '../../util/units.ts';
import {
  outstandingText,
  POOL_WORDS,
  poolTagNotes,
  poolTagsSentence,
  tagGrowthText,
  tagOwnerText,
  tagRateText,
  tagShareText,
} from '../../words/pool-tags.ts';
import { machineName } from '../../words/report.ts';
import { CardTable, Link, Name } from './parts.tsx';

/** Tables of so many machines; the JSON format holds all. */
const MAX_MACHINES = 20;

export function PoolTags({ report }: { readonly report: Report }): VNode | null {
  const machines = report.poolTags ?? [];
  if (machines.length === 0) return null;
  return (
    <section id="pool-tags" aria-labelledby="pool-tags-heading">
      <h2 id="pool-tags-heading">Pool tags</h2>
      <p class="hint">
        Drivers and parts of Windows mark their kernel memory with tags. The tag that grows shows whose memory it is; a
        part of Windows may hold it for a program or another driver.
      </p>
      {machines.slice(0, MAX_MACHINES).map((tags) => (
        <MachineTags key={tags.machine} tags={tags} isOnly={machines.length === 1} />
      ))}
    </section>
  );
}

function MachineTags({ tags, isOnly }: { readonly tags: ReportPoolTags; readonly isOnly: boolean }): VNode {
  const isCompared = tags.lists.length > 1;
  const growth = isCompared ? ['Growth', 'Per hour', 'Share of its pool’s growth'] : [];
  return (
    <>
      {!isOnly && (
        <h3>
          <bdi>{machineName(tags.machine)}</bdi>
        </h3>
      )}
      <p>{[poolTagsSentence(tags), ...poolTagNotes(tags)].join(' ')}</p>
      <CardTable headings={['Tag', 'Pool', ...growth, 'At the end', 'Allocations', 'Used by']}>
        {tags.tags.map((tag) => (
          <TagRow key={`${tag.tag}\n${tag.type}`} tag={tag} isCompared={isCompared} />
        ))}
      </CardTable>
    </>
  );
}

function TagRow({ tag, isCompared }: { readonly tag: ReportPoolTag; readonly isCompared: boolean }): VNode {
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        <code class="nb">
          <Name text={tag.tag} />
        </code>
      </th>
      <td role="cell" data-label="Pool">
        {POOL_WORDS[tag.type]}
      </td>
      {isCompared && (
        <>
          <td role="cell" data-label="Growth">
            <span class="nb">{tagGrowthText(tag)}</span>
          </td>
          <td role="cell" data-label="Per hour">
            <span class="nb">{tagRateText(tag)}</span>
          </td>
          <td role="cell" data-label="Share of its pool’s growth">
            {tagShareText(tag)}
          </td>
        </>
      )}
      <td role="cell" data-label="At the end">
        <span class="nb">{formatBytes(tag.lastBytes)}</span>
      </td>
      <td role="cell" data-label="Allocations">
        {outstandingText(tag)}
      </td>
      <td role="cell" class="full" data-label="Used by">
        <Link url={tag.source}>
          <Name text={tagOwnerText(tag)} most={200} />
        </Link>
      </td>
    </tr>
  );
}
