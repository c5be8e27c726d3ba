/** What of a configuration applies to one machine, and to the catalog. */
import type { Catalog, ProcessClass } from '../model/article.ts';
import type {
  Configuration,
  ConfiguredLimit,
  DeclaredMachine,
  MachineDeclaration,
  MachineOwner,
} from '../model/configuration.ts';
import { LeakscanError } from '../util/errors.ts';
import { fitsAny } from '../util/wildcard.ts';

const NOTHING_DECLARED: DeclaredMachine = {
  products: [],
  windows: null,
  build: null,
  updates: [],
  memoryBytes: null,
  roles: [],
  userAddressSpaceGB: null,
  bits: null,
};

/**
 * All entries that fit the machine, put together in their order: of each field the last one counts. Null if none fits.
 * @param names all names of the machine
 */
export function declaredOf(names: readonly string[], { machines }: Configuration): DeclaredMachine | null {
  const fitting = machines.filter((one) => !declaresOwnerOnly(one) && fitsOne(one.name, names));
  if (fitting.length === 0) return null;
  return fitting.reduce<DeclaredMachine>((merged, { declared }) => ({ ...merged, ...declared }), NOTHING_DECLARED);
}

/** Says nothing of what the machine is. */
const declaresOwnerOnly = ({ owner, groups, declared }: MachineDeclaration): boolean =>
  (owner !== undefined || groups !== undefined) && Object.keys(declared).length === 0;

/**
 * Of all entries that fit the machine the last owner and the last groups.
 * @param names all names of the machine
 */
export function ownerOf(names: readonly string[], { machines }: Configuration): MachineOwner {
  return machines
    .filter(({ name }) => fitsOne(name, names))
    .reduce<MachineOwner>(
      (merged, { owner, groups }) => ({
        ...merged,
        ...(owner === undefined ? {} : { owner }),
        ...(groups === undefined ? {} : { groups }),
      }),
      {},
    );
}

/** Patterns of owners and of groups. */
export interface OwnerChoice {
  readonly owners: readonly string[];
  readonly groups: readonly string[];
}

/** Whether one of the owners, or one of the groups, is the machine's. */
export const isOwnedBy = ({ owner, groups = [] }: MachineOwner, choice: OwnerChoice): boolean =>
  (owner !== undefined && fitsAny(choice.owners, owner)) || groups.some((group) => fitsAny(choice.groups, group));

/**
 * Limits for processes of this machine, in their order.
 * @param names all names of the machine
 */
export function limitsOf(names: readonly string[], { limits }: Configuration): ConfiguredLimit[] {
  return limits.filter((limit) => limit.machine === null || fitsOne(limit.machine, names));
}

const fitsOne = (pattern: string, names: readonly string[]): boolean => names.some((name) => fitsAny([pattern], name));

/**
 * The catalog with the user's process classes: what he names as no member is none, what he names as a member is one.
 * @throws LeakscanError CONFIGURATION for a class that neither the catalog knows nor a description makes a new one
 */
export function withProcessClasses(catalog: Catalog, { file, processClasses }: Configuration): Catalog {
  if (processClasses.length === 0) return catalog;
  const classes = new Map<string, ProcessClass>(catalog.processClasses.map((one) => [one.name, one]));
  for (const change of processClasses) {
    const known = classes.get(change.name);
    const description = change.description ?? known?.description;
    if (description === undefined) {
      const { name, line } = change;
      throw new LeakscanError(
        'CONFIGURATION',
        { kind: 'process-class-unknown', file, line, name, known: [...classes.keys()] },
        { ...(file === null ? {} : { file }), line },
      );
    }
    const members = new Set(change.images);
    const notImages = [...new Set([...(known?.notImages ?? []), ...change.notImages])].filter(
      (one) => !members.has(one),
    );
    const images = [...new Set([...(known?.images ?? []), ...change.images])];
    const { modules = [], open = false } = known ?? {};
    classes.set(change.name, { name: change.name, description, images, notImages, modules, open });
  }
  return { ...catalog, processClasses: [...classes.values()] };
}
