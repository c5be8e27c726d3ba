/** Products as people and articles write them: `Exchange Server 2003 SP1`, `NT4 SP6`, `Windows NT 4.0 Terminal Server SP6`. */
import type { ProductFamily } from '../model/article.ts';

export interface NamedProduct {
  readonly family: ProductFamily;
  /** As article files write it (`2003`, `NT 4.0`), or as named where no article knows it (`2007`); null without a version. */
  readonly version: string | null;
  /** Number of the service pack, 0 for the release itself; null without one. */
  readonly servicePack: number | null;
}

type Versions = readonly (readonly [RegExp, string])[];

/** `4.0` is `4` too, and no part of another number. */
const exactly = (...versions: string[]): Versions =>
  versions.map((v) => {
    const pattern = v.replace(/\.0$/, '').replaceAll('.', '\\.') + (v.endsWith('.0') ? '(?:\\.0)?' : '');
    return [new RegExp(`(?<![\\d.])${pattern}(?![\\d.])`), v] as const;
  });

const years = (...versions: string[]): Versions => versions.map((v) => [new RegExp(`(?<!\\d)${v}(?!\\d)`), v] as const);

const WINDOWS: Versions = [
  [/(?<![\d.])11(?![\d.])/, '11'],
  [/(?<![\d.])10(?![\d.])/, '10'],
  [/NT ?3\.51/i, 'NT 3.51'],
  [/NT ?3\.5(?!\d)/i, 'NT 3.5'],
  [/NT ?3\.1/i, 'NT 3.1'],
  [/NT ?4(?!\d)/i, 'NT 4.0'],
  [/2008 ?R2/i, 'Server 2008 R2'],
  [/2008/, 'Server 2008'],
  [/2003/, 'Server 2003'],
  [/Vista/i, 'Vista'],
  [/XP/i, 'XP'],
  [/2000/, '2000'],
  [/2012 ?R2/i, 'Server 2012 R2'],
  [/2012/, 'Server 2012'],
  [/2016/, 'Server 2016'],
  [/2019/, 'Server 2019'],
  [/2022/, 'Server 2022'],
  [/2025/, 'Server 2025'],
  [/(?<!\d)1709(?!\d)/, 'Server 1709'],
  [/(?<!\d)1803(?!\d)/, 'Server 1803'],
  [/(?<!\d)1903(?!\d)/, 'Server 1903'],
  [/(?<!\d)1909(?!\d)/, 'Server 1909'],
  [/(?<!\d)2004(?!\d)/, 'Server 2004'],
  [/(?<!\d)20H2/i, 'Server 20H2'],
  [/(?<!\d)23H2/i, 'Server 23H2'],
  [/(?<!\d)8\.1(?![\d.])/, '8.1'],
  [/(?<!\d)8(?![\d.])/, '8'],
  [/(?<!\d)7(?![\d.])/, '7'],
];

const FAMILIES: readonly {
  readonly family: ProductFamily;
  readonly label: string;
  readonly name: RegExp;
  readonly versions: Versions;
}[] = [
  {
    family: 'exchange',
    label: 'Exchange',
    name: /^(?:microsoft )?exchange(?! dkimsigner)/i,
    versions: [
      [/2003|(?<![\d.])6\.5/, '2003'],
      [/2000|(?<![\d.])6\.0/, '2000'],
      ...years('2007', '2010', '2013', '2016', '2019'),
      [/\bSE\b|subscription edition/i, 'SE'],
      ...exactly('5.5', '5.0', '4.0'),
    ],
  },
  {
    family: 'sql-server',
    label: 'SQL Server',
    name: /^(?:microsoft )?sql(?![a-z])/i,
    versions: [
      [/2008 ?R2/i, '2008 R2'],
      ...years('2000', '2005', '2008', '2012', '2014', '2016', '2017', '2019', '2022', '2025'),
      ...exactly('7.0', '6.5'),
    ],
  },
  {
    family: 'sms',
    label: 'SMS',
    name: /^(?:microsoft )?(?:sms|systems management server)/i,
    versions: exactly('2.0', '1.2', '1.1', '1.0'),
  },
  {
    family: 'sna-server',
    label: 'SNA Server',
    name: /^(?:microsoft )?sna/i,
    versions: exactly('4.0', '3.0', '2.11', '2.1', '2.0'),
  },
  {
    family: 'host-integration-server',
    label: 'Host Integration Server',
    name: /^(?:microsoft )?host integration server/i,
    versions: [[/2000/, '2000']],
  },
  {
    family: 'iis',
    label: 'IIS',
    name: /^(?:microsoft )?(?:iis|internet information)/i,
    versions: exactly('10.0', '8.5', '8.0', '7.5', '7.0', '6.0', '5.1', '5.0', '4.0', '3.0', '2.0', '1.0'),
  },
  {
    family: 'windows',
    label: 'Windows',
    name: /^(?:microsoft )?(?:windows(?! (?:terminal(?! server)|exporter|containers?|admin center))|nt|server 20\d\d)(?![a-z_])/i,
    versions: WINDOWS,
  },
];

/** How people name every version of a product that is compared by its versions: `Exchange 2003`, `Windows Server 2022`. */
export const KNOWN_PRODUCTS: readonly string[] = FAMILIES.flatMap(({ label, versions }) =>
  versions.map(([, version]) => `${label} ${version}`),
);

/** Versions of a family as article files write them; null for one that is not compared by versions of a table. */
export const versionsOfFamily = (family: ProductFamily): readonly string[] | null =>
  FAMILIES.find((one) => one.family === family)?.versions.map(([, version]) => version) ?? null;

/**
 * Whether a version of an article can be that of a declared product, which is read as `parseProductName` does: a number that
 * no table has stays as it is (`98`), a name must be one of the table.
 */
export function isComparable(family: ProductFamily, version: string): boolean {
  const known = FAMILIES.find((one) => one.family === family);
  if (known === undefined) return true;
  const isMissing =
    KNOWN_BY_YEAR.has(family) && /^20\d\d$/.test(version) && versionsOfFamily(family)?.includes(version) === false;
  return !isMissing && versionOf(version, known.versions).version === version;
}

/** Families of which the table has every year. */
const KNOWN_BY_YEAR: ReadonlySet<ProductFamily> = new Set<ProductFamily>(['exchange', 'sql-server']);

const SERVICE_PACK = /\b(?:SP|service pack) ?(\d)/i;

/** What a name says; null where it is no product that is known by its versions. */
export function parseProductName(text: string): NamedProduct | null {
  const known = FAMILIES.find(({ name }) => name.test(text.trim()));
  return known === undefined ? null : { family: known.family, ...versionOf(text, known.versions) };
}

/** A Windows without its first word: `Server 2003 SP1`, `2003`, `NT4`. */
export const parseWindows = (text: string): NamedProduct | null =>
  parseProductName(/^(?:microsoft |windows)/i.test(text.trim()) ? text : `Windows ${text}`);

function versionOf(text: string, versions: Versions): Pick<NamedProduct, 'version' | 'servicePack'> {
  const pack = SERVICE_PACK.exec(text)?.[1];
  const rest = text.replace(SERVICE_PACK, ' ').replace(/\bRTM\b/i, ' ');
  const known = versions.find(([pattern]) => pattern.test(rest))?.[1];
  // A version that no article knows is another one than theirs.
  const version = known ?? /\d[\d.]*/.exec(rest)?.[0] ?? null;
  return { version, servicePack: pack !== undefined ? Number(pack) : /\bRTM\b/i.test(text) ? 0 : null };
}
