/** Files that come with the program: the build puts their texts into the page. */
import type * as node from '../../platform/assets.ts';

/** By their names; put here by scripts/package/page.mjs. */
declare const PAGE_ASSETS: Readonly<Partial<Record<node.AssetName, string>>>;

export const readAsset = (name: node.AssetName): Promise<string> => Promise.resolve(readAssetSync(name));

export function readAssetSync(name: node.AssetName): string {
  const text = PAGE_ASSETS[name];
  if (text === undefined) throw new Error(`internal: the page has no ${name}`);
  return text;
}
