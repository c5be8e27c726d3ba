// Another leakscan to compare with.
// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/**
 * @param {string} given a packed leakscan, or a folder that holds dist/cli/main.js
 * @param {string} folder where a packed one is installed, in `other`
 * @returns {string} its main.js
 */
export function installedProgram(given, folder) {
  const built = path.resolve(given, 'dist/cli/main.js');
  if (existsSync(built)) return built;
  const other = path.join(folder, 'other');
  rmSync(other, { recursive: true, force: true });
  mkdirSync(other, { recursive: true });
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', other, path.resolve(given)];
  const { status, stderr } = spawnSync('npm', args, { shell: process.platform === 'win32', encoding: 'utf8' });
  if (status !== 0) throw new Error(`${given}: could not be installed: ${stderr}`);
  return path.join(other, 'node_modules/leakscan/dist/cli/main.js');
}
