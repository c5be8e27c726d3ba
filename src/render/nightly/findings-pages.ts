/** Which findings the index shows, and which are on pages of their own. */
import { isShared, type RowCause } from '../../report/nightly/causes.ts';
import type { NightOverview } from '../../report/nightly/overview.ts';
import type { NightMachine } from '../../model/nightly.ts';
import { listFile } from './index-lists.tsx';
import { ownerKeys } from './index-owners.tsx';
import { causeAnchor } from './page-links.ts';

export const FINDINGS_KEY = 'findings';

/** Rows of the table, at some 1.6 KB: with more of them the index of a large fleet would not stay below 1 MB. */
export const MAX_ROWS_ON_INDEX = 200;
const ROWS_PER_PAGE = 400;
/** Machines of all causes together, at some 250 bytes. */
const MAX_MEMBERS_ON_INDEX = 800;
const MIN_MEMBERS = 5;

/** A part of the findings, in the order of all. */
export interface FindingsPart {
  readonly causes: readonly RowCause[];
  /** Before them. */
  readonly from: number;
  /** Of a cause so many machines are listed; the others are on its own pages. */
  readonly maxMembers: number;
  /** What the choice of owners goes by, by machine; none on pages without it. */
  readonly ownerKeys: ReadonlyMap<NightMachine, string>;
  /** How many folders below the index the page lies. */
  readonly depth: number;
}

export const NO_KEYS: FindingsPart['ownerKeys'] = new Map();

export const hasFindingsPages = ({ causes }: NightOverview): boolean => causes.length > MAX_ROWS_ON_INDEX;

export const indexPart = (night: NightOverview): FindingsPart => ({
  causes: night.causes.slice(0, MAX_ROWS_ON_INDEX),
  from: 0,
  maxMembers: maxMembers(night),
  ownerKeys: ownerKeys(night),
  depth: 0,
});

/** All of them, also those that the index shows; none where that shows all. */
export function findingsParts(night: NightOverview): FindingsPart[] {
  if (!hasFindingsPages(night)) return [];
  const most = maxMembers(night);
  return Array.from({ length: Math.ceil(night.causes.length / ROWS_PER_PAGE) }, (_, page) => ({
    causes: night.causes.slice(page * ROWS_PER_PAGE, (page + 1) * ROWS_PER_PAGE),
    from: page * ROWS_PER_PAGE,
    maxMembers: most,
    ownerKeys: NO_KEYS,
    depth: 1,
  }));
}

/** The same on all pages, so that a cause has pages of its own or has none. */
function maxMembers({ causes }: NightOverview): number {
  const shared = causes.filter(isShared);
  const all = shared.reduce((sum, { members }) => sum + members.length, 0);
  if (all <= MAX_MEMBERS_ON_INDEX) return Infinity;
  return Math.max(MIN_MEMBERS, Math.floor(MAX_MEMBERS_ON_INDEX / Math.min(shared.length, MAX_ROWS_ON_INDEX)));
}

/** Causes with machines that no table lists. */
export function longCauses(night: NightOverview): RowCause[] {
  const most = maxMembers(night);
  return night.causes.filter((cause) => isShared(cause) && cause.members.length > most);
}

const isClosed = ({ members }: RowCause): boolean => members[0]!.finding.status === 'closed';

/** Of the pages of its machines. */
export const causeKey = (cause: RowCause): string => `cause-${cause.id}${isClosed(cause) ? '-gone' : ''}`;

/** From the index to the row of a cause of several machines. @param cause of some or all of its findings */
export function causeHref({ causes }: NightOverview, cause: RowCause): string {
  const anchor = `#${causeAnchor(cause.id, isClosed(cause))}`;
  const place = causes.findIndex((one) => one.id === cause.id && isClosed(one) === isClosed(cause));
  return place < MAX_ROWS_ON_INDEX
    ? anchor
    : `${listFile(FINDINGS_KEY, 1 + Math.floor(place / ROWS_PER_PAGE))}${anchor}`;
}
