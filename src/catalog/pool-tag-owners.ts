/** Who uses which pool tag; read only where tags were given. */
import type { PoolTagOwner } from '../model/pool-tags.ts';
import { readCompiled } from './compiled.ts';

/** By tag; tags are case-sensitive. */
export type PoolTagOwners = ReadonlyMap<string, PoolTagOwner>;

/**
 * The table that came with the program.
 * @throws LeakscanError CATALOG if the installation lacks it
 */
export async function loadPoolTagOwners(): Promise<PoolTagOwners> {
  const owners = (await readCompiled('catalog/pool-tags.json')) as readonly PoolTagOwner[];
  return new Map(owners.map((owner) => [owner.tag, owner]));
}
