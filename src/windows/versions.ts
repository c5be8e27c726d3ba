/** Versions of Windows in order of release, and which of them products run on. */
import type { ProductFamily, VersionRange } from '../model/article.ts';

/** Every Windows since those that articles distinguish. */
export const LATER_WINDOWS = 'later';

/** As article files write them. */
export const WINDOWS = [
  'NT 3.1',
  'NT 3.5',
  'NT 3.51',
  'NT 4.0',
  '2000',
  'XP',
  'Server 2003',
  'Vista',
  'Server 2008',
  '7',
  'Server 2008 R2',
  LATER_WINDOWS,
] as const;
export type WindowsVersion = (typeof WINDOWS)[number];

/** The first and last Windows of each version of a product, where it is known for certain. */
const RUNS_ON: Readonly<Record<string, VersionRange>> = {
  'exchange 4.0': { from: 'NT 3.51', to: 'NT 4.0' },
  'exchange 5.0': { from: 'NT 3.51', to: 'NT 4.0' },
  'exchange 5.5': { from: 'NT 3.51', to: '2000' },
  'exchange 2000': { from: '2000', to: '2000' },
  'exchange 2003': { from: '2000', to: 'Server 2003' },
  'iis 1.0': { from: 'NT 3.51', to: 'NT 4.0' },
  'iis 2.0': { from: 'NT 4.0', to: 'NT 4.0' },
  'iis 3.0': { from: 'NT 4.0', to: 'NT 4.0' },
  'iis 4.0': { from: 'NT 4.0', to: 'NT 4.0' },
  'iis 5.0': { from: '2000', to: '2000' },
  'iis 6.0': { from: 'Server 2003', to: 'Server 2003' },
  'com-plus 1.0': { from: '2000', to: '2000' },
  'sna-server 2.0': { from: null, to: '2000' },
  'sna-server 2.1': { from: null, to: '2000' },
  'sna-server 2.11': { from: null, to: '2000' },
  'sna-server 3.0': { from: null, to: '2000' },
  'sna-server 4.0': { from: null, to: '2000' },
};

/** Positions in `WINDOWS`, both ends included. */
export interface WindowsSpan {
  readonly first: number;
  readonly last: number;
}

/** Null where a version is not known. */
export function spanOf(range: VersionRange): WindowsSpan | null {
  const position = (name: string): number => (WINDOWS as readonly string[]).indexOf(name);
  const first = range.from === null ? 0 : position(range.from);
  const last = range.to === null ? WINDOWS.length - 1 : position(range.to);
  return first < 0 || last < 0 ? null : { first, last };
}

/** A version and all later ones. */
export const since = (version: WindowsVersion): WindowsSpan => ({
  first: WINDOWS.indexOf(version),
  last: WINDOWS.length - 1,
});

/** Whether all of a span is before a version. */
export const isBefore = ({ last }: WindowsSpan, version: WindowsVersion): boolean => last < WINDOWS.indexOf(version);

/** The Windows that a product runs on; null where that is not known. */
export function hostSpan(family: ProductFamily | null, version: string | null): WindowsSpan | null {
  if (version === null) return null;
  if (family === 'windows') return spanOf({ from: version, to: version });
  const range = RUNS_ON[`${family} ${version}`];
  return range === undefined ? null : spanOf(range);
}
