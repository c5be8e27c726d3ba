/** Cells that rows of the index have whether they are of one machine or of many. */
import type { ComponentChildren, VNode } from 'preact';
import type { NightFinding } from '../../model/nightly.ts';
import { RESOURCE_KINDS } from '../../model/resource.ts';
import { displayName } from '../../util/escape.ts';
import { formatCount } from '../../util/units.ts';
import { firstLimit, slopeRange } from '../../report/nightly/causes.ts';
import type { NightRow } from '../../report/nightly/rows.ts';
import { growthTexts, limitOf } from '../../words/night.ts';
import { rateRange } from '../../words/night-causes.ts';
import { machineName } from '../../words/report.ts';
import { ArticleName } from '../html/parts.tsx';

export const Cell = ({ label, children }: { readonly label: string; readonly children: ComponentChildren }): VNode => (
  <td role="cell" data-label={label}>
    {children}
  </td>
);

/** The largest rate in its unit goes with it, for sorting: bytes and things that are counted do not mix. */
export function GrowthCell({ findings }: { readonly findings: readonly NightFinding[] }): VNode {
  const finding = findings[0]!;
  const isBytes = RESOURCE_KINDS[finding.resource].unit === 'bytes';
  const range = slopeRange(findings);
  const most = range === null ? null : Math.max(Math.abs(range.lowest), Math.abs(range.highest));
  const rate = most === null ? undefined : Number(most.toPrecision(4));
  const interval = findings.length === 1 ? (growthTexts(finding)?.interval ?? null) : null;
  return (
    <td
      role="cell"
      class="num"
      data-label="Growth per hour"
      data-bytes={isBytes ? rate : undefined}
      data-count={isBytes ? undefined : rate}
    >
      {range === null ? (
        <span class="sub">no trend</span>
      ) : (
        <>
          <span class={findings.length === 1 ? 'nb' : undefined}>{rateRange(findings)}</span>{' '}
          {interval !== null && <span class="meta nb">{interval}</span>}
        </>
      )}
    </td>
  );
}

/** Of several rows the limit that is reached first. */
export function LimitCell({ rows }: { readonly rows: readonly NightRow[] }): VNode {
  const row = rows.length === 1 ? rows[0]! : firstLimit(rows);
  const limit = row === null ? null : limitOf(row);
  if (row === null || limit === null || row.finding.exhaustion === null) {
    return (
      <Cell label="Limit reached">
        <span class="sub">{rows[0]!.state === 'gone' ? 'closed' : 'no date'}</span>
      </Cell>
    );
  }
  return (
    <Cell label="Limit reached">
      <time dateTime={row.finding.exhaustion.at}>{limit.main}</time>{' '}
      {limit.date !== null && <span class="meta">{limit.date}</span>}{' '}
      <span class="meta">
        <bdi>{limit.limit}</bdi>
        {rows.length > 1 && (
          <>
            {' '}
            on <bdi>{machineName(row.machine.machine)}</bdi>
          </>
        )}
      </span>
    </Cell>
  );
}

export function KnownIssue({ finding: { article, moreArticles } }: { readonly finding: NightFinding }): VNode {
  if (article === null) return <span class="sub">none found</span>;
  return (
    <>
      <ArticleName id={article.id} />
      {moreArticles > 0 && <span class="sub"> +{formatCount(moreArticles)} more</span>}{' '}
      <span class="meta">{displayName(article.confidence)}</span>
    </>
  );
}
