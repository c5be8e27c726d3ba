/** Files that come with the program. A build for another place than an installed package has a module of its own for them. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** By their paths from the root of the package. */
export type AssetName = 'catalog/catalog.json' | 'catalog/examples.json' | 'catalog/pool-tags.json' | 'package.json';

/** @throws the system's error where the file is missing or cannot be read */
export const readAsset = (name: AssetName): Promise<string> => readFile(addressOf(name), 'utf8');

/** Where the answer is wanted at once. @throws as `readAsset` */
export const readAssetSync = (name: AssetName): string => readFileSync(addressOf(name), 'utf8');

/** The same place seen from src/ and from dist/. */
const addressOf = (name: AssetName): URL => new URL(`../../${name}`, import.meta.url);
