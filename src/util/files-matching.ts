/** The files that a pattern of the user's stands for. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { compileGlob, splitPattern, type GlobState } from './glob.ts';

/**
 * Paths as they are written in the pattern, in no order; only files that can be read as such, also by a link. Folders that
 * cannot be listed, and links to folders, are left out.
 */
export async function filesMatching(pattern: string): Promise<string[]> {
  const { folder, pattern: below } = splitPattern(path.sep === '/' ? pattern.replaceAll('\\', '/') : pattern);
  const glob = compileGlob([below], { dot: false });
  const found: string[] = [];
  const folders: { readonly shown: string; readonly state: GlobState }[] = [{ shown: folder, state: glob.start }];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const entries = await readdir(next.shown === '' ? '.' : next.shown, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const state = glob.step(next.state, entry.name);
      if (state.length === 0) continue;
      const shown = path.join(next.shown, entry.name);
      if (entry.isDirectory()) folders.push({ shown, state });
      else if (glob.isMatch(state) && (await isFile(shown))) found.push(shown);
    }
  }
  return found;
}

const isFile = (file: string): Promise<boolean> =>
  stat(file).then(
    (facts) => facts.isFile(),
    () => false,
  );
