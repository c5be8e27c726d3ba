// The package for npm: its files are copied into a folder of their own, where package.json has no scripts and no development
// dependencies, which need files that the package does not have. `npm run package:npm` makes packages/leakscan-<version>.tgz.
// @ts-check
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../build/sources.mjs';

const PACKAGES = path.join(root, 'packages');

/**
 * Copies what package.json names into a folder, which is emptied before. Publish it with `npm publish FOLDER`.
 * @param {string} folder
 */
export function stagePackage(folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const file of packedFiles()) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    copyFileSync(path.join(root, file), path.join(folder, file));
  }
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const { scripts, devDependencies, allowScripts, private: isPrivate, ...published } = manifest;
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
}

/** As npm would pack them here. @returns {string[]} */
function packedFiles() {
  const listed = JSON.parse(npm(['pack', '--dry-run', '--json', '--ignore-scripts'], root));
  return listed[0].files.map((/** @type {{ path: string }} */ file) => file.path);
}

/** @param {string[]} args @param {string} folder */
const npm = (args, folder) =>
  execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1e8 });

function makePackage() {
  execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs'), '--clean'], { stdio: 'inherit' });
  const folder = path.join(PACKAGES, 'npm');
  stagePackage(folder);
  const file = npm(['pack', '--silent', '--pack-destination', PACKAGES], folder).trim();
  console.log(`${path.join('packages', file)}; publish it with "npm publish packages/npm"`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) makePackage();
