/** A catalog and a machine made ready for matching: what every process and article asks for is made once. */
import type { AffectedVersions, Article, Catalog, ImageEra } from '../model/article.ts';
import type { CompanionKey } from '../model/companion.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import { memo } from '../util/memo.ts';
import { spanOfAll, type WindowsSpan } from '../windows/versions.ts';
import { candidateIndex, type CandidateIndex } from './candidates.ts';
import { highestBetween, typicalValue } from './companions.ts';
import { declaredProducts, type DeclaredProduct } from './declared-product.ts';
import { moduleFinder, type ModuleFinding, type Subject } from './find-module.ts';
import { machineVersions, type MachineVersions } from './machine-versions.ts';
import { fixedVersionsOf, type FixedVersion } from './fixed-versions.ts';
import { updateBuilds, withBuilds, type UpdateBuilds } from './update-builds.ts';
import { eraSignsOf, hostsOf, type EraSign } from './windows-signs.ts';

export interface PreparedCatalog extends CandidateIndex {
  readonly imageEras: readonly ImageEra[];
  /** From which versions on the module of an article has the fix. */
  readonly fixedVersions: (article: Article) => readonly FixedVersion[];
  readonly windowsUpdates: UpdateBuilds;
  /** Its versions that have the leak, with builds where updates of Windows give them. */
  readonly affected: (article: Article) => readonly AffectedVersions[];
  /** The Windows that the products of an article run on; null = not known. */
  readonly hosts: (article: Article) => readonly (WindowsSpan | null)[];
}

export function prepareCatalog(catalog: Catalog): PreparedCatalog {
  const windowsUpdates = updateBuilds(catalog.windowsUpdates);
  return {
    ...candidateIndex(catalog),
    imageEras: catalog.imageEras,
    fixedVersions: memo(fixedVersionsOf),
    windowsUpdates,
    affected: memo(({ affected }: Article) => affected.map((range) => withBuilds(range, windowsUpdates))),
    hosts: memo(({ products }: Article) => hostsOf(products)),
  };
}

export interface PreparedMachine {
  readonly evidence: MachineEvidence;
  readonly catalog: PreparedCatalog;
  /** Articles that only a module list or their class shows a program to be meant by, of which a listed module is one. */
  readonly listedMembers: readonly Article[];
  readonly findModule: (subject: Subject, module: string) => ModuleFinding;
  /** Highest value of a companion counter in all of the log; NaN without a sample. */
  readonly highest: (key: CompanionKey) => number;
  /** Its median: one sample above a bound is no role. */
  readonly typical: (key: CompanionKey) => number;
  readonly eraSigns: readonly EraSign[];
  readonly declaredProducts: readonly DeclaredProduct[];
  readonly versions: MachineVersions;
  /** The Windows that was declared, or that a list shows; null where neither is, or none that is known. */
  readonly windows: WindowsSpan | null;
}

export function prepareMachine(evidence: MachineEvidence, catalog: PreparedCatalog): PreparedMachine {
  const { declared, images, objects, inventories } = evidence;
  const versions = machineVersions(evidence, catalog.windowsUpdates);
  return {
    evidence,
    catalog,
    listedMembers: membersListed(evidence, catalog),
    findModule: moduleFinder(inventories),
    highest: memo((key: CompanionKey) => highestBetween(evidence, key, -Infinity, Infinity)),
    typical: memo((key: CompanionKey) => typicalValue(evidence, key)),
    eraSigns: eraSignsOf(images, objects, catalog.imageEras),
    declaredProducts: declared === null ? [] : declaredProducts(declared),
    versions,
    windows: versions.windows === null ? null : spanOfAll(versions.windows.value),
  };
}

/** Of dozens of articles a list has the modules of few; a program's own file need not be listed. */
function membersListed({ inventories }: MachineEvidence, catalog: PreparedCatalog): readonly Article[] {
  const listed = new Set(inventories.flatMap(({ modules }) => modules.map(({ module }) => module.toLowerCase())));
  return catalog.growthOfMembers.filter(({ observed: { process } }) => {
    const modules = [process.module ?? '', ...(catalog.classes.get(process.class ?? '')?.modules ?? [])];
    return modules.some((module) => listed.has(module.toLowerCase()) || /\.exe$/i.test(module));
  });
}
