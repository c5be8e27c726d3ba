/** Whether the pool tags that an article names are those that lists of pool tags show to grow. */
import type { Article } from '../model/article.ts';
import type { EvidenceFacts, EvidenceLine, PoolTagFound } from '../model/evidence-facts.ts';
import type { MachinePoolTags, Pool, PoolTagChange } from '../model/pool-tags.ts';
import type { Resource } from '../model/resource.ts';
import type { PreparedMachine } from './prepare.ts';

/** A tag with less of the growth of its pool does not account for it. */
const MIN_SHARE = 0.1;
/** Growing tags that the evidence names where the article's do not grow. */
const MAX_OTHERS = 3;

/** Null where the article names no tag. */
export function poolTagWanted({ observed: { poolTags } }: Article): EvidenceFacts['pool-tag']['wanted'] | null {
  return poolTags.length === 0 ? null : { tags: poolTags };
}

/** @param resource what grows: of a pool only its own tags count; Committed Bytes and others are made of both */
export function poolTagCondition(
  article: Article,
  resource: Resource,
  { evidence: { poolTags } }: Pick<PreparedMachine, 'evidence'>,
): EvidenceLine<'pool-tag'> | null {
  const wanted = poolTagWanted(article);
  if (wanted === null) return null;
  const line = (found: PoolTagFound, state: EvidenceLine['state']): EvidenceLine<'pool-tag'> => ({
    kind: 'pool-tag',
    wanted,
    found,
    state,
  });
  if (poolTags === undefined) return line({ code: 'no-list' }, 'unknown');
  if (poolTags.snapshots.length < 2) return line({ code: 'one-list' }, 'unknown');
  const changes = changesOf(poolTags, poolOf(resource));
  const own = changes.filter(({ tag }) => wanted.tags.includes(tag));
  const growing = own.filter(({ grows }) => grows).sort(byShare)[0];
  if (growing !== undefined) {
    const { tag, pool, growth, perHour, share } = growing;
    const isMuch = (share ?? 0) >= MIN_SHARE;
    return line(
      { code: 'grows', tag, pool, growth: growth ?? 0, perHour, share: share ?? 0 },
      isMuch ? 'met' : 'unknown',
    );
  }
  const isNotCompared = own.some(({ growth }) => growth === null) || (own.length === 0 && !poolTags.isWhole);
  if (isNotCompared) return line({ code: 'not-listed' }, 'unknown');
  const others = changes.filter(({ grows }) => grows).map(({ tag }) => tag);
  return line({ code: 'other-tags', tags: [...new Set(others)].slice(0, MAX_OTHERS) }, 'unmet');
}

const changesOf = ({ changes }: MachinePoolTags, pool: Pool | null): readonly PoolTagChange[] =>
  pool === null ? changes : changes.filter((change) => change.pool === pool);

const byShare = (a: PoolTagChange, b: PoolTagChange): number => (b.share ?? 0) - (a.share ?? 0);

function poolOf(resource: Resource): Pool | null {
  if (resource === 'pool-paged') return 'paged';
  return resource === 'pool-nonpaged' ? 'nonpaged' : null;
}
