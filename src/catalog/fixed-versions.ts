/** From which versions on the module of an article has the fix. */
import type { Article } from '../model/article.ts';
import { parseFileVersion, type FileVersion } from './file-version.ts';

export interface FixedVersion {
  readonly text: string;
  readonly version: FileVersion;
}

/**
 * A service pack's first build counts for whatever module: service packs of Exchange are taken to build all of its files
 * anew.
 */
export function fixedVersionsOf(article: Article): readonly FixedVersion[] {
  const module = article.observed.process.module?.toLowerCase();
  if (module === undefined) return [];
  return article.fixes
    .flatMap((fix) => [
      ...fix.files.filter((file) => file.name.toLowerCase() === module).map((file) => file.version),
      fix.version,
    ])
    .filter((text) => text !== null)
    .map((text) => ({ text, version: parseFileVersion(text)! }));
}
