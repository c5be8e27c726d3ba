/** Files that come with the program, from inside the executable. */
import { getAsset } from 'node:sea';
import type * as installed from '../platform/assets.ts';

export const readAssetSync = (name: installed.AssetName): string => getAsset(name, 'utf8');

// eslint-disable-next-line @typescript-eslint/require-await -- what is thrown becomes a rejection
export const readAsset = async (name: installed.AssetName): Promise<string> => readAssetSync(name);

({ readAsset, readAssetSync }) satisfies typeof installed;
