// Puts other modules in the place of those of src/platform/, for a program that runs elsewhere than on an installed Node.js.
// @ts-check
import path from 'node:path';
import { root } from './sources.mjs';

const PLATFORM = path.join(root, 'src/platform');

/**
 * A plugin of esbuild: what imports a module of src/platform/ gets the one with the same name of another folder, where there is one.
 * The type checker holds both to one shape (`satisfies typeof import(...)` in the other).
 * @param {Readonly<Record<string, string>>} others files from the root of the project, by the name they replace, such as `assets.ts`
 * @returns {import('esbuild').Plugin}
 */
export function otherPlatform(others) {
  return {
    name: 'other-platform',
    setup({ onResolve }) {
      onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ resolveDir, path: imported, kind }) => {
        if (kind === 'entry-point') return undefined;
        const name = path.relative(PLATFORM, path.resolve(resolveDir, imported));
        const other = others[name];
        return other === undefined ? undefined : { path: path.join(root, other) };
      });
    },
  };
}
