/** Lists of the index that may be long: it shows their beginning, and pages of their own show all of them. */
import type { VNode } from 'preact';
import { formatCount } from '../../util/units.ts';

/** The folder of these pages, below that of the index. */
export const LISTS_FOLDER = 'lists';

/** The index of 10,000 machines stays below 1 MB with so many entries of each list. */
export const MAX_ON_INDEX = 60;
/** Some 400 KB. */
export const ENTRIES_PER_PAGE = 1000;

export interface IndexList {
  /** Part of the names of its pages: lower case letters, digits and dashes. */
  readonly key: string;
  readonly title: string;
  /** Of its `<ul>`. */
  readonly classes: string;
  readonly id?: string;
  readonly count: number;
  /** More entries than these are on pages of their own; default `MAX_ON_INDEX`. */
  readonly max?: number;
  /** One `<li>`. @param depth how many folders below the index the page lies */
  readonly entry: (index: number, depth: number) => VNode;
}

/** A page of a list. @param page 1-based */
export const listFile = (key: string, page: number): string => `${LISTS_FOLDER}/${key}-${page}.html`;

/** Whether a name in the folder is that of a page of ours, of whatever list. */
export const isListFile = (name: string): boolean => /^[a-z][\da-z-]*-\d+\.html$/.test(name);

const maxOnIndex = ({ max = MAX_ON_INDEX }: IndexList): number => max;

/** Whether it has pages of its own. */
export const isLong = (list: IndexList): boolean => list.count > maxOnIndex(list);

/** Entries of a list, by default those that the index shows. */
export function Entries({
  list,
  from = 0,
  to = maxOnIndex(list),
  depth = 0,
}: {
  readonly list: IndexList;
  readonly from?: number;
  readonly to?: number;
  readonly depth?: number;
}): VNode {
  const { id, classes, count, entry } = list;
  const length = Math.max(0, Math.min(to, count) - from);
  return (
    <ul class={classes} id={id}>
      {Array.from({ length }, (_, index) => entry(from + index, depth))}
    </ul>
  );
}

/** Where the index has not all of a list: leads to its own pages. */
export function AllEntries({ list }: { readonly list: IndexList }): VNode | null {
  if (!isLong(list)) return null;
  return (
    <p class="small">
      <a href={listFile(list.key, 1)}>
        all {formatCount(list.count)}
        <span class="unseen"> of: {list.title}</span>
      </a>
    </p>
  );
}
