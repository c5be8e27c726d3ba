/** What the build made of the catalog's YAML files: start-up must not parse hundreds of them. */
import { readAsset, type AssetName } from '../platform/assets.ts';
import { LeakscanError, systemCode } from '../util/errors.ts';

/** @throws LeakscanError CATALOG if the installation lacks it */
export async function readCompiled(name: AssetName): Promise<unknown> {
  try {
    return JSON.parse(await readAsset(name)) as unknown;
  } catch (error) {
    const code = systemCode(error);
    // What the system refuses, such as one more open file, says nothing of the installation.
    if (code !== null && code !== 'ENOENT') throw error;
    throw new LeakscanError('CATALOG', { kind: 'catalog-not-built' }, {}, error);
  }
}
