/** Products as people and articles write them: `Exchange Server 2003 SP1`, `Windows NT 4.0 Terminal Server SP6`. */
import type { ProductFamily } from '../model/article.ts';

export interface NamedProduct {
  readonly family: ProductFamily;
  /** As article files write it: `2003`, `NT 4.0`; null where none is named. */
  readonly version: string | null;
  /** Number of the service pack, 0 for the release itself; null where none is named. */
  readonly servicePack: number | null;
}

/** Longer names first: `Server 2003` holds no `2000`, but `NT 3.51` holds `NT 3.5`. */
const NAMES: readonly {
  readonly family: ProductFamily;
  readonly name: RegExp;
  readonly versions: readonly string[];
}[] = [
  { family: 'exchange', name: /\bexchange\b/i, versions: ['5.5', '5.0', '4.0', '2003', '2000'] },
  { family: 'sql-server', name: /\bsql server\b/i, versions: ['2000', '7.0', '6.5'] },
  { family: 'sms', name: /\b(sms|systems management server)\b/i, versions: ['2.0', '1.2', '1.1', '1.0'] },
  { family: 'sna-server', name: /\bsna\b/i, versions: ['4.0', '3.0', '2.11', '2.1', '2.0'] },
  { family: 'host-integration-server', name: /\bhost integration server\b/i, versions: ['2000'] },
  {
    family: 'iis',
    name: /\b(iis|internet information (server|services))\b/i,
    versions: ['6.0', '5.0', '4.0', '3.0', '2.0', '1.0'],
  },
  {
    family: 'windows',
    name: /\b(windows|server 20\d\d|nt)\b/i,
    versions: [
      'NT 3.51',
      'NT 3.5',
      'NT 3.1',
      'NT 4.0',
      'Server 2008 R2',
      'Server 2008',
      'Server 2003',
      'Vista',
      'XP',
      '2000',
      '7',
    ],
  },
];

/** What a name says; null where it is no product that is known by its versions. */
export function parseProductName(text: string): NamedProduct | null {
  const known = NAMES.find(({ name }) => name.test(text));
  if (known === undefined) return null;
  const pack = /\b(?:SP|service pack)\s*(\d)/i.exec(text)?.[1];
  const rest = text.replace(/\b(?:SP|service pack)\s*\d.*/i, '');
  const version =
    known.versions.find((v) => new RegExp(`\\b${v.replaceAll('.', '\\.')}(?![.\\d])`, 'i').test(rest)) ?? null;
  const servicePack = pack !== undefined ? Number(pack) : /\bRTM\b/.test(text) ? 0 : null;
  return { family: known.family, version, servicePack };
}
