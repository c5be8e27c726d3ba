/** Which Windows a log shows by its programs and objects, and which articles that rules out. */
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadCatalogFolder } from '../../src/catalog/load.ts';
import { prepareCatalog } from '../../src/catalog/prepare.ts';
import { eraSignsOf } from '../../src/catalog/windows-signs.ts';
import type { Article } from '../../src/model/article.ts';
import { isOutside, spanOf, spanOfAll, WINDOWS, windowsOfBuild } from '../../src/windows/versions.ts';
import { evidenceOf } from '../helpers/evidence.ts';
import { growthOf } from '../helpers/growth.ts';
import { matchGrowth } from '../helpers/matching.ts';

const catalog = await loadCatalogFolder('catalog');
const { hosts } = prepareCatalog(catalog);
const LAST_OLD = WINDOWS.indexOf('Server 2008 R2');

/** Programs of the sample of a Windows Server 2022, in lower case. */
async function imagesOfSample(): Promise<Set<string>> {
  const log = await promisify(gunzip)(await readFile('samples/server2022-web.csv.gz'));
  const header = log.toString('latin1', 0, log.indexOf('\n'));
  return new Set([...header.matchAll(/\\Process\(([^)#]+)/g)].map(([, name]) => name!.toLowerCase()));
}

/** Whether no product of an article runs on a Windows later than Server 2008 R2. */
const isOld = (article: Article): boolean =>
  hosts(article).length > 0 && hosts(article).every((span) => span !== null && span.last <= LAST_OLD);

describe('a log of Windows Server 2022', () => {
  it('rules out what runs on Windows 7, Server 2008 R2 and before alone', async () => {
    const images = await imagesOfSample();
    const evidence = { ...evidenceOf(), images };
    const subject = { process: 'svchost', pid: 900, otherPids: [], ended: false, names: null };
    const { matches } = matchGrowth(subject, growthOf('private-bytes'), evidence, catalog);
    const old = catalog.articles.filter((article) => isOld(article) && matches.some(({ id }) => id === article.id));
    expect(old.length).toBeGreaterThan(0);
    expect(
      matches.filter((m) => old.some(({ id }) => id === m.id)).map(({ id, confidence }) => `${id}: ${confidence}`),
    ).toEqual(old.map(({ id }) => `${id}: ruled-out`).sort());
  });

  it('shows Windows 10 or later by Registry, and Server 2022 or later by Process V2', async () => {
    const images = await imagesOfSample();
    const first = (objects: readonly string[]): string =>
      WINDOWS[Math.max(...eraSignsOf(images, new Set(objects), catalog.imageEras).map((sign) => sign.first))]!;
    expect(first(['process'])).toBe('10');
    expect(first(['process', 'process v2'])).toBe('Server 2022');
  });
});

it('a server older than the version of Windows 10 that brought a program is ruled out, Windows 10 itself is not', () => {
  const [registry] = eraSignsOf(new Set(['registry']), new Set(), catalog.imageEras);
  const of = (version: string) => isOutside(spanOf({ from: version, to: version })!, registry!);
  expect(['Server 2012 R2', 'Server 2016', 'Server 1709'].map(of)).toEqual([true, true, true]);
  expect(['10', 'Server 2019', 'Server 2022', '11'].map(of)).toEqual([false, false, false, false]);
});

it('a build that a server and a client share is of no other version between them', () => {
  const shared = spanOfAll(windowsOfBuild(17763))!;
  const of = (version: string) => isOutside(spanOf({ from: version, to: version })!, shared);
  expect(['10', 'Server 2016', 'Server 2019', 'Server 2022'].map(of)).toEqual([false, true, false, true]);
});

it('signs that contradict each other show nothing', () => {
  expect(eraSignsOf(new Set(['spoolss', 'registry']), new Set(), catalog.imageEras)).toEqual([]);
});
