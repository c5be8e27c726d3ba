/** What of a configuration applies to one machine, and to the catalog. */
import type { Catalog, ProcessClass } from '../model/article.ts';
import type { Configuration, ConfiguredLimit, DeclaredMachine } from '../model/configuration.ts';
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
  const fitting = machines.filter(({ name }) => fitsOne(name, names));
  if (fitting.length === 0) return null;
  return fitting.reduce<DeclaredMachine>((merged, { declared }) => ({ ...merged, ...declared }), NOTHING_DECLARED);
}

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
