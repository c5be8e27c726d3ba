import { readAssetSync } from '../platform/assets.ts';

/** The version in package.json. */
export const ownVersion = (): string => (JSON.parse(readAssetSync('package.json')) as { version: string }).version;
